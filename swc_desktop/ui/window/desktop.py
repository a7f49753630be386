"""Opens Qt's application; where no window can be shown, a sentence says why.

Qt aborts the process when it finds neither a screen nor a plugin for one. Its last message reaches
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

ALIASES: Final = {"Monospace", "Sans Serif", "Serif"}
"""Families that Qt lists on Linux even where no font is installed (qfontconfigdatabase.cpp)."""

_MAX_REASON: Final = 150
"""Letters of Qt's own message that are shown; enough for two of its lines."""

logger = logging.getLogger(__name__)


def open_desktop(arguments: Sequence[str]) -> QApplication:
    """The application of Qt, with a screen and at least one font.

    Ends the process with a sentence and exit status 2 where Qt would abort without one. Raises
    ``WindowNotOpened`` where there is no screen, or no font to draw text with.
    """
    with _reported_failure():
        application = QApplication(list(arguments))
    if not QGuiApplication.screens():
        raise WindowNotOpened(reason=no_screen_reason(QGuiApplication.platformName()))
    if set(QFontDatabase.families()) <= ALIASES:
        reason = "this computer has no font; install one, on Debian: apt-get install "
        raise WindowNotOpened(reason=f"{reason}fonts-dejavu-core")
    return application


def no_screen_reason(platform: str) -> str:
    """Why a platform of Qt has no screen, and what to do."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return f"QT_QPA_PLATFORM is {platform!r}, which has no screen here; unset it"
    return f"{platform} has no screen; connect one, or start the program in a desktop"


@contextmanager
def _reported_failure() -> Iterator[None]:
    messages: list[str] = []

    def handle(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            messages.append(message)
            return
        if sys.stderr is not None:
            sentence = WindowNotOpened(reason=_reason([*messages, message])).sentence
            sys.stderr.write(sentence + "\n")
            sys.stderr.flush()
        os._exit(WindowNotOpened.exit_status)

    before = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for message in messages:
        logger.warning("Qt: %s", message)


def _reason(messages: Sequence[str]) -> str:
    text = " ".join(messages)
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
    return f"Qt could not start ({' '.join(text.split())[:_MAX_REASON]})"
