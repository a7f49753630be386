"""Camtrap DP packages (camtrap-dp.tdwg.org, versions 1.0 to 1.0.2): camera traps with deployments.

A package may state the same animal in rows of media (a picture each) and in a row of the event (the
sequence), so one record is made of all rows of people about one taxon in one event. Its pictures
are those that a person named; if the event was named as a whole, all pictures taken during it. Its
place is that of the deployment. Rows of machines are left out. Boxes of people's rows are taken.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from swc_desktop.core.search_text import searchable
from trainer.sources import left_out
from trainer.sources.camtrap_package import CamtrapPackage, TextRow, open_package
from trainer.sources.picture_files import picture_files
from trainer.sources.reading_report import ReadingLog
from trainer.sources.source_record import Record, is_absent, parse_number, parse_time
from trainer.sources.stated_boxes import StatedBoxes

CLOCK_ISSUES: Final = "the deployment's clock has issues"
_TRUE: Final = frozenset({"true", "1", "yes"})
_PEOPLE: Final = frozenset({"human", "vehicle"})
_PICTURES: Final = frozenset({"", "image"})
_BOX: Final = ("bboxX", "bboxY", "bboxWidth", "bboxHeight")
"""Shares of the picture, from its left upper corner."""

EventKey = tuple[str, str]


def read_package(path: Path, log: ReadingLog | None = None) -> Iterator[Record]:
    """A record for each row of observations of a folder or ZIP: what it says, or why it is left
    out. Raises ``SourceUnreadable``."""
    log = log or ReadingLog()
    events = _Events(open_package(path, log))
    log.tables[-1].notes += events.boxes.notes()
    yield from events.records()


@dataclass
class _Sighting:
    """The rows of people about one taxon in one event."""

    rows: list[TextRow] = field(default_factory=list)

    @property
    def lead(self) -> TextRow:
        """The row that becomes the record: that of the event, else the first one."""
        return next((row for row in self.rows if not row.get("mediaID")), self.rows[0])

    @property
    def media(self) -> list[str]:
        """The media that a person named."""
        return [row["mediaID"] for row in self.rows if row.get("mediaID")]


class _Events:
    """The observations of a package, brought together by event."""

    def __init__(self, package: CamtrapPackage) -> None:
        self._package = package
        self._media = {row["mediaID"]: row for row in package.media if _is_picture(row)}
        names = (row["filePath"] for row in self._media.values() if row.get("filePath"))
        self._files = picture_files([package.folder], names)
        self._timed = _timed_media(self._media.values())
        self._reasons = {id(row): _reason(row) for row in package.observations}
        used = [row for row in package.observations if not self._reasons[id(row)]]
        self._spans = _event_spans(used)
        self._sightings: dict[tuple[EventKey, str], _Sighting] = defaultdict(_Sighting)
        self._taxa_of_event: dict[EventKey, set[str]] = defaultdict(set)
        self._taxa_of_medium: dict[str, set[str]] = defaultdict(set)
        self._key_of: dict[int, tuple[EventKey, str]] = {}
        self.boxes = StatedBoxes()
        for row in used:
            self._add(row)

    def records(self) -> Iterator[Record]:
        for row in self._package.observations:
            reason = self._reasons[id(row)]
            if not reason and self._sightings[self._key_of[id(row)]].lead is not row:
                reason = left_out.SAME_EVENT
            media = [] if reason else self._shown(*self._key_of[id(row)])
            yield self._record(row, media, reason)

    def _add(self, row: TextRow) -> None:
        event, taxon = self._event(row), searchable(_name(row))
        self._key_of[id(row)] = event, taxon
        self._sightings[event, taxon].rows.append(row)
        self._taxa_of_event[event].add(taxon)
        if medium := row.get("mediaID"):
            self._taxa_of_medium[medium].add(taxon)
            if taxon != left_out.EMPTY and any(row.get(edge) for edge in _BOX):
                self.boxes.add(medium, [parse_number(row.get(edge, "")) for edge in _BOX])

    def _event(self, row: TextRow) -> EventKey:
        """The event of a row; media without one belong to the event that their time is in."""
        deployment, event = row.get("deploymentID", ""), row.get("eventID", "")
        if event:
            return deployment, f"event {event}"
        if medium := row.get("mediaID"):
            taken = self._media.get(medium, {}).get("timestamp") or row.get("eventStart", "")
            spans = self._spans.get(deployment, ())
            return deployment, _event_at(spans, _instant(taken)) or f"medium {medium}"
        return deployment, _own_event(row)

    def _shown(self, event: EventKey, taxon: str) -> list[str]:
        """The media with a file that show only this taxon; none if it is not known which do."""
        sighting = self._sightings[event, taxon]
        others = self._taxa_of_event[event] - {taxon, left_out.EMPTY}
        media = sighting.media or ([] if others else self._during(sighting.lead))
        named = [one for one in dict.fromkeys(media) if not self._taxa_of_medium[one] - {taxon}]
        return [one for one in named if self._media.get(one, {}).get("filePath")]

    def _during(self, row: TextRow) -> list[str]:
        first, last = _instant(row.get("eventStart", "")), _instant(row.get("eventEnd", ""))
        if first is None or last is None:
            return []
        taken = self._timed.get(row.get("deploymentID", ""), ())
        start = bisect_left(taken, first, key=lambda one: one[0])
        end = bisect_right(taken, last, key=lambda one: one[0])
        return [medium for _, medium in taken[start:end]]

    def _record(self, row: TextRow, media: Sequence[str], reason: str) -> Record:
        package = self._package
        images = {one: self._files[self._media[one]["filePath"]] for one in media}
        where = package.deployments.get(row.get("deploymentID", ""), {})
        seen = parse_time(row.get("eventStart", ""), "", "", "")
        record = Record(
            id=row["observationID"],
            source=package.name,
            name=_name(row),
            latitude=parse_number(where.get("latitude", "")),
            longitude=parse_number(where.get("longitude", "")),
            uncertainty_m=parse_number(where.get("coordinateUncertainty", "")),
            moment=seen.moment,
            moment_problem=seen.problem,
            day=seen.day,
            description=row.get("observationComments", ""),
            absent=_type(row) == "animal" and is_absent("", row.get("count", "")),
            site=_site(row, where),
            licence=package.licence("media" if images else "data"),
            credit=package.title,
            images=tuple(images.values()),
            boxes=self.boxes.by_file(images),
            left_out=reason,
        )
        if where.get("timestampIssues", "").lower() in _TRUE:
            return replace(record, moment=None, moment_problem=CLOCK_ISSUES, day=None)
        return record


def _reason(row: TextRow) -> str:
    """Why a row is left out, "" if it is not."""
    kind = _type(row)
    probability = parse_number(row.get("classificationProbability", ""))
    method = row.get("classificationMethod", "").lower()
    if method == "machine" or (not method and probability is not None and 0 < probability < 1):
        return left_out.MACHINE
    if row.get("cameraSetupType"):
        return left_out.SETUP
    if kind in _PEOPLE:
        return left_out.PERSON
    return "" if kind == "blank" or _name(row) else left_out.NOT_IDENTIFIED


def _type(row: TextRow) -> str:
    return row.get("observationType", "").lower()


def _name(row: TextRow) -> str:
    """The name of an animal or of an empty picture; "" for all else."""
    if _type(row) == "blank":
        return left_out.EMPTY
    named = _type(row) in ("animal", "")
    return row.get("scientificName", "") if named else ""


def _site(row: TextRow, where: TextRow) -> str:
    """The place of the camera, which several deployments may share."""
    return where.get("locationID") or where.get("locationName") or row.get("deploymentID", "")


def _is_picture(row: TextRow) -> bool:
    return row.get("fileMediatype", "").lower().partition("/")[0] in _PICTURES


def _timed_media(media: Iterable[TextRow]) -> Mapping[str, Sequence[tuple[datetime, str]]]:
    """By deployment when each medium was taken, in that order."""
    timed: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in media:
        if (taken := _instant(row.get("timestamp", ""))) is not None:
            timed[row.get("deploymentID", "")].append((taken, row["mediaID"]))
    return {deployment: sorted(some) for deployment, some in timed.items()}


def _own_event(row: TextRow) -> str:
    """The name of an event without an id: its time."""
    return f"from {row.get('eventStart', '')} to {row.get('eventEnd', '')}"


def _event_spans(
    observations: Sequence[TextRow],
) -> Mapping[str, Sequence[tuple[datetime, datetime, str]]]:
    """By deployment the first and last instant of each event that has a row of its own, in their
    order."""
    spans: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for row in observations:
        first, last = _instant(row.get("eventStart", "")), _instant(row.get("eventEnd", ""))
        if not row.get("mediaID") and first is not None and last is not None:
            event = row.get("eventID", "")
            name = f"event {event}" if event else _own_event(row)
            spans[row.get("deploymentID", "")].append((first, last, name))
    return {deployment: sorted(some) for deployment, some in spans.items()}


def _event_at(spans: Sequence[tuple[datetime, datetime, str]], taken: datetime | None) -> str:
    """The event that an instant is in, "" if it is in none."""
    if taken is None:
        return ""
    at = bisect_right(spans, taken, key=lambda span: span[0]) - 1
    return spans[at][2] if at >= 0 and taken <= spans[at][1] else ""


def _instant(text: str) -> datetime | None:
    """An instant, None for anything else; without an offset, which is not valid, it is compared as
    if it were in UTC."""
    try:
        seen = datetime.fromisoformat(text)
    except ValueError:
        return None
    return seen if seen.utcoffset() is not None else seen.replace(tzinfo=UTC)
