"""Whether the desktop of this computer can show a window; where not, a sentence says why.

Qt ends the process (``abort``) when it finds no screen or no plugin for one. Its last words come to
a message handler before that, so nothing has to be tried beforehand, which would slow every start.
"""

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from swc_desktop.ui.errors import WindowNotOpened

_ALIASES: Final = {"Monospace", "Sans Serif", "Serif"}
"""Families that Qt names on Linux also where there is no font (qfontconfigdatabase.cpp)."""

logger = logging.getLogger(__name__)


def open_desktop(arguments: Sequence[str]) -> QApplication:
    """The application of Qt, with a screen and at least one font.

    Ends the process with a sentence and exit status 2 where Qt would end it without one. Raises
    ``WindowNotOpened`` where there is nothing to show it on, or no text could be drawn.
    """
    with _saying_why():
        application = QApplication(list(arguments))
    if not QGuiApplication.screens():
        raise WindowNotOpened(reason=_no_screen_on(QGuiApplication.platformName()))
    if set(QFontDatabase.families()) <= _ALIASES:
        reason = "this computer has no font; install one, on Debian: apt-get install "
        raise WindowNotOpened(reason=f"{reason}fonts-dejavu-core")
    return application


def _no_screen_on(platform: str) -> str:
    if os.environ.get("QT_QPA_PLATFORM"):
        return f"QT_QPA_PLATFORM is {platform!r}, which has no screen here; unset it"
    return f"{platform} has no screen; connect one, or start the program in a desktop"


@contextmanager
def _saying_why() -> Iterator[None]:
    said: list[str] = []

    def take(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            said.append(message)
            return
        if sys.stderr is not None:
            sentence = WindowNotOpened(reason=_reason([*said, message])).sentence
            sys.stderr.write(sentence + "\n")
            sys.stderr.flush()
        os._exit(WindowNotOpened.exit_status)

    before = qInstallMessageHandler(take)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for message in said:
        logger.warning("Qt: %s", message)


def _reason(said: Sequence[str]) -> str:
    text = " ".join(said)
    platform = os.environ.get("QT_QPA_PLATFORM")
    if platform and "Could not find the Qt platform plugin" in text:
        return f"QT_QPA_PLATFORM is {platform!r}, which is not a platform of Qt; unset it"
    if platform and "Could not load the Qt platform plugin" in text and platform != "xcb":
        return f"QT_QPA_PLATFORM is {platform!r}, which does not work here; unset it"
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not display:
        return "there is no screen here (DISPLAY is not set); start the program in a desktop"
    if "could not connect" in text.lower() or "failed to create wl_display" in text.lower():
        return f"no screen answers at {display}; start the program in a desktop"
    return f"Qt could not start ({' '.join(text.split())[:150]})"
