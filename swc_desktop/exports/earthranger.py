"""Events for EarthRanger, as the table that a park posts itself with ``er events post``.

Each column beside type, time, title and place is a detail, whose name has to be a key of the event
type on the site: ``--map`` of that command renames them. Nothing is sent from here.
Source: PyPI earthranger-cli 0.6 (Apache-2.0).
"""

from collections.abc import Iterator
from typing import IO, Final

from swc_desktop.exports.dataset import (
    Dataset,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    ReasonLeftOut,
    StationData,
)
from swc_desktop.exports.program_csv import Cell, number, with_offset, write_table
from swc_desktop.exports.rows import DEGREE_DECIMALS, PROBABILITY_DECIMALS
from swc_desktop.exports.unwritten import unwritten
from swc_desktop.exports.written import Written
from swc_desktop.exports.xlsx import what_of

EVENT_TYPE: Final = "wildlife_sighting_rep"
"""The type of sightings in EarthRanger's own set; a site may have another."""

_COLUMNS: Final = (
    *("event_type", "time", "title", "lat", "lon", "species", "scientific_name", "count"),
    *("sex", "life_stage", "individual", "station", "photographs", "identified_by", "confidence"),
    *("uncertainty_m", "event_id"),
)


def write_earthranger(data: Dataset, file: IO[bytes]) -> Written:
    """Write an event for each animal, person and vehicle. Raises ``OSError``.

    The command takes an empty time for now and an empty place for none, so what has no time with a
    zone, or no place, is left out.
    """
    stations = {one.id: one for one in data.stations}
    written: set[str] = set()
    refused: dict[str, ReasonLeftOut] = {}
    rows = write_table(file, _COLUMNS, _rows(data, stations, written, refused))
    return Written(rows, unwritten(data, written, refused))


def _rows(
    data: Dataset,
    stations: dict[str, StationData],
    written: set[str],
    refused: dict[str, ReasonLeftOut],
) -> Iterator[dict[str, Cell]]:
    for one in data.of_level(ObservationLevel.EVENT):
        if one.kind in (ObservedKind.BLANK, ObservedKind.UNCLASSIFIED) or one.is_setup:
            continue
        place = stations[one.station].place
        if place is None or place.is_withheld:
            refused[one.event] = ReasonLeftOut.WITHOUT_PLACE
        elif one.starts.tzinfo is None:
            refused[one.event] = ReasonLeftOut.WITHOUT_TIME
        else:
            written.add(one.event)
            yield _row(data, one) | {
                "lat": number(place.latitude, DEGREE_DECIMALS),
                "lon": number(place.longitude, DEGREE_DECIMALS),
                "uncertainty_m": place.uncertainty_m,
            }


def _row(data: Dataset, one: ObservationData) -> dict[str, Cell]:
    what = what_of(data, one)
    count = f" ({one.count})" if (one.count or 1) > 1 else ""
    return {
        "event_type": EVENT_TYPE,
        "time": with_offset(one.starts),
        "title": f"{what[:1].upper()}{what[1:]}{count}",
        "species": what,
        "scientific_name": one.taxon,
        "count": one.count,
        "sex": one.sex,
        "life_stage": one.life_stage,
        "individual": one.individual,
        "station": one.station,
        "photographs": one.photographs,
        "identified_by": one.by,
        "confidence": number(one.probability, PROBABILITY_DECIMALS),
        "event_id": one.event,
    }
