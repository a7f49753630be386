"""The window with a pack that has a detector, as scenes of ``screenshots``."""

import zlib
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from swc_desktop.core.prediction import Answer, Prediction, Status
from swc_desktop.core.region import WHOLE, Box, Category, Region
from swc_desktop.core.region_answers import is_classified, region_prediction
from swc_desktop.core.result_state import DETECTOR_STATES, State
from swc_desktop.inference.classifier import Result
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.ui.window.main_window import MainWindow
from tests.foreign.made import box, megadetector_file
from tests.gui.shown_photos import ShownClassifier
from tests.gui.stage import Scene, Stage, finished, live, services, settle, take, until
from tests.gui.windows import asked

_OF_TEN: Final = {1: Category.PERSON, 3: Category.FRAME, 5: Category.VEHICLE}
"""What is found by the last digit of the checksum of a name, mostly an animal."""


PERSON_AT: Final = Box(0.35, 0.15, 0.3, 0.8)


class DetectingClassifier(ShownClassifier):
    """Finds people, vehicles and nothing too, and says of what the pack does not know that it is
    another animal."""

    def _result(self, index: int, file: Path) -> Result:
        found = super()._result(index, file)
        if found.prediction is None:
            return found
        said = _detected(found.prediction, zlib.crc32(file.name.encode()))
        regions = self.decider.frame(said)
        if said.answer.status is Status.PERSON:
            (frame,) = regions
            regions = (frame, replace(frame, region=Region(PERSON_AT, Category.PERSON, 0.9)))
        return replace(found, prediction=said, regions=regions, detector=self.pack.digest)


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


def people_ask(stage: Stage) -> QWidget:
    """Whether the people in a photograph are to be shown."""
    window = finished(stage, services(DetectingClassifier()))
    take(window, lambda record: bool(record.people))
    window.actions_by_name["show_people"].trigger()
    return asked(window)


def people_blurred(stage: Stage) -> QWidget:
    window = finished(stage, services(DetectingClassifier()))
    take(window, lambda record: bool(record.people))
    window.pane.open_photo()
    live(600)
    return window


def people_shown(stage: Stage) -> QWidget:
    window = people_blurred(stage)
    assert isinstance(window, MainWindow)
    panel, large = window.evidence.picture, window.pane.photo.canvas
    blurred = (panel._image.cacheKey(), large._image.cacheKey())
    window.actions_by_name["show_people"].trigger()
    asked(window).answers[0].click()
    until(lambda: panel._image.cacheKey() != blurred[0] and large._image.cacheKey() != blurred[1])
    return window


def detections_offered(stage: Stage) -> QWidget:
    """Results of another detector lie beside the photographs."""
    file = stage.roots[0] / "image_recognition_file.json"
    images = [
        {"file": photograph.name, "detections": [box(0.9)]}
        for photograph in sorted(stage.roots[0].iterdir())
        if photograph.suffix.lower() == ".jpg"
    ]
    megadetector_file(stage.roots[0], images).rename(file)
    window = finished(stage, services(DetectingClassifier()))
    until(lambda: bool(window.notices.notices))
    file.unlink()
    settle(window)
    return window


def detections_used(stage: Stage) -> QWidget:
    """What of a file was used, and what was not."""
    window = finished(stage, services(DetectingClassifier()))
    photograph = next(one for one in stage.roots[0].iterdir() if one.suffix.lower() == ".jpg")
    images = [{"file": name, "detections": [box(0.9)]} for name in (photograph.name, "away.jpg")]
    folder = stage.card.parent / "results"
    folder.mkdir(exist_ok=True)
    window.detections.use(megadetector_file(folder, images), stage.roots)
    until(lambda: bool(window.notices.notices))
    settle(window)
    return window


SCENES: Final = (
    detections_offered,
    detections_used,
    *map(_scene, DETECTOR_STATES),
    detected,
    detected_table,
    detected_menu,
    people_ask,
    people_blurred,
    people_shown,
)
