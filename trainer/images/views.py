"""The views of an animal that vote in a pack with a detector, as crops of training pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from swc_desktop.core.detector import View, ViewKind
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.core.region_views import regions_to_show, views_of
from trainer.cases import Case, Split
from trainer.images.embedding import Crop
from trainer.images.trap_looks import TrapScene


def views_of_animal(
    shown: Crop, boxes: Sequence[Box], views: Sequence[View]
) -> list[tuple[Crop, float]]:
    """What votes for the first of the animals in a whole picture, with its share of the vote
    (together 1), by the rule of the program."""
    regions = regions_to_show([Region(box, Category.ANIMAL) for box in boxes if views])
    voting = views_of(regions, views)[0]
    total = sum(view.weight for view in voting)
    return [(_crop(shown, regions[0].box, view), view.weight / total) for view in voting]


def _crop(shown: Crop, box: Box, view: View) -> Crop:
    if view.kind is ViewKind.CROP:
        return replace(shown, box=box, margin=view.margin)
    return replace(shown, squeezed=view.kind is ViewKind.SQUEEZED)


def with_views(
    cases: Sequence[Case],
    crops: Sequence[Crop],
    boxes: Mapping[Path, Sequence[Box]],
    views: Sequence[View],
    scenes: Mapping[Path, Sequence[Box]],
    scene: TrapScene | None = None,
    share: float = 1.0,
) -> tuple[list[Crop], list[list[int]], list[float]]:
    """The crops followed by the views that are not among them, the rows of each case for its vote,
    and by row its share of the vote of its picture.

    With ``scene`` it stands in for the pictures of the ``share`` of cases that are not measured,
    with the boxes of ``scenes``.
    """
    made, rows = list(crops), list[list[int]]()
    row_of = {crop: row for row, crop in enumerate(crops)}
    shares = [0.0] * len(crops)
    for case in cases:
        calibrates = case.split.is_training or case.split is Split.GATE
        drawn = scene is not None and scene.stands_for(f"{case.source}/{case.id}", share)
        in_scene = scene if calibrates and drawn else None
        voting: list[int] = []
        for file in case.pictures:
            found = boxes if in_scene is None else scenes
            shown = Crop(file, scene=in_scene)
            for crop, share in views_of_animal(shown, found.get(file, ()), views):
                if crop not in row_of:
                    row_of[crop] = len(made)
                    made.append(crop)
                    shares.append(0.0)
                shares[row_of[crop]] = share
                voting.append(row_of[crop])
        rows.append(voting)
    return made, rows, shares
