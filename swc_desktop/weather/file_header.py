"""The header of a ``.swcweather`` file, and how much a file may hold.

A first line (``swcweather 1``, the header's bytes and SHA-256), then the header as canonical JSON:
the variables with unit and step, the counts of all rows, the body's bytes and SHA-256.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.weather import HOURLY, HOURLY_NAMES
from swc_desktop.storage.strict_json import JsonRefused, canonical_json, parse_json
from swc_desktop.weather.errors import WeatherFileRefused, WeatherFileTooLarge
from swc_desktop.weather.grid import MAX_CELLS
from swc_desktop.weather.hours import Model

FORMAT: Final = 1
MODELS: Final = (Model.ARCHIVE, Model.FORECAST)
ATTRIBUTION: Final = (
    "Weather data by Open-Meteo.com (CC BY 4.0), repacked without change. "
    "Contains modified Copernicus Climate Change Service information; neither the European "
    "Commission nor ECMWF is responsible for any use of it."
)

MAX_HOURS: Final = 4_000_000
"""Hours of all cells of one file: 20 cells for 22 years, or 450 cells for one year. They take
360 MB of disk, and the free service would need four days for them."""
MAX_TABLE_ROWS: Final = 200_000
"""Parts, and fetched windows: a window of a cell is 336 hours, so all hours above are 12,000."""

PART_FIELDS: Final = 7
WINDOW_FIELDS: Final = 5
FIELD_BYTES: Final = 8
STEP_BYTES: Final = 2

_FIRST_LINE: Final = re.compile(rb"swcweather (\d{1,4}) (\d{1,6}) ([0-9a-f]{64})\n")
_MAX_FIRST_LINE_BYTES: Final = 128
_MAX_HEADER_BYTES: Final = 64 << 10
"""Bounds memory; the header of 30 variables is some 3 kB."""

_HOURS: Final = message("Weather", "%Ln hour(s); the maximum is {max:,}", "", 0)
CELLS: Final = message("Weather", "%Ln cell(s); the maximum is {max:,}", "", 0)
_PIECES: Final = message("Weather", "%Ln piece(s); the maximum is {max:,}", "", 0)
_FORTNIGHTS: Final = message("Weather", "%Ln fetched fortnight(s); the maximum is {max:,}", "", 0)

_OTHER_FILE: Final = message("Weather", "it is not a weather file of this program")
_OTHER_FORMAT: Final = message("Weather", "its format is {format}, this program knows {known}")
_LARGE: Final = message("Weather", "its header is too large")
_DAMAGED: Final = message("Weather", "its header is damaged or cut short")
_NOT_READ: Final = message("Weather", "its header cannot be read ({problem})")
_NOT_WEATHER: Final = message("Weather", "its header does not describe weather")
_OTHER_MODELS: Final = message("Weather", "it has other weather models than this program")
_UNKNOWN: Final = message(
    "Weather", "it has the variable {name!r}, which this program does not know"
)
_OTHER_UNIT: Final = message("Weather", "its {name} is not in the unit of this program")
_NOT_ONCE: Final = message("Weather", "its variables are listed twice or not at all")


@dataclass(frozen=True)
class Header:
    """What the header says; ``columns`` are the indices of its variables among ours."""

    columns: tuple[int, ...]
    parts: int
    hours: int
    windows: int
    body_bytes: int
    digest: str


def body_bytes(parts: int, hours: int, windows: int, variables: int) -> int:
    """The length of a body before compression."""
    rows = PART_FIELDS * parts + WINDOW_FIELDS * windows
    return FIELD_BYTES * rows + STEP_BYTES * variables * hours


def size_problem(*, cells: int, hours: int, parts: int, windows: int) -> Message | None:
    """What exceeds the limits of one file, None for nothing."""
    for count, most, excess in (
        (hours, MAX_HOURS, _HOURS),
        (cells, MAX_CELLS, CELLS),
        (parts, MAX_TABLE_ROWS, _PIECES),
        (windows, MAX_TABLE_ROWS, _FORTNIGHTS),
    ):
        if count > most:
            return excess.counted(count).fill(max=most)
    return None


def file_refused(file: Path, problem: Message) -> WeatherFileRefused:
    """The error for a file that does not fit its format."""
    return WeatherFileRefused(file=file, problem=problem)


def header_text(parts: int, hours: int, windows: int, digest: str) -> bytes:
    """First line and header, of the same length for any digest."""
    header = canonical_json(
        {
            "attribution": ATTRIBUTION,
            "body": {
                "bytes": body_bytes(parts, hours, windows, len(HOURLY)),
                "sha256": digest,
            },
            "hours": hours,
            "models": [model.value for model in MODELS],
            "parts": parts,
            "variables": [
                {"name": variable.name, "step": variable.step, "unit": variable.unit}
                for variable in HOURLY.values()
            ],
            "windows": windows,
        }
    )
    top = f"swcweather {FORMAT} {len(header)} {hashlib.sha256(header).hexdigest()}\n"
    return top.encode("ascii") + header


def read_header(file: Path, opened: BinaryIO) -> Header:
    """Read the header of an open file, up to its body.

    Raises ``WeatherFileRefused``, ``WeatherFileTooLarge`` and ``OSError``.
    """
    found = _FIRST_LINE.fullmatch(opened.readline(_MAX_FIRST_LINE_BYTES))
    if found is None:
        raise file_refused(file, _OTHER_FILE)
    if int(found[1]) != FORMAT:
        raise file_refused(file, _OTHER_FORMAT.fill(format=int(found[1]), known=FORMAT))
    length = int(found[2])
    if length > _MAX_HEADER_BYTES:
        raise file_refused(file, _LARGE)
    text = opened.read(length)
    if hashlib.sha256(text).hexdigest() != found[3].decode("ascii"):
        raise file_refused(file, _DAMAGED)
    try:
        return _understood(file, parse_json(text))
    except JsonRefused as error:
        raise file_refused(file, _NOT_READ.fill(problem=message_of(error))) from error
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise file_refused(file, _NOT_WEATHER) from error


def _understood(file: Path, header: Any) -> Header:
    columns = _columns(file, header["variables"])
    if header["models"] != [model.value for model in MODELS]:
        raise file_refused(file, _OTHER_MODELS)
    body: Mapping[str, Any] = header["body"]
    counts = [header["parts"], header["hours"], header["windows"], body["bytes"]]
    if any(type(count) is not int or not 0 <= count < 1 << 63 for count in counts):
        raise ValueError
    parts, hours, windows, size = counts
    if problem := size_problem(cells=0, hours=hours, parts=parts, windows=windows):
        raise WeatherFileTooLarge(file=file, problem=problem)
    if size != body_bytes(parts, hours, windows, len(columns)):
        raise ValueError
    return Header(columns, parts, hours, windows, size, str(body["sha256"]))


def _columns(file: Path, variables: Any) -> tuple[int, ...]:
    columns = []
    for variable in variables:
        name = variable["name"]
        known = HOURLY.get(name) if isinstance(name, str) else None
        if known is None:
            raise file_refused(file, _UNKNOWN.fill(name=str(name)[:40]))
        if (variable["unit"], variable["step"]) != (known.unit, known.step):
            raise file_refused(file, _OTHER_UNIT.fill(name=name))
        columns.append(HOURLY_NAMES.index(name))
    if not columns or len(set(columns)) != len(columns):
        raise file_refused(file, _NOT_ONCE)
    return tuple(columns)
