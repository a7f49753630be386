"""Opens the window and runs it."""

import logging
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator, qVersion
from PySide6.QtWidgets import QApplication

from swc_desktop import __version__
from swc_desktop.core.device import Device
from swc_desktop.core.message import Message, message
from swc_desktop.home import data_home
from swc_desktop.packs.kept_packs import keep_pack
from swc_desktop.processes.photo_children import photo_children
from swc_desktop.session.errors import SelfTestFailed
from swc_desktop.session.runner import AnyClassifier, Services
from swc_desktop.settings.settings_file import SettingsFile, Theme
from swc_desktop.transfer import translations
from swc_desktop.ui.dialogs.file_dialogs import keep_history_in
from swc_desktop.ui.text.translator import CheckedTranslator
from swc_desktop.ui.theme.icons import program_icon
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.window.crash_traces import keep_crash_traces
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.ui.window.opened_files import OpenedFiles
from swc_desktop.ui.window.qt_application import (
    choose_platform_without_screen,
    open_qt_application,
)
from swc_desktop.weather.open import reading_weather

logger = logging.getLogger(__name__)

_SWITCH_INTERVAL_S = 0.002
"""How long a Python thread may keep the others waiting; below Python's 5 ms, so that the window
answers while other threads compute."""

_SIGNAL_POLL_MS = 500
"""How often Python gets a moment to notice a signal while Qt's loop runs; half a second is soon
enough for Ctrl-C."""


def _open_classifier(pack_file: Path | None, device: Device) -> AnyClassifier:
    from swc_desktop.inference.opening import open_classifier

    classifier = open_classifier(pack_file, device)
    photo_children().start(1)  # for the first photographs
    return classifier


def real_services() -> Services:
    """The services of the real program; tests have their own."""
    from swc_desktop.inference.opening import find_decider

    return Services(
        _open_classifier, find_decider, reading_weather, partial(keep_pack, data_home())
    )


def make_application(arguments: Sequence[str]) -> QApplication:
    """The application with its names, icon and language; raises ``WindowNotOpened``."""
    application = open_qt_application(arguments)
    application.setApplicationName("swc-desktop")
    application.setApplicationDisplayName("swc-desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("swc-desktop")
    application.setWindowIcon(program_icon())
    if QLocale().language() is QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    _translate(application)
    return application


def _translate(application: QApplication) -> None:
    """Install Qt's own translation, and the one imported from a file, in the system's language."""
    qt = QTranslator(application)
    if qt.load(
        QLocale(), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        application.installTranslator(qt)
    installed = translations.in_use(data_home())
    wanted = [name.replace("-", "_") for name in QLocale().uiLanguages()]
    for language in [name for name in wanted if name in installed][:1]:
        translator = CheckedTranslator(application)
        if translator.load(str(installed[language])):
            application.installTranslator(translator)
        else:
            logger.warning("%s is not a translation that Qt can read", installed[language])


def apply_theme(application: QApplication, settings: SettingsFile) -> None:
    """Apply the theme and text size of the settings."""
    active_theme.apply(application, settings.current.theme, settings.current.text_size)


def _follow_system(application: QApplication, settings: SettingsFile) -> None:
    def changed() -> None:
        if settings.current.theme is Theme.SYSTEM:
            apply_theme(application, settings)

    application.styleHints().colorSchemeChanged.connect(lambda _: changed())


def _report_faults(window: MainWindow) -> None:
    """Log unexpected exceptions and show them in the window, instead of ending the program."""

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        logger.error("unexpected exception", exc_info=(kind, error, trace))
        window.notices.say(
            message(
                "Window",
                "Something went wrong in the program ({fault}). What is stored is not lost; "
                "please report this.",
            ).fill(fault=f"{kind.__name__}: {error}"),
            Level.ERROR,
        )

    sys.excepthook = report


def _end_on_interrupt(window: MainWindow) -> QTimer:
    """Let Ctrl-C in the terminal close the window."""
    for number in (signal.SIGINT, signal.SIGTERM):  # the second comes when the desktop session ends
        signal.signal(number, lambda *_: QTimer.singleShot(0, window.stop_and_close))
    timer = QTimer(window)
    timer.start(_SIGNAL_POLL_MS)
    timer.timeout.connect(lambda: None)
    return timer


def run_application(demo: bool, paths: list[Path], notice: Message | str = "") -> int:
    """Open the window and classify files and folders, or the samples, at once.

    ``notice`` is shown at the start. Raises ``WindowNotOpened``.
    """
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    application = make_application(sys.argv[:1])
    keep_history_in(data_home())
    settings = SettingsFile()
    apply_theme(application, settings)
    keep_crash_traces()
    window = MainWindow(real_services(), settings)
    _follow_system(application, settings)
    _report_faults(window)
    _end_on_interrupt(window)
    window.show()
    window.notices.say(notice, Level.WARNING)
    if demo:
        window.show_samples()
    window.begin_with(paths)
    application.installEventFilter(OpenedFiles(window.begin_with, window))
    return application.exec()


def try_window() -> str:
    """Open the window without showing it, with a temporary data folder, and close it again.

    Returns its size and the version of Qt as text. Raises ``SelfTestFailed``.
    """
    choose_platform_without_screen()
    application = make_application(sys.argv[:1])
    with TemporaryDirectory(prefix="swc-window-", ignore_cleanup_errors=True) as folder:
        before = os.environ.get("SWC_HOME")
        os.environ["SWC_HOME"] = folder
        try:
            settings = SettingsFile()
            apply_theme(application, settings)
            window = MainWindow(real_services(), settings)
            window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
            window.show()
            picture = window.grab()
            window.close()
            application.processEvents()
        finally:
            os.environ.pop("SWC_HOME")
            os.environ |= {} if before is None else {"SWC_HOME": before}
    if picture.isNull() or len({picture.toImage().pixel(x, 20) for x in range(200)}) < 2:
        raise SelfTestFailed(
            part=message("Session", "the window"), problem=message("Session", "nothing was drawn")
        )
    size = picture.deviceIndependentSize()
    return f"{size.width():.0f} × {size.height():.0f}, Qt {qVersion()}"
