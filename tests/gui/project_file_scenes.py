"""The dialogs about the file of a project, and the cover of a locked one, for ``screenshots``."""

import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from swc_desktop.projects.writer_lock import lock_writing
from swc_desktop.session.project_protection import Protected, make_project
from swc_desktop.ui.project.copy_project_dialog import CopyProjectDialog
from swc_desktop.ui.project.idle_lock import IdleLock
from swc_desktop.ui.project.new_project_dialog import NewProjectDialog
from swc_desktop.ui.project.passphrase_dialog import PassphraseDialog
from swc_desktop.ui.project.recovery_code_dialog import RecoveryCodeDialog
from swc_desktop.ui.project.unlocking import UnlockDialog, UnlockPage
from swc_desktop.ui.workers.worker import Worker
from tests.gui.dialog_makers import CODE, MAKERS
from tests.gui.project.locked import WORDS, locked_project
from tests.gui.stage import Scene, Stage, finished, live, services, until

NAME = "Kruger 2026"


def _project() -> Protected:
    return locked_project(Path(tempfile.mkdtemp(prefix="swc-locked-")), NAME)


def _shown(stage: Stage, made: QWidget) -> QWidget:
    """A dialog without the window, until the scene is over."""
    stage.alone.append(made)
    made.show()
    live(100)
    return made


def unlock(stage: Stage) -> QWidget:
    """Another project is opened."""
    return _shown(stage, MAKERS["unlock"]())


def unlock_wrong(stage: Stage) -> QWidget:
    """What was typed opens nothing."""
    made = UnlockDialog(_project().path, Worker("unlock"))
    _shown(stage, made)
    made.form.line.setText("six lions")
    made.form.button.click()
    until(lambda: not made.form.is_trying)
    return made


def unlock_start(stage: Stage) -> QWidget:
    """The default project has a passphrase: the page that the window begins with."""
    made = UnlockPage(Worker("unlock"))
    made.resize(*stage.size)
    made.ask_for(_project().path)
    return _shown(stage, made)


def recovery_code(stage: Stage) -> QWidget:
    return _shown(stage, RecoveryCodeDialog(CODE, NAME))


def new_project(stage: Stage) -> QWidget:
    made = NewProjectDialog(Path("/home/ranger/Documents"), Worker("new"))
    made.name.setText("Kruger: north, 2026")
    return _shown(stage, made)


def new_project_protected(stage: Stage) -> QWidget:
    return _shown(stage, MAKERS["new_project"]())


def protect(stage: Stage) -> QWidget:
    return _shown(stage, MAKERS["protect"]())


def protect_running(stage: Stage) -> QWidget:
    made = MAKERS["protect"]()
    assert isinstance(made, PassphraseDialog)
    made.new.first.setText(WORDS)
    made.new.again.setText(WORDS)
    _shown(stage, made)
    gate = stage.held(0)
    doing = QCoreApplication.translate(
        "Passphrase",
        "Writing the project anew… This takes about as long as copying it. If the "
        "computer stops meanwhile, nothing is lost.",
    )
    made.run(doing, lambda: gate(0), lambda _: None)
    return made


def change_passphrase(stage: Stage) -> QWidget:
    return _shown(stage, MAKERS["change_passphrase"]())


def remove_passphrase(stage: Stage) -> QWidget:
    return _shown(stage, MAKERS["remove_passphrase"]())


def copy_project(stage: Stage) -> QWidget:
    return _shown(stage, MAKERS["copy_project"]())


def copied_project(stage: Stage) -> QWidget:
    """A locked project was copied."""
    project = _project()
    stick = project.path.parent / "KINGSTON"
    stick.mkdir()
    made = CopyProjectDialog(project.path, project.key, Worker("copy"), today="2026-11-30")
    _shown(stage, made)
    made.take_folder(stick)
    made.copy.click()
    until(lambda: not made.busy)
    return made


def rescue(stage: Stage) -> QWidget:
    """The project is damaged."""
    return _shown(stage, MAKERS["rescue"]())


def locked(stage: Stage) -> QWidget:
    """Nobody was there for a while."""
    window = finished(stage)
    project = _project()
    lock = IdleLock(window, window.background, 15)
    lock.guard(project.path, project.key)
    lock.lock()
    return window


def locked_busy(stage: Stage) -> QWidget:
    """The same while photographs are added; somebody wanted to close the window."""
    window = finished(stage)
    project = _project()
    lock = IdleLock(window, window.background, 15, is_busy=lambda: bool(busy))
    busy = [True]
    lock.guard(project.path, project.key)
    lock.lock()
    window.close()
    busy.clear()
    return window


def read_only(stage: Stage) -> QWidget:
    """Another window has the project open."""
    path = make_project(
        Path(tempfile.mkdtemp(prefix="swc-held-")) / f"{NAME}.swcproject", NAME
    ).path
    window = stage.open(services())
    with lock_writing(path):
        window.projects.open(path)
        until(lambda: window.project.path == path)
    return window


SCENES: tuple[Scene, ...] = (
    unlock,
    unlock_wrong,
    unlock_start,
    recovery_code,
    new_project,
    new_project_protected,
    protect,
    protect_running,
    change_passphrase,
    remove_passphrase,
    copy_project,
    copied_project,
    rescue,
    locked,
    locked_busy,
    read_only,
)
