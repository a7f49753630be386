"""Projects are made, protected, opened to all again and copied, by dialogs."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from swc_desktop.core.message import Message
from swc_desktop.projects.connection import open_project
from swc_desktop.projects.errors import PassphraseWrong, ProjectLocked
from swc_desktop.projects.key_file import key_path, open_key
from swc_desktop.projects.locking import give_new_passphrase
from swc_desktop.projects.project import Project
from swc_desktop.session.project_protection import (
    give_new_recovery_code,
    make_project,
    protect,
)
from swc_desktop.ui.project import new_project_dialog, passphrase_dialog
from swc_desktop.ui.project.copy_project_dialog import CopyProjectDialog
from swc_desktop.ui.project.new_project_dialog import NewProjectDialog
from swc_desktop.ui.project.passphrase_dialog import Change, PassphraseDialog
from swc_desktop.ui.project.project_dialog import ProjectDialog
from swc_desktop.ui.project.recovery_code_dialog import RecoveryCodeDialog
from swc_desktop.ui.workers.worker import Worker
from tests.gui.dialog_makers import CODE
from tests.gui.project.locked import CHEAP, WORDS, locked_project

NEW = "ten leopards in a tree"


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("protecting")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that cost little."""
    for module, work in (
        (new_project_dialog, make_project),
        (passphrase_dialog, protect),
        (passphrase_dialog, give_new_recovery_code),
        (passphrase_dialog, give_new_passphrase),
    ):
        monkeypatch.setattr(module, work.__name__, partial(work, cost=CHEAP))


def code_shown(qtbot: QtBot, over: ProjectDialog) -> str:
    """The recovery code that a dialog shows, once it was written down."""
    qtbot.waitUntil(lambda: bool(over.findChildren(RecoveryCodeDialog)))
    (shown,) = over.findChildren(RecoveryCodeDialog)
    code = shown.code.text().replace("\n", "-")
    shown.written.click()
    shown.closing.click()
    return code


