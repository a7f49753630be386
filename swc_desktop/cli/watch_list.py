"""The watch list: what a person wants to hear of at the end of a run, kept in the settings."""

import argparse
import json
from collections.abc import Iterable
from typing import Final

from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.cli.parser import Parser
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import Message, message
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.watch_list import WatchList
from swc_desktop.settings.settings_file import (
    MAX_WATCHED,
    MAX_WATCHED_LETTERS,
    SettingsFile,
    watched_names,
)

MAX_SHOWN: Final = 20
"""Photographs of a watched name, one line each: what fits a screen; all are counted."""

_NOTHING: Final = message("Command line", "Nothing on the watch list was seen.")
_EMPTY: Final = message("Command line", "The watch list is empty.")
_NOT_THERE: Final = message("Command line", "{name} is not on the watch list.")
_TOO_MUCH: Final = line_of(
    "A watch list has at most {names} names of at most {letters} letters",
    names=MAX_WATCHED,
    letters=MAX_WATCHED_LETTERS,
)


def add_watch(parser: Parser) -> None:
    """The option of a run for more names."""
    parser.add_argument(
        "--watch",
        action="append",
        default=[],
        metavar="NAME",
        help="say at the end on which photographs NAME is (an animal by any of its names, person "
        "or vehicle), beside what is on the watch list; may be repeated",
    )


def add_watch_list(parser: Parser) -> None:
    """The arguments of the command ``watch-list``."""
    parser.add_argument("action", nargs="?", choices=["add", "remove"])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="one object instead of words")


def run_watch_list_command(arguments: argparse.Namespace) -> int:
    """List the names, or add or remove some."""
    settings = SettingsFile()
    names = settings.current.watch_list
    if bool(arguments.action) != bool(arguments.names):
        problem = line_of("Give add or remove with at least one NAME, or nothing to list the names")
        raise WrongUsage(problem=problem)
    if arguments.action == "add":
        names = _checked((*names, *arguments.names))
    for name in arguments.names if arguments.action == "remove" else ():
        if name not in names:
            raise WrongUsage(problem=_NOT_THERE.fill(name=on_one_line(name)))
        names = tuple(one for one in names if one != name)
    if arguments.action:
        settings.change(watch_list=names)
    if settings.notice:
        Console().info(settings.notice)
    if arguments.json:
        show(json.dumps({"watch_list": names}))
        return 0
    for line in names or (_EMPTY,):
        show(line)
    return 0


def watched_in(arguments: argparse.Namespace, console: Console) -> tuple[str, ...]:
    """The names of the settings and those of ``--watch``."""
    settings = SettingsFile()
    if settings.notice:
        console.info(settings.notice)
    return _checked((*settings.current.watch_list, *arguments.watch))


def watch_list(
    arguments: argparse.Namespace, taxonomy: Taxonomy, console: Console
) -> WatchList | None:
    """The watch list of a run without a project; None where nothing is on it."""
    names = watched_in(arguments, console)
    return WatchList(names, KnownTaxa(taxonomy)) if names else None


def watched_lines(watch: WatchList) -> list[Message]:
    """What of a watch list was seen, and on which photographs; that nothing was, in one line."""
    lines = [*watch.notes, watch.words or _NOTHING]
    for one in watch.seen:
        files = one.files[:MAX_SHOWN]
        lines += [line_of("  {name}: {file}", name=one.name, file=on_one_line(f)) for f in files]
        if (more := one.photographs - MAX_SHOWN) > 0:
            lines.append(line_of("  {name}: {more} more", name=one.name, more=f"{more:,}"))
    return lines


def _checked(names: Iterable[str]) -> tuple[str, ...]:
    try:
        return watched_names(names)
    except ValueError as error:
        raise WrongUsage(problem=_TOO_MUCH) from error
