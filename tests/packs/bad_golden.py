"""Packs whose golden values are not theirs."""

import io
import struct
from typing import Any

import numpy as np

from swc_desktop.packs import errors
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
        errors.PackEntryDamaged,
        "golden.npz",
    ),
    Hostile(
        "array missing",
        with_golden(lambda a: a.pop("paths")),
        errors.PackGoldenBroken,
        "paths is missing",
    ),
    Hostile(
        "array of objects",
        with_golden(lambda a: a.update(paths=_pickled())),
        errors.PackGoldenBroken,
        "paths: its type of numbers",
    ),
    Hostile(
        "huge declared array",
        with_golden(lambda a: a.update(features=_declared("(999999999, 999999999), "))),
        errors.PackGoldenBroken,
        "features: its size",
    ),
    Hostile(
        "header that is code",
        with_golden(lambda a: a.update(features=_declared("(__import__('os').getpid(),), "))),
        errors.PackGoldenBroken,
        "features: its type",
    ),
    Hostile(
        "another array",
        with_golden(lambda a: a.update(extra=np.zeros(1))),
        errors.PackEntryUnknown,
        "extra.npy",
    ),
    Hostile(
        "samples of two numbers",
        with_golden(lambda a: a.update(features=a["features"][:-1])),
        errors.PackGoldenBroken,
        "features has a wrong shape",
    ),
    Hostile(
        "no samples",
        with_golden(
            lambda a: a.update({name: v[:0] for name, v in a.items() if name != "tolerance"})
        ),
        errors.PackGoldenBroken,
        "0 samples",
    ),
    Hostile(
        "wide tolerance",
        with_golden(lambda a: a.update(tolerance=np.array([9.0]))),
        errors.PackGoldenBroken,
        "tolerance",
    ),
    Hostile(
        "no number expected",
        with_golden(lambda a: a["image.gate"].fill(np.nan)),
        errors.PackGoldenBroken,
        "not numbers",
    ),
    Hostile(
        "answer out of the taxa",
        with_golden(lambda a: a["answers"].fill(99)),
        errors.PackGoldenBroken,
        "not a taxon",
    ),
)
