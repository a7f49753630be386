"""Camera stations as others may see them, and the days of handheld cameras in their place."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import apsw

from swc_desktop.core.observation import Place
from swc_desktop.exports.dataset import UNDATED, GivenPlace, MediaData, StationData
from swc_desktop.geo.zone import zone_of
from swc_desktop.projects.camera_gaps import CameraGap, current_gaps
from swc_desktop.projects.deployments import NAME_FIELD, Deployment, current_deployments, wall_time
from swc_desktop.projects.effort import efforts
from swc_desktop.projects.kept_events import stations_without_events
from swc_desktop.sharing.aliases import Aliases
from swc_desktop.sharing.protection import Protection, Protections
from swc_desktop.sharing.shared_grid import on_one_grid
from swc_desktop.sharing.shared_places import given_place, given_time

_COMMENTS: Final = "comments"

_TYPED: Final = frozenset({"setup_by", "habitat", "groups", "tags"})
"""Fields with texts that people typed, which may name the place."""

_SAME_PLACE: Final = Protection(step=0.001)
"""Handheld photographs within sight of each other are of one place."""


class Stations:
    """The stations of the photographs that are handed over."""

    def __init__(
        self, connection: apsw.Connection, protections: Protections, aliases: Aliases
    ) -> None:
        self._known = current_deployments(connection)
        self._gaps = current_gaps(connection)
        self._days = {one.deployment.id: one.camera_days for one in efforts(connection)}
        self._protections, self._aliases = protections, aliases
        self._handheld: dict[str, GivenPlace | None] = {}
        self.grid = ""
        """The name of the grid of ``StationData.metres``, once the stations are given."""

    def shared_id(self, id_: str) -> str:
        """The id by which others know a station."""
        if self._protections.of_station(id_).hides:
            return self._aliases.station(id_)
        return id_

    def station_of(self, id_: str | None, place: GivenPlace | None, taken: datetime) -> str:
        """The id by which others know the station of a photograph; one without gets that of its
        place and day."""
        if id_ is not None and id_ in self._known:
            return self.shared_id(id_)
        where = place
        if place is not None and place.step is None:
            exact = Place(place.latitude, place.longitude)
            where = given_place(exact, _SAME_PLACE, place.uncertainty_m)
        parts = ["handheld"]
        if where is not None and not where.is_withheld:
            parts.append(f"{where.latitude:g} {where.longitude:g}")
        if taken == UNDATED:  # in no list of stations
            return " ".join(parts)
        is_withheld = where is not None and where.is_withheld
        parts.append(f"{taken:%Y-%m}" if is_withheld else f"{taken:%Y-%m-%d}")
        name = " ".join(parts)
        self._handheld.setdefault(name, where)
        return name

    def given(self, media: Sequence[MediaData], *, is_everything: bool) -> list[StationData]:
        """The stations with photographs among these, or all of them, by their ids."""
        times: dict[str, list[datetime]] = defaultdict(list)
        for one in media:
            times[one.station].append(one.taken)
        found = []
        for id_, station in self._known.items():
            shared = self.shared_id(id_)
            if is_everything or shared in times:
                found.append(self._given(station, shared, times.get(shared, ())))
        for name, place in self._handheld.items():
            first, last = _ends(times[name])
            zone = None if place is None else zone_of(Place(place.latitude, place.longitude))
            found.append(StationData(name, place, first, last, zone, is_handheld=True))
        self.grid, found = on_one_grid(found)
        return sorted(found, key=lambda one: one.id)

    def _given(self, station: Deployment, shared: str, times: Sequence[datetime]) -> StationData:
        protection = self._protections.of_station(station.id)
        hides = protection.hides
        first, last = _ends(times)
        location = station.location
        if hides and location:
            location = f"location-{self._aliases.of('location', location)}"
        fields = {
            name: text
            for name, text in station.fields.items()
            if name not in (NAME_FIELD, _COMMENTS) and not (hides and name in _TYPED)
        }
        return StationData(
            shared,
            given_place(station.place, protection, station.uncertainty_m),
            self._time(station.starts, station, protection) or first,
            self._time(station.ends, station, protection) or last,
            station.zone,
            location,
            "" if hides else station.location_name,
            "" if hides else station.camera,
            station.fields.get("camera_model", ""),
            fields,
            "" if hides else station.fields.get(_COMMENTS, ""),
            tuple(self._gap(one, station, protection) for one in self._gaps.get(station.id, ())),
            camera_days=self._days.get(station.id),
            is_hidden=hides,
            is_timed=station.starts is not None and station.ends is not None,
            is_time_withheld=protection.withholds,
        )

    def _gap(
        self, gap: CameraGap, station: Deployment, protection: Protection
    ) -> tuple[datetime, datetime]:
        return (
            given_time(wall_time(gap.starts, station.zone), protection),
            given_time(wall_time(gap.ends, station.zone), protection),
        )

    @staticmethod
    def _time(text: str | None, station: Deployment, protection: Protection) -> datetime | None:
        return None if text is None else given_time(wall_time(text, station.zone), protection)


def _ends(times: Sequence[datetime]) -> tuple[datetime | None, datetime | None]:
    """The first and the last of times; those without an offset come as the clock shows them."""
    ordered = sorted(times, key=lambda one: one.replace(tzinfo=None))
    return (ordered[0], ordered[-1]) if ordered else (None, None)


def time_lapse_numbers(connection: apsw.Connection) -> frozenset[int]:
    """The photographs that a timer took: those of a station with a time that are in no event."""
    pending = stations_without_events(connection)
    rows = connection.execute(
        "SELECT m.number, m.deployment FROM shown_media m WHERE m.deployment IS NOT NULL "
        "AND m.instant IS NOT NULL AND NOT EXISTS (SELECT 1 FROM event_media em "
        "JOIN current_event e ON e.number = em.event WHERE em.media = m.number)"
    )
    return frozenset(int(number) for number, station in rows if str(station) not in pending)
