"""Observations in tables: iNaturalist exports, the data of the thesis, GBIF downloads, plain CSV.

A column is recognised by any of its names in those sources; the first one in the table is read.
"""

import gzip
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from swc_desktop.core.disk_faults import explain
from trainer.errors import SourceUnreadable
from trainer.sources import corrections
from trainer.sources.source_record import Record, is_absent, parse_number, parse_time
from trainer.sources.text_table import read_rows

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "gbifID", "observation_uuid", "uuid", "occurrenceID"),
    "name": ("scientific_name", "taxon", "species_name", "acceptedScientificName",
             "scientificName", "species", "name"),
    "latitude": ("latitude", "decimalLatitude", "lat"),
    "longitude": ("longitude", "decimalLongitude", "lon", "long"),
    "uncertainty": ("coordinate_uncertainty_m", "public_positional_accuracy",
                    "positional_accuracy", "coordinateUncertaintyInMeters"),
    "moment": ("local_time_observed_at", "time_observed_at", "eventDate", "observed_at"),
    "day": ("date", "observed_on", "observed_on_date"),
    "clock": ("time", "eventTime"),
    "zone": ("utc_offset_or_zone", "time_zone"),
    "description": ("description", "occurrenceRemarks", "quality_note", "note"),
    "quality": ("quality_grade",),
    "status": ("occurrenceStatus",),
    "count": ("individualCount", "count"),
    "quantity": ("organismQuantity",),
    "captive": ("captive_cultivated", "captive"),
    "country": ("country", "countryCode"),
    "observer": ("user_login", "observer_hash", "recordedBy", "observer"),
    "site": ("deploymentID", "locationID", "camera"),
    "source": ("dataset", "datasetKey", "source"),
    "alike": ("group",),
    "licence": ("license", "licence"),
    "credit": ("rightsHolder", "attribution", "source"),
    "image": ("image_url", "image", "file", "mediaUrl"),
}  # fmt: skip

_YES: Final = frozenset({"true", "yes", "1", "captive"})


def read_observation_table(file: Path) -> Iterator[Record]:
    """The records of a table in a text file or a ``.gz`` file.

    Raises ``SourceUnreadable``.
    """
    try:
        with _opened(file) as lines:
            yield from records_of(file, read_rows(file, lines))
    except (OSError, EOFError) as error:
        reason = explain(error)
        raise SourceUnreadable(file=file, problem=f"it could not be read ({reason})") from error
    except UnicodeDecodeError as error:
        raise SourceUnreadable(
            file=file, problem=f"it is not a table in UTF-8 ({error})"
        ) from error


def _opened(file: Path) -> IO[str]:
    if file.suffix.lower() == ".gz":
        return io.TextIOWrapper(gzip.open(file), encoding="utf-8-sig", newline="")
    return file.open(encoding="utf-8-sig", newline="")


def records_of(file: Path, rows: Iterator[list[str]]) -> Iterator[Record]:
    """The records of a header and its rows; ``file`` is the name of the table in messages."""
    present = next(rows, [])
    named = (dict(zip(present, row, strict=True)) for row in rows)
    if corrections.is_corrected(present):
        yield from corrections.read_corrected_table(file, named)
        return
    chosen = {
        name: next((column for column in columns if column in present), "")
        for name, columns in COLUMNS.items()
    }
    for needed in ("latitude", "longitude"):
        if not chosen[needed] and not chosen["image"]:
            raise SourceUnreadable(file=file, problem=f"it has no column {needed}")
    if not chosen["moment"] and not chosen["day"] and not chosen["image"]:
        raise SourceUnreadable(
            file=file, problem="it has no column with dates, such as observed_on or date"
        )
    for place, row in enumerate(named, 1):
        values = {name: row.get(column, "").strip() for name, column in chosen.items()}
        yield _record(values, place, file)


def _record(row: Mapping[str, str], place: int, file: Path) -> Record:
    seen = parse_time(row["moment"], row["day"], row["clock"], row["zone"])
    return Record(
        id=row["id"] or str(place),
        source=row["source"] or file.name,
        name=row["name"],
        latitude=parse_number(row["latitude"]),
        longitude=parse_number(row["longitude"]),
        uncertainty_m=parse_number(row["uncertainty"]),
        moment=seen.moment,
        moment_problem=seen.problem,
        day=seen.day,
        description=row["description"],
        quality=row["quality"],
        captive=row["captive"].lower() in _YES,
        absent=is_absent(row["status"], row["count"], row["quantity"]),
        country=row["country"],
        observer=row["observer"],
        site=row["site"],
        licence=row["licence"],
        credit=row["credit"],
        images=(_image(row["image"], file),) if row["image"] else (),
        alike=row["alike"],
    )


def _image(name: str, file: Path) -> str:
    """A web address unchanged, a path relative to the folder of the table."""
    return name if "://" in name else (file.parent / name).as_posix()
