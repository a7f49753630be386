"""The window with a pack that has a detector, as scenes of ``screenshots``."""

import zlib
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from swc_desktop.core.prediction import Answer, Prediction, Status
from swc_desktop.core.result_state import DETECTOR_STATES, State
from swc_desktop.inference.classifier import Result
from swc_desktop.projects.media_filter import MediaFilter
from tests.gui.shown_photos import ShownClassifier
from tests.gui.stage import Scene, Stage, finished, live, services, settle, take

_OF_TEN: Final = {1: Status.PERSON, 3: Status.BLANK, 5: Status.VEHICLE}
"""What stands in place of the answer, by the last digit of the checksum of a name."""


class DetectingClassifier(ShownClassifier):
    """Finds people, vehicles and nothing too, and says of what the pack does not know that it is
    another animal."""

    def _result(self, index: int, file: Path) -> Result:
        found = super()._result(index, file)
        if found.prediction is None or found.kept is None:
            return found
        said = _detected(found.prediction, zlib.crc32(file.name.encode()))
        kept = self.decider.kept(file, said, found.kept.thumbnail)
        return replace(found, prediction=said, kept=kept)


def _detected(prediction: Prediction, number: int) -> Prediction:
    """The answer of the same photograph with a detector."""
    confidence = 0.7 + number % 30 / 100
    if prediction.answer.status is Status.NOT_IN_PACK:
        other = Answer(Status.OTHER_ANIMAL, confidence=confidence)
        return replace(prediction, answer=other, not_in_pack_p=None)
    status = _OF_TEN.get(number % 10)
    if status is None:
        return replace(prediction, not_in_pack_p=None)
    answer = Answer(status, confidence=confidence)
    if status is Status.BLANK:
        return replace(prediction, answer=answer, not_in_pack_p=None)
    return Prediction(answer, prediction.recipe, None, {}, None, (), prediction.missing)


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
