"""The command ``project checklist``: the names of other animals that a project offers."""

import argparse

from swc_desktop.cli.console import line_of, show
from swc_desktop.cli.parser import Parser, named_path
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.message import message
from swc_desktop.projects.given_files import read_checklist_file
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.name_checklist import choose_checklist, drop_checklist, name_checklist


def add_checklist_arguments(parser: Parser) -> None:
    """The arguments of the command."""
    change = parser.add_mutually_exclusive_group()
    change.add_argument(
        "--from",
        dest="file",
        type=named_path,
        metavar="FILE",
        help="take the names of a CSV with the columns scientificName and vernacularName, or of a "
        "text with a name on each line, in place of those it has",
    )
    change.add_argument("--none", action="store_true", help="use no checklist any more")


def checklist(arguments: argparse.Namespace) -> int:
    """List the names, take those of a file, or use none."""
    if arguments.file is not None:
        with opened(arguments, write=True) as project:
            taxa = KnownTaxa(project.connection)
            found = read_checklist_file(arguments.file, taxa)
            choose_checklist(project, found)
            counts = {"names": len(found.names), "known": found.taxa, "left_out": found.left_out}
            tell(arguments, counts, found.words)
        return 0
    if arguments.none:
        with opened(arguments, write=True) as project:
            count = drop_checklist(project)
            text = message("Command line", "%Ln name(s) dropped", "", 0).counted(count)
            tell(arguments, {"dropped": count}, text)
        return 0
    with opened(arguments, write=False) as project:
        every = name_checklist(project.connection)
        for one in every:
            names = "  ".join(filter(None, (one.name, one.common)))
            record = {"name": one.name, "common": one.common}
            tell(arguments, record, line_of("{names}", names=names))
        if not every and not arguments.json:
            show(message("Command line", "The project has no checklist of other animals."))
    return 0
