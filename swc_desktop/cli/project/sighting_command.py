"""The command ``project sightings``: what was seen, in numbers and as tables."""

import argparse
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.cli.errors import TablesInTheWay
from swc_desktop.cli.parser import Parser
from swc_desktop.cli.project.day_span import add_day_span, day_span
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault, WrongUsage
from swc_desktop.core.free_name import folded
from swc_desktop.core.identification import Kind
from swc_desktop.core.message import Message, message
from swc_desktop.projects.act_values import KIND_WORDS
from swc_desktop.projects.deployments import deployment_named
from swc_desktop.projects.effort import efforts
from swc_desktop.projects.export_log import log_exact_export
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.own_files import refuse_own
from swc_desktop.projects.project import Project
from swc_desktop.projects.sighting_effort import Rate, efforts_within
from swc_desktop.projects.sighting_figures import Figures, SeenCount, figures_of
from swc_desktop.projects.sighting_tables import TABLES, FigureTable, tables_of
from swc_desktop.projects.sightings import (
    FoundSightings,
    Seen,
    find_sightings,
    seen_within,
)
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.secret_figures import SecretFigures
from swc_desktop.storage.atomic_write import is_there, write_named


def add_sighting_arguments(
    parser: Parser, *, day: Callable[[str], object], folder: Callable[[str], object]
) -> None:
    """The options of the command; ``day`` and ``folder`` read what is typed."""
    parser.add_argument(
        "--of",
        metavar="NAME",
        help="only this taxon with all below it, or this kind (default: animals)",
    )
    parser.add_argument(
        "--deployment", action="append", default=[], metavar="ID", help="only at this station"
    )
    add_day_span(parser, day=day)
    parser.add_argument("--table", choices=TABLES, help="print this table")
    parser.add_argument(
        "--out",
        type=folder,
        metavar="FOLDER",
        help="write every table as CSV to this folder, where no file has such a name",
    )


def sightings(arguments: argparse.Namespace) -> int:
    """Say what was seen how often; print a table, or write all of them."""
    coarsening = Coarsening(arguments.coarsen)
    is_exact = coarsening.is_deliberate and (arguments.out or arguments.table)
    with opened(arguments, write=bool(is_exact)) as project:
        if arguments.out is not None:
            _check_free(project, arguments.out)
        if is_exact:
            log_exact_export(project, arguments.out or "the terminal", "sightings")
        chosen = _filter(project, arguments)
        with project.file.snapshot():
            taxa = KnownTaxa(project.connection)
            found = find_sightings(project.connection, chosen)
            within = efforts_within(efforts(project.connection), chosen)
            secret = SecretFigures(project.connection, coarsening)
        of = None if arguments.of is None else _of(arguments.of, found, taxa)
        figures = secret.hidden(figures_of(found, within, of))
        if of is not None:
            figures = replace(figures, seen=tuple(one for one in figures.seen if one.seen in of))
        tables = tables_of(figures, taxa.common_name)
        if arguments.out is not None:
            _write(project, arguments.out, tables)
            text = message("Command line", "Wrote %Ln table(s) to {folder}", "", 0)
            Console().info(text.counted(len(tables)).fill(folder=arguments.out))
        if arguments.table is not None:
            _print(arguments, tables[arguments.table])
        elif arguments.json:
            tell(arguments, _record(figures), "")
        else:
            for line in _lines(figures, taxa):
                show(line)
    return 0


def _filter(project: Project, arguments: argparse.Namespace) -> MediaFilter:
    named = {deployment_named(project.connection, name).id for name in arguments.deployment}
    first, last = day_span(arguments)
    return MediaFilter(deployments=frozenset(named), first=first, last=last)


def _of(text: str, found: FoundSightings, taxa: KnownTaxa) -> frozenset[Seen]:
    """All that was seen of what a person means. Raises ``WrongUsage`` and ``TaxonUnknown``."""
    seen = {one.seen for one in found.all}
    of = seen_within(seen, _meant(text, seen, taxa), taxa)
    if not of:
        problem = message("Command line", "There is no sighting of {name} among these photographs.")
        raise WrongUsage(problem=problem.fill(name=text))
    return of


