"""Captures of known animals and detectors in metres, for spatial capture-recapture.

The form is that of ``read.capthist`` and ``read.traps`` in secr (cran/secr 5.4.1). It has exact
places by its nature, so it is only written where no place is rounded and nothing is hidden.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from swc_desktop.exports.dataset import Dataset, ReasonLeftOut
from swc_desktop.exports.errors import PlacesNotExact
from swc_desktop.exports.file_names import plain_names
from swc_desktop.exports.occasions import (
    Occasions,
    occasions_of,
    seen_while_working,
    working_stations,
)
from swc_desktop.exports.package import Package
from swc_desktop.exports.program_csv import number
from swc_desktop.exports.r_scripts import SECR
from swc_desktop.exports.records import AnimalRecord, animal_records, left_out_of
from swc_desktop.exports.written import Written

OCCASION_DAYS: Final = 1
"""Days can be pooled in secr (``reduce``), longer occasions cannot be parted."""

SESSION: Final = "1"

_SEX: Final = {"female": "F", "male": "M"}
_CAPTURE_HEADER: Final = "# Session ID Occasion Detector sex\n"


def write_capture_history(data: Dataset, package: Package) -> Written:
    """Write the texts. Raises ``OSError``, ``PlacesNotExact`` and ``SurveyTooLong``.

    Left out are stations without a stated start and end or without a place, what was seen while
    a station did not work, and animals that are not known one by one.
    """
    if not _is_exact(data):
        raise PlacesNotExact
    working = working_stations(data)
    stations = [one for one in working if one.station.metres is not None]
    occasions = occasions_of(stations, OCCASION_DAYS)
    records = animal_records(data)
    known = [one for one in records if one.individuals]
    found, left_out = seen_while_working(data, stations, known)
    left_out += left_out_of(data, records)
    left_out[ReasonLeftOut.NOT_INDIVIDUAL] = len(records) - len(known)
    by_species: dict[str, list[AnimalRecord]] = defaultdict(list)
    for one in found:
        by_species[one.species].append(one)
    detectors = plain_names(one.station.id for one in stations)
    files = plain_names(by_species)
    rows = 0
    for species, records in sorted(by_species.items()):
        assert occasions is not None
        lines = _captures(records, occasions, detectors)
        rows += len(lines)
        with package.file(f"captures-{files[species]}.txt") as file:
            file.write((_CAPTURE_HEADER + "".join(lines)).encode())
    if not by_species:
        with package.file("captures.txt") as file:
            file.write(_CAPTURE_HEADER.encode())
    with package.file("detectors.txt") as file:
        file.write(b"# Detector X Y days worked in each occasion\n")
        for station in stations:
            assert occasions is not None
            assert station.station.metres is not None
            metres = [number(one, 1) for one in station.station.metres]
            fields = [detectors[station.station.id], *metres, *occasions.days_worked(station)]
            file.write(f"{' '.join(fields)}\n".encode())
    with package.file("secr.R") as file:
        file.write(SECR.encode())
    with package.file("README.txt") as file:
        file.write(_README.format(grid=data.grid or "none").encode())
    left_out[ReasonLeftOut.STATION_WITHOUT_PLACE] = len(working) - len(stations)
    return Written(rows, +left_out)


def _is_exact(data: Dataset) -> bool:
    """Whether all places and names are as they are in the project. Days of handheld cameras, of
    which the place is always rounded, do not count."""
    rounded = any(
        one.place is not None and one.place.step is not None
        for one in data.stations
        if not one.is_handheld
    )
    hidden = [one.is_hidden for one in data.stations] + [one.is_hidden for one in data.media]
    return not (rounded or data.coarsened or any(hidden))


def _captures(
    records: Sequence[AnimalRecord], occasions: Occasions, detectors: dict[str, str]
) -> list[str]:
    """A line for each animal at a detector in an occasion, at most one: a proximity detector has
    no more."""
    sexes: dict[str, set[str]] = defaultdict(set)
    seen = set()
    for one in records:
        for individual, sex in one.individuals:
            sexes[individual] |= {sex} - {""}
            seen.add((individual, occasions.of(one.local) + 1, detectors[one.station.id]))
    ids = plain_names(sexes)
    return [
        f"{SESSION} {ids[individual]} {occasion} {detector} {_sex(sexes[individual])}\n"
        for individual, occasion, detector in sorted(seen)
    ]


def _sex(said: set[str]) -> str:
    """The letter of what all say; NA where they do not agree, or nobody says it."""
    return _SEX.get(next(iter(said)), "NA") if len(said) == 1 else "NA"


_README: Final = """Capture histories for spatial capture-recapture

captures-SPECIES.txt  session, animal, occasion, detector and sex of each capture
detectors.txt         the camera stations in metres ({grid}), and the days in which each worked

An occasion is a day; the first is the day of the first set-up. An animal counts once a day at a
station, in the occasion in which its event began. What was seen while a station did not work is
left out. Letters that secr does not take in names are replaced by _.

secr.R reads both into secr and fits the simplest model.
"""
