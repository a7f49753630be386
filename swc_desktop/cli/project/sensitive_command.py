"""The command ``project sensitive``: whose places are coarsened for others, and how far."""

import argparse
from typing import Final

from swc_desktop.cli.console import show
from swc_desktop.cli.parser import Parser
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import Message, message
from swc_desktop.core.sensitivity import NOT_SENSITIVE, Sensitivity
from swc_desktop.sharing.sensitive_taxa import (
    CATEGORY_WORDS,
    own_categories,
    say_how_sensitive,
    shipped_categories,
)

SHIPPED: Final = "shipped"
_CATEGORIES: Final = (*(str(one.value) for one in Sensitivity), str(NOT_SENSITIVE), SHIPPED)


def add_sensitive_arguments(parser: Parser) -> None:
    """The arguments of the command."""
    parser.add_argument("taxon", nargs="?", metavar="TAXON", help="the taxon to change")
    parser.add_argument(
        "category",
        nargs="?",
        choices=_CATEGORIES,
        help="1 extreme: the place is withheld; 2 high: rounded to 0.1 degree; 3 medium: 0.01; "
        "4 low: 0.001; 0: exact; shipped: as the shipped list says",
    )


def sensitive(arguments: argparse.Namespace) -> int:
    """List the categories, or change one."""
    if arguments.taxon is not None:
        if arguments.category is None:
            problem = message("Command line", "Say how sensitive {taxon} is: {choices}.")
            choices = ", ".join(_CATEGORIES)
            raise WrongUsage(problem=problem.fill(taxon=arguments.taxon, choices=choices))
        category = None if arguments.category == SHIPPED else int(arguments.category)
        with opened(arguments, write=True) as project:
            name = say_how_sensitive(project, arguments.taxon, category)
            own = own_categories(project.connection)
            now = own.get(name, shipped_categories().get(name))
            tell(arguments, {"taxon": name, "category": now}, _line(name, now, is_own=name in own))
        return 0
    with opened(arguments, write=False) as project:
        own = own_categories(project.connection)
        for name, category in sorted({**shipped_categories(), **own}.items()):
            record = {"taxon": name, "category": category, "own": name in own}
            tell(arguments, record, _line(name, category, is_own=name in own))
    if not arguments.json:
        show(message("Command line", "A taxon that is not listed is like the one above it."))
    return 0


def _line(name: str, category: int | None, *, is_own: bool) -> Message:
    if category is None:
        text = message("Command line", "{taxon}: as the taxon above it")
        return text.fill(taxon=name)
    text = message("Command line", "{taxon}: {category}")
    if is_own:
        text = message("Command line", "{taxon}: {category} (said in this project)")
    return text.fill(taxon=name, category=CATEGORY_WORDS[category])
