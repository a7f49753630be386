"""Packs whose golden values are not theirs."""

import io
import struct
from typing import Any

import numpy as np

from swc_desktop.packs.errors import PackProblem
from tests.packs.hostile import (
    Hostile,
    entries,
    rebuilt,
    with_golden,
)


def _no_samples(arrays: dict[str, Any]) -> None:
    arrays.update({name: values[:0] for name, values in arrays.items() if name != "tolerance"})


def _pickled() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return buffer.getvalue()


def _declared(shape: str) -> bytes:
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(40)


GOLDEN = (
    Hostile(
        "no zip inside",
        lambda: rebuilt(entries() | {"golden.npz": b"\x93NUMPY"}),
        PackProblem.DAMAGED_ENTRY,
        "golden.npz",
    ),
    Hostile(
        "array missing",
        with_golden(lambda a: a.pop("paths")),
        PackProblem.INVALID_GOLDEN,
        "paths is missing",
    ),
    Hostile(
        "array of objects",
        with_golden(lambda a: a.update(paths=_pickled())),
        PackProblem.INVALID_GOLDEN,
        "paths: its type of numbers",
    ),
    Hostile(
        "huge declared array",
        with_golden(lambda a: a.update(features=_declared("(999999999, 999999999), "))),
        PackProblem.INVALID_GOLDEN,
        "features: its size",
    ),
    Hostile(
        "header that is code",
        with_golden(lambda a: a.update(features=_declared("(__import__('os').getpid(),), "))),
        PackProblem.INVALID_GOLDEN,
        "features: its type",
    ),
    Hostile(
        "another array",
        with_golden(lambda a: a.update(extra=np.zeros(1))),
        PackProblem.UNKNOWN_ENTRY,
        "extra.npy",
    ),
    Hostile(
        "samples of two numbers",
        with_golden(lambda a: a.update(features=a["features"][:-1])),
        PackProblem.INVALID_GOLDEN,
        "features has a wrong shape",
    ),
    Hostile(
        "no samples",
        with_golden(
            lambda a: a.update({name: v[:0] for name, v in a.items() if name != "tolerance"})
        ),
        PackProblem.INVALID_GOLDEN,
        "0 samples",
    ),
    Hostile(
        "wide tolerance",
        with_golden(lambda a: a.update(tolerance=np.array([9.0]))),
        PackProblem.INVALID_GOLDEN,
        "tolerance",
    ),
    Hostile(
        "no number expected",
        with_golden(lambda a: a["image.gate"].fill(np.nan)),
        PackProblem.INVALID_GOLDEN,
        "not numbers",
    ),
    Hostile(
        "answer out of the taxa",
        with_golden(lambda a: a["answers"].fill(99)),
        PackProblem.INVALID_GOLDEN,
        "not a taxon",
    ),
)
