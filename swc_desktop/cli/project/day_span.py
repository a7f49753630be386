"""The days from which and up to which a command counts."""

import argparse
from collections.abc import Callable
from datetime import date

from swc_desktop.cli.parser import Parser
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message
from swc_desktop.core.observation import Moment


def add_day_span(parser: Parser, *, day: Callable[[str], object]) -> None:
    """Add the options for both; ``day`` reads what is typed."""
    for option, end in (("--from", "first"), ("--to", "last")):
        parser.add_argument(option, dest=end, type=day, metavar="YYYY-MM-DD", help=f"the {end} day")


def day_span(arguments: argparse.Namespace) -> tuple[date | None, date | None]:
    """The first and the last day, None where none is given. Raises ``WrongUsage`` for days the
    wrong way round."""
    first, last = _day(arguments.first), _day(arguments.last)
    if first and last and first > last:
        text = message("Command line", "The first day, {first}, is after the last, {last}.")
        raise WrongUsage(problem=text.fill(first=first, last=last))
    return first, last


def _day(moment: Moment | None) -> date | None:
    return None if moment is None else moment.local.date()
