"""Photographs with boxes that a made-up detector found."""

from dataclasses import replace
from pathlib import Path

from swc_desktop.core.region import Box, Category, Region
from swc_desktop.inference.classifier import Result
from tests.gui.stepwise import Stepwise

BOXES = (Box(0.1, 0.2, 0.3, 0.3), Box(0.5, 0.4, 0.3, 0.4))


class TwoBoxes(Stepwise):
    """Finds two lions in each photograph."""

    def _result(self, index: int, file: Path) -> Result:
        found = super()._result(index, file)
        if found.prediction is None:
            return found
        (frame,) = self.decider.frame(found.prediction)
        boxes = (replace(frame, region=Region(box, Category.ANIMAL, 0.9)) for box in BOXES)
        return replace(found, regions=(frame, *boxes), detector=self.pack.digest)
