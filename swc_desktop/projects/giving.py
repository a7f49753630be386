"""Places and times that a person gives, for photographs, folders or tracks; each is one act."""

from collections.abc import Sequence
from datetime import timedelta

import apsw

from swc_desktop.core.observation import Moment, Place
from swc_desktop.projects.acts import Cell, add_row
from swc_desktop.projects.gpx import Track
from swc_desktop.projects.selecting import Selected


def give_place(
    connection: apsw.Connection,
    action: int,
    targets: Sequence[Selected],
    place: Place,
    *,
    uncertainty_m: float | None = None,
    origin: str = "typed",
    fills_only: bool = False,
) -> None:
    """Give photographs and folders a place, within the transaction of an action.

    ``origin`` says how: typed, map, folder pattern. ``fills_only``: only where there is no other.
    """
    for target in targets:
        values: dict[str, Cell] = {
            "target_kind": target.kind,
            "target": target.name,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "uncertainty_m": uncertainty_m,
            "origin": origin,
            "fills_only": fills_only,
        }
        add_row(connection, "given_place", action, values)


def give_time(
    connection: apsw.Connection,
    action: int,
    targets: Sequence[Selected],
    moment: Moment,
    *,
    origin: str = "typed",
    fills_only: bool = False,
) -> None:
    """Give photographs and folders a time, within the transaction of an action."""
    for target in targets:
        values: dict[str, Cell] = {
            "target_kind": target.kind,
            "target": target.name,
            "local": moment.local.isoformat(),
            "offset_s": None if moment.offset is None else moment.offset.total_seconds(),
            "is_day": moment.is_day,
            "origin": origin,
            "fills_only": fills_only,
        }
        add_row(connection, "given_time", action, values)


def give_track(
    connection: apsw.Connection,
    action: int,
    label: str,
    track: Track,
    *,
    max_gap: timedelta,
    offset: timedelta,
) -> None:
    """Keep the points of a track, within the transaction of an action.

    ``offset`` is what the camera's clock was ahead of the receiver. A track fills: it gives a place
    to photographs that have none. It replaces the same points, not another track of its ``label``:
    many receivers give every file the same name.
    """
    values: dict[str, Cell] = {
        "label": label,
        "content": track.content,
        "max_gap_s": max_gap.total_seconds(),
        "offset_s": offset.total_seconds(),
        "fills_only": True,
    }
    number = add_row(connection, "track", action, values)
    connection.executemany(
        "INSERT INTO track_point (track, instant, latitude, longitude, altitude_m, segment) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                point.instant.timestamp(),
                point.latitude,
                point.longitude,
                point.elevation_m,
                point.segment,
            )
            for point in track.points
        ],
    )
