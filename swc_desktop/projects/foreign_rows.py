"""Whether the rows of a project file from outside are what this program would have written.

SQLite checks tables, types and references; here is what only this program knows: texts that stand
for times, messages and facts, numbers in their ranges, ids that follow from a content.
"""

import json
import math
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import apsw
import numpy as np

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message, message_from_plain
from swc_desktop.core.method import EvidenceUsed
from swc_desktop.core.observation import Moment, Place
from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Box, Category
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.projects.audit_draws import drawn_from_row
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.clocks import MAX_SHIFT, correction
from swc_desktop.projects.connection import ProjectConnection, open_project
from swc_desktop.projects.correcting import kept_correction
from swc_desktop.projects.database_faults import faults_of
from swc_desktop.projects.errors import MergeRefused, ProjectBroken
from swc_desktop.projects.gpx import DIGEST_BYTES
from swc_desktop.projects.identifications import identified_from_row
from swc_desktop.projects.media import decoded_facts, media_id
from swc_desktop.projects.project import make_tables
from swc_desktop.projects.resolving import Conflict
from swc_desktop.projects.schema import VERSION
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.dataclass_json import decode_value

_MAX_CELL: Final = 1 << 20
"""Letters or bytes of one cell; facts of a photograph with many notes have some thousands."""

_YEARS: Final = (100, 9900)
"""Years in which no computation of a time leaves what ``datetime`` holds."""

_MAX_OFFSET: Final = timedelta(hours=26)
"""Offsets of zones reach 14 hours; that of a camera's clock is limited by ``MAX_SHIFT``."""

_MAX_REVERTS: Final = 1_000_000
"""How often a person can have undone and redone one act; a larger number would never be reached."""

_MAX_BURST: Final = 100_000
"""Photographs of one minute: no camera takes as many."""

