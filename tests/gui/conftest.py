from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.inference.deciding import Decider
from swc_desktop.session.runner import AnyClassifier, Services
from swc_desktop.settings.settings_file import TEXT_SIZES, SettingsFile, Theme
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.dialog_bench import DialogBench, make_bench
from tests.gui.fake_engine import no_decider
from tests.gui.leftovers import deleted_afterwards
from tests.gui.stepwise import Mixed
from tests.gui.windows import Open

TIMEOUT_MS = 300_000


@pytest.fixture(scope="module", autouse=True)
def _dressed(qapp: QApplication) -> None:
    """Each file begins with the look in which the program begins, whatever ran before it.

    Windows of the file before are deleted first: to restyle them too would take long.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    active_theme.apply(qapp, Theme.LIGHT, TEXT_SIZES[0])


@pytest.fixture(autouse=True)
def _no_leftovers(qapp: QApplication) -> Iterator[None]:
    with deleted_afterwards():
        yield


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """pytest-qt's, which waits as long as a busy machine needs: only what hangs runs out."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=TIMEOUT_MS))
    return qtbot


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path, home: Path) -> Iterator[Open]:
    """Opens windows over made-up answers, all with the same settings, and closes them."""
    made: list[MainWindow] = []

    def opening(classifier: AnyClassifier | None = None, **services: object) -> MainWindow:
        held = classifier or Mixed()

        def find_decider(digest: str, hint: Path | None) -> Decider | None:
            """The one of the pack in use, or one that has its votes."""
            return held.decider if digest == held.pack.digest else no_decider(digest, hint)

        given = {
            "open_classifier": lambda _pack, _device: held,
            "find_decider": find_decider,
        }
        window = MainWindow(
            Services(**{**given, **services}),  # type: ignore[arg-type]
            SettingsFile(tmp_path / "settings.toml"),
        )
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: window.project.access is not None)
        qtbot.waitUntil(lambda: not window.project.waits)
        return window

    yield opening
    for window in made:
        window.stop_and_close()
        window.deleteLater()


@pytest.fixture
def bench(qtbot: QtBot, home: Path) -> DialogBench:
    """The dialogs over an empty window, with a data folder of their own."""
    window = QWidget()
    qtbot.addWidget(window)
    made = make_bench(window)
    window.show()
    return made
