"""Dragging the files of selected photographs to another program."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QAbstractItemView

from swc_desktop.core.message import Message, message
from swc_desktop.projects.listed import Presence
from swc_desktop.ui.results.results_model import ResultsModel

MAX_DRAGGED: Final = 1000
"""Photographs; the path of each is in the memory of the program that they go to."""


def drag_files(view: QAbstractItemView) -> None:
    """Drag the files of what is selected in a view of the photographs.

    As copies only: a folder that moves what is dropped on it would take the photographs. Files
    have in them what their camera wrote and whom it saw, so those of a protected project and those
    with people stay. Own windows do not take any.
    """
    data = _dragged(view)
    if data is not None:
        drag = QDrag(view)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)


def _dragged(view: QAbstractItemView) -> QMimeData | None:
    model, chosen = view.model(), view.selectionModel().selection()
    assert isinstance(model, ResultsModel)
    ranges = [range(part.top(), part.bottom() + 1) for part in map(chosen.at, range(chosen.size()))]
    rows = {row for part in ranges for row in part}
    refusal = _refusal(model, len(rows))
    if refusal is not None:
        model.failed.emit(refusal)
        return None
    records = [record for row in sorted(rows) if (record := model.record(row)) is not None]
    alone = [record for record in records if not record.people]
    here = [record.file for record in alone if record.presence is Presence.HERE]
    if len(alone) < len(records):
        model.failed.emit(_WITH_PEOPLE.counted(len(records) - len(alone)))
    if len(here) < len(alone):
        model.failed.emit(_NOT_THERE.counted(len(alone) - len(here)))
    if not here:
        return None
    data = QMimeData()
    data.setUrls(list(map(url_of, here)))
    return data


def _refusal(model: ResultsModel, count: int) -> Message | None:
    if model.is_protected:
        return message(
            "Table",
            "Files are not dragged out of a project with a passphrase, as they hold their place. "
            "Export writes pictures to share.",
        )
    if count > MAX_DRAGGED:
        text = message("Table", "At most %Ln photograph(s) can be dragged at once.", "", 0)
        return text.counted(MAX_DRAGGED)
    return None


_WITH_PEOPLE: Final = message(
    "Table",
    "%Ln photograph(s) with people (was|were) not dragged; Export writes pictures to share, in "
    "which they are blurred.",
    "",
    0,
)
_NOT_THERE: Final = message(
    "Table", "The file(s) of %Ln photograph(s) (is|are) not there and not dragged.", "", 0
)


def url_of(file: Path) -> QUrl:
    """The address of a file, also of one whose name is not text."""
    return QUrl.fromEncoded(file.as_uri().encode("ascii"))
