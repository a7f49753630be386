"""Camtrap DP packages (camtrap-dp.tdwg.org, version 1.0): camera traps with deployments.

A record is an observation of an animal; its place is that of the deployment, its picture is its
medium or, if it has none, its pictures are all those taken during its event.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from swc_desktop.core.disk_faults import explain
from trainer.errors import SourceUnreadable
from trainer.sources.source_record import Record, is_absent, parse_number, parse_time
from trainer.sources.text_table import read_rows

DESCRIPTOR: Final = "datapackage.json"
_TABLES: Final = ("deployments", "media", "observations")
_ANIMAL: Final = "animal"

TextRow = Mapping[str, str]


def read_package(folder: Path) -> Iterator[Record]:
    """The observations of animals in a package. Raises ``SourceUnreadable``."""
    try:
        package = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        tables = {name: _table(folder, package, name) for name in _TABLES}
    except OSError as error:
        problem = f"{Path(error.filename or DESCRIPTOR).name} could not be read ({explain(error)})"
        raise SourceUnreadable(file=folder, problem=problem) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceUnreadable(
            file=folder, problem=f"it is not a valid Camtrap DP package ({error})"
        ) from error
    licence = _licence(package)
    deployments = {row["deploymentID"]: row for row in tables["deployments"]}
    media = {row["mediaID"]: row for row in tables["media"]}
    by_deployment: defaultdict[str, list[TextRow]] = defaultdict(list)
    for row in tables["media"]:
        by_deployment[row.get("deploymentID", "")].append(row)
    for row in tables["observations"]:
        if row.get("observationType", "").casefold() == _ANIMAL:
            where = deployments.get(row.get("deploymentID", ""), {})
            images = _images(row, media, by_deployment)
            yield _record(row, where, folder, images, licence, str(package.get("title") or ""))


def _table(folder: Path, package: Any, name: str) -> list[dict[str, str]]:
    paths = [one["path"] for one in package["resources"] if one.get("name") == name]
    if len(paths) != 1 or not isinstance(paths[0], str):
        raise KeyError(f"there is no table {name}")
    file = (folder / paths[0]).resolve()
    if folder.resolve() not in file.parents:
        raise ValueError(f"its table {name} is outside its folder")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        table = read_rows(file, lines)
        header = next(table, [])
        rows = [dict(zip(header, map(str.strip, row), strict=True)) for row in table]
    key = {"deployments": "deploymentID", "media": "mediaID", "observations": "observationID"}[name]
    if rows and key not in rows[0]:
        raise KeyError(f"its table {name} has no column {key}")
    return rows


def _licence(package: Any) -> str:
    licences = package.get("licenses")
    if not isinstance(licences, list):
        return ""
    names = [str(one.get("name", "")) for one in licences if isinstance(one, dict)]
    return " / ".join(filter(None, names))


def _images(
    row: TextRow, media: Mapping[str, TextRow], by_deployment: Mapping[str, list[TextRow]]
) -> tuple[str, ...]:
    if row.get("mediaID"):
        one = media.get(row["mediaID"])
        return (one["filePath"],) if one is not None and one.get("filePath") else ()
    first, last = _instant(row.get("eventStart", "")), _instant(row.get("eventEnd", ""))
    if first is None or last is None:
        return ()
    found = []
    for one in by_deployment.get(row.get("deploymentID", ""), ()):
        taken = _instant(one.get("timestamp", ""))
        if taken is not None and first <= taken <= last and one.get("filePath"):
            found.append(one["filePath"])
    return tuple(found)


def _instant(text: str) -> datetime | None:
    """An instant with its offset, None for anything else."""
    try:
        seen = datetime.fromisoformat(text)
    except ValueError:
        return None
    return seen if seen.utcoffset() is not None else None


def _record(
    row: TextRow, where: TextRow, folder: Path, images: tuple[str, ...], licence: str, title: str
) -> Record:
    seen = parse_time(row.get("eventStart", ""), "", "", "")
    return Record(
        id=row["observationID"],
        source=folder.name,
        name=row.get("scientificName", ""),
        latitude=parse_number(where.get("latitude", "")),
        longitude=parse_number(where.get("longitude", "")),
        uncertainty_m=parse_number(where.get("coordinateUncertainty", "")),
        moment=seen.moment,
        moment_problem=seen.problem,
        day=seen.day,
        description=row.get("observationComments", ""),
        observer=row.get("classifiedBy", ""),
        absent=is_absent(row.get("occurrenceStatus", ""), row.get("count", "")),
        site=row.get("deploymentID", ""),
        licence=licence,
        credit=title,
        images=images,
    )
