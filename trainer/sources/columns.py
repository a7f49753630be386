"""Names of columns in iNaturalist exports, the thesis' data, GBIF, Darwin Core and plain tables.

Headings are compared without case, signs and the address of their standard, because spreadsheets
and people write ``Scientific name`` and ``DECIMALLATITUDE``.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from swc_desktop.core.search_text import searchable

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "gbifID", "observation_uuid", "uuid", "occurrenceID", "observationID",
           "observation_id", "record_id"),
    "name": ("scientific_name", "taxon", "species_name", "acceptedScientificName",
             "scientificName", "species", "taxon_name", "verbatimScientificName", "name",
             "vernacularName", "common_name"),
    "genus": ("genus", "taxon_genus_name"),
    "epithet": ("specificEpithet",),
    "below species": ("infraspecificEpithet",),
    "latitude": ("latitude", "decimalLatitude", "lat", "gps_latitude", "y_wgs84"),
    "longitude": ("longitude", "decimalLongitude", "lon", "long", "lng", "gps_longitude",
                  "x_wgs84"),
    "uncertainty": ("coordinate_uncertainty_m", "public_positional_accuracy",
                    "positional_accuracy", "coordinateUncertaintyInMeters", "accuracy_m"),
    "moment": ("local_time_observed_at", "time_observed_at", "eventDate", "observed_at",
               "datetime", "date_time", "DateTimeOriginal", "timestamp"),
    "day": ("date", "observed_on", "observed_on_y", "observed_on_x", "observed_on_date",
            "observation_date", "date_observed", "verbatimEventDate"),
    "year": ("year",),
    "month": ("month",),
    "day of month": ("day",),
    "clock": ("time", "eventTime", "time_observed", "hour_minute"),
    "zone": ("utc_offset_or_zone", "time_zone", "utc_offset"),
    "description": ("description", "occurrenceRemarks", "quality_note", "note", "notes",
                    "remarks", "comments"),
    "quality": ("quality_grade",),
    "status": ("occurrenceStatus",),
    "count": ("individualCount", "count"),
    "quantity": ("organismQuantity",),
    "captive": ("captive_cultivated", "captive"),
    "basis": ("basisOfRecord",),
    "flags": ("issue", "issues"),
    "country": ("country", "countryCode"),
    "observer": ("user_login", "observer_hash", "recordedBy", "observer"),
    "site": ("deploymentID", "locationID", "camera", "camera_id", "station", "site"),
    "source": ("dataset", "datasetKey", "source"),
    "alike": ("group",),
    "licence": ("license", "licence"),
    "credit": ("rightsHolder", "attribution", "source"),
    "image": ("image", "image_file", "image_path", "local_image", "photo", "picture", "file",
              "file_path", "filename", "file_name", "image_url", "mediaUrl"),
}  # fmt: skip
"""The names of each column that is read, the preferred ones first."""


@lru_cache(maxsize=4096)
def plain_heading(heading: str) -> str:
    """A heading without case, signs, and the prefix or address of a standard."""
    local = heading.strip().strip('"').rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    return "".join(filter(str.isalnum, searchable(local.rpartition(":")[2])))


_BY_HEADING: Final = frozenset(
    plain_heading(name) for names in COLUMNS.values() for name in names
) | {"correctedto", "answer"}


def recognised(headings: Iterable[str]) -> int:
    """How many headings are names of columns that are read."""
    return sum(plain_heading(heading) in _BY_HEADING for heading in headings)


def find_columns(headings: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The headings of a table for each column that is read, the preferred one first."""
    by_plain: dict[str, str] = {}
    for heading in headings:
        by_plain.setdefault(plain_heading(heading), heading)
    return {
        column: tuple(
            dict.fromkeys(by_plain[p] for p in map(plain_heading, names) if p in by_plain)
        )
        for column, names in COLUMNS.items()
    }