_FAULTS: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a text that is not ours raises when it is read as ours."""

_BOX_ELSEWHERE: Final = (
    "SELECT EXISTS (SELECT 1 FROM identification i JOIN region r ON r.number = i.region "
    "WHERE r.media IS NOT i.media)"
)
"""Whether something is said of a box in another photograph than that of the box."""

Row = Mapping[str, object]


def open_other(path: Path, key: bytes | None, into: Path | None = None) -> ProjectConnection:
    """A project from outside to read, of which every row was looked at, as it is at this moment.

    Raises the errors of ``open_project``, ``ProjectBroken`` for what this program did not write,
    and ``MergeRefused`` for a file of an older version and for ``into`` itself, which is open: by
    another name of the same file SQLite would find that its disk fails.
    """
    if into is not None and is_there(path) and path.samefile(into):
        raise MergeRefused(file=path, problem=message("Projects", "it is the same file"))
    other = open_project(
        path, key=key, write=False, newest_version=VERSION, make_tables=make_tables
    )
    try:
        with faults_of(path, writing=False, key=key):
            other.raw.execute("BEGIN")
            if other.one("PRAGMA user_version") != VERSION:
                text = message("Projects", "it was written by an older version; open it first")
                raise MergeRefused(file=path, problem=text)
            if faults := other.check_integrity():
                raise ProjectBroken(file=path, reason=faults[0])
            for table, check in CHECKS.items():
                _check_table(other, table, check)
            if other.one(_BOX_ELSEWHERE):
                raise ProjectBroken(file=path, reason=message("Projects", "a box is misplaced"))
    except BaseException:
        other.close()
        raise
    return other


def rows_of(connection: apsw.Connection, table: str) -> list[dict[str, object]]:
    """All rows of a table, in the order in which they were added, by the names of the columns."""
    columns = [str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")]
    order = "number" if "number" in columns else "1, 2"
    rows = connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _check_table(other: ProjectConnection, table: str, check: Callable[[Row], None]) -> None:
    for row in rows_of(other.raw, table):
        try:
            _check_cells(row)
            check(row)
        except (*_FAULTS, SwcError) as error:
            text = message("Projects", "a row of {table} is not one of this program")
            raise ProjectBroken(file=other.path, reason=text.fill(table=table)) from error


def _check_cells(row: Row) -> None:
    for value in row.values():
        if isinstance(value, str | bytes) and len(value) > _MAX_CELL:
            raise ValueError("a cell is too long")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("a number is not finite")


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("a value is out of its range")


def _text(row: Row, name: str) -> str:
    value = row[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is not a text")
    return value


def _number(row: Row, name: str) -> float:
    value = row[name]
    if not isinstance(value, int | float):
        raise TypeError(f"{name} is not a number")
    return float(value)


def _check_time(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    _require(_YEARS[0] <= when.year < _YEARS[1])
    return when


def _check_stored_times(row: Row, *names: str) -> None:
    """Texts of instants that compare like them: ISO 8601 in UTC."""
    for name in names:
        if row[name] is not None:
            when = _check_time(_text(row, name))
            written = [when.isoformat(timespec=spec) for spec in ("seconds", "microseconds")]
            _require(when.utcoffset() == timedelta() and row[name] in written)


def _check_offset(seconds: float, limit: timedelta = _MAX_OFFSET) -> None:
    _require(abs(seconds) <= limit.total_seconds())


def _check_position(row: Row) -> None:
    if row["latitude"] is not None or row["longitude"] is not None:
        _require(abs(_number(row, "latitude")) <= 90 and abs(_number(row, "longitude")) <= 180)


def _check_digest(text: str) -> None:
    _require(len(text) == 64 and set(text) <= set("0123456789abcdef"))


def _check_id(row: Row) -> None:
    _require(str(uuid.UUID(_text(row, "id"))) == row["id"])


def _check_act(row: Row) -> None:
    _check_id(row)
    _require(row["undone"] in (0, 1) and row["reverts"] in range(_MAX_REVERTS))
    _require(_number(row, "reverts") % 2 == row["undone"])


def _action(row: Row) -> None:
    _check_act(row)
    message_from_plain(json.loads(_text(row, "words")))
    _check_stored_times(row, "made_at", "said_at")


def _root(row: Row) -> None:
    _check_id(row)
    _require("\0" not in _text(row, "path"))
    _check_stored_times(row, "seen_at")


def _arrival(row: Row) -> None:
    _check_stored_times(row, "began_at", "ended_at")
    _require(isinstance(json.loads(_text(row, "counts")), dict))


def _media(row: Row) -> None:
    sha256 = _text(row, "sha256")
    _check_digest(sha256)
    _require(row["id"] == media_id(sha256))
    if row["picture_sha256"]:
        _check_digest(_text(row, "picture_sha256"))
    _check_position(row)
    facts = decoded_facts(_text(row, "facts"))
    _require(facts.camera.serial == row["serial"] and str(facts.camera) == row["camera"])
    _require(_number(row, "conflicts") in range(~Conflict.NONE + 1))
    if row["status"] is not None:
        Status(_text(row, "status"))
    if row["rank"] is not None:
        Rank(_text(row, "rank"))
    if row["certainty"] is not None:
        _require(0 <= _number(row, "certainty") <= 1)
    if row["evidence"] is not None:
        EvidenceUsed(_text(row, "evidence"))
    _require(row["disputed"] in (0, 1) and row["damaged"] == bool(facts.damage))
    _require(row["judged"] in range(8))
    if row["burst"] is not None:
        _require(str(uuid.UUID(_text(row, "burst"))) == row["burst"])
    if isinstance(facts.own.place, Place):
        _require(abs(facts.own.place.latitude) <= 90 and abs(facts.own.place.longitude) <= 180)
    if isinstance(facts.own.moment, Moment):
        _check_time(facts.own.moment.local.isoformat())
        _require(facts.own.moment.local.tzinfo is None)
        if facts.own.moment.offset is not None:
            _check_offset(facts.own.moment.offset.total_seconds())
    if facts.own.gps_instant is not None:
        _check_time(facts.own.gps_instant.isoformat())


def _media_file(row: Row) -> None:
    path = _text(row, "path")
    _require(bool(path) and "\0" not in path and not path.startswith("/"))
    _require(".." not in path.split("/"))
    _check_stored_times(row, "seen_at", "missing_since", "replaced_at")
    if row["unreadable"] is not None:
        reason = json.loads(_text(row, "unreadable"))
        message_from_plain(reason["message"])
        _require(isinstance(reason["passing"], bool))


def _deployment(row: Row) -> None:
    _check_act(row)
    _check_position(row)
    for name in ("starts", "ends"):
        if row[name] is not None:
            _check_time(_text(row, name))
    if row["zone"] is not None:
        ZoneInfo(_text(row, "zone"))
    if row["camera_offset_s"] is not None:
        _check_offset(_number(row, "camera_offset_s"), MAX_SHIFT)
    decode_value(Mapping[str, str], json.loads(_text(row, "fields")))  # type: ignore[type-abstract]


def _camera_gap(row: Row) -> None:
    _check_act(row)
    for name in ("starts", "ends"):
        _check_time(_text(row, name))
    _require(row["removed"] in (0, 1))


def _capture(row: Row) -> None:
    _check_act(row)
    if row["method"]:
        CaptureMethod(_text(row, "method"))


def _given_place(row: Row) -> None:
    _check_act(row)
    _check_position(row)


def _given_time(row: Row) -> None:
    _check_act(row)
    local = _check_time(_text(row, "local"))
    _require(local.tzinfo is None and row["is_day"] in (0, 1))
    _require(not row["is_day"] or (local.time() == time() and row["offset_s"] is None))
    if row["offset_s"] is not None:
        _check_offset(_number(row, "offset_s"))


def _clock_correction(row: Row) -> None:
    _check_act(row)
    kept = kept_correction(_text(row, "pairs"))
    for pair in kept.correction.pairs:
        _check_time(pair.reading.isoformat())
        _check_time(pair.instant.isoformat())
        _require(pair.reading.tzinfo is None)
    _require(correction(kept.correction.pairs) == kept.correction)
    _check_offset(kept.offset.total_seconds(), timedelta(hours=23))


def _track(row: Row) -> None:
    _check_act(row)
    _require(len(bytes.fromhex(_text(row, "content"))) == DIGEST_BYTES)
    _require(0 <= _number(row, "max_gap_s") <= MAX_SHIFT.total_seconds())
    _check_offset(_number(row, "offset_s"), MAX_SHIFT)


def _track_point(row: Row) -> None:
    _check_position(row)
    _check_instant(row, "instant")


def _check_instant(row: Row, name: str) -> None:
    _check_time(datetime.fromtimestamp(_number(row, name)).astimezone().isoformat())


_MAX_MOMENT_S: Final = 7 * 86_400.0
"""A week; no file holds a longer video."""


def _region(row: Row) -> None:
    edges = (_number(row, name) for name in ("left", "top", "width", "height"))
    Box(*edges)
    Category(_text(row, "category"))
    if row["confidence"] is not None:
        _require(0 <= _number(row, "confidence") <= 1)
    if row["moment_s"] is not None:
        _require(0 <= _number(row, "moment_s") <= _MAX_MOMENT_S)


def _detection(row: Row) -> None:
    _check_digest(_text(row, "pack"))
    _check_stored_times(row, "made_at")


def _pack(row: Row) -> None:
    _check_digest(_text(row, "digest"))
    decode_value(Taxonomy, json.loads(_text(row, "taxonomy")))


def _vote(row: Row) -> None:
    outputs = row["outputs"]
    _require(isinstance(outputs, bytes) and bool(np.isfinite(np.frombuffer(outputs, "<f4")).all()))
    if row["sharpness"] is not None:
        _require(_number(row, "sharpness") >= 0)


def _prediction(row: Row) -> None:
    Status(_text(row, "status"))
    if row["rank"] is not None:
        Rank(_text(row, "rank"))
    for rank, (taxon, probability) in json.loads(_text(row, "best")).items():
        Rank(rank)
        _require(isinstance(taxon, str) and 0 <= probability <= 1)
    for name in ("without_place", "alone"):
        if row[name] is not None:
            status, taxon, rank, confidence = json.loads(_text(row, name))
            Status(status)
            _require(taxon is None or isinstance(taxon, str))
            if rank is not None:
                Rank(rank)
            _require(confidence is None or 0 <= confidence <= 1)
    _require(row["burst"] in range(1, _MAX_BURST))


def _identification(row: Row) -> None:
    _check_act(row)
    _require((row["media"] is None) != (row["event"] is None))
    _require(row["region"] is None or row["media"] is not None)
    if row["event"] is not None:
        uuid.UUID(_text(row, "event"))
    if row["shown_status"] is None:
        _require(all(row[f"shown_{name}"] is None for name in ("taxon", "rank", "confidence")))
        return
    Status(_text(row, "shown_status"))
    _require((row["shown_taxon"] is None) == (row["shown_rank"] is None))
    if row["shown_rank"] is not None:
        Rank(_text(row, "shown_rank"))
    if row["shown_confidence"] is not None:
        _require(0 <= _number(row, "shown_confidence") <= 1)
    if row["shown_pack"]:
        _check_digest(_text(row, "shown_pack"))


def _identification_row(row: Row) -> None:
    identified_from_row(row)
    _require(_number(row, "position") >= 0)


def _audit_draw(row: Row) -> None:
    _check_act(row)
    _require(str(uuid.UUID(_text(row, "draw"))) == row["draw"] and _number(row, "position") >= 0)
    drawn_from_row(row)


def _event(row: Row) -> None:
    _check_act(row)
    _check_instant(row, "starts")
    _check_instant(row, "ends")


CHECKS: Final[Mapping[str, Callable[[Row], None]]] = {
    "action": _action,
    "root": _root,
    "arrival": _arrival,
    "media": _media,
    "media_file": _media_file,
    "deployment": _deployment,
    "camera_gap": _camera_gap,
    "capture": _capture,
    "assignment": _check_act,
    "given_place": _given_place,
    "given_time": _given_time,
    "clock_correction": _clock_correction,
    "track": _track,
    "track_point": _track_point,
    "region": _region,
    "detection": _detection,
    "pack": _pack,
    "vote": _vote,
    "prediction": _prediction,
    "event": _event,
    "identification": _identification,
    "identification_row": _identification_row,
    "audit_draw": _audit_draw,
    "event_media": lambda _: None,
}
"""Every table of which a merge takes rows."""
