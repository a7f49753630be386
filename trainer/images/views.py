"""The views of an animal that vote in a pack with a detector, as crops of training pictures."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from swc_desktop.core.detector import View, ViewKind
from swc_desktop.core.region import Box
from trainer.cases import Case
from trainer.images.embedding import Crop


def views_of_animal(
    file: Path, boxes: Sequence[Box], views: Sequence[View]
) -> list[tuple[Crop, float]]:
    """What votes for the first of the animals in a picture, with its share of the vote (together
    1): without an animal the centre; with several only crops, since the whole shows all of them."""
    if not boxes or not views:
        return [(Crop(file), 1.0)]
    crops = [view for view in views if view.kind is ViewKind.CROP]
    voting = views if len(boxes) == 1 else crops
    total = sum(view.weight for view in voting)
    return [(_crop(file, boxes[0], view), view.weight / total) for view in voting]


def _crop(file: Path, box: Box, view: View) -> Crop:
    if view.kind is ViewKind.CROP:
        return Crop(file, box, view.margin)
    return Crop(file, squeezed=view.kind is ViewKind.SQUEEZED)


def with_views(
    cases: Sequence[Case],
    crops: Sequence[Crop],
    boxes: Mapping[Path, Sequence[Box]],
    views: Sequence[View],
) -> tuple[list[Crop], list[list[int]], list[float]]:
    """The crops followed by the views that are not among them, the rows of each case for its vote,
    and by row its share of the vote of its picture."""
    made, rows = list(crops), list[list[int]]()
    row_of = {crop: row for row, crop in enumerate(crops)}
    shares = [0.0] * len(crops)
    for case in cases:
        voting: list[int] = []
        for file in case.pictures:
            for crop, share in views_of_animal(file, boxes.get(file, ()), views):
                if crop not in row_of:
                    row_of[crop] = len(made)
                    made.append(crop)
                    shares.append(0.0)
                shares[row_of[crop]] = share
                voting.append(row_of[crop])
        rows.append(voting)
    return made, rows, shares
