"""Looking and judging, as scenes of ``screenshots``."""

from typing import Final

from PySide6.QtWidgets import QWidget

from swc_desktop.core.result_state import State
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.detector_scenes import DetectingClassifier
from tests.gui.stage import Scene, Stage, finished, live, services, settle, take


def large_view(stage: Stage) -> QWidget:
    """A photograph among its neighbours."""
    window = finished(stage, services(DetectingClassifier()))
    take(window, lambda record: record.state is State.NAMED)
    window.pane.step(9)
    window.pane.open_photo()
    live(600)
    settle(window)
    return window


def in_other_light(stage: Stage) -> QWidget:
    """A photograph that is shown brighter, with the sliders open."""
    window = large_view(stage)
    assert isinstance(window, MainWindow)
    for _ in range(3):
        window.actions_by_name["brighter"].trigger()
    window.actions_by_name["light"].trigger()
    live(100)
    return window


SCENES: Final[tuple[Scene, ...]] = (large_view, in_other_light)
