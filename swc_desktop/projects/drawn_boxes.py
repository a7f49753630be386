"""Boxes that people drew by hand.

Such a box is there as long as something is said of it; so taking that back takes the box away, and
undo needs no more than what is said. It has no votes, and a detector never finds it again.
"""

from collections.abc import Sequence
from typing import Final

import apsw

from swc_desktop.core.message import message
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.exports.rows import BOX_DECIMALS
from swc_desktop.projects.errors import IdentificationRefused
from swc_desktop.projects.listed import ListedRegion
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.region_rows import region_number

DRAWN: Final = "by hand"
"""Stands where a region names its detector."""


def add_drawn_box(connection: apsw.Connection, media: int, box: Box) -> int:
    """The number of a region for a box, which is added where there is none, within a transaction.

    What is in the box is what is said of it; until then it is in no list. Raises
    ``IdentificationRefused`` for one that is too small.
    """
    region = checked_box(box)
    return region_number(connection, media, None, region, DRAWN)


def checked_box(box: Box) -> Region:
    """A box as it is kept. Raises ``IdentificationRefused`` for one that is too small."""
    edges = (round(edge, BOX_DECIMALS) for edge in (box.left, box.top, box.width, box.height))
    try:
        return Region(Box(*edges), Category.ANIMAL)
    except ValueError as error:
        problem = message("Projects", "the box is too small to hold anything")
        raise IdentificationRefused(problem=problem) from error


def drawn_boxes(
    connection: apsw.Connection, numbers: Sequence[int]
) -> dict[int, list[ListedRegion]]:
    """All boxes that were drawn in photographs, in their order."""
    found: dict[int, list[ListedRegion]] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT media, number, left, top, width, height FROM region "
            f"WHERE media IN ({marks(some)}) AND detector = ? AND moment_s IS NULL ORDER BY number",
            [*some, DRAWN],
        )
        for media, number, *edges in rows:
            region = Region(Box(*edges), Category.ANIMAL)
            found.setdefault(int(media), []).append(
                ListedRegion(region, None, int(number), is_drawn=True)
            )
    return found
