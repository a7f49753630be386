"""Stand-ins for libraries that QtMultimedia is linked to on Linux and that clips do not need.

A server has no library of PulseAudio, and its users may not install one; the built program leaves
out Qt Quick and Qml, which only serve to record windows. A stand-in has the symbols that
QtMultimedia needs of such a library, as functions that answer 0: there is no sound, no window.
Form of the file: System V ABI, chapters 4 and 5; its versions: Linux Standard Base 5.0, 10.7.
"""

import ctypes
import os
import platform
import re
import struct
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class StandIn:
    """The name of a library, the version of its symbols, and which symbols are its own."""

    library: str
    version: str
    symbols: re.Pattern[bytes]


STAND_INS: Final = (
    StandIn("libpulse.so.0", "PULSE_0", re.compile(rb"(?<=\0)pa_[a-z0-9_]+(?=\0)")),
    StandIn("libQt6Quick.so.6", "Qt_6", re.compile(rb"(?<=\0)_ZN12QQuickWindow\w+(?=\0)")),
    StandIn("libQt6Qml.so.6", "Qt_6", re.compile(rb"(?!)")),
)

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


def provide_stand_ins(qt: Path, users: Sequence[str], *, always: bool = False) -> None:
    """Load a stand-in for each library that is neither in Qt's folder nor on the system.

    ``users`` are the libraries, below the folder ``qt``, whose needs they meet; ``always`` loads
    all. Raises ``OSError`` where a file cannot be read or loaded.
    """
    if not sys.platform.startswith("linux") or platform.machine() not in _MACHINES:
        return
    missing = [one for one in STAND_INS if always or not _is_there(qt / "lib", one.library)]
    needs = [(qt / user).read_bytes() for user in users] if missing else []
    with ExitStack() as files:
        for one in missing:
            symbols = {name.decode() for need in needs for name in one.symbols.findall(need)}
            file = files.enter_context(os.fdopen(os.memfd_create(one.library), "wb"))
            file.write(stand_in(one, sorted(symbols), platform.machine()))
            file.flush()
            # What is loaded is taken for every library that needs one of its name. All files stay
            # open until the last is loaded: of two with the same path, the second is not opened.
            ctypes.CDLL(f"/proc/self/fd/{file.fileno()}", ctypes.RTLD_GLOBAL)


def _is_there(folder: Path, library: str) -> bool:
    if (folder / library).exists():
        return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def stand_in(one: StandIn, symbols: Iterable[str], machine: str) -> bytes:
    """The bytes of a shared library with these symbols, for a machine of ``_MACHINES``."""
    functions = list(symbols)
    number, code = _MACHINES[machine]
    strings = b"\0"
    offsets = {}
    for name in (one.library, one.version, *functions):
        offsets[name] = len(strings)
        strings += name.encode() + b"\0"

    start = _HEADER.size + 4 * _SEGMENT.size
    count = len(functions) + 1
    chain = (min(1, count - 1), 0, *range(2, count), 0)[: count + 1]  # one bucket holds all
    parts = {
        "symbols": b"\0" * _SYMBOL.size * count,  # filled when the place of the code is known
        "table": struct.pack(f"<{count + 3}I", 1, count, *chain),
        "uses": struct.pack(f"<{count}H", 0, *[2] * len(functions)),
        "versions": _versions(one, offsets),
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
        *((14, offsets[one.library]), (4, places["table"]), (5, places["strings"])),
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


def _versions(one: StandIn, offsets: dict[str, int]) -> bytes:
    """The version of the library itself and that of its symbols; both name a string."""
    return b"".join(
        struct.pack("<4H3I2I", 1, flags, index, 1, _elf_hash(name), 20, following, offsets[name], 0)
        for flags, index, name, following in (
            (1, 1, one.library, _VERSION_SIZE),
            (0, 2, one.version, 0),
        )
    )


def _elf_hash(name: str) -> int:
    value = 0
    for byte in name.encode():
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ (high >> 24)) & ~high
    return value
