"""A workbook for people: what was seen, its events, photographs and stations, and what it is about.

No text becomes a formula: each is written as text, whatever it begins with. Times are those of the
clock at the place, as spreadsheets know no zones. Source: ISO/IEC 29500 by openpyxl.
"""

import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from swc_desktop.core.text import writable
from swc_desktop.exports.dataset import (
    UNDATED,
    Dataset,
    GivenPlace,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    ReasonLeftOut,
    StationData,
)
from swc_desktop.exports.rows import DEGREE_DECIMALS, PROBABILITY_DECIMALS
from swc_desktop.exports.written import Written

MAX_ROWS: Final = 1_048_576
"""Rows of a sheet, the header too."""

_MAX_TEXT: Final = 32_767
"""Letters of a cell."""

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TIME_FORM: Final = "yyyy-mm-dd hh:mm:ss"
_PROPERTIES: Final = "docProps/core.xml"
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)

Value = str | int | float | bool | datetime | None
_Row = Sequence[Value]


@dataclass(frozen=True)
class _Sheet:
    """A table with a title; ``widths`` are in letters."""

    title: str
    columns: Mapping[str, int]
    rows: Iterable[_Row]


def write_xlsx(data: Dataset, file: IO[bytes]) -> Written:
    """Write the workbook. Raises ``OSError``."""
    book = Workbook(write_only=True)
    book.properties.creator = data.program
    book.properties.title = _text(data.title)
    book.properties.created = book.properties.modified = data.made.replace(tzinfo=None)
    tables = (_counts(data), _events(data), _photographs(data), _stations(data))
    rows = sum(_add(book, sheet) for sheet in tables)
    _add(book, _about(data))
    made = io.BytesIO()
    book.save(made)
    _copy_without_times(made, file, data.made)
    return Written(rows, has_undated=True)


def _add(book: Workbook, sheet: _Sheet) -> int:
    """Add a table, on several sheets where one cannot hold it; how many rows."""
    page: Any = None
    count = 0
    for row in sheet.rows:
        if page is None or count % (MAX_ROWS - 1) == 0:
            page = _page(book, sheet, 1 + count // (MAX_ROWS - 1))
        page.append([_cell(page, value) for value in row])
        count += 1
    if page is None:
        _page(book, sheet, 1)
    return count


def _page(book: Workbook, sheet: _Sheet, at: int) -> Any:
    # The stubs lack what such a sheet takes from its base.
    page: Any = book.create_sheet(sheet.title if at == 1 else f"{sheet.title} {at}")
    page.freeze_panes = "A2"
    for number, width in enumerate(sheet.columns.values(), 1):
        page.column_dimensions[get_column_letter(number)].width = width
    header = []
    for name in sheet.columns:
        cell = WriteOnlyCell(page, name)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        header.append(cell)
    page.append(header)
    return page


def _cell(page: Any, value: Value) -> object:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(page, value.replace(tzinfo=None))
        cell.number_format = _TIME_FORM
        return cell
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, _text(value))
    cell.data_type = "s"  # else a text with = before it would be a formula
    return cell


def _text(text: str) -> str:
    return _CONTROL.sub(" ", writable(text))[:_MAX_TEXT]


