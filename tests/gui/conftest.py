from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.session.runner import AnyClassifier, Services
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stepwise import Mixed, as_given
from tests.gui.tool_bench import ToolBench, make_bench
from tests.gui.windows import Open

TIMEOUT_MS = 60_000


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """pytest-qt's, which waits as long as a busy machine needs: only what hangs runs out."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=TIMEOUT_MS))
    return qtbot


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    """Opens windows over made-up answers, all with the same settings, and closes them."""
    made: list[MainWindow] = []

    def opening(classifier: AnyClassifier | None = None, **services: object) -> MainWindow:
        held = classifier or Mixed()
        given = {
            "open_classifier": lambda _pack, _device: held,
            "find_photos": as_given,
        }
        window = MainWindow(
            Services(**{**given, **services}),  # type: ignore[arg-type]
            SettingsFile(tmp_path / "settings.toml"),
        )
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield opening
    for window in made:
        window.stop_and_close()
        window.deleteLater()


@pytest.fixture
def bench(qtbot: QtBot, home: Path) -> ToolBench:
    """The dialogs over an empty window, with a data folder of their own."""
    window = QWidget()
    qtbot.addWidget(window)
    made = make_bench(window)
    window.show()
    return made
