"""A damaged project: nothing is done before a person chooses, and what was done is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.message import message
from swc_desktop.projects.capture import CaptureMethod, set_method
from swc_desktop.projects.deployments import Deployment, add_deployment
from swc_desktop.projects.project import Project
from swc_desktop.session.project_protection import make_project
from swc_desktop.session.project_rescue import last_backup
from swc_desktop.ui.project.rescue_dialog import RescueDialog
from swc_desktop.ui.workers.worker import Worker

PAGE_BYTES = 4096


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("rescue")
    yield made
    made.close()


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = make_project(tmp_path / "park.swcproject", "The park").path
    Project.open(path).close()  # its backup
    path.write_bytes(b"\xff" * 8192)
    return path


def dialog_of(qtbot: QtBot, worker: Worker, path: Path) -> RescueDialog:
    made = RescueDialog(path, None, "park.swcproject is damaged", last_backup(path), worker)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_damaged_project_is_left_alone_unless_a_person_chooses(
    qtbot: QtBot, worker: Worker, damaged: Path
) -> None:
    dialog = dialog_of(qtbot, worker, damaged)
    assert dialog.reason.text() == "Park.swcproject is damaged."
    assert "The last backup is of" in dialog.offered.text()
    with qtbot.assertNotEmitted(dialog.mended):
        dialog.closing.click()
    assert damaged.read_bytes() == b"\xff" * 8192


def test_what_cannot_be_rescued_can_be_replaced_by_its_backup(
    qtbot: QtBot, worker: Worker, damaged: Path
) -> None:
    dialog = dialog_of(qtbot, worker, damaged)
    dialog.rescue.click()
    qtbot.waitUntil(lambda: not dialog.busy)
    assert dialog.message.property("role") == "error"
    assert dialog.restore.isEnabled()
    dialog.restore.click()
    qtbot.waitUntil(lambda: not dialog.busy)
    assert "is in use" in dialog.message.text()
    assert not dialog.restore.isEnabled()
    assert dialog.closing.text() == "Open the project"
    with qtbot.waitSignal(dialog.mended) as caught:
        dialog.closing.click()
    assert caught.args == [damaged]
    with Project.open(damaged) as project:
        assert project.setting("name") == "The park"


def test_without_a_backup_only_rescuing_is_offered(
    qtbot: QtBot, worker: Worker, tmp_path: Path
) -> None:
    path = make_project(tmp_path / "new.swcproject", "new").path
    dialog = dialog_of(qtbot, worker, path)
    assert not dialog.restore.isVisible()
    assert "backup" not in dialog.offered.text()
    dialog.rescue.click()
    qtbot.waitUntil(lambda: not dialog.busy)
    assert dialog.message.text().startswith("Rescued 0 photographs. The damaged file is kept as")


def test_a_rescue_says_what_is_lost(qtbot: QtBot, worker: Worker, tmp_path: Path) -> None:
    path = make_project(tmp_path / "new.swcproject", "new").path
    with Project.open(path) as project:
        with project.act("deployments", message("Projects", "Add")) as action:
            add_deployment(project.connection, action, Deployment("A1"), None)
            set_method(project.connection, action, "A1", CaptureMethod.TIME_LAPSE)
        statement = "SELECT rootpage FROM sqlite_schema WHERE name = 'deployment'"
        at = (int(str(project.file.one(statement))) - 1) * PAGE_BYTES
    data = bytearray(path.read_bytes())
    data[at : at + PAGE_BYTES] = b"\xa5" * PAGE_BYTES
    path.write_bytes(data)
    dialog = dialog_of(qtbot, worker, path)
    dialog.rescue.click()
    qtbot.waitUntil(lambda: not dialog.busy)
    said = dialog.message.text()
    assert "Camera stations: at most 1 entry lost, 0 kept." in said
    assert "1 entry names a camera station that is not there: A1." in said
