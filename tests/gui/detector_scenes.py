"""The window with a pack that has a detector, as scenes of ``screenshots``."""

import zlib
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from swc_desktop.core.prediction import Answer, Prediction, Status
from swc_desktop.core.region import WHOLE, Category, Region
from swc_desktop.core.region_answers import is_classified, region_prediction
from swc_desktop.core.result_state import DETECTOR_STATES, State
from swc_desktop.inference.classifier import Result
from swc_desktop.projects.media_filter import MediaFilter
from tests.gui.shown_photos import ShownClassifier
from tests.gui.stage import Scene, Stage, finished, live, services, settle, take

_OF_TEN: Final = {1: Category.PERSON, 3: Category.FRAME, 5: Category.VEHICLE}
"""What is found by the last digit of the checksum of a name, mostly an animal."""


class DetectingClassifier(ShownClassifier):
    """Finds people, vehicles and nothing too, and says of what the pack does not know that it is
    another animal."""

    def _result(self, index: int, file: Path) -> Result:
        found = super()._result(index, file)
        if found.prediction is None:
            return found
        said = _detected(found.prediction, zlib.crc32(file.name.encode()))
        return replace(
            found, prediction=said, regions=self.decider.frame(said), detector=self.pack.digest
        )


def _detected(prediction: Prediction, number: int) -> Prediction:
    """The answer of the same photograph with a detector; where it finds nothing, it is blank."""
    region = Region(WHOLE.box, _OF_TEN.get(number % 10, Category.ANIMAL), 0.9)
    if region.category is Category.FRAME:
        other = Answer(Status.NOT_IN_PACK)
        prediction = replace(prediction, answer=other, not_in_pack_p=0.75 + number % 25 / 100)
    decided = prediction if is_classified(region) else None
    return region_prediction(decided, region, prediction.recipe, prediction.missing)


def _scene(state: State) -> Scene:
    def scene(stage: Stage) -> QWidget:
        window = finished(stage, services(DetectingClassifier()))
        take(window, lambda record: record.state is state)
        return window

    scene.__name__ = str(state)
    return scene


def detected(stage: Stage) -> QWidget:
    """All that a detector alone can say, on cards and as chips."""
    window = finished(stage, services(DetectingClassifier()))
    window.pane.set_filter(MediaFilter(apart=frozenset(DETECTOR_STATES)))
    settle(window)
    return window


def detected_table(stage: Stage) -> QWidget:
    window = finished(stage, services(DetectingClassifier()))
    window.pane.set_filter(MediaFilter(apart=frozenset(DETECTOR_STATES)))
    window.actions_by_name["table"].trigger()
    settle(window)
    return window


def detected_menu(stage: Stage) -> QWidget:
    menu = finished(stage, services(DetectingClassifier())).bar.filters
    menu.popup(QPoint(40, 40))
    live(100)
    return menu


SCENES: Final = (*map(_scene, DETECTOR_STATES), detected, detected_table, detected_menu)
