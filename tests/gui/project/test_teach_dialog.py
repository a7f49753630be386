"""What people confirmed, counted and written for the trainer from the window."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.identification import Kind
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.projects.damage_watch import ignore_damage
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.teaching import CORRECTIONS, ROOTS, Corrections, write_corrections
from swc_desktop.session.reviewing import Reviewer
from swc_desktop.session.teaching import teach_project
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.teach_dialog import FOLDER, TeachDialog
from tests.projects.desk import Desk, photograph


@pytest.fixture
def judged(desk: Desk, tmp_path: Path) -> Desk:
    """Three photographs: two of lions, and an animal that nobody could name."""
    for at in range(3):
        photograph(tmp_path / "card" / f"IMG_{at}.JPG", "Panthera leo", seed=at)
    desk.add(tmp_path / "card")
    reviewer = Reviewer(desk.work)
    reviewer.correct([Target(1), Target(2)], reviewer.taxa.named("Panthera leo"))
    reviewer.say_kind([Target(3)], Kind.UNKNOWN)
    return desk


class Writer:
    """Writes, after it was let: at a photograph in the middle of the work."""

    def __init__(self, path: Path) -> None:
        self.let = Event()
        self.let.set()
        self._path = path

    def __call__(self, folder: Path, control: Control, progress: ProgressSink) -> Corrections:
        def seen(one: Progress) -> None:
            progress(one)
            assert self.let.wait(20)

        return teach_project(self._path, None, folder, ignore_damage, control, seen)


@pytest.fixture
def writer(judged: Desk) -> Writer:
    return Writer(judged.project.path)


@pytest.fixture
def dialog(
    qtbot: QtBot, judged: Desk, access: ProjectAccess, writer: Writer
) -> Iterator[TeachDialog]:
    made = TeachDialog(access, writer)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.found is not None)
    yield made
    made.close()


def test_it_counts_before_anything_is_written(dialog: TeachDialog) -> None:
    (row,) = dialog.table.shown
    assert (row.name, row.counts.photographs) == ("Lion", 2)
    assert row.lacking == "photographs, groups"
    assert dialog.pack.text().startswith("For training, photographs of an animal: at least 25;")
    assert dialog.left_out.text() == "Left out, an unknown animal: 1 file."
    assert not dialog.write.isEnabled()
    assert not dialog.stop.isVisible()


def test_it_writes_what_the_command_writes(
    qtbot: QtBot, dialog: TeachDialog, judged: Desk, tmp_path: Path
) -> None:
    dialog.take_folder(tmp_path)
    for name in ("", "..", "a/b", "c:"):
        dialog.name.setText(name)
        assert not dialog.write.isEnabled(), name
    dialog.name.setText(FOLDER)
    dialog.write.click()
    qtbot.waitUntil(lambda: dialog.message.text().startswith("Wrote 2 photographs"))
    assert "exact places of animals that may be hunted" in dialog.message.text()
    write_corrections(judged.project, tmp_path / "again", None)
    for name in (CORRECTIONS, ROOTS):
        assert (tmp_path / FOLDER / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    (tmp_path / FOLDER / "other.txt").write_text("mine")
    dialog.write.click()
    qtbot.waitUntil(lambda: dialog.message.property("role") == "error")
    assert "other.txt" in dialog.message.text()


@pytest.mark.parametrize("name", ["new", "old"])
def test_stopped_it_leaves_the_folder_as_it_was(
    qtbot: QtBot, dialog: TeachDialog, writer: Writer, judged: Desk, tmp_path: Path, name: str
) -> None:
    old = tmp_path / "old"
    write_corrections(judged.project, old, None)
    before = (old / CORRECTIONS).read_bytes()
    writer.let.clear()
    dialog.take_folder(tmp_path)
    dialog.name.setText(name)
    dialog.write.click()
    assert dialog.stop.isVisible()
    dialog.stop.click()
    writer.let.set()
    qtbot.waitUntil(lambda: dialog.message.text() == "Stopped.")
    assert not dialog.stop.isVisible()
    assert not (tmp_path / "new").exists()
    assert (old / CORRECTIONS).read_bytes() == before
    assert sorted(one.name for one in old.iterdir()) == [CORRECTIONS, ROOTS]