class Window:
    """What the dialog asks of a window that has a project open."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        self.path, self.key = path, key
        self.opened: Project | None = Project.open(path, key=key)
        self.busy: Message | str | None = None

    def release(self) -> Message | str | None:
        if self.busy is None:
            self.close()
        return self.busy

    def reopen(self, path: Path, key: bytes | None) -> None:
        self.path, self.key = path, key
        self.opened = Project.open(path, key=key)

    def close(self) -> None:
        if self.opened is not None:
            self.opened.close()
        self.opened = None

    def dialog(self, qtbot: QtBot, worker: Worker) -> PassphraseDialog:
        made = PassphraseDialog(
            self.path, self.key, worker, release=self.release, reopen=self.reopen
        )
        qtbot.addWidget(made)
        made.show()
        return made


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Window]:
    made = Window(make_project(tmp_path / "park.swcproject", "The park").path, None)
    yield made
    made.close()


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Window]:
    project = locked_project(tmp_path)
    made = Window(project.path, project.key)
    yield made
    made.close()


def type_new(dialog: PassphraseDialog | NewProjectDialog, words: str = NEW) -> None:
    fields = dialog.new if isinstance(dialog, PassphraseDialog) else dialog.passphrase
    fields.first.setText(words)
    fields.again.setText(words)


def test_a_project_is_made_without_a_passphrase(
    qtbot: QtBot, worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = NewProjectDialog(tmp_path / "documents", worker)
    qtbot.addWidget(made)
    made.show()
    assert not made.make.isEnabled()
    made.name.setText("Kruger: 2026")
    assert made.file.text() == "It will be the file Kruger 2026.swcproject"
    chosen = tmp_path / "stick"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(chosen))
    made.choose.click()
    with qtbot.waitSignal(made.made) as caught:
        made.make.click()
        assert made.busy
    project = caught.args[0]
    assert not made.isVisible()
    assert project.path == chosen / "Kruger 2026.swcproject"
    with Project.open(project.path) as opened:
        assert opened.setting("name") == "Kruger: 2026"


def test_a_locked_project_is_made_and_its_code_is_shown_before_it_is_opened(
    qtbot: QtBot, worker: Worker, tmp_path: Path
) -> None:
    made = NewProjectDialog(tmp_path, worker)
    qtbot.addWidget(made)
    made.show()
    made.name.setText("Kruger")
    made.protected.click()
    assert not made.make.isEnabled()
    assert "nobody can open the project" in made.passphrase.loss.text()
    type_new(made)
    with qtbot.waitSignal(made.made) as caught:
        made.make.click()
        code = code_shown(qtbot, made)
    project = caught.args[0]
    assert open_key(key_path(project.path), code) == project.key
    assert open_key(key_path(project.path), NEW) == project.key
    with pytest.raises(ProjectLocked):
        Project.open(project.path)


def test_a_file_that_exists_is_left_alone_and_said(
    qtbot: QtBot, worker: Worker, tmp_path: Path
) -> None:
    (tmp_path / "park.swcproject").write_bytes(b"of somebody else")
    made = NewProjectDialog(tmp_path, worker)
    qtbot.addWidget(made)
    made.name.setText("park")
    made.make.click()
    qtbot.waitUntil(lambda: not made.busy)
    assert "exists already. Choose another name." in made.message.text()
    assert (tmp_path / "park.swcproject").read_bytes() == b"of somebody else"


@pytest.mark.parametrize(
    ("first", "again", "advice", "usable"),
    [
        ("", "", "Four or five words", False),
        ("lion", "", "This one is short", False),
        ("lion", "lion", "This one is short", True),
        (NEW, NEW[:4], "Four or five words", False),
        (NEW, "ten lions", "The two are not the same.", False),
        (NEW, NEW, "Four or five words", True),
    ],
)
def test_a_new_passphrase_is_typed_twice_and_a_short_one_is_warned_of(
    qtbot: QtBot, worker: Worker, plain: Window, first: str, again: str, advice: str, usable: bool
) -> None:
    made = plain.dialog(qtbot, worker)
    made.new.first.setText(first)
    made.new.again.setText(again)
    assert made.new.advice.text().startswith(advice)
    assert made.apply.isEnabled() == usable


def test_a_project_is_protected_while_the_window_has_it_closed(
    qtbot: QtBot, worker: Worker, plain: Window
) -> None:
    made = plain.dialog(qtbot, worker)
    type_new(made)
    with qtbot.waitSignal(made.accepted):
        made.apply.click()
        assert plain.opened is None
        assert made.busy
        made.reject()  # closing is refused while the file is written
        assert made.isVisible()
        assert not made.closing.isEnabled()
        code = code_shown(qtbot, made)
    assert plain.opened is not None
    assert plain.key == open_key(key_path(plain.path), code) == open_key(key_path(plain.path), NEW)


def test_a_project_that_is_being_added_to_is_not_protected_now(
    qtbot: QtBot, worker: Worker, plain: Window
) -> None:
    plain.busy = "Photographs are being added. Wait until that is done."
    made = plain.dialog(qtbot, worker)
    type_new(made)
    made.apply.click()
    assert made.message.text() == plain.busy
    assert plain.opened is not None
    assert not key_path(plain.path).exists()


def test_a_project_that_another_program_reads_is_opened_again_as_it_was(
    qtbot: QtBot, worker: Worker, plain: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert open_project.__kwdefaults__ is not None
    monkeypatch.setitem(open_project.__kwdefaults__, "timeout_s", 0.1)
    made = plain.dialog(qtbot, worker)
    type_new(made)
    with Project.open(plain.path, write=False) as reader:
        reader.file.rows("SELECT count(*) FROM media")
        made.apply.click()
        qtbot.waitUntil(lambda: not made.busy)
    assert "is in use by another program" in made.message.text()
    assert made.isVisible()
    assert plain.opened is not None
    assert plain.key is None


def test_a_passphrase_is_changed_by_the_present_one_alone(
    qtbot: QtBot, worker: Worker, locked: Window
) -> None:
    made = locked.dialog(qtbot, worker)
    type_new(made)
    assert not made.apply.isEnabled()
    made.present.setText("a guess")
    made.apply.click()
    qtbot.waitUntil(lambda: not made.busy)
    assert made.message.text().startswith("This is neither the passphrase nor the recovery code")
    made.present.setText(WORDS)
    made.apply.click()
    qtbot.waitUntil(lambda: not made.busy)
    assert made.message.text() == "The passphrase was changed. The recovery code stays."
    assert made.present.text() == made.new.first.text() == ""
    assert locked.opened is not None
    assert open_key(key_path(locked.path), NEW) == locked.key
    with pytest.raises(PassphraseWrong):
        open_key(key_path(locked.path), WORDS)


def test_a_new_recovery_code_is_shown_once(qtbot: QtBot, worker: Worker, locked: Window) -> None:
    made = locked.dialog(qtbot, worker)
    made.choices[Change.NEW_CODE].click()
    assert not made.new.isVisible()
    made.present.setText(WORDS)
    with qtbot.waitSignal(made.accepted):
        made.apply.click()
        code = code_shown(qtbot, made)
    assert open_key(key_path(locked.path), code) == locked.key


def test_a_passphrase_is_removed_by_whoever_knows_it(
    qtbot: QtBot, worker: Worker, locked: Window
) -> None:
    made = locked.dialog(qtbot, worker)
    made.choices[Change.REMOVE].click()
    made.present.setText("a guess")
    made.apply.click()
    qtbot.waitUntil(lambda: not made.busy)
    assert made.message.property("role") == "error"
    assert locked.opened is not None
    made.present.setText(WORDS)
    with qtbot.waitSignal(made.accepted):
        made.apply.click()
    assert locked.key is None
    assert not key_path(locked.path).exists()


def test_a_recovery_code_stays_until_it_was_written_down(qtbot: QtBot) -> None:
    made = RecoveryCodeDialog(CODE, "park")
    qtbot.addWidget(made)
    made.show()
    assert made.code.text().replace("\n", "-") == CODE
    assert not made.code.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    qtbot.keyClick(made, Qt.Key.Key_Escape)
    made.close()
    assert made.isVisible()
    made.written.click()
    with qtbot.waitSignal(made.accepted):
        made.closing.click()


def test_a_copy_goes_to_a_stick_and_says_what_goes_with_it(
    qtbot: QtBot, worker: Worker, locked: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    made = CopyProjectDialog(locked.path, locked.key, worker, today="2026-11-30")
    qtbot.addWidget(made)
    made.show()
    assert not made.copy.isEnabled()
    assert "Its key file goes with it" in made.lock.text()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    made.choose.click()
    assert "are free there" in made.room.text()
    made.copy.click()
    qtbot.waitUntil(lambda: not made.busy)
    copied = stick / "park 2026-11-30.swcproject"
    assert made.message.text() == f"Copied and checked: {copied}"
    Project.open(copied, key=open_key(key_path(copied), WORDS)).close()
    made.name.setText("park 2026-11-30")
    made.copy.setEnabled(True)
    made.copy.click()
    assert made.message.text() == f"{copied.name} is there already. Choose another name."


def test_a_copy_of_an_open_project_warns(qtbot: QtBot, worker: Worker, plain: Window) -> None:
    made = CopyProjectDialog(plain.path, None, worker, today="2026-11-30")
    qtbot.addWidget(made)
    assert "whoever finds the copy can read" in made.lock.text()
    made.take_folder(plain.path.parent / "pulled stick")
    assert made.message.property("role") == "error"
    made.copy.click()
    qtbot.waitUntil(lambda: not made.busy)
    assert "could not be written" in made.message.text()
