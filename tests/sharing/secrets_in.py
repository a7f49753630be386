"""Looks through every byte of a file for places and names that it must not hold.

Archives and databases are looked into. A place counts where it stands finer than 0.01 degree: as
text in degrees, in degrees and minutes, or minutes and seconds, as an EXIF rational, and as a
number of 8 bytes, alone as in WKB, or two of 4, in either order.
"""

import io
import math
import sqlite3
import struct
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

Place = tuple[float, float]

_DIGITS = 3
"""Decimals of a degree that give a place away: 111 m."""


def files_in(out: Path) -> Iterator[tuple[str, bytes]]:
    """The files of an export with their names, those within archives too."""
    for path in sorted(out.rglob("*")) if out.is_dir() else [out]:
        if path.is_file():
            yield from _opened(path.name, path.read_bytes())
            if path.read_bytes()[:16] == b"SQLite format 3\0":
                yield path.name, _dumped(path)


def _opened(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from _opened(member, archive.read(member))


def _dumped(path: Path) -> bytes:
    connection = sqlite3.connect(path)
    try:
        return "\n".join(connection.iterdump()).encode()
    finally:
        connection.close()


def secrets_in(out: Path, names: Iterable[str], places: Iterable[Place]) -> list[str]:
    """What of these names and places stands in an export, in its files or their names."""
    names, places = list(names), list(places)
    found = []
    for name, data in files_in(out):
        found += [f"{name}: {secret}" for secret in names if _has_text(name, data, secret)]
        for place in places:
            for form in ("<2f", ">2f"):  # four bytes alone come up by chance in what is packed
                pairs = (struct.pack(form, *place), struct.pack(form, *reversed(place)))
                found += [f"{name}: {place} as {form}" for pair in pairs if pair in data]
            for degrees in place:
                found += [f"{name}: {form}" for form in _forms_in(data, degrees)]
    return found


def _has_text(name: str, data: bytes, secret: str) -> bool:
    encoded = (secret.encode(), secret.encode("utf-16-le"))
    return secret.casefold() in name.casefold() or any(one in data for one in encoded)


def _forms_in(data: bytes, degrees: float) -> Iterator[str]:
    value = abs(degrees)
    whole, minutes = int(value), (value - int(value)) * 60
    texts = {f"{value:.6f}"[: len(str(whole)) + 1 + _DIGITS], f"{value:.{_DIGITS}f}"}
    texts |= {f"{whole},{minutes:.2f}"[:-1], f"{whole} {minutes:.2f}"[:-1]}
    texts |= {f"{whole}\u00b0{minutes:.2f}"[:-1], f"{whole}\u00b0 {minutes:.2f}"[:-1]}
    texts.add(f"{whole}\u00b0{int(minutes):02d}'{(minutes % 1) * 60:02.0f}")
    for text in texts:
        if text.encode() in data:
            yield text
    for code in ("<d", ">d"):
        for number in (degrees, value):
            # The last bytes of a number hold what no rounding keeps.
            packed = struct.pack(code, number)
            if packed in data:
                yield f"{number} as {code}"
    yield from _rationals_in(data, whole, minutes)


def _rationals_in(data: bytes, whole: int, minutes: float) -> Iterator[str]:
    """EXIF: three fractions, of which the second is the whole minutes or all of them."""
    for order in "<>":
        degrees = struct.pack(f"{order}II", whole, 1)
        at = data.find(degrees)
        while at >= 0:
            rest = data[at + 8 : at + 24]
            if len(rest) == 16:
                a, b, c, d = struct.unpack(f"{order}IIII", rest)
                if b and d and math.isclose(a / b + c / d / 60, minutes, abs_tol=0.06):
                    yield f"{whole}, {minutes} as rationals"
            at = data.find(degrees, at + 1)
