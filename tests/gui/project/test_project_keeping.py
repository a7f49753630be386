"""The window remembers its projects, rescues damaged ones, and writes once another has closed."""

from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.projects.errors import ProjectBroken
from swc_desktop.projects.key_file import key_path, open_key
from swc_desktop.projects.project import Project
from swc_desktop.projects.thumbnails import cache_path
from swc_desktop.session.project_opening import OpenedProject, is_free_to_write, open_to_work
from swc_desktop.session.project_protection import make_project, protect
from swc_desktop.session.run_status import Phase
from swc_desktop.ui.project import passphrase_dialog
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.new_project_dialog import NewProjectDialog
from swc_desktop.ui.project.passphrase_dialog import PassphraseDialog
from swc_desktop.ui.project.recovery_code_dialog import RecoveryCodeDialog
from swc_desktop.ui.project.rescue_dialog import RescueDialog
from swc_desktop.ui.project.unlocking import UnlockDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.project.locked import CHEAP, WORDS, locked_project
from tests.gui.stepwise import Stepwise, files_of
from tests.gui.windows import Open, run


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    return open_window()


@pytest.fixture
def park(tmp_path: Path) -> Path:
    return make_project(tmp_path / "parks" / "R&D.swcproject", "The park").path


def open_here(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    window.projects.open(path)
    qtbot.waitUntil(lambda: window.project.path == path)


def entries(window: MainWindow) -> list[str]:
    return [action.text() for action in window.keeping.menu.actions() if action.text()]


def notices(window: MainWindow) -> list[str]:
    return [notice.sentence for notice in window.notices.notices]


def test_projects_of_a_person_are_remembered_in_a_menu(
    qtbot: QtBot, window: MainWindow, park: Path
) -> None:
    menu = window.keeping.menu
    assert not menu.isEnabled()  # the project of this computer has an entry of its own
    open_here(qtbot, window, park)
    first, clear = entries(window)
    assert first.startswith("R&&D in ")
    window.projects.open_default()
    qtbot.waitUntil(lambda: window.project.path != park)
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: window.project.path == park)
    assert clear == "&Clear this list"
    menu.actions()[-1].trigger()
    assert entries(window) == []
    assert not menu.isEnabled()


def test_a_list_that_cannot_be_kept_is_said(qtbot: QtBot, window: MainWindow, park: Path) -> None:
    window.settings.path.unlink(missing_ok=True)
    window.settings.path.mkdir()
    open_here(qtbot, window, park)
    window.keeping.menu.cleared.emit()
    assert any("settings.toml" in said for said in notices(window))


