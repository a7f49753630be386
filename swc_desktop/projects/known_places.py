"""Places that a project knows already: of its camera stations and its photographs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import apsw

from swc_desktop.core.observation import Place
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.projects.media import in_pieces, marks

MAX_LISTED: Final = 1000
"""Photographs to choose a place from; more are not looked through, and their names are found."""

_MAX_MARKS: Final = 500
"""Dots on a map; more would cover it."""


@dataclass(frozen=True)
class PlacedPhotograph:
    """A photograph with its place; ``local_time`` is ISO 8601, a day alone where no more is known.

    ``is_chosen``: it is one of those that a person selected.
    """

    number: int
    path: str
    local_time: str | None
    place: Place
    is_chosen: bool = False


def with_place(connection: apsw.Connection, numbers: Iterable[int]) -> list[int]:
    """Those of the photographs that have a place."""
    return _having(connection, numbers, "latitude")


def with_time(connection: apsw.Connection, numbers: Iterable[int]) -> list[int]:
    """Those of the photographs that have a time, or at least a day."""
    return _having(connection, numbers, "local_time")


def placed_photographs(
    connection: apsw.Connection, chosen: Sequence[int]
) -> list[PlacedPhotograph]:
    """Photographs with a place: the chosen ones, then the others from the latest on."""
    own = with_place(connection, chosen)[:MAX_LISTED]
    rows = connection.execute(
        "SELECT number FROM shown_media WHERE latitude IS NOT NULL "
        "ORDER BY local_time DESC, number DESC LIMIT ?",
        (MAX_LISTED,),
    ).fetchall()
    mine = set(own)
    others = [int(str(row[0])) for row in rows if row[0] not in mine]
    found: dict[int, PlacedPhotograph] = {}
    for some in in_pieces([*own, *others]):
        values = connection.execute(
            "SELECT m.number, m.local_time, m.latitude, m.longitude, "
            "(SELECT path FROM media_file f WHERE f.media = m.number "
            "ORDER BY f.replaced_at IS NOT NULL, f.number LIMIT 1) "
            f"FROM media m WHERE m.number IN ({marks(some)})",
            some,
        )
        for number, local, latitude, longitude, path in values:
            place = Place(float(latitude), float(longitude))
            found[number] = PlacedPhotograph(number, str(path), local, place, number in mine)
    return [found[number] for number in (*own, *others)][:MAX_LISTED]


def placed_stations(connection: apsw.Connection) -> list[Deployment]:
    """The camera stations whose place is known."""
    stations = current_deployments(connection).values()
    return [station for station in stations if station.place is not None]


def known_places(connection: apsw.Connection) -> list[Place]:
    """Where stations stand and photographs were taken, to 0.01 degrees, for a map."""
    stations = [station.place for station in placed_stations(connection)]
    rows = connection.execute(
        "SELECT DISTINCT round(latitude, 2), round(longitude, 2) FROM shown_media "
        "WHERE latitude IS NOT NULL LIMIT ?",
        (_MAX_MARKS,),
    ).fetchall()
    found = [place for place in stations if place is not None]
    return [*found, *(Place(float(str(row[0])), float(str(row[1]))) for row in rows)][:_MAX_MARKS]


def _having(connection: apsw.Connection, numbers: Iterable[int], column: str) -> list[int]:
    found: list[int] = []
    for some in in_pieces(numbers):
        rows = connection.execute(
            f"SELECT number FROM media WHERE {column} IS NOT NULL AND number IN ({marks(some)}) "
            "ORDER BY number",
            some,
        )
        found += [int(str(row[0])) for row in rows]
    return found
