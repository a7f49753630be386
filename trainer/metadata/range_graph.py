"""Range votes as operations: from the place of a row to the vote of every node.

The presence of each taxon is a half-degree grid of bytes; the place of a row selects four cells,
which are interpolated. A node's vote is the presence of its children, floored and normalised, and
so uniform where none of them lives. The names of operations are part of the packs: a change of
names changes the bytes of a pack.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from swc_desktop.packs.pack import FEATURES_INPUT
from trainer.metadata.operations import Ops
from trainer.metadata.ranges import CELL_DEG, COLUMNS, ROWS

PLACE = ("sphere_x", "sphere_y", "sphere_z")
"""The features that the votes read: the first columns of a row."""

OFF_RANGE_PRESENCE = 0.02
"""Presence of every taxon everywhere, for stray animals, escapes and gaps in the range table."""


@dataclass(frozen=True)
class RangeNode:
    """A node and, by child, the layers of the grid of which the child takes the greatest value.

    ``off_range_presence`` is added to every child everywhere, on the scale of a layer.
    """

    taxon: str
    children: tuple[str, ...]
    made_of: Mapping[str, tuple[str, ...]]
    off_range_presence: float = OFF_RANGE_PRESENCE

    @property
    def output(self) -> str:
        """Name of the graph's output."""
        return "place_" + self.taxon.replace(" ", "_")


def add_range_votes(
    ops: Ops, presence: Mapping[str, NDArray[np.float32]], nodes: Sequence[RangeNode]
) -> None:
    """Add the outputs of the nodes; ``presence`` float32 (ROWS, COLUMNS) in [0, 1] by layer."""
    names = sorted(presence)
    grid = np.stack([presence[name] for name in names], axis=-1)
    ops.constant("grid", np.round(grid * 255).astype(np.uint8).reshape(ROWS * COLUMNS, len(names)))
    here = _bilinear(ops)
    for node in nodes:
        _vote(ops, node, names, here)


def _bilinear(ops: Ops) -> str:
    """Presence (n, taxa) in 0…255 at the row's place."""
    zero, one, tiny = ops.scalar("zero", 0.0), ops.scalar("one", 1.0), ops.scalar("tiny", 1e-12)
    unknown = ops("IsNaN", [FEATURES_INPUT], "unknown")
    vector = ops("Where", [unknown, zero, FEATURES_INPUT], "vector")
    axis = []
    for position, name in enumerate("xyz"):
        index = ops.constant(f"column_{name}", np.asarray([position], dtype=np.int64))
        axis.append(ops("Gather", [vector, index], name, axis=1))
    x, y, z = axis
    bounded = ops("Clip", [z, *_bounds(ops)], "z_bounded")
    latitude = ops("Asin", [bounded], "latitude_rad")
    squares = ops("Add", [ops("Mul", [x, x], "xx"), ops("Mul", [y, y], "yy")], "xx_yy")
    radius = ops("Max", [ops("Sqrt", [squares], "radius_raw"), tiny], "radius")
    cosine = ops("Clip", [ops("Div", [x, radius], "cosine_raw"), *_bounds(ops)], "cosine")
    angle = ops("Acos", [cosine], "angle")
    west = ops("Less", [y, zero], "west")
    longitude = ops("Where", [west, ops("Neg", [angle], "minus_angle"), angle], "longitude_rad")
    row = _cell(ops, latitude, 90.0, "row")
    column = _cell(ops, longitude, 180.0, "column")
    row = ops("Clip", [row, "zero_scalar", _last_row(ops)], "row_inside")
    low_row, row_share = _split(ops, row, "row")
    low_column, column_share = _split(ops, column, "column")
    next_row = ops(
        "Min", [ops("Add", [low_row, one], "row_up"), ops.scalar("row_max", ROWS - 1)], "row_next"
    )
    next_column = ops("Add", [low_column, one], "column_next")
    corners = []
    for r_name, r, r_share in (
        ("low", low_row, ops("Sub", [one, row_share], "row_rest")),
        ("high", next_row, row_share),
    ):
        for c_name, c, c_share in (
            ("low", low_column, f"column_rest_{r_name}"),
            ("high", next_column, column_share),
        ):
            if c_name == "low":
                ops("Sub", [one, column_share], c_share)
            corners.append(_corner(ops, f"{r_name}_{c_name}", (r, c), (r_share, c_share)))
    return ops("Sum", corners, "presence")