def _copy_without_times(made: io.BytesIO, file: IO[bytes], now: datetime) -> None:
    """The same archive without the times at which its parts were made, of which openpyxl writes one
    itself: the same bytes twice."""
    stamp = rb"\g<1>" + now.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with (
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            content = source.read(name)
            if name == _PROPERTIES:
                content = _MODIFIED.sub(stamp, content)
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _counts(data: Dataset) -> _Sheet:
    columns = {
        "what": 28,
        "scientific name": 28,
        "rank": 11,
        "events": 9,
        "animals": 9,
        "photographs": 12,
        "stations": 10,
        "events by people": 17,
        "first": 19,
        "last": 19,
    }
    groups: dict[tuple[str, str, str], list[ObservationData]] = defaultdict(list)
    for one in data.of_level(ObservationLevel.EVENT):
        groups[(one.kind.value, one.taxon, one.name)].append(one)
    of_media: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for one in data.of_level(ObservationLevel.MEDIA):
        of_media[(one.kind.value, one.taxon, one.name)].add(one.media)

    def rows() -> Iterator[_Row]:
        ordered = sorted(groups.items(), key=lambda of: (-len({o.event for o in of[1]}), of[0]))
        for key, some in ordered:
            events = {one.event for one in some}
            animals = sum(one.count or 0 for one in some)
            yield (
                what_of(data, some[0]),
                some[0].taxon or None,
                None if some[0].rank is None else some[0].rank.value,
                len(events),
                animals or None,
                len(of_media[key]),
                len({one.station for one in some}),
                len({one.event for one in some if one.by_people}),
                min((one.starts for one in some), key=_order),
                max((one.ends for one in some), key=_order),
            )

    return _Sheet("Counts", columns, rows())


def what_of(data: Dataset, one: ObservationData) -> str:
    """What was seen in the words of a person: the English common name, else what there is."""
    taxon = data.taxa.get(one.taxon)
    common = "" if taxon is None else taxon.common_names.get("en", "")
    if one.is_setup:
        return "people at the camera"
    return common or one.taxon or one.name or _KINDS[one.kind]


_KINDS: Final[Mapping[ObservedKind, str]] = {
    ObservedKind.ANIMAL: "other animal",
    ObservedKind.HUMAN: "person",
    ObservedKind.VEHICLE: "vehicle",
    ObservedKind.BLANK: "blank",
    ObservedKind.UNKNOWN: "unknown animal",
    ObservedKind.UNCLASSIFIED: "not sure",
}


def _events(data: Dataset) -> _Sheet:
    columns = {
        "station": 24,
        "starts": 19,
        "ends": 19,
        "what": 28,
        "scientific name": 28,
        "rank": 11,
        "count": 8,
        "sex": 9,
        "life stage": 11,
        "behaviour": 18,
        "individual": 14,
        "photographs": 12,
        "said by": 24,
        "by people": 10,
        "confidence": 11,
        "remarks": 30,
        "event": 38,
    }
    rows = (
        (
            one.station,
            one.starts,
            one.ends,
            what_of(data, one),
            one.taxon or None,
            None if one.rank is None else one.rank.value,
            one.count,
            one.sex,
            one.life_stage,
            one.behavior or None,
            one.individual or None,
            one.photographs,
            one.by,
            one.by_people,
            _rounded(one.probability, PROBABILITY_DECIMALS),
            one.remarks or None,
            one.event,
        )
        for one in data.of_level(ObservationLevel.EVENT)
    )
    return _Sheet("Events", columns, rows)


def _photographs(data: Dataset) -> _Sheet:
    columns = {
        "file": 40,
        "station": 24,
        "taken": 19,
        "what": 28,
        "scientific name": 28,
        "rank": 11,
        "count": 8,
        "sex": 9,
        "life stage": 11,
        "individual": 14,
        "said by": 24,
        "by people": 10,
        "confidence": 11,
        "model says": 28,
        "model's confidence": 11,
        "latitude": 11,
        "longitude": 11,
        "place rounded to degrees": 14,
        "remarks": 30,
        "photograph": 38,
    }
    media = {one.id: one for one in data.all_media}

    def rows() -> Iterator[_Row]:
        seen: set[str] = set()
        for one in (*data.of_level(ObservationLevel.MEDIA), *data.undated_seen):
            of = media[one.media]
            seen.add(one.media)
            answer = one.answer
            yield (
                of.path,
                one.station,
                _time(of.taken),
                what_of(data, one),
                one.taxon or None,
                None if one.rank is None else one.rank.value,
                one.count,
                one.sex,
                one.life_stage,
                one.individual or None,
                one.by,
                one.by_people,
                _rounded(one.probability, PROBABILITY_DECIMALS),
                None if answer is None else answer.taxon or answer.status.replace("_", " "),
                None if answer is None else _rounded(answer.confidence, PROBABILITY_DECIMALS),
                *_place(of.place),
                one.remarks or None,
                one.media,
            )
        for of in data.all_media:
            if of.id not in seen:
                nothing = (None,) * 12
                yield (
                    of.path,
                    of.station,
                    _time(of.taken),
                    *nothing,
                    *_place(of.place),
                    None,
                    of.id,
                )

    return _Sheet("Photographs", columns, rows())


def _stations(data: Dataset) -> _Sheet:
    columns = {
        "station": 24,
        "location": 20,
        "name": 24,
        "latitude": 11,
        "longitude": 11,
        "place rounded to degrees": 14,
        "uncertainty (m)": 13,
        "starts": 19,
        "ends": 19,
        "camera days": 12,
        "photographs": 12,
        "events": 9,
        "events per 100 camera days": 14,
        "camera": 16,
        "camera model": 18,
        "remarks": 30,
    }
    photographs = Counter(one.station for one in data.media)
    events: dict[str, set[str]] = defaultdict(set)
    for one in data.of_level(ObservationLevel.EVENT):
        if one.kind is ObservedKind.ANIMAL:
            events[one.station].add(one.event)
    rows = (_station(one, photographs[one.id], len(events[one.id])) for one in data.stations)
    return _Sheet("Stations", columns, rows)


def _station(one: StationData, photographs: int, events: int) -> _Row:
    days = one.camera_days
    latitude, longitude, step = _place(one.place)
    return (
        one.id,
        one.location or None,
        one.location_name or None,
        latitude,
        longitude,
        step,
        None if one.place is None else one.place.uncertainty_m,
        one.starts,
        one.ends,
        _rounded(days, 2),
        photographs,
        events,
        _rounded(100 * events / days, 2) if days else None,
        one.camera or None,
        one.camera_model or None,
        one.comments or None,
    )


def _about(data: Dataset) -> _Sheet:
    def rows() -> Iterator[_Row]:
        yield "project", data.title
        yield "made", data.made.isoformat(timespec="seconds")
        yield "program", data.program
        yield "photographs", len(data.all_media)
        yield "of them without a time, and so in no event", len(data.undated)
        yield "judged by", ", ".join(data.persons) or None
        yield "places rounded", data.coarsened
        yield "places withheld", data.withheld
        yield "coarsest step in degrees", data.step
        for reason, count in sorted(data.left_out.items()):
            if count:
                yield f"left out: {_LEFT_OUT[reason]}", count
        yield "times", "of the clock at the place"
        yield "events", "each animal of an event once: the most in one of its photographs"
        if data.coarsened:
            yield (
                "secrecy",
                "Places of hunted animals are rounded, with all that share them; names of their "
                "stations and files are replaced, and remarks left out.",
            )

    return _Sheet("About", {"": 26, " ": 90}, rows())


_LEFT_OUT: Final[Mapping[ReasonLeftOut, str]] = {
    ReasonLeftOut.NOT_READ: "files of which nothing could be read",
    ReasonLeftOut.WITHOUT_ANSWER: "photographs without an answer",
    ReasonLeftOut.WITHOUT_TIME: "photographs without a time",
    ReasonLeftOut.WITHOUT_PLACE: "photographs without a place",
}


def _time(taken: datetime) -> datetime | None:
    return None if taken == UNDATED else taken


def _place(place: GivenPlace | None) -> tuple[Value, Value, Value]:
    """Latitude, longitude and the step to which they were rounded."""
    if place is None or place.is_withheld:
        return None, None, None
    latitude = round(place.latitude, DEGREE_DECIMALS) + 0.0
    return latitude, round(place.longitude, DEGREE_DECIMALS) + 0.0, place.step


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals) + 0.0


def _order(time: datetime) -> datetime:
    return time.replace(tzinfo=None)
