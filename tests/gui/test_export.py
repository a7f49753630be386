"""Export writes what its words say, and says how many photographs that are."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from swc_desktop.core.message import message
from swc_desktop.core.progress import Control
from swc_desktop.exports.dataset import ReasonLeftOut
from swc_desktop.inference.classifier import Result
from swc_desktop.projects.acts import EXACT_EXPORT, actions
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.session.exporting import FORMATS_TO_CHOOSE, ExportRequest
from swc_desktop.sharing.answer_rows import PROJECT_COLUMNS
from swc_desktop.sharing.exported import Exported
from swc_desktop.ui.dialogs.export_dialog import ExportDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.evidence_samples import LION, OTHER, UNSURE
from tests.gui.made_rows import answered
from tests.gui.stepwise import Stepwise, files_of
from tests.gui.windows import Open, answer, asked, questions, run

CAMTRAP_DP = [one.form for one in FORMATS_TO_CHOOSE].index("camtrap-dp")
BESIDE = [one.form for one in FORMATS_TO_CHOOSE].index("xmp-beside")
READ, UNREAD, PLACED = 35, 5, 25
"""Of 40 photographs of each kind in turn."""


@pytest.fixture
def titles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The titles of the dialogs that asked for a file; each gets ``results.csv``."""
    seen: list[str] = []

    def choose(_parent: object, title: str, *_: object) -> tuple[str, str]:
        seen.append(title)
        return str(tmp_path / "results.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    return seen


def dialog_of(window: MainWindow) -> ExportDialog:
    """The dialog that is open after *Export*."""
    window.actions_by_name["export"].trigger()
    (dialog,) = [one for one in window.findChildren(ExportDialog) if one.isVisible()]
    return dialog


def close_notices(window: MainWindow) -> None:
    for notice in list(window.notices.notices):
        window.notices.close_notice(notice)


def wait_for_end(qtbot: QtBot, window: MainWindow) -> None:
    """Until the window says how an export ended; while it takes long, that it is being written."""
    qtbot.waitUntil(
        lambda: any(not one.sentence.startswith("Writing ") for one in window.notices.notices)
    )


def rows_of(qtbot: QtBot, window: MainWindow, file: Path) -> list[dict[str, str]]:
    """The exported rows, once the window has said that they are written."""
    wait_for_end(qtbot, window)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def exported(qtbot: QtBot, window: MainWindow, folder: Path) -> list[str]:
    """The names of the exported files."""
    return [Path(row["file"]).name for row in rows_of(qtbot, window, folder / "results.csv")]


@pytest.fixture
def filtered(qtbot: QtBot, open_window: Open) -> MainWindow:
    window = run(qtbot, open_window())
    window.pane.set_filter(MediaFilter(taxa=frozenset({"Elephantidae"})))
    assert window.pane.model.rowCount() == 5
    return window


def test_without_a_filter_all_are_exported(
    qtbot: QtBot, open_window: Open, titles: list[str], tmp_path: Path
) -> None:
    window = run(qtbot, open_window())
    dialog = dialog_of(window)
    assert not dialog.part.isVisible()
    dialog.write.click()
    assert questions(window) == []
    assert titles == ["Export"]
    assert len(exported(qtbot, window, tmp_path)) == READ
    target = tmp_path / "results.csv"
    assert window.notices.notices[0].sentence == (
        f"Exported {READ} rows; left out {UNREAD} files of which nothing could be read; "
        f"rounded {PLACED} places. The file is {target}."
    )


def test_places_are_rounded_unless_exact_ones_are_asked_for(
    qtbot: QtBot, open_window: Open, titles: list[str], tmp_path: Path
) -> None:
    window = run(qtbot, open_window())
    dialog = dialog_of(window)
    assert dialog.rounded.isChecked()
    dialog.write.click()
    rounded = rows_of(qtbot, window, tmp_path / "results.csv")
    assert rounded[0]["latitude"] == "-25"
    assert rounded[0]["data_generalizations"]
    close_notices(window)
    exact = dialog_of(window)
    exact.exact.click()
    exact.write.click()
    rows = rows_of(qtbot, window, tmp_path / "results.csv")
    assert float(rows[0]["latitude"]) == pytest.approx(-24.9947)
    assert rows[0]["data_generalizations"] == ""
    assert list(rows[0]) == list(PROJECT_COLUMNS)
    assert "rounded" not in window.notices.notices[-1].sentence.partition(". ")[0]
    access = window.project.access
    assert access is not None
    assert actions(access.project.connection)[0].kind == EXACT_EXPORT


def test_no_photograph_is_overwritten(qtbot: QtBot, open_window: Open, tmp_path: Path) -> None:
    """Not by a file with its name, and not by one that is the same on the disk."""
    window = run(qtbot, open_window(), 2)
    photograph = files_of(1)[0]
    content, target = photograph.read_bytes(), tmp_path / "results.csv"
    target.hardlink_to(photograph)
    window.files.export_to(window.project, ExportRequest(target))
    wait_for_end(qtbot, window)
    assert photograph.read_bytes() == content != target.read_bytes()
    close_notices(window)
    window.files.export_to(window.project, ExportRequest(photograph))
    wait_for_end(qtbot, window)
    assert "one of its photographs" in window.notices.notices[0].sentence
    assert photograph.read_bytes() == content


def test_results_are_exported_whole_or_not_at_all(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = run(qtbot, open_window())
    target = tmp_path / "no" / "folder.csv"
    window.files.export_to(window.project, ExportRequest(target))
    wait_for_end(qtbot, window)
    assert "folder.csv" in window.notices.notices[-1].sentence
    assert list(tmp_path.glob("*.csv*")) == []


def test_with_a_filter_what_is_shown_is_exported(
    qtbot: QtBot, filtered: MainWindow, titles: list[str], tmp_path: Path
) -> None:
    dialog = dialog_of(filtered)
    assert dialog.part.text() == "The 5 photographs shown"
    assert dialog.part.isChecked()
    dialog.exact.click()  # rounded, the names of files are hidden
    dialog.write.click()
    model = filtered.pane.model
    shown = [model.record(row) for row in range(model.rowCount())]
    names = [record.name for record in shown if record is not None]
    assert sorted(exported(qtbot, filtered, tmp_path)) == sorted(names)
    assert filtered.notices.notices[0].sentence.startswith("Exported 5 rows. ")


def test_with_a_filter_all_can_be_exported_too(
    qtbot: QtBot, filtered: MainWindow, titles: list[str], tmp_path: Path
) -> None:
    dialog = dialog_of(filtered)
    assert dialog.everything.text() == "All 40 photographs"
    dialog.everything.click()
    dialog.write.click()
    assert len(exported(qtbot, filtered, tmp_path)) == READ


def test_nothing_is_exported_without_an_answer(
    filtered: MainWindow, titles: list[str], tmp_path: Path
) -> None:
    dialog_of(filtered).reject()
    assert titles == []
    assert list(tmp_path.glob("*.csv")) == []


def test_an_empty_selection_cannot_be_exported(filtered: MainWindow, titles: list[str]) -> None:
    filtered.pane.set_filter(MediaFilter(text="nothing is called that"))
    dialog = dialog_of(filtered)
    assert not dialog.part.isEnabled()
    assert dialog.everything.isChecked()
    assert titles == []


def test_unreadable_files_that_are_shown_are_counted_as_left_out(
    qtbot: QtBot, open_window: Open, titles: list[str], tmp_path: Path
) -> None:
    window = run(qtbot, open_window())
    window.pane.set_filter(MediaFilter(text="IMG_000"))
    assert window.pane.model.rowCount() == 10
    dialog_of(window).write.click()
    assert len(exported(qtbot, window, tmp_path)) == 9
    assert window.notices.notices[0].sentence.startswith("Exported 9 rows; left out 1 file")


def test_the_button_of_the_bar_exports(filtered: MainWindow, titles: list[str]) -> None:
    buttons = [
        button
        for button in filtered.bar.findChildren(QToolButton)
        if button.defaultAction() is filtered.actions_by_name["export"]
    ]
    buttons[0].click()
    assert any(dialog.isVisible() for dialog in filtered.findChildren(ExportDialog))
    assert titles == []


class NotSure(Stepwise):
    """Named, other and unsure photographs, none of them sure."""

    def _result(self, index: int, file: Path) -> Result:
        assert OTHER.explanation is not None
        other = replace(OTHER, prediction=replace(OTHER.explanation, not_in_pack_p=0.7))
        kinds: list[ListedMedia] = [answered(LION, confidence=0.79), other, UNSURE]
        return self._result_of(kinds[index], index, file)


def test_files_keep_the_status_of_the_pack(
    qtbot: QtBot, open_window: Open, titles: list[str], tmp_path: Path
) -> None:
    """What the window calls unsure is a word for people; other programs get what was answered."""
    window = run(qtbot, open_window(NotSure()), 3)
    dialog_of(window).write.click()
    rows = rows_of(qtbot, window, tmp_path / "results.csv")
    assert [row["status"] for row in rows] == ["named", "not_in_pack", "unsure"]
    assert [row["confidence"] for row in rows] == ["0.7900", "", ""]
    assert rows[1]["not_in_pack_p"] == "0.7000"


@pytest.mark.parametrize(
    ("typed", "at", "written"),
    [
        ("results", 0, "results.csv"),
        ("results", 1, "results.jsonl"),
        ("data", CAMTRAP_DP, "data.zip"),
        ("lion.jpg", 0, "lion.jpg.csv"),
    ],
)
def test_a_file_that_gets_its_suffix_here_is_replaced_after_a_question_only(
    qtbot: QtBot,
    open_window: Open,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    typed: str,
    at: int,
    written: str,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), ""))
    target = tmp_path / written
    target.write_text("my notes")
    window = run(qtbot, open_window())
    dialog = dialog_of(window)
    dialog.formats.setCurrentIndex(at)
    dialog.write.click()
    question = asked(window)
    answer(question, "Cancel").click()
    assert target.read_text() == "my notes"
    dialog = dialog_of(window)
    dialog.formats.setCurrentIndex(at)
    dialog.write.click()
    answer(asked(window), "Replace").click()
    wait_for_end(qtbot, window)
    assert window.notices.notices[0].sentence.endswith(f"The file is {target}.")
    assert target.stat().st_size > 1000


