"""Shows a file in the file manager of the system, and notices when that fails.

Only folders are opened: neither a file nor its name is passed to anything that starts programs.
"""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from swc_desktop.transfer.self_update import plain_environment
from swc_desktop.ui.errors import FileGone, NoFileManager

logger = logging.getLogger(__name__)

START_TIMEOUT_S: Final = 5.0
"""A file manager that has not failed by then is open; some run until their window is closed."""


def show_in_folder(file: Path) -> None:
    """Open the folder of a file, with the file selected where the system can.

    Waits for the file manager, so it must not run in the window's thread. Raises ``FileGone``,
    ``NoFileManager``.
    """
    file = file.absolute()
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileGone(file=file) from error
    except OSError as error:  # it exists, but this user may not read its folder
        logger.info("%s is shown unchecked: %s", file, error)
    if sys.platform == "win32":
        _show_in_explorer(file)
    elif not any(_starts(command) for command in _commands(file)):
        raise NoFileManager(folder=file.parent)


def _show_in_explorer(file: Path) -> None:
    """Written, but not tried on Windows.

    Not ``os.startfile``: beside a folder ``x`` it may start ``x.exe``. Explorer reads its command
    line itself, names on Windows cannot hold a quotation mark, and its exit status says nothing.
    """
    explorer = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "explorer.exe")
    try:
        subprocess.Popen(f'"{explorer}" /select,"{file}"', env=plain_environment())  # noqa: S603
    except OSError as error:
        raise NoFileManager(folder=file.parent) from error


def _commands(file: Path) -> Sequence[Sequence[str]]:
    """Commands that show a file, the best first."""
    if sys.platform == "darwin":
        return (("open", "-R", str(file)),)
    # dbus-send reads a comma as the end of an array element.
    uri = file.as_uri().replace(",", "%2C")
    return (
        (
            "dbus-send", "--session", "--print-reply", "--type=method_call",
            "--dest=org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
            "org.freedesktop.FileManager1.ShowItems", f"array:string:{uri}", "string:",
        ),
        # With the separator at the end only a folder opens.
        ("xdg-open", str(file.parent).rstrip(os.sep) + os.sep),
    )  # fmt: skip


def _program(name: str) -> str | None:
    """The path of a program of the system, never from the current folder, which may be a card's."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return shutil.which(name, path=os.pathsep.join(filter(os.path.isabs, folders)))


def _starts(command: Sequence[str]) -> bool:
    """True if a command succeeded, or still runs after ``START_TIMEOUT_S``."""
    name, *words = command
    program = _program(name)
    if program is None:
        return False
    try:
        process = subprocess.Popen(  # noqa: S603 - the system's own file manager
            [program, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=plain_environment(),
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return process.wait(START_TIMEOUT_S) == 0
    except subprocess.TimeoutExpired:
        return True
