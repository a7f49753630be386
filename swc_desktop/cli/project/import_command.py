"""The command ``import``: what people said in a table comes into a project."""

import argparse
from pathlib import Path

from swc_desktop.cli.console import Console, line_of
from swc_desktop.cli.parser import Parser
from swc_desktop.cli.project.opening import opened_for_work
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.message import message
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.sharing.said_tables import read_said_table
from swc_desktop.sharing.taking_said import take_said


def add_import_arguments(parser: Parser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="a CSV or workbook that this program exported and people corrected, or Camtrap DP "
        "(folder, ZIP or observations.csv)",
    )
    parser.add_argument("--preview", action="store_true", help="only say what would be taken")


def run_import_command(arguments: argparse.Namespace) -> int:
    """Take what people said; 1 where rows could not be read or their photographs are not here."""
    console = Console()
    with opened_for_work(arguments, write=not arguments.preview) as work:
        table = read_said_table(arguments.file, KnownTaxa(work.project.connection))
        for line, reason in table.faults:
            console.error(line_of("line {line}: {reason}", line=f"{line:,}", reason=reason))
        taken = take_said(work, table, only_counts=arguments.preview)
        words = taken.words
        if arguments.preview:
            text = message("Command line", "Preview; nothing was changed. {words}")
            words = text.fill(words=words)
        tell(arguments, taken.record, words)
    return 1 if taken.faults or taken.unknown else 0