def _meant(text: str, seen: Collection[Seen], taxa: KnownTaxa) -> Seen:
    """The kind, the free name or the taxon that a text names. Raises ``TaxonUnknown``."""
    wanted = folded(text)
    every = [*(Seen("", kind=kind) for kind in Kind), *sorted(seen, key=lambda one: one.label)]
    for one in every:
        if wanted in (folded(one.label), folded(one.label.replace("_", " "))):
            return one
    taxon = taxa.named(text)
    return Seen(taxon.name, taxon.rank)


def _check_free(project: Project, folder: Path) -> None:
    """Raise ``ExportRefused`` and ``TablesInTheWay`` for files that tables would overwrite."""
    files = [_file(folder, name) for name in TABLES]
    for out in files:
        refuse_own(project, out)
    there = [out.name for out in files if is_there(out) or out.is_symlink()]
    if there:
        raise TablesInTheWay(folder=folder, names=", ".join(there))


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.csv"


def _write(project: Project, folder: Path, tables: dict[str, FigureTable]) -> None:
    """Write all tables, none before each is whole. Raises ``OutputFault``, and as
    ``_check_free``."""
    _check_free(project, folder)  # again: counting may have taken a while
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as written:
            for name, table in tables.items():
                out = write_named(_file(folder, name), private=project.file.key is not None)
                written.enter_context(out).write(table.csv())
    except OSError as error:
        raise OutputFault(file=folder, reason=explain_writing(error)) from error


def _print(arguments: argparse.Namespace, table: FigureTable) -> None:
    if arguments.json:
        for record in table.records():
            tell(arguments, record, "")
        return
    for line in table.csv().decode("utf-8-sig").splitlines():
        show(line)


def _record(figures: Figures) -> dict[str, object]:
    counts = figures.not_counted
    record: dict[str, object] = {
        "sightings": figures.sightings,
        "events": figures.events,
        "photographs": figures.photographs,
        "species": figures.species,
        "estimated_species": round(figures.estimated_species, 2),
        "without_sun_hour": figures.without_sun_hour,
    }
    record |= {
        f"not_counted_{name}": getattr(counts, name)
        for name in ("without_time", "time_lapse", "pending", "unsure", "replaced")
    }
    found = figures.rate
    if found is not None:
        record |= {
            "watched_sightings": found.sightings,
            "camera_days": round(found.camera_days, 4),
            "per_100_camera_days": round(found.per_100, 4),
            "low": round(found.low, 4),
            "high": round(found.high, 4),
        }
    return record


def _lines(figures: Figures, taxa: KnownTaxa) -> Iterator[Message]:
    events = message("Command line", "%Ln sighting(s)", "", 0).counted(figures.sightings)
    photographs = message("Command line", "%Ln photograph(s)", "", 0).counted(figures.photographs)
    yield line_of("{sightings} in {photographs}", sightings=events, photographs=photographs)
    for one in figures.seen:
        yield _seen_line(one, taxa)
    if figures.species:
        text = message("Command line", "%Ln species; by Chao2 at least {all:.1f}", "", 0)
        yield text.counted(figures.species).fill(all=figures.estimated_species)
    yield from figures.not_counted.words
    if figures.without_sun_hour:
        text = message("Command line", "%Ln sighting(s) without an hour by the sun", "", 0)
        yield text.counted(figures.without_sun_hour)


def _seen_line(one: SeenCount, taxa: KnownTaxa) -> Message:
    seen = one.seen
    name: Message | str = seen.name
    if not seen.name and seen.kind is not None:
        name = KIND_WORDS[seen.kind]
    elif seen.kind is None and (common := taxa.common_name(seen.name)):
        name = f"{common[:1].upper()}{common[1:]}, {seen.name}"
    line = line_of("{count}  {name}", count=f"{one.sightings:>8,}", name=name)
    if one.by_people:
        by_people = message("Command line", "%Ln by people", "", 0).counted(one.by_people)
        line = line_of("{line}; {by_people}", line=line, by_people=by_people)
    return line if one.rate is None else line_of("{line}; {rate}", line=line, rate=_words(one.rate))


def _words(one: Rate) -> Message:
    text = message("Command line", "{per_100:.2f} per 100 camera days ({low:.2f} to {high:.2f})")
    return text.fill(per_100=one.per_100, low=one.low, high=one.high)
