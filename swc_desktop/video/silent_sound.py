"""A sound library without sound, for computers that have none.

On Linux the QtMultimedia of the wheels is linked to the library of PulseAudio, also where only
pictures are read. A server lacks it, and its users may not install it. The library made here has
the functions that QtMultimedia needs; each answers 0, which means that there is no sound.
Form of the file: System V ABI, chapters 4 and 5; its versions: Linux Standard Base 5.0, 10.7.
"""

import ctypes
import os
import platform
import re
import struct
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

_LIBRARY: Final = "libpulse.so.0"
_VERSION: Final = "PULSE_0"
_FUNCTION: Final = re.compile(rb"(?<=\0)pa_[a-z0-9_]+(?=\0)")

_MACHINES: Final = {
    "x86_64": (62, bytes.fromhex("31c0c3")),  # xor eax, eax; ret
    "aarch64": (183, bytes.fromhex("000080d2c0035fd6")),  # mov x0, #0; ret
}
"""By the name of a machine: its number in a library, and a function that answers 0."""

_PAGE: Final = 1 << 16
"""The largest page of both machines."""

_HEADER: Final = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT: Final = struct.Struct("<IIQQQQQQ")
_SYMBOL: Final = struct.Struct("<IBBHQQ")
_VERSION_SIZE: Final = 28


def provide_sound_library(users: Iterable[Path], *, always: bool = False) -> None:
    """Load the silent library if the system has no sound library.

    ``users`` are the libraries whose sound functions it answers; ``always`` loads it also where
    the system has one. Raises ``OSError`` where a file cannot be read or loaded.
    """
    if not sys.platform.startswith("linux") or platform.machine() not in _MACHINES:
        return
    if not always:
        try:
            ctypes.CDLL(_LIBRARY)
        except OSError:
            pass  # as on a server: the silent one takes its place
        else:
            return
    functions = {name.decode() for file in users for name in _FUNCTION.findall(file.read_bytes())}
    in_memory = os.memfd_create("silent-sound")
    try:
        with open(in_memory, "wb", closefd=False) as file:
            file.write(silent_library(sorted(functions), platform.machine()))
        # A library that is loaded is taken for every library that needs one of its name.
        ctypes.CDLL(f"/proc/self/fd/{in_memory}", ctypes.RTLD_GLOBAL)
    finally:
        os.close(in_memory)


def silent_library(functions: Sequence[str], machine: str) -> bytes:
    """The bytes of a shared library with these functions, for a machine of ``_MACHINES``."""
    number, code = _MACHINES[machine]
    strings = b"\0"
    offsets = {}
    for name in (_LIBRARY, _VERSION, *functions):
        offsets[name] = len(strings)
        strings += name.encode() + b"\0"

    start = _HEADER.size + 4 * _SEGMENT.size
    count = len(functions) + 1
    parts = {
        "symbols": b"\0" * _SYMBOL.size * count,  # filled when the place of the code is known
        "table": struct.pack(f"<{count + 3}I", 1, count, 1, 0, *range(2, count), 0),
        "uses": struct.pack(f"<{count}H", 0, *[2] * len(functions)),
        "versions": _versions(offsets[_LIBRARY], offsets[_VERSION]),
        "strings": strings,
        "code": code,
    }
    places = {}
    for name, content in parts.items():
        places[name] = start = _aligned(start, 8)
        start += len(content)
    parts["symbols"] = _SYMBOL.pack(0, 0, 0, 0, 0, 0) + b"".join(
        _SYMBOL.pack(offsets[name], 0x12, 0, 1, places["code"], len(code)) for name in functions
    )
    size, dynamic = start, _aligned(start, _PAGE)
    facts = (
        *((14, offsets[_LIBRARY]), (4, places["table"]), (5, places["strings"])),
        *((6, places["symbols"]), (10, len(strings)), (11, _SYMBOL.size)),
        *((0x6FFFFFF0, places["uses"]), (0x6FFFFFFC, places["versions"]), (0x6FFFFFFD, 2)),
        (0, 0),
    )
    entries = b"".join(struct.pack("<qQ", *fact) for fact in facts)
    whole = bytearray(dynamic)
    whole[: _HEADER.size + 4 * _SEGMENT.size] = _headers(number, size, dynamic, len(entries))
    for name, content in parts.items():
        whole[places[name] : places[name] + len(content)] = content
    return bytes(whole) + entries


def _aligned(offset: int, to: int) -> int:
    return -(-offset // to) * to


def _headers(number: int, size: int, dynamic: int, dynamic_size: int) -> bytes:
    """The header, and four segments: code, the table of facts twice, and a stack without code."""
    name = b"\x7fELF" + bytes((2, 1, 1))
    header = _HEADER.pack(
        *(name, 3, number, 1, 0, _HEADER.size, 0, 0, _HEADER.size, _SEGMENT.size, 4, 0, 0, 0)
    )
    read, write, execute = 4, 2, 1
    facts = (dynamic, dynamic, dynamic, dynamic_size, dynamic_size)
    return b"".join(
        (
            header,
            _SEGMENT.pack(1, read | execute, 0, 0, 0, size, size, _PAGE),
            _SEGMENT.pack(1, read | write, *facts, _PAGE),
            _SEGMENT.pack(2, read | write, *facts, 8),
            _SEGMENT.pack(0x6474E551, read | write, 0, 0, 0, 0, 0, 16),
        )
    )


def _versions(library: int, version: int) -> bytes:
    """The version of the library itself and that of its functions; both name a string."""
    return b"".join(
        struct.pack("<4H3I2I", 1, flags, index, 1, _elf_hash(text), 20, following, name, 0)
        for flags, index, text, name, following in (
            (1, 1, _LIBRARY, library, _VERSION_SIZE),
            (0, 2, _VERSION, version, 0),
        )
    )


def _elf_hash(name: str) -> int:
    value = 0
    for byte in name.encode():
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ (high >> 24)) & ~high
    return value
