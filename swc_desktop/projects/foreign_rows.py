"""Whether the rows of a project file from outside are what this program would have written.

SQLite checks tables, types and references; here is what only this program knows: texts that stand
for times, messages and facts, numbers in their ranges, ids that follow from a content.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import apsw
import numpy as np

from swc_desktop.core.clip import MAX_LENGTH_S
from swc_desktop.core.errors import SwcError
from swc_desktop.core.identification import MAX_LETTERS, Sex
from swc_desktop.core.individual import ComparisonVerdict, Flank, checked_code
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
from swc_desktop.projects.embeddings import embedding_from
from swc_desktop.projects.errors import MergeRefused, ProjectBroken
from swc_desktop.projects.foreign_cells import (
    Row,
    check_cells,
    check_digest,
    check_id,
    check_instant,
    check_offset,
    check_position,
    check_stored_times,
    check_time,
    number_of,
    require,
    text_of,
)
from swc_desktop.projects.gpx import DIGEST_BYTES
from swc_desktop.projects.identifications import identified_from_row
from swc_desktop.projects.media import decoded_facts, media_id
from swc_desktop.projects.project import make_tables
from swc_desktop.projects.resolving import Conflict
from swc_desktop.projects.schema import VERSION
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.dataclass_json import decode_value

_MAX_REVERTS: Final = 1_000_000
"""How often a person can have undone and redone one act; a larger number would never be reached."""

_MAX_BURST: Final = 100_000
"""Photographs of one minute: no camera takes as many."""

_FAULTS: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a text that is not ours raises when it is read as ours."""

_BOX_ELSEWHERE: Final = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} i JOIN region r ON r.number = i.region "
    "WHERE r.media IS NOT i.media)"
    for table in ("identification", "flank", "comparison", "reference_picture")
)
"""Whether something is said of a box in another photograph than that of the box."""


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
            if other.one(f"SELECT {_BOX_ELSEWHERE}"):
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
            check_cells(row)
            check(row)
        except (*_FAULTS, SwcError) as error:
            text = message("Projects", "a row of {table} is not one of this program")
            raise ProjectBroken(file=other.path, reason=text.fill(table=table)) from error


def _check_act(row: Row) -> None:
    check_id(row)
    require(row["undone"] in (0, 1) and row["reverts"] in range(_MAX_REVERTS))
    require(number_of(row, "reverts") % 2 == row["undone"])


def _action(row: Row) -> None:
    _check_act(row)
    message_from_plain(json.loads(text_of(row, "words")))
    check_stored_times(row, "made_at", "said_at")


def _root(row: Row) -> None:
    check_id(row)
    require("\0" not in text_of(row, "path"))
    check_stored_times(row, "seen_at")


def _arrival(row: Row) -> None:
    check_stored_times(row, "began_at", "ended_at")
    require(isinstance(json.loads(text_of(row, "counts")), dict))


def _media(row: Row) -> None:
    sha256 = text_of(row, "sha256")
    check_digest(sha256)
    require(row["id"] == media_id(sha256))
    if row["picture_sha256"]:
        check_digest(text_of(row, "picture_sha256"))
    check_position(row)
    facts = decoded_facts(text_of(row, "facts"))
    require(facts.camera.serial == row["serial"] and str(facts.camera) == row["camera"])
    require(number_of(row, "conflicts") in range(~Conflict.NONE + 1))
    if row["status"] is not None:
        Status(text_of(row, "status"))
    if row["rank"] is not None:
        Rank(text_of(row, "rank"))
    if row["certainty"] is not None:
        require(0 <= number_of(row, "certainty") <= 1)
    if row["evidence"] is not None:
        EvidenceUsed(text_of(row, "evidence"))
    require(row["disputed"] in (0, 1) and row["damaged"] == bool(facts.damage))
    require(row["judged"] in range(8))
    if row["burst"] is not None:
        require(str(uuid.UUID(text_of(row, "burst"))) == row["burst"])
    if isinstance(facts.own.place, Place):
        require(abs(facts.own.place.latitude) <= 90 and abs(facts.own.place.longitude) <= 180)
    if isinstance(facts.own.moment, Moment):
        check_time(facts.own.moment.local.isoformat())
        require(facts.own.moment.local.tzinfo is None)
        if facts.own.moment.offset is not None:
            check_offset(facts.own.moment.offset.total_seconds())
    if facts.own.gps_instant is not None:
        check_time(facts.own.gps_instant.isoformat())


def _media_file(row: Row) -> None:
    path = text_of(row, "path")
    require(bool(path) and "\0" not in path and not path.startswith("/"))
    require(".." not in path.split("/"))
    check_stored_times(row, "seen_at", "missing_since", "replaced_at")
    if row["unreadable"] is not None:
        reason = json.loads(text_of(row, "unreadable"))
        message_from_plain(reason["message"])
        require(isinstance(reason["passing"], bool))


def _deployment(row: Row) -> None:
    _check_act(row)
    check_position(row)
    for name in ("starts", "ends"):
        if row[name] is not None:
            check_time(text_of(row, name))
    if row["zone"] is not None:
        ZoneInfo(text_of(row, "zone"))
    if row["camera_offset_s"] is not None:
        check_offset(number_of(row, "camera_offset_s"), MAX_SHIFT)
    decode_value(Mapping[str, str], json.loads(text_of(row, "fields")))  # type: ignore[type-abstract]


def _camera_gap(row: Row) -> None:
    _check_act(row)
    for name in ("starts", "ends"):
        check_time(text_of(row, name))
    require(row["removed"] in (0, 1))


