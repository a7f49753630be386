"""The stage ``clean``: sources to one table of observations, with what went and why.

Written to the run's folder, each file in one step: ``observations.csv``, ``dropped.csv`` and last
``clean.json``, the stage's record: what it was made from and how many each rule dropped. Where
the record fits the configuration and the sources, the stage has nothing to do.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from swc_desktop.core.errors import OutputFault
from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.core.strict_json import canonical_json
from swc_desktop.photos.find import find_photos
from swc_desktop.resources import resource
from swc_desktop.whole_file import written_whole
from trainer.cleaning import Cleaned, Observation, Options, clean
from trainer.configuration import Configuration
from trainer.metadata.ranges import read_world
from trainer.names import read_checklist
from trainer.sources.read import read_source
from trainer.sources.record import Record

RECORD: Final = "clean.json"
OBSERVATIONS: Final = "observations.csv"
DROPPED: Final = "dropped.csv"

COLUMNS: Final = (
    "id", "source", "taxon", "rank", "recorded_name", "latitude", "longitude", "uncertainty_m",
    "taken_at", "zone", "day", "observer", "site", "group", "licence", "credit", "images",
)  # fmt: skip

_VERSION: Final = 1
_TELL_EVERY: Final = 1000
_CHUNK: Final = 1 << 20


def run_clean(configuration: Configuration, progress: ProgressSink) -> Mapping[str, Any]:
    """Clean the sources; the record, also of an earlier run that fits.

    Raises ``SourceUnreadable`` and ``OutputFault``.
    """
    wanted = _origin(configuration)
    before = _earlier(configuration.folder / RECORD)
    if before is not None and before.get("origin") == wanted:
        return before
    checklist = read_checklist(resource("taxonomy.csv"))
    land = read_world(resource("map", "countries-50m.json")).land
    choices = configuration.cleaning
    options = Options(choices.off, choices.coarsest_km * 1000, choices.bad_words)
    records = _told(_records(configuration, checklist.accepted), progress)
    cleaned = clean(records, checklist, options, land)
    record = {
        "stage": "clean",
        "origin": wanted,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "read": len(cleaned.kept) + len(cleaned.dropped),
        "kept": len(cleaned.kept),
        "taxa": _taxa(cleaned),
        "dropped": dict(cleaned.counts),
    }
    try:
        configuration.folder.mkdir(parents=True, exist_ok=True)
        _write(configuration.folder / OBSERVATIONS, COLUMNS, map(_row, cleaned.kept))
        _write(
            configuration.folder / DROPPED,
            ("id", "source", "recorded_name", "rule"),
            ([one.id, one.source, one.name, rule] for one, rule in cleaned.dropped),
        )
        with written_whole(configuration.folder / RECORD) as out:
            out.write(canonical_json(record))
    except OSError as error:
        raise OutputFault(file=configuration.folder, reason=error.strerror or error) from error
    return record


def _taxa(cleaned: Cleaned) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in cleaned.kept:
        counts[one.taxon] = counts.get(one.taxon, 0) + 1
    return dict(sorted(counts.items()))


def _records(configuration: Configuration, accepted: Mapping[str, str]) -> Iterator[Record]:
    for source in configuration.sources:
        yield from read_source(source, accepted)


def _told(records: Iterable[Record], progress: ProgressSink) -> Iterator[Record]:
    for count, record in enumerate(records, 1):
        if count % _TELL_EVERY == 0:
            progress(Progress(count, None, "records"))
        yield record


def _origin(configuration: Configuration) -> dict[str, Any]:
    """What the stage's files depend on."""
    choices = configuration.cleaning
    return {
        "version": _VERSION,
        "checklist": _digest([resource("taxonomy.csv")]),
        "cleaning": {
            "off": sorted(choices.off),
            "coarsest_km": choices.coarsest_km,
            "bad_words": list(choices.bad_words),
        },
        "sources": {str(source): _digest(_files(source)) for source in configuration.sources},
    }


def _files(source: Path) -> Sequence[Path]:
    if not source.is_dir():
        return [source] if source.exists() else []
    tables = [file for file in source.iterdir() if file.suffix in (".json", ".csv")]
    return sorted(tables) or find_photos([source])


def _digest(files: Iterable[Path]) -> str:
    """One SHA-256 over the names and contents of files; one that can not be read counts as none."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.name.encode("utf-8", "surrogateescape") + b"\\0")
        try:
            with file.open("rb") as opened:
                while chunk := opened.read(_CHUNK):
                    whole.update(chunk)
        except OSError:
            whole.update(b"unreadable")
    return whole.hexdigest()


def _earlier(file: Path) -> Mapping[str, Any] | None:
    """The record of an earlier run with its tables, None where there is none that can be read."""
    if not all((file.with_name(name)).exists() for name in (OBSERVATIONS, DROPPED)):
        return None
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(file: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with written_whole(file) as out:
        text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        text.flush()
        text.detach()


def _row(one: Observation) -> list[object]:
    record, moment = one.record, one.record.moment
    return [
        record.id,
        record.source,
        one.taxon,
        one.rank.value,
        record.name,
        record.latitude,
        record.longitude,
        record.uncertainty_m,
        "" if moment is None else moment.isoformat(),
        "" if moment is None else moment.zone,
        record.day,
        record.observer,
        record.site,
        one.group,
        record.licence,
        record.credit,
        "|".join(record.images),
    ]
