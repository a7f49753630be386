"""What people confirmed, counted for each animal, and written as a folder for the trainer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.known_taxa import shipped_checklist
from swc_desktop.projects.teaching import (
    MIN_GROUPS,
    MIN_PHOTOGRAPHS,
    Confirmations,
    Corrections,
)
from swc_desktop.session.project_protection import MAX_NAME
from swc_desktop.session.teaching import count_for_teaching
from swc_desktop.session.teaching_words import (
    NOT_USED_WORDS,
    pack_words,
    privacy_words,
)
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.file_form import FileForm
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import capitalised, format_number, language
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

Teach = Callable[[Path, Control, ProgressSink], Corrections]
"""Writes the folder; it is called beside the window."""

FOLDER: Final = "corrections"
"""The folder that is made, unless a person names it otherwise."""

_NOT_IN_NAMES: Final = frozenset('/\\:*?"<>|')


@dataclass(frozen=True)
class TaughtRow:
    """One animal, or another thing that photographs show, and what there is too little of."""

    name: str
    counts: Confirmations
    lacking: str


class TeachDialog(BaseDialog):
    """Counts first, then writes to a folder that a person chooses; *Stop* leaves that as it was."""

    def __init__(self, access: ProjectAccess, teach: Teach, parent: QWidget | None = None) -> None:
        super().__init__(translate("Teach", "Teach"), QSize(940, 640), parent)
        self._teach = teach
        self._worker = Worker("teach", self)
        self._control: Control | None = None
        self._folder: Path | None = None
        self.found: Corrections | None = None
        self.pack = WrappingLabel("secondary", self)
        self.left_out = WrappingLabel("secondary", self)
        self.table = ListTable(
            translate("Teach", "Animals"),
            _columns(),
            lambda row: row.name,
            stretched=4,
            parent=self,
        )
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("Teach", "Progress"))
        self.bar.hide()
        self._build()
        self.stop = self.button(translate("Teach", "&Stop"))
        self.write = self.primary(translate("Teach", "&Write"))
        self.choose.clicked.connect(self._choose_folder)
        self.name.textChanged.connect(lambda _: self._enable())
        self.write.clicked.connect(self._write)
        self.stop.clicked.connect(self._stop)
        self.finished.connect(lambda _: self._worker.close())
        self.say(translate("Teach", "Counting what people confirmed…"))
        self._enable()
        read = reader_of(access)
        self._worker.start(lambda: read(count_for_teaching), self.show_counts, self._fail)

    def _build(self) -> None:
        intro = WrappingLabel("secondary", self)
        intro.show_text(
            translate(
                "Teach",
                "What people confirmed becomes a folder that an institute trains a model with: "
                "names, boxes, places and times. No photograph is copied.",
            )
        )
        form = FileForm(self)
        form.add_folder(translate("Teach", "&To"), translate("Teach", "Choose the folder"))
        form.add_name(translate("Teach", "New &folder"))
        self.folder, self.choose, self.name = form.folder, form.choose, form.name
        form.hint.hide()
        self.name.setText(FOLDER)
        for part in (intro, self.table, self.pack, self.left_out):
            self.content.addWidget(part, 1 if part is self.table else 0)
        self.content.addLayout(form)
        self.footer.addWidget(self.message)
        self.footer.addWidget(self.bar)

    # What is shown

    def show_counts(self, found: Corrections) -> None:
        """Show what would be written."""
        self.found = found
        rows = [
            TaughtRow(_taxon_words(name), counts, _lacking(name, found))
            for name, counts in sorted(found.taxa.items())
        ]
        rows += [
            TaughtRow(on_one_line(word), counts, "")
            for word, counts in sorted(found.others.items())
        ]
        self.table.show_rows(rows)
        trained = in_words(pack_words(found)) if found.pack else ""
        self.pack.show_text(f"{_needs_words()} {trained}".rstrip())
        self.left_out.show_text(" ".join(as_sentence(one) for one in _left_out(found)))
        nothing = translate("Teach", "People have confirmed nothing that can train a model.")
        self.say("" if found.photographs else nothing)
        self._enable()

    def _enable(self) -> None:
        nothing = translate("Teach", "No folder is chosen yet")
        self.folder.set_text(nothing if self._folder is None else str(self._folder))
        is_busy = self._control is not None
        has_some = self.found is not None and self.found.photographs > 0
        self.write.setEnabled(has_some and self._target is not None and not is_busy)
        self.stop.setVisible(is_busy)
        self.bar.setVisible(is_busy)
        for part in (self.choose, self.name):
            part.setEnabled(not is_busy)

    @property
    def _target(self) -> Path | None:
        """Where it is written; None while that is not known."""
        name = self.name.text().strip()
        if self._folder is None or not name.strip(".") or _NOT_IN_NAMES & set(name):
            return None
        return self._folder / name[:MAX_NAME]

    # What is done

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, translate("Teach", "Write to"))
        if chosen:
            self.take_folder(Path(chosen))

    def take_folder(self, folder: Path) -> None:
        """Write into a new folder in this one."""
        self._folder = folder
        self.say("")
        self._enable()
        self.write.setFocus()

    def _write(self) -> None:
        target = self._target
        if target is None:
            return
        self.say(translate("Teach", "Writing…"))
        self.bar.setRange(0, 0)
        work = partial(self._teach, target)
        written = partial(self._written, target)
        self._control = self._worker.follow(work, self._show_progress, written, self._fail)
        self._enable()
        self.stop.setFocus()

    def _show_progress(self, seen: Progress) -> None:
        self.bar.setRange(0, seen.total or 0)
        self.bar.setValue(seen.done)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.cancel()

    def _written(self, folder: Path, found: Corrections) -> None:
        self._control = None
        text = message("Teach", "Wrote %Ln photograph(s) for training to {folder}.", "", 0)
        words = text.counted(found.photographs).fill(folder=folder)
        self.say(f"{in_words(words)} {in_words(privacy_words(found))}")
        self._enable()
        self.closing.setFocus()

    def _fail(self, reason: Message | str) -> None:
        self._control = None
        self.say(as_sentence(reason), "error")
        self._enable()


def _columns() -> Sequence[ListColumn]:
    """Of ``TaughtRow``."""
    return (
        ListColumn(translate("Teach", "Animal"), lambda row: row.name),
        _number(translate("Teach", "Photographs"), lambda row: row.counts.photographs),
        _number(translate("Teach", "Groups"), lambda row: len(row.counts.groups)),
        ListColumn(
            translate("Teach", "Known to the pack"),
            lambda row: "" if row.counts.known is None else format_number(row.counts.known),
            key=lambda row: -1 if row.counts.known is None else row.counts.known,
            is_number=True,
        ),
        ListColumn(translate("Teach", "Still too little"), lambda row: row.lacking),
    )


def _number(title: str, of: Callable[..., int]) -> ListColumn:
    return ListColumn(title, lambda row: format_number(of(row)), key=of, is_number=True)


def _taxon_words(name: str) -> str:
    taxonomy = shipped_checklist().taxonomy
    common = taxonomy[name].common_name(language()) if name in taxonomy else ""
    return capitalised(common) or on_one_line(name)


def _lacking(name: str, found: Corrections) -> str:
    if name in found.unknown_taxa:
        return translate("Teach", "not used: unknown name")
    counts, parts = found.taxa[name], []
    if counts.lacks_photographs:
        parts.append(translate("Teach", "photographs"))
    if counts.lacks_groups:
        parts.append(translate("Teach", "groups"))
    return ", ".join(parts)


def _needs_words() -> str:
    """What a taxon needs, so that a model can be trained and tested on it."""
    text = translate(
        "Teach",
        "For training, photographs of an animal: at least {photographs}; groups of them, such as "
        "camera stations: at least {groups}.",
    )
    return text.format(photographs=format_number(MIN_PHOTOGRAPHS), groups=format_number(MIN_GROUPS))


def _left_out(found: Corrections) -> list[Message]:
    text = message("Teach", "Left out, {reason}: %Ln file(s)", "", 0)
    return [
        text.counted(len(paths)).fill(reason=NOT_USED_WORDS[reason])
        for reason, paths in sorted(found.not_used.items())
    ]
