"""Sightings and stations as points with properties, which all formats of maps share."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from swc_desktop.exports.dataset import (
    Dataset,
    GivenPlace,
    ObservationLevel,
    ReasonLeftOut,
    StationData,
)
from swc_desktop.exports.unwritten import unwritten

Property = str | int | float | bool | datetime | None


@dataclass(frozen=True)
class Point:
    """A place with what is known there; ``name`` is what a map writes beside it."""

    place: GivenPlace
    name: str
    properties: Mapping[str, Property]


@dataclass(frozen=True)
class Points:
    """The points of a project: one for each thing that was seen in an event, and the stations.

    What has no place, or one that is withheld, and what shows nothing that is sure, is on no map
    and counted.
    """

    sightings: tuple[Point, ...]
    stations: tuple[Point, ...]
    left_out: Mapping[ReasonLeftOut, int]


def points_of(data: Dataset) -> Points:
    """The points, in the order of the data."""
    stations = {one.id: one for one in data.stations}
    written: set[str] = set()
    refused: dict[str, ReasonLeftOut] = {}
    sightings = []
    for one in data.of_level(ObservationLevel.EVENT):
        place = stations[one.station].place
        if place is None or place.is_withheld:
            refused[one.event] = ReasonLeftOut.WITHOUT_PLACE
            continue
        written.add(one.event)
        taxon = data.taxa.get(one.taxon)
        common = "" if taxon is None else taxon.common_names.get("en", "")
        label = common or one.taxon or one.name or one.kind.value
        sightings.append(
            Point(
                place,
                label,
                {
                    "sighting": one.id,
                    "event": one.event,
                    "station": one.station,
                    "kind": one.kind.value,
                    "taxon": one.taxon or None,
                    "rank": None if one.rank is None else one.rank.value,
                    "common_name": common or one.name or None,
                    "count": one.count,
                    "starts": one.starts,
                    "ends": one.ends,
                    "photographs": one.photographs,
                    "sex": one.sex,
                    "life_stage": one.life_stage,
                    "individual": one.individual or None,
                    "by_people": one.by_people,
                    "said_by": one.by or None,
                    "confidence": one.probability,
                    **_about(place),
                },
            )
        )
    of_stations = [
        Point(
            one.place,
            one.location_name or one.id,
            {
                "station": one.id,
                "name": one.location_name or None,
                "starts": one.starts,
                "ends": one.ends,
                "handheld": one.is_handheld,
                "photographs": count,
                **_about(one.place),
            },
        )
        for one, count in _photographs(data)
        if one.place is not None and not one.place.is_withheld
    ]
    left_out = unwritten(data, written, refused)
    return Points(tuple(sightings), tuple(of_stations), left_out)


def _photographs(data: Dataset) -> list[tuple[StationData, int]]:
    counts = Counter(one.station for one in data.media)
    return [(one, counts[one.id]) for one in data.stations]


def _about(place: GivenPlace) -> dict[str, Property]:
    """How exact a place is."""
    words = None if place.step is None else f"coordinates rounded to {place.step:g} degree"
    return {"uncertainty_m": place.uncertainty_m, "generalized": words}
