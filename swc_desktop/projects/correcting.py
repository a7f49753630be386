"""Corrections of camera clocks as a project keeps them, and the times that they give."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import apsw

from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.geo.zone import zone_of
from swc_desktop.projects.acts import FIRST_SAID, add_row
from swc_desktop.projects.clocks import ClockCorrection, ClockPair
from swc_desktop.projects.selecting import Selected


@dataclass(frozen=True)
class KeptCorrection:
    """A correction, and the offset from UTC in which its true times were written.

    That offset is shown where neither the camera station nor the place has a time zone.
    """

    correction: ClockCorrection
    offset: timedelta

    def moment(self, reading: Moment, zone: str | None, place: Place | None) -> Moment:
        """The time of a reading of the camera's clock, as the clocks at its place show it."""
        instant = self.correction.instant_of(reading.local)
        name = zone or (None if place is None else zone_of(place))
        there: tzinfo = timezone(self.offset) if name is None else ZoneInfo(name)
        local = instant.astimezone(there)
        return replace(
            reading,
            local=local.replace(tzinfo=None, fold=0),
            offset=local.utcoffset(),
            source=Source.CLOCK,
            offset_source="correction",
            zone=name,
        )


def correct_clock(
    connection: apsw.Connection, action: int, target: Selected, kept: KeptCorrection
) -> None:
    """Keep a correction for a deployment, a camera or a folder, within an action's transaction."""
    plain = {
        "pairs": [
            [pair.reading.isoformat(), pair.instant.isoformat()] for pair in kept.correction.pairs
        ],
        "offset_s": kept.offset.total_seconds(),
    }
    values = {"target_kind": target.kind, "target": target.name, "pairs": json.dumps(plain)}
    add_row(connection, "clock_correction", action, values)


def current_corrections(
    connection: apsw.Connection,
) -> Mapping[tuple[str, str], KeptCorrection]:
    """The corrections that count, by kind and name of their target."""
    rows = connection.execute(
        f"SELECT target_kind, target, pairs FROM current_clock_correction AS row {FIRST_SAID}"
    )
    found: dict[tuple[str, str], KeptCorrection] = {}
    for kind, target, text in rows:
        found.setdefault((str(kind), str(target)), kept_correction(str(text)))
    return found


def kept_correction(text: str) -> KeptCorrection:
    """The correction in a text that ``correct_clock`` wrote."""
    plain = json.loads(text)
    pairs = tuple(
        ClockPair(datetime.fromisoformat(reading), datetime.fromisoformat(instant).astimezone(UTC))
        for reading, instant in plain["pairs"]
    )
    return KeptCorrection(ClockCorrection(pairs), timedelta(seconds=float(plain["offset_s"])))
