"""The command ``project sightings``: what was seen, in numbers and as tables."""

import argparse
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.cli.parser import Parser
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault, WrongUsage
from swc_desktop.core.free_name import folded
from swc_desktop.core.identification import Kind
from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Moment
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
from swc_desktop.projects.sightings import FoundSightings, Seen, find_sightings
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.secret_figures import SecretFigures
from swc_desktop.storage.atomic_write import write_named


def add_sighting_arguments(
    parser: Parser, *, day: Callable[[str], object], folder: Callable[[str], object]
) -> None:
    """The options of the command; ``day`` and ``folder`` read what is typed."""
    parser.add_argument("--of", metavar="NAME", help="only this taxon or kind (default: animals)")
    parser.add_argument(
        "--deployment", action="append", default=[], metavar="ID", help="only at this station"
    )
    for option, end in (("--from", "first"), ("--to", "last")):
        parser.add_argument(option, dest=end, type=day, metavar="YYYY-MM-DD", help=f"the {end} day")
    parser.add_argument("--table", choices=TABLES, help="print this table")
    parser.add_argument(
        "--out", type=folder, metavar="FOLDER", help="write every table as CSV to this folder"
    )


def sightings(arguments: argparse.Namespace) -> int:
    """Say what was seen how often; print a table, or write all of them."""
    coarsening = Coarsening(arguments.coarsen)
    is_exact = coarsening.is_deliberate and (arguments.out or arguments.table)
    with opened(arguments, write=bool(is_exact)) as project:
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
    first, last = _day(arguments.first), _day(arguments.last)
    if first and last and first > last:
        raise WrongUsage(problem=_ENDS_FIRST.fill(first=first, last=last))
    return MediaFilter(deployments=frozenset(named), first=first, last=last)


_ENDS_FIRST: Final = message("Command line", "The first day, {first}, is after the last, {last}.")


def _of(text: str, found: FoundSightings, taxa: KnownTaxa) -> Seen:
    """What a person means, among what was seen. Raises ``WrongUsage`` and ``TaxonUnknown``."""
    seen = {one.seen for one in found.all}
    wanted = folded(text)
    for one in sorted(seen, key=lambda each: each.label):
        if wanted in (folded(one.label), folded(one.label.replace("_", " "))):
            return one
    if wanted in {kind.value for kind in Kind}:
        raise WrongUsage(problem=_NOT_SEEN.fill(name=text))
    name = taxa.named(text).name
    for one in seen:
        if one.name == name:
            return one
    raise WrongUsage(problem=_NOT_SEEN.fill(name=text))


_NOT_SEEN: Final = message(
    "Command line", "There is no sighting of {name} among these photographs."
)


def _write(project: Project, folder: Path, tables: dict[str, FigureTable]) -> None:
    """Raises ``ExportRefused`` and ``OutputFault``."""
    for name, table in tables.items():
        out = folder / f"{name}.csv"
        refuse_own(project, out)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with write_named(out, private=project.file.key is not None) as file:
                file.write(table.csv())
        except OSError as error:
            raise OutputFault(file=out, reason=explain_writing(error)) from error


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


def _day(moment: Moment | None) -> date | None:
    return None if moment is None else moment.local.date()