def _bounds(ops: Ops) -> tuple[str, str]:
    for name, value in (("minus_one_scalar", -1.0), ("one_scalar", 1.0), ("zero_scalar", 0.0)):
        ops.constant(name, np.asarray(value, dtype=np.float32))
    return "minus_one_scalar", "one_scalar"


def _last_row(ops: Ops) -> str:
    return ops.constant("last_row", np.asarray(ROWS - 1, dtype=np.float32))


def _cell(ops: Ops, radians: str, shift_deg: float, name: str) -> str:
    """Position in cells, 0 at the first centre."""
    scale = ops.scalar(f"{name}_scale", 180 / np.pi / CELL_DEG)
    shift = ops.scalar(f"{name}_shift", shift_deg / CELL_DEG - 0.5)
    return ops("Add", [ops("Mul", [radians, scale], f"{name}_scaled"), shift], f"{name}_position")


def _split(ops: Ops, position: str, name: str) -> tuple[str, str]:
    low = ops("Floor", [position], f"{name}_low")
    return low, ops("Sub", [position, low], f"{name}_share")


def _corner(ops: Ops, name: str, cell: tuple[str, str], shares: tuple[str, str]) -> str:
    """Presence at one corner times its bilinear share; columns wrap around the date line."""
    columns = ops.scalar("columns_across", float(COLUMNS))
    turns = ops("Floor", [ops("Div", [cell[1], columns], f"{name}_turn")], f"{name}_turns")
    back = ops("Mul", [turns, columns], f"{name}_back")
    wrapped = ops("Sub", [cell[1], back], f"{name}_wrapped")
    start = ops("Mul", [cell[0], columns], f"{name}_start")
    flat = ops("Add", [start, wrapped], f"{name}_flat")
    index = ops("Cast", [flat], f"{name}_index", to=TensorProto.INT64)
    ops.constant("squeeze_axis", np.asarray([1], dtype=np.int64))
    picked = ops(
        "Gather",
        ["grid", ops("Squeeze", [index, "squeeze_axis"], f"{name}_cells")],
        f"{name}_bytes",
        axis=0,
    )
    values = ops("Cast", [picked], f"{name}_values", to=TensorProto.FLOAT)
    share = ops("Mul", list(shares), f"{name}_share")
    return ops("Mul", [values, share], f"{name}_part")


def _vote(ops: Ops, node: RangeNode, names: Sequence[str], here: str) -> None:
    prefix = node.output
    columns = []
    for child in node.children:
        index = ops.constant(
            f"{prefix}_{child.replace(' ', '_')}_index",
            np.asarray([names.index(name) for name in node.made_of[child]], dtype=np.int64),
        )
        picked = ops("Gather", [here, index], f"{index}_picked", axis=1)
        columns.append(ops("ReduceMax", [picked], f"{index}_most", axes=[1], keepdims=1))
    present = ops("Concat", columns, f"{prefix}_bytes", axis=1)
    scaled = ops(
        "Mul",
        [present, ops.scalar(f"{prefix}_unit", (1 - node.off_range_presence) / 255)],
        f"{prefix}_p",
    )
    floored = ops(
        "Add", [scaled, ops.scalar(f"{prefix}_stray", node.off_range_presence)], f"{prefix}_floored"
    )
    total = ops("ReduceSum", [floored, "squeeze_axis"], f"{prefix}_total", keepdims=1)
    ops("Div", [floored, total], node.output)
