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

from swc_desktop.core.message import Message, message
from swc_desktop.ui.errors import WindowNotOpened

ALIASES: Final = {"Monospace", "Sans Serif", "Serif"}
"""Families that Qt lists on Linux even where no font is installed (qfontconfigdatabase.cpp)."""

_SETTING: Final = "QT_QPA_PLATFORM"
"""The variable by which a person chooses a platform of Qt."""

_MAX_REASON: Final = 150
"""Letters of Qt's own message that are shown; enough for two of its lines."""

logger = logging.getLogger(__name__)


def choose_platform_without_screen() -> None:
    """Let Qt draw without a screen, before its application is made.

    Windows and macOS draw without one by their own platforms. On Windows Qt's ``offscreen`` looks
    for fonts in a folder that no installation has, and so draws no letter.
    """
    if sys.platform.startswith("linux"):
        os.environ[_SETTING] = "offscreen"


def open_qt_application(arguments: Sequence[str]) -> QApplication:
    """The application of Qt, with a screen and at least one font.

    Ends the process with a sentence and exit status 2 where Qt would abort without one. Raises
    ``WindowNotOpened`` where there is no screen, or no font to draw text with.
    """
    with _reported_failure():
        application = QApplication(list(arguments))
    if not QGuiApplication.screens():
        raise WindowNotOpened(reason=no_screen_reason(QGuiApplication.platformName()))
    if set(QFontDatabase.families()) <= ALIASES:
        raise WindowNotOpened(
            reason=message(
                "Window",
                "this computer has no font; install one, on Debian: apt-get install {package}",
            ).fill(package="fonts-dejavu-core")
        )
    return application


def no_screen_reason(platform: str) -> Message:
    """Why a platform of Qt has no screen, and what to do."""
    if os.environ.get(_SETTING):
        return message(
            "Window", "{setting} is {platform!r}, which has no screen here; unset it"
        ).fill(setting=_SETTING, platform=platform)
    return message(
        "Window", "{platform} has no screen; connect one, or start the program in a desktop"
    ).fill(platform=platform)


@contextmanager
def _reported_failure() -> Iterator[None]:
    messages: list[str] = []

    def handle(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            messages.append(text)
            return
        if sys.stderr is not None:
            sentence = str(WindowNotOpened(reason=_reason([*messages, text])))
            sys.stderr.write(sentence + "\n")
            sys.stderr.flush()
        os._exit(WindowNotOpened.exit_status)

    before = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for text in messages:
        logger.warning("Qt: %s", text)


def _reason(messages: Sequence[str]) -> Message:
    text = " ".join(messages)
    platform = os.environ.get(_SETTING)
    if platform and "Could not find the Qt platform plugin" in text:
        return message(
            "Window", "{setting} is {platform!r}, which is not a platform of Qt; unset it"
        ).fill(setting=_SETTING, platform=platform)
    if platform and "Could not load the Qt platform plugin" in text and platform != "xcb":
        return message(
            "Window", "{setting} is {platform!r}, which does not work here; unset it"
        ).fill(setting=_SETTING, platform=platform)
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not display:
        return message(
            "Window", "there is no screen here (DISPLAY is not set); start the program in a desktop"
        )
    if "could not connect" in text.lower() or "failed to create wl_display" in text.lower():
        return message(
            "Window", "no screen answers at {display}; start the program in a desktop"
        ).fill(display=display)
    return message("Window", "Qt could not start ({fault})").fill(
        fault=" ".join(text.split())[:_MAX_REASON]
    )