def _capture(row: Row) -> None:
    _check_act(row)
    if row["method"]:
        CaptureMethod(text_of(row, "method"))


def _given_place(row: Row) -> None:
    _check_act(row)
    check_position(row)


def _given_time(row: Row) -> None:
    _check_act(row)
    local = check_time(text_of(row, "local"))
    require(local.tzinfo is None and row["is_day"] in (0, 1))
    require(not row["is_day"] or (local.time() == time() and row["offset_s"] is None))
    if row["offset_s"] is not None:
        check_offset(number_of(row, "offset_s"))


def _clock_correction(row: Row) -> None:
    _check_act(row)
    kept = kept_correction(text_of(row, "pairs"))
    for pair in kept.correction.pairs:
        check_time(pair.reading.isoformat())
        check_time(pair.instant.isoformat())
        require(pair.reading.tzinfo is None)
    require(correction(kept.correction.pairs) == kept.correction)
    check_offset(kept.offset.total_seconds(), timedelta(hours=23))


def _track(row: Row) -> None:
    _check_act(row)
    require(len(bytes.fromhex(text_of(row, "content"))) == DIGEST_BYTES)
    require(0 <= number_of(row, "max_gap_s") <= MAX_SHIFT.total_seconds())
    check_offset(number_of(row, "offset_s"), MAX_SHIFT)


def _track_point(row: Row) -> None:
    check_position(row)
    check_instant(row, "instant")


def _region(row: Row) -> None:
    edges = (number_of(row, name) for name in ("left", "top", "width", "height"))
    Box(*edges)
    Category(text_of(row, "category"))
    if row["confidence"] is not None:
        require(0 <= number_of(row, "confidence") <= 1)
    if row["moment_s"] is not None:
        require(0 <= number_of(row, "moment_s") <= MAX_LENGTH_S)


def _detection(row: Row) -> None:
    check_digest(text_of(row, "pack"))
    check_stored_times(row, "made_at")


def _pack(row: Row) -> None:
    check_digest(text_of(row, "digest"))
    decode_value(Taxonomy, json.loads(text_of(row, "taxonomy")))


def _vote(row: Row) -> None:
    outputs = row["outputs"]
    require(isinstance(outputs, bytes) and bool(np.isfinite(np.frombuffer(outputs, "<f4")).all()))
    if row["sharpness"] is not None:
        require(number_of(row, "sharpness") >= 0)


def _prediction(row: Row) -> None:
    Status(text_of(row, "status"))
    if row["rank"] is not None:
        Rank(text_of(row, "rank"))
    for rank, (taxon, probability) in json.loads(text_of(row, "best")).items():
        Rank(rank)
        require(isinstance(taxon, str) and 0 <= probability <= 1)
    for name in ("without_place", "alone"):
        if row[name] is not None:
            status, taxon, rank, confidence = json.loads(text_of(row, name))
            Status(status)
            require(taxon is None or isinstance(taxon, str))
            if rank is not None:
                Rank(rank)
            require(confidence is None or 0 <= confidence <= 1)
    require(row["burst"] in range(1, _MAX_BURST))


def _identification(row: Row) -> None:
    _check_act(row)
    require((row["media"] is None) != (row["event"] is None))
    require(row["region"] is None or row["media"] is not None)
    if row["event"] is not None:
        uuid.UUID(text_of(row, "event"))
    if row["shown_status"] is None:
        require(all(row[f"shown_{name}"] is None for name in ("taxon", "rank", "confidence")))
        return
    Status(text_of(row, "shown_status"))
    require((row["shown_taxon"] is None) == (row["shown_rank"] is None))
    if row["shown_rank"] is not None:
        Rank(text_of(row, "shown_rank"))
    if row["shown_confidence"] is not None:
        require(0 <= number_of(row, "shown_confidence") <= 1)
    if row["shown_pack"]:
        check_digest(text_of(row, "shown_pack"))


def _identification_row(row: Row) -> None:
    identified_from_row(row)
    require(number_of(row, "position") >= 0)


def _audit_draw(row: Row) -> None:
    _check_act(row)
    require(str(uuid.UUID(text_of(row, "draw"))) == row["draw"] and number_of(row, "position") >= 0)
    drawn_from_row(row)


def _individual(row: Row) -> None:
    _check_act(row)
    checked_code(text_of(row, "code"))
    texts = (text_of(row, name) for name in ("individual", "taxon", "remarks"))
    require(all(len(text) <= MAX_LETTERS for text in texts) and bool(row["individual"]))
    if row["sex"] is not None:
        Sex(text_of(row, "sex"))


def _flank(row: Row) -> None:
    _check_act(row)
    Flank(text_of(row, "flank"))


def _reference_picture(row: Row) -> None:
    _check_act(row)
    require(row["is_reference"] in (0, 1))


def _comparison(row: Row) -> None:
    _check_act(row)
    require(bool(text_of(row, "individual")))
    if row["verdict"]:
        ComparisonVerdict(text_of(row, "verdict"))


def _embedding(row: Row) -> None:
    vector = row["vector"]
    require(isinstance(vector, bytes) and embedding_from(vector) is not None)


def _event(row: Row) -> None:
    _check_act(row)
    check_instant(row, "starts")
    check_instant(row, "ends")


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
    "individual": _individual,
    "flank": _flank,
    "comparison": _comparison,
    "reference_picture": _reference_picture,
    "embedding": _embedding,
    "audit_draw": _audit_draw,
    "event_media": lambda _: None,
}
"""Every table of which a merge takes rows."""
