"""The stage ``clean``: one table of observations from all sources, and one of dropped records."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Final

from swc_desktop.core.checklist import Checklist
from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.core.region import Box
from swc_desktop.core.weather import DAILY, HOURLY
from swc_desktop.photos.find import find_photos
from swc_desktop.resources import resource
from trainer.cleaning import Cleaned, CleanObservation, Options, clean
from trainer.configuration import Configuration
from trainer.errors import SourceUnreadable
from trainer.metadata.ranges import read_world
from trainer.names import read_checklist
from trainer.on_disk import Spool
from trainer.sources import left_out
from trainer.sources.folder_names import FolderNames
from trainer.sources.joined import join_pictures, join_weather
from trainer.sources.label_corrections import LabelCorrections, without_corrections
from trainer.sources.read import is_joined, picture_folders, read_source, source_files
from trainer.sources.reading_report import MAX_EXAMPLES, ReadingLog, shown
from trainer.sources.source_record import Record
from trainer.sources.weather_tables import read_weather_tables
from trainer.stages.box_table import EDGES, box_cells, read_boxes
from trainer.stages.stage_record import Facts, digest, stage
from trainer.stages.tables import read_stage_table, write_stage_table

NAME: Final = "clean"
OBSERVATIONS: Final = "observations.csv"
DROPPED: Final = "dropped.csv"
WEATHER: Final = "recorded_weather.csv"
"""Weather that the sources state for their rows: ``row`` is the place of the observation in its
table, from 0. Written only if there is some."""

BOXES: Final = "recorded_boxes.csv"
"""Boxes of animals that the sources state, one a row. Written only if there are some."""

WEATHER_KEYS: Final = (*HOURLY, *DAILY)

COLUMNS: Final = (
    "id", "source", "taxon", "rank", "recorded_name", "latitude", "longitude", "uncertainty_m",
    "taken_at", "zone", "day", "observer", "site", "group", "licence", "credit", "images", "alike",
)  # fmt: skip

_KNOWN: Final[Mapping[str, Callable[[CleanObservation], bool]]] = {
    "a place": lambda one: one.record.place is not None,
    "a day": lambda one: one.record.day is not None,
    "a time of day": lambda one: one.record.moment is not None,
    "pictures": lambda one: bool(one.record.images),
}
"""What the kept observations may have, counted so that nothing is missing unnoticed."""

_VERSION: Final = 13
_PROGRESS_EVERY: Final = 1000
_MAX_LISTED: Final = 10
"""Corrected rows without a source printed one by one; a round choice that fits a terminal."""


def run_clean(configuration: Configuration, progress: ProgressSink) -> Facts:
    """Clean the sources; the record of this run, or of an earlier one that is still valid.

    Raises ``SourceUnreadable`` and ``OutputFault``.
    """

    def make() -> Facts:
        log = ReadingLog()
        cleaned, corrections = _cleaned(configuration, log, progress, configuration.folder)
        if not cleaned.kept and not cleaned.dropped:
            raise SourceUnreadable(
                file=configuration.sources[0], problem="it has no rows below its headings"
            )
        kept = KeptCounts()
        write_stage_table(
            configuration.folder / OBSERVATIONS, COLUMNS, map(_row, kept.counted(cleaned.kept))
        )
        write_stage_table(
            configuration.folder / DROPPED,
            ("id", "source", "recorded_name", "rule"),
            ([one.id, one.source, one.name, rule] for one, rule in cleaned.dropped),
        )
        _write_weather(configuration.folder / WEATHER, cleaned.kept, kept.with_weather)
        _write_boxes(configuration.folder / BOXES, cleaned.kept, kept.with_boxes)
        return _facts(cleaned, kept, corrections, log)

    files = (OBSERVATIONS, DROPPED, WEATHER, BOXES)
    return stage(configuration.folder, NAME, _origin(configuration), files, make)


def survey_sources(configuration: Configuration, progress: ProgressSink) -> tuple[Facts, list[str]]:
    """What ``run_clean`` would record of the sources that can be read, and a sentence for each of
    the others; nothing is written."""
    log, problems = ReadingLog(), list[str]()
    cleaned, corrections = _cleaned(configuration, log, progress, None, problems)
    kept = KeptCounts()
    for _ in kept.counted(cleaned.kept):
        pass
    return _facts(cleaned, kept, corrections, log), problems


def _cleaned(
    configuration: Configuration,
    log: ReadingLog,
    progress: ProgressSink,
    scratch: Path | None,
    problems: list[str] | None = None,
) -> tuple[Cleaned, LabelCorrections]:
    """The records of all sources by the rules, and the labels that were corrected.

    ``scratch`` is a folder for files without names, None for the system's. With ``problems``, an
    unreadable source adds its sentence there, and the others are read.
    """
    checklist = read_checklist(resource("taxonomy.csv"))
    world = read_world(resource("map", "countries-50m.json"))
    choices = configuration.cleaning
    options = Options(frozenset(choices.off), choices.coarsest_km * 1000, choices.bad_words)
    sources, corrections = configuration.sources, LabelCorrections({}, 0)
    with _noted(problems):
        sources, corrections = without_corrections(sources)
    others = replace(configuration, sources=sources)
    records = corrections.applied(_records(others, checklist, log, scratch, problems))
    watched = _with_progress(records, progress)
    return clean(watched, checklist, options, world, scratch), corrections


class KeptCounts:
    """Counts of the kept observations, made while they pass by."""

    def __init__(self) -> None:
        self.taxa: Counter[str] = Counter()
        self.known: Counter[str] = Counter(dict.fromkeys(_KNOWN, 0))
        self.licences: Counter[str] = Counter()
        self.with_weather = 0
        self.with_boxes = 0

    def counted(self, kept: Iterable[CleanObservation]) -> Iterator[CleanObservation]:
        """The observations, each counted."""
        for one in kept:
            self.taxa[one.taxon] += 1
            self.licences[one.record.licence] += 1
            self.with_weather += _has_weather(one)
            self.with_boxes += bool(one.record.boxes)
            for what, has in _KNOWN.items():
                self.known[what] += has(one)
            yield one


def _facts(
    cleaned: Cleaned, kept: KeptCounts, corrections: LabelCorrections, log: ReadingLog
) -> dict[str, Any]:
    pictures = {rule: n for rule, n in cleaned.counts.items() if rule in left_out.PICTURES}
    dropped = {rule: n for rule, n in cleaned.counts.items() if rule not in pictures}
    return {
        "read": len(cleaned.kept) + sum(dropped.values()),
        "kept": len(cleaned.kept),
        "taxa": dict(sorted(kept.taxa.items())),
        "dropped": dropped,
        "pictures_left_out": pictures,
        "with_weather": kept.with_weather,
        "examples": dict(cleaned.examples(MAX_EXAMPLES)),
        "known": dict(kept.known),
        "notes": list(cleaned.notes),
        "reading": [table.facts() for table in log.tables],
        "labels_corrected": len(corrections.found),
        "labels_unchecked": corrections.unchecked,
        "labels_without_row": [f"{source}/{name}" for source, name in corrections.missing],
        "licences": dict(sorted(kept.licences.items())),
    }


def _has_weather(one: CleanObservation) -> bool:
    """Whether the source states the weather of an observation whose place and time are known."""
    record = one.record
    return bool(record.weather) and record.place is not None and record.moment is not None


def _write_weather(file: Path, kept: Iterable[CleanObservation], count: int) -> None:
    """Write the weather that sources state for so many of the observations, no file for none."""
    file.unlink(missing_ok=True)
    if count:
        stated = (
            (row, one.record.weather or {}) for row, one in enumerate(kept) if _has_weather(one)
        )
        write_stage_table(
            file,
            ("row", *WEATHER_KEYS),
            ([row, *(values.get(key, "") for key in WEATHER_KEYS)] for row, values in stated),
        )


def _write_boxes(file: Path, kept: Iterable[CleanObservation], count: int) -> None:
    """Write the boxes that sources state for so many of the observations, no file for none."""
    file.unlink(missing_ok=True)
    if count:
        stated = {name: boxes for one in kept for name, boxes in (one.record.boxes or {}).items()}
        write_stage_table(
            file,
            ("file", *EDGES),
            (box_cells(name, box) for name, boxes in sorted(stated.items()) for box in boxes),
        )


def read_recorded_boxes(folder: Path) -> Mapping[Path, Sequence[Box]]:
    """The boxes that sources state, by picture."""
    return read_boxes(folder / BOXES) if (folder / BOXES).exists() else {}


def read_recorded_weather(folder: Path) -> Mapping[int, Mapping[str, float]]:
    """The weather that sources state, by the place of the observation in its table."""
    if not (folder / WEATHER).exists():
        return {}
    table = read_stage_table(folder / WEATHER)
    return {
        int(row["row"]): {key: float(row[key]) for key in WEATHER_KEYS if row[key]}
        for row in table.to_dict("records")
    }


def clean_lines(record: Facts) -> list[str]:
    """What a finished stage found, in sentences: what was read, and what each rule dropped."""
    kept = record["kept"]
    lines = [line for table in record["reading"] for line in table["text"]]
    lines.append(f"{kept:,} of {record['read']:,} records can be used.")
    for what, counts in (
        ("dropped", record["dropped"]),
        ("pictures left out", record["pictures_left_out"]),
    ):
        for rule, count in counts.items():
            examples = ", ".join(shown(text) for text in record["examples"][rule])
            lines.append(f"  {what}, {rule}: {count:,}, for example {examples}")
    known = (f"{record['known'][what]:,} have {what}" for what in _KNOWN)
    lines.append(f"  of the {kept:,}: {', '.join(known)}")
    if stated := record["with_weather"]:
        lines.append(f"  with weather that their source states: {stated:,}")
    lines += [f"  {taxon}: {count:,}" for taxon, count in record["taxa"].items()]
    lines += _label_lines(record)
    return lines + [f"Note: {note}" for note in record["notes"]]


def _label_lines(record: Facts) -> list[str]:
    """What corrections of labels did, nothing without such a source."""
    corrected, missing = record["labels_corrected"], record["labels_without_row"]
    lines = [f"  labels corrected: {corrected:,}"] if corrected else []
    if unchecked := record["labels_unchecked"]:
        lines.append(f"  suspect labels that nobody checked, left as they are: {unchecked:,}")
    lines += [f"  corrected, but in no source: {one}" for one in missing[:_MAX_LISTED]]
    if len(missing) > _MAX_LISTED:
        lines.append(f"  and {len(missing) - _MAX_LISTED:,} more")
    return lines


def _records(
    configuration: Configuration,
    checklist: Checklist,
    log: ReadingLog,
    scratch: Path | None,
    problems: list[str] | None,
) -> Iterator[Record]:
    """The records of all sources, with the pictures and the weather that are stored apart."""
    names, pictures = FolderNames.of_checklist(checklist), configuration.pictures

    def read(sources: Iterable[Path]) -> Iterator[Record]:
        for source in sources:
            with _noted(problems):
                yield from read_source(
                    source,
                    checklist.accepted,
                    log,
                    names=names,
                    pictures=pictures,
                    needs_names=True,
                )

    weather: Mapping[str, Mapping[str, float]] = {}
    with _noted(problems):
        weather = read_weather_tables(configuration.weather_tables)
    tables = [source for source in configuration.sources if is_joined(source)]
    if not pictures or not tables:
        return join_weather(read(configuration.sources), weather)
    apart = (source for source in configuration.sources if source not in tables)
    others = Spool(scratch, read(apart))
    named = {Path(name) for record in others for name in record.images}
    joined = join_pictures(read(tables), pictures, names, named, scratch)
    return join_weather(chain(joined, others), weather)


@contextmanager
def _noted(problems: list[str] | None) -> Iterator[None]:
    """Adds the sentence of a source that cannot be read; without a list it is raised."""
    try:
        yield
    except SourceUnreadable as error:
        if problems is None:
            raise
        problems.append(str(error))


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
        "sources": {
            str(source): [digest(source_files(source)), _listed(picture_folders(source))]
            for source in configuration.sources
        },
        "pictures": _listed(configuration.pictures),
        "weather_tables": digest(configuration.weather_tables),
    }


def _listed(folders: Sequence[Path]) -> str:
    """A digest of which pictures there are in folders, "" without folders."""
    if not folders:
        return ""
    names = sorted(file.as_posix() for file in find_photos(folders).files)
    return sha256("\n".join(names).encode("utf-8", "surrogateescape")).hexdigest()


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
