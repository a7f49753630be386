"""Arrays in NumPy's format 1.0, read by the exact form of their header.

``numpy.load`` evaluates the header as Python and can unpickle, so it does not read what comes from
outside.

https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

import io
import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.message import message

_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER = re.compile(
    rb"\{'descr': '(<f4|<f8|<i4|\|u1)', 'fortran_order': False, "
    rb"'shape': \(((?:\d{1,9}, ?)*(?:\d{1,9})?,?)\), \} *\n"
)


class NpyRefused(ValueError):
    """The bytes are not an array of a form that packs have; the message says why."""


def array_bytes(array: NDArray[Any]) -> bytes:
    """The file of one array, in C order and little-endian."""
    order = array.dtype.newbyteorder("<")
    plain = np.ascontiguousarray(array).astype(order).reshape(array.shape)
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, plain, version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def array_from(data: bytes) -> NDArray[Any]:
    """The array of a file's bytes; sizes are compared before anything is allocated.

    Raises ``NpyRefused``.
    """
    if not data.startswith(_MAGIC):
        raise NpyRefused(message("Packs", "it is not an array of format 1.0"))
    start = len(_MAGIC) + 2
    end = start + int.from_bytes(data[len(_MAGIC) : start], "little")
    match = _HEADER.fullmatch(data[start:end])
    if match is None:
        raise NpyRefused(message("Packs", "its type of numbers is not one that packs have"))
    shape = tuple(int(part) for part in match[2].replace(b" ", b"").split(b",") if part)
    dtype = np.dtype(match[1].decode("ascii"))
    if math.prod(shape) * dtype.itemsize != len(data) - end:
        raise NpyRefused(message("Packs", "its size is not the one that it declares"))
    return np.frombuffer(data, dtype=dtype, offset=end).reshape(shape)
