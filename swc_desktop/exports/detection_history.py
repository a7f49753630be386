"""Detection histories for occupancy models: for each species a table of stations by occasions.

The form is the wide one of ``csvToUMF`` in unmarked (cran/unmarked 1.5): ``y.1``… are 1, 0 or NA,
``effort.1``… the days in which the station worked.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from swc_desktop.exports.dataset import Dataset
from swc_desktop.exports.file_names import plain_names
from swc_desktop.exports.occasions import (
    Occasions,
    WorkingStation,
    occasions_of,
    seen_while_working,
    working_stations,
)
from swc_desktop.exports.package import Package
from swc_desktop.exports.program_csv import Cell, number, write_table
from swc_desktop.exports.r_scripts import UNMARKED
from swc_desktop.exports.records import AnimalRecord, animal_records, left_out_of
from swc_desktop.exports.rows import DEGREE_DECIMALS
from swc_desktop.exports.written import Written

OCCASION_DAYS: Final = 7

SPECIES_COLUMNS: Final = ("species", "file", "rank", "detections", "stations")


def write_detection_history(data: Dataset, package: Package) -> Written:
    """Write the tables. Raises ``OSError`` and ``SurveyTooLong``.

    Left out are stations without a stated start and end, and what was seen while a station did not
    work, of which there is no effort.
    """
    stations = working_stations(data)
    occasions = occasions_of(stations, OCCASION_DAYS)
    records = animal_records(data)
    found, left_out = seen_while_working(data, stations, records)
    left_out += left_out_of(data, records)
    by_species: dict[str, list[AnimalRecord]] = defaultdict(list)
    for one in found:
        by_species[one.species].append(one)
    names = plain_names(by_species)
    rows = 0
    for species, records in sorted(by_species.items()):
        assert occasions is not None
        columns = _columns(occasions)
        with package.file(f"species/{names[species]}.csv") as file:
            rows += write_table(file, columns, _rows(stations, occasions, records))
    with package.file("species.csv") as file:
        listed = (_species(data, name, names[name], by_species[name]) for name in sorted(names))
        write_table(file, SPECIES_COLUMNS, listed)
    with package.file("occasions.csv") as file:
        write_table(file, ("occasion", "first_day"), _listed(occasions))
    with package.file("unmarked.R") as file:
        file.write(UNMARKED.encode())
    with package.file("README.txt") as file:
        file.write(_README.format(days=OCCASION_DAYS).encode())
    return Written(rows, +left_out)


def _columns(occasions: Occasions) -> tuple[str, ...]:
    numbers = range(1, occasions.count + 1)
    seen, effort = ([f"{name}.{at}" for at in numbers] for name in ("y", "effort"))
    return ("site", *seen, "latitude", "longitude", *effort)


def _rows(
    stations: Sequence[WorkingStation], occasions: Occasions, records: Sequence[AnimalRecord]
) -> Iterator[dict[str, Cell]]:
    seen = {(one.station.id, occasions.of(one.local)) for one in records}
    for one in stations:
        place = one.station.place
        is_given = place is not None and not place.is_withheld
        row: dict[str, Cell] = {
            "site": one.station.id,
            "latitude": number(place.latitude, DEGREE_DECIMALS) if place and is_given else "NA",
            "longitude": number(place.longitude, DEGREE_DECIMALS) if place and is_given else "NA",
        }
        for at, days in enumerate(occasions.days_worked(one)):
            is_seen = (one.station.id, at) in seen
            row[f"y.{at + 1}"] = "NA" if days == "0" else int(is_seen)
            row[f"effort.{at + 1}"] = "NA" if days == "0" else days
        yield row


def _species(
    data: Dataset, name: str, file: str, records: Sequence[AnimalRecord]
) -> dict[str, Cell]:
    known = data.taxa.get(name)
    return {
        "species": name,
        "file": f"species/{file}.csv",
        "rank": "" if known is None else known.rank.value,
        "detections": len(records),
        "stations": len({one.station.id for one in records}),
    }


def _listed(occasions: Occasions | None) -> Iterator[dict[str, Cell]]:
    if occasions is not None:
        for at in range(occasions.count):
            day = occasions.first_day(at)
            yield {"occasion": at + 1, "first_day": day.isoformat()}


_README: Final = """Detection histories for occupancy models

Length of an occasion in days: {days}. All stations share the occasions (occasions.csv): the first
begins on the day of the first set-up. species.csv names the table of each species.

y.N       1 seen, 0 not seen, NA the station did not work at all in occasion N
effort.N  the days in which the station worked in occasion N, in parts of days; NA where y.N is NA

An event counts once, in the occasion in which it began. Subspecies count as their species; what was
named only to a genus or family has a table of its own and is not in those of its species.

unmarked.R reads all of them into unmarked and fits the simplest model.
"""
