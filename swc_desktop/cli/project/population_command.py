"""The command ``project population``: how many animals, from the known individuals."""

import argparse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.cli.errors import ExportInterrupted
from swc_desktop.cli.parser import Parser, count
from swc_desktop.cli.project.day_span import add_day_span, day_span
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.closed_population import PopulationEstimate
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Cancelled, Control, stopping
from swc_desktop.sharing.exported import left_out_words
from swc_desktop.sharing.gathering import gather
from swc_desktop.sharing.population import (
    ASSUMPTIONS,
    MAX_OCCASION_DAYS,
    NOBODY,
    Population,
    populations_of,
)
from swc_desktop.sharing.protection import Coarsening


def add_population_arguments(parser: Parser, *, day: Callable[[str], object]) -> None:
    """The options of the command; ``day`` reads what is typed."""
    parser.add_argument(
        "--occasion-days",
        type=count,
        default=1,
        metavar="N",
        help=f"days of an occasion, 1 to {MAX_OCCASION_DAYS} (default: 1)",
    )
    add_day_span(parser, day=day)


def population(arguments: argparse.Namespace) -> int:
    """Print the estimates of each species, their intervals, and what speaks against them."""
    if not 1 <= arguments.occasion_days <= MAX_OCCASION_DAYS:
        text = message("Command line", "An occasion has 1 to {most} days.")
        raise WrongUsage(problem=text.fill(most=MAX_OCCASION_DAYS))
    first, last = day_span(arguments)
    control, console = Control(), Console()
    try:
        with (
            stopping(control),
            opened(arguments, write=False) as project,
            project.file.snapshot(),
        ):  # the owner's own count: no place is printed, so nothing is rounded
            data = gather(
                *(project, Coarsening.EXACT, None, datetime.now(UTC), control, console.progress)
            )
    except Cancelled as stop:
        raise ExportInterrupted from stop
    finally:
        console.close()
    found = populations_of(data, arguments.occasion_days, first, last)
    for one in found.all:
        if arguments.json:
            tell(arguments, _record(one), "")
        else:
            for line in _lines(one):
                show(line)
    if not found.all:
        console.info(NOBODY)
    elif not arguments.json:
        show(ASSUMPTIONS)
    for left_out in left_out_words(found.left_out):
        console.info(left_out)
    return 0


def _record(one: Population) -> dict[str, object]:
    first, second, both = one.halves
    return {
        "species": one.species,
        "first_day": one.first.isoformat(),
        "occasion_days": one.days,
        "occasions": one.occasions,
        "individuals": one.animals,
        "captures": one.captures,
        "first_half": first,
        "second_half": second,
        "both_halves": both,
        "by_halves": _numbers(one.by_halves),
        "by_occasions": _numbers(one.by_occasions),
        "doubts": [doubt.code for doubt in one.doubts],
    }


def _numbers(estimate: PopulationEstimate | None) -> dict[str, object] | None:
    if estimate is None:
        return None
    return {
        "animals": round(estimate.animals, 2),
        "low": round(estimate.low, 2),
        "high": round(estimate.high, 2),
        "recaptures": estimate.recaptures,
    }


def _lines(one: Population) -> Iterator[Message]:
    animals = message("Command line", "%Ln individual(s)", "", 0).counted(one.animals)
    captures = message("Command line", "%Ln capture(s)", "", 0).counted(one.captures)
    occasions = message("Command line", "%Ln occasion(s)", "", 0).counted(one.occasions)
    days = message("Command line", "%Ln day(s)", "", 0).counted(one.days)
    yield line_of(
        "{species}: {animals}, {captures} in {occasions} of {days} from {first}",
        species=one.species,
        animals=animals,
        captures=captures,
        occasions=occasions,
        days=days,
        first=one.first.isoformat(),
    )
    halves = message("Command line", "first and second half (Lincoln-Petersen, Chapman)")
    whole = message("Command line", "all occasions (Schnabel)")
    for name, estimate in ((halves, one.by_halves), (whole, one.by_occasions)):
        if estimate is not None:
            yield message(
                "Command line", "  {animals:.1f} animals ({low:.0f} to {high:.0f}) by {name}"
            ).fill(animals=estimate.animals, low=estimate.low, high=estimate.high, name=name)
    for doubt in one.doubts:
        yield line_of("  {doubt}", doubt=doubt.words)