def test_a_long_folder_is_shown_by_its_end(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path.joinpath(*["a long name of a folder"] * 5)
    open_here(qtbot, window, make_project(folder / "park.swcproject", "park").path)
    (first, _) = entries(window)
    assert first.startswith("park in …")
    assert first.endswith("a long name of a folder")
    assert len(first) < 80


def test_a_new_project_is_offered_beside_the_last_one(
    qtbot: QtBot, window: MainWindow, park: Path
) -> None:
    open_here(qtbot, window, park)
    window.projects.new()
    dialog = window.dialogs.dialog("new_project")
    assert isinstance(dialog, NewProjectDialog)
    assert dialog.folder.text() == str(park.parent)
    dialog.reject()


def test_a_locked_project_opens_by_its_passphrase_and_can_be_locked(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    assert not window.projects.lock.can_lock
    project = locked_project(tmp_path)
    window.projects.open(project.path)
    dialog = window.dialogs.dialog("unlock")
    assert isinstance(dialog, UnlockDialog)
    dialog.form.line.setText(WORDS)
    dialog.form.button.click()
    qtbot.waitUntil(lambda: window.project.path == project.path)
    window.actions_by_name["lock"].trigger()
    assert window.projects.lock.is_locked
    assert not window.centralWidget().isVisible()  # type: ignore[union-attr]
    cover = window.projects.lock.cover
    cover.form.line.setText(WORDS)
    cover.form.button.click()
    qtbot.waitUntil(lambda: not window.projects.lock.is_locked)
    window.projects.open_default()
    qtbot.waitUntil(lambda: not window.projects.lock.can_lock)


def test_a_damaged_project_is_offered_to_be_rescued(
    qtbot: QtBot, window: MainWindow, park: Path
) -> None:
    Project.open(park).close()  # its backup
    park.write_bytes(b"\xff" * 8192)
    window.projects.open(park)
    qtbot.waitUntil(lambda: window.dialogs.dialog("rescue") is not None)
    dialog = window.dialogs.dialog("rescue")
    assert isinstance(dialog, RescueDialog)
    assert park.read_bytes() == b"\xff" * 8192
    dialog.restore.click()
    qtbot.waitUntil(lambda: not dialog.busy)
    dialog.closing.click()
    qtbot.waitUntil(lambda: window.project.path == park)


def fill(path: Path) -> None:
    """Many pages of settings, so that some of them are read after the project was opened."""
    with Project.open(path) as project:
        with project.transaction():
            for number in range(4000):
                project.set_setting(f"name {number}", "x" * 50)
        project.file.vacuum()


def damage(path: Path) -> None:
    """Turn over a page of the settings that ``fill`` wrote."""
    page = path.read_bytes().index(b"name 2000") // 4096 * 4096
    with path.open("r+b") as file:
        file.seek(page)
        data = file.read(4096)
        file.seek(page)
        file.write(bytes(255 - byte for byte in data))


def read_all(project: Project) -> None:
    project.file.rows("SELECT sum(length(value)) FROM setting")


@pytest.mark.parametrize("who", ["writer", "reader", "beside"])
def test_damage_that_is_found_while_a_project_is_open_is_offered_to_be_rescued(
    qtbot: QtBot, window: MainWindow, park: Path, who: str
) -> None:
    fill(park)
    open_here(qtbot, window, park)
    access = window.project.access
    assert access is not None
    damage(park)
    if who == "writer":
        access.act(lambda work: read_all(work.project))
    elif who == "reader":
        with pytest.raises(ProjectBroken):
            read_all(access.project)
    else:
        read = reader_of(access)
        window.background.start(lambda: read(read_all))
    qtbot.waitUntil(lambda: window.dialogs.dialog("rescue") is not None)
    assert window.project.access is None
    assert is_free_to_write(park), "nothing has it open"
    said = [one for one in notices(window) if "is damaged" in one]
    assert len(said) == 1
    damaged = park.read_bytes()
    window.add([park.parent])
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.FAILED)
    assert park.read_bytes() == damaged
    dialog = window.dialogs.dialog("rescue")
    assert isinstance(dialog, RescueDialog)
    assert "is damaged" in dialog.reason.text()
    dialog.rescue.click()
    qtbot.waitUntil(lambda: not dialog.busy)
    dialog.closing.click()
    qtbot.waitUntil(lambda: window.project.path == park)
    access = window.project.access
    assert access is not None
    assert access.can_write
    assert not [one for one in notices(window) if "is damaged" in one]
    read_all(access.project)


def test_damage_that_is_found_during_a_run_stops_it(
    qtbot: QtBot, open_window: Open, park: Path
) -> None:
    classifier = Stepwise()
    window = open_window(classifier)
    fill(park)
    open_here(qtbot, window, park)
    window.add(files_of(80))
    qtbot.waitUntil(lambda: window.run.status.done >= 16)
    access = window.project.access
    assert access is not None
    damage(park)
    with pytest.raises(ProjectBroken):
        read_all(access.project)
    qtbot.waitUntil(lambda: window.dialogs.dialog("rescue") is not None)
    assert not window.run.status.phase.busy
    assert is_free_to_write(park)


def test_another_fault_is_said_and_offers_nothing(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.projects.open(tmp_path / "pulled.swcproject")
    qtbot.waitUntil(lambda: any("There is no project at" in said for said in notices(window)))
    assert window.dialogs.dialog("rescue") is None


def test_a_window_that_only_reads_writes_once_the_other_has_closed(
    qtbot: QtBot, window: MainWindow, park: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other: OpenedProject = open_to_work(park)
    open_here(qtbot, window, park)
    access = window.project.access
    assert access is not None
    assert not access.can_write
    assert any("is in use by another window or command" in said for said in notices(window))
    refused: list[object] = []
    access.act(lambda work: work.undo(), failed=refused.append)
    assert refused == [access.notice]
    window.keeping.watch.watch(None)
    window.keeping.watch.set_interval(0.01)
    window.keeping.watch.watch(park)
    other.project.close()
    qtbot.waitUntil(lambda: window.project.access is not None and window.project.access.can_write)
    assert not any("is in use by another" in said for said in notices(window))


def test_a_project_with_photographs_is_protected_while_the_window_shows_it(
    qtbot: QtBot, window: MainWindow, park: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrase_dialog, "protect", partial(protect, cost=CHEAP))
    open_here(qtbot, window, park)
    run(qtbot, window, 8)
    window.actions_by_name["passphrase"].trigger()
    dialog = window.dialogs.dialog("passphrase")
    assert isinstance(dialog, PassphraseDialog)
    for line in (dialog.new.first, dialog.new.again):
        line.setText(WORDS)
    dialog.apply.click()
    qtbot.waitUntil(lambda: not dialog.busy)
    assert dialog.message.text() == ""
    (code,) = dialog.findChildren(RecoveryCodeDialog)
    code.written.click()
    code.closing.click()
    qtbot.waitUntil(lambda: window.project.path == park and window.project.key is not None)
    assert open_key(key_path(park), WORDS) == window.project.key
    qtbot.waitUntil(lambda: window.pane.model.total == 8)
    for file in (park, cache_path(park)):
        assert not file.exists() or not file.read_bytes().startswith(b"SQLite format 3")
