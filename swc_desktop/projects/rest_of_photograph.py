"""What was said of a whole photograph, once something is said of one box in it.

Of a photograph count the acts on its boxes, so what was said of the photograph would not count any
more for the other animals. It passes to their boxes, or where there are none for them, to a box
around the whole picture.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import apsw

from swc_desktop.core.identification import EMPTIES, Identified, Kind
from swc_desktop.core.region import Box, Category
from swc_desktop.projects.drawn_boxes import drawn_boxes
from swc_desktop.projects.identifications import Identification, Target, identifications_of_media
from swc_desktop.projects.listing import MediaListing

WHOLE: Final = Box(0.0, 0.0, 1.0, 1.0)

Said = tuple[Identified, ...]


@dataclass(frozen=True)
class Rest:
    """What passes to boxes, and what to a box around the whole picture of a photograph."""

    boxes: Mapping[Target, Said]
    whole: Mapping[int, Said]


def animal_boxes(connection: apsw.Connection, media: int) -> list[int]:
    """The numbers of the boxes with an animal in a photograph, found or drawn, as it is shown: what
    people said of a box counts before what the detector took it for."""
    (row,) = MediaListing(connection).rows([media])
    said = {
        act.target.region: act.said
        for act in identifications_of_media(connection, [media]).get(media, ())
        if act.said
    }
    return [
        one.number
        for one in row.regions
        if one.number is not None
        and (
            any(each.is_animal for each in said[one.number])
            if one.number in said
            else one.region.category is Category.ANIMAL
        )
    ]


def rest_of_photographs(
    connection: apsw.Connection,
    said: Mapping[Target, Said],
    counting: Mapping[Target, Identification],
) -> Rest:
    """What passes on when this is said of boxes.

    A new name for the only box corrects what was said of the photograph; a box that was drawn is of
    an animal that was missed.
    """
    judged: dict[int, dict[int, Said]] = defaultdict(dict)
    for target, rows in said.items():
        if target.media is not None and target.region is not None and rows:
            judged[target.media][target.region] = rows
    boxes: dict[Target, Said] = {}
    whole: dict[int, Said] = {}
    for media, new in judged.items():
        act = counting.get(Target(media))
        if act is None or Target(media) in said or not _passes(act, media, counting):
            continue
        drawn = {one.number for one in drawn_boxes(connection, [media]).get(media, ())}
        named = [number for number in new if number not in drawn and not _is_nothing(new[number])]
        others = [number for number in animal_boxes(connection, media) if number not in new]
        counted = sum(one.count or 1 for one in act.said)
        if len(act.said) == 1 and others and counted <= len(others) + len(named):
            passed = replace(act.said[0], count=None)
            if len(others) > 1:
                passed = replace(passed, individual="")
            boxes |= {Target(media, number): (passed,) for number in others}
        elif not named or others or counted > len(named):
            whole[media] = act.said
    return Rest(boxes, whole)


def _passes(act: Identification, media: int, counting: Mapping[Target, Identification]) -> bool:
    has_judged_box = any(
        one.target.media == media and one.target.region is not None and one.said
        for one in counting.values()
    )
    is_empty = not act.said or all(one.kind in EMPTIES for one in act.said)
    return not has_judged_box and not is_empty


def _is_nothing(said: Said) -> bool:
    return all(one.kind is Kind.NOT_AN_OBJECT for one in said)
