"""Tables of the boxes of animals in pictures, one a row."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from swc_desktop.core.region import Box
from trainer.stages.tables import read_stage_table

EDGES: Final = ("left", "top", "width", "height")


def box_cells(file: Path | str, box: Box) -> list[object]:
    """The cells of a row: the picture and the edges of ``EDGES``."""
    return [file, box.left, box.top, box.width, box.height]


def read_boxes(table: Path) -> Mapping[Path, Sequence[Box]]:
    """The boxes by picture."""
    found: dict[Path, list[Box]] = {}
    for row in read_stage_table(table).itertuples(index=False):
        box = Box(*(float(value) for value in (row.left, row.top, row.width, row.height)))
        found.setdefault(Path(row.file), []).append(box)
    return found
