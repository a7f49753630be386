"""The stage ``clean``: one table of observations from all sources, and one of dropped records."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.photos.find import find_photos
from swc_desktop.resources import resource
from trainer.cleaning import Cleaned, CleanObservation, Options, clean
from trainer.configuration import Configuration
from trainer.metadata.ranges import read_world
from trainer.names import read_checklist
from trainer.sources.read import read_source
from trainer.sources.source_record import Record
from trainer.stages.stage_record import Facts, digest, stage
from trainer.stages.tables import write_stage_table

NAME: Final = "clean"
OBSERVATIONS: Final = "observations.csv"
DROPPED: Final = "dropped.csv"

COLUMNS: Final = (
    "id", "source", "taxon", "rank", "recorded_name", "latitude", "longitude", "uncertainty_m",
    "taken_at", "zone", "day", "observer", "site", "group", "licence", "credit", "images", "alike",
)  # fmt: skip

_VERSION: Final = 6
_PROGRESS_EVERY: Final = 1000


def run_clean(configuration: Configuration, progress: ProgressSink) -> Facts:
    """Clean the sources; the record of this run, or of an earlier one that is still valid.

    Raises ``SourceUnreadable`` and ``OutputFault``.
    """

    def make() -> Facts:
        checklist = read_checklist(resource("taxonomy.csv"))
        world = read_world(resource("map", "countries-50m.json"))
        choices = configuration.cleaning
        options = Options(frozenset(choices.off), choices.coarsest_km * 1000, choices.bad_words)
        records = _with_progress(_records(configuration, checklist.accepted), progress)
        cleaned = clean(records, checklist, options, world)
        write_stage_table(configuration.folder / OBSERVATIONS, COLUMNS, map(_row, cleaned.kept))
        write_stage_table(
            configuration.folder / DROPPED,
            ("id", "source", "recorded_name", "rule"),
            ([one.id, one.source, one.name, rule] for one, rule in cleaned.dropped),
        )
        return {
            "read": len(cleaned.kept) + len(cleaned.dropped),
            "kept": len(cleaned.kept),
            "taxa": _taxa(cleaned),
            "dropped": dict(cleaned.counts),
            "licences": dict(sorted(Counter(one.record.licence for one in cleaned.kept).items())),
        }

    return stage(configuration.folder, NAME, _origin(configuration), (OBSERVATIONS, DROPPED), make)


def _taxa(cleaned: Cleaned) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in cleaned.kept:
        counts[one.taxon] = counts.get(one.taxon, 0) + 1
    return dict(sorted(counts.items()))


def _records(configuration: Configuration, accepted: Mapping[str, str]) -> Iterator[Record]:
    for source in configuration.sources:
        yield from read_source(source, accepted)


def _with_progress(records: Iterable[Record], progress: ProgressSink) -> Iterator[Record]:
    for count, record in enumerate(records, 1):
        if count % _PROGRESS_EVERY == 0:
            progress(Progress(count, None, "records"))
        yield record


def _origin(configuration: Configuration) -> dict[str, Any]:
    """What the files of the stage depend on."""
    choices = configuration.cleaning
    return {
        "version": _VERSION,
        "checklist": digest([resource("taxonomy.csv")]),
        "cleaning": asdict(choices),
        "sources": {str(source): digest(_files(source)) for source in configuration.sources},
    }


def _files(source: Path) -> Sequence[Path]:
    if not source.is_dir():
        return [source] if source.exists() else []
    tables = [file for file in source.iterdir() if file.suffix in (".json", ".csv")]
    return sorted(tables) or find_photos([source]).files


def _row(one: CleanObservation) -> list[object]:
    record, moment = one.record, one.record.moment
    return [
        record.id,
        record.source,
        one.taxon,
        "" if one.rank is None else one.rank.value,
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
        record.alike,
    ]