def test_sidecars_beside_photographs_ask_for_no_file_and_have_no_places(
    qtbot: QtBot, open_window: Open, titles: list[str]
) -> None:
    window = run(qtbot, open_window(), 2)
    dialog = dialog_of(window)
    dialog.exact.setChecked(True)
    dialog.formats.setCurrentIndex(BESIDE)
    assert dialog.write.text() == "Write sidecars"
    assert (dialog.exact.isEnabled(), dialog.rounded.isChecked()) == (False, True)
    before = {path: path.read_bytes() for path in files_of(2)}
    dialog.write.click()
    wait_for_end(qtbot, window)
    assert titles == []
    assert window.notices.notices[-1].sentence == (  # the files of this card are made
        "Wrote 0 sidecars; left out 1 photograph without an answer; "
        "left out 1 photograph whose file has changed."
    )
    assert {path: path.read_bytes() for path in before} == before
    dialog = dialog_of(window)
    dialog.formats.setCurrentIndex(BESIDE)
    dialog.formats.setCurrentIndex(0)
    assert dialog.write.text() == "Choose a file…"
    assert dialog.exact.isEnabled()


def test_a_sidecar_that_was_left_alone_is_named(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window(), 1)
    done = Exported(sidecars=4, faults=[message("Tests", "a.xmp is a link")])
    done.left_out[ReasonLeftOut.SIDECAR] = 1

    class Ended:
        access = window.project.access

        def export(
            self, _request: object, finish: Callable[[Exported], object], _failed: object
        ) -> Control:
            finish(done)
            return Control()

    window.files.export_to(Ended(), ExportRequest(Path("park"), form="xmp-beside"))
    (notice,) = window.notices.notices
    assert notice.sentence == (
        "Wrote 4 sidecars; left 1 sidecar as it was. The first: a.xmp is a link"
    )
