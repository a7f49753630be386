"""The command ``import``: what people said in a table comes into a project."""

import argparse
from typing import Final

from swc_desktop.cli.console import Console, line_of
from swc_desktop.cli.parser import Parser, named_path
from swc_desktop.cli.project.opening import opened_for_work
from swc_desktop.cli.project.review_commands import person_name
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.message import Message, message
from swc_desktop.core.text import on_one_line
from swc_desktop.sharing.said_tables import SaidOptions, read_said_table
from swc_desktop.sharing.taking_said import preview_said, take_said
from swc_desktop.sharing.timelapse_rows import COLUMN_WORDS

MAX_ABSENT_SHOWN: Final = 20
"""Names of photographs that are not here: what fits a screen; the rest are counted."""


def add_import_arguments(parser: Parser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "file",
        type=named_path,
        metavar="FILE",
        help="a CSV or workbook that this program exported and people corrected, Camtrap DP "
        "(folder, ZIP or observations.csv), a CSV of Timelapse, or results of AddaxAI (JSON) with "
        "boxes that a person confirmed",
    )
    parser.add_argument(
        "--by",
        type=person_name,
        metavar="NAME",
        help="who said it, where the file does not state that (default: the program that wrote it)",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        type=_column,
        metavar="WORD=NAME",
        help="the column of a CSV of Timelapse for one of: " + ", ".join(COLUMN_WORDS),
    )
    parser.add_argument("--preview", action="store_true", help="only say what would be taken")


def _column(text: str) -> tuple[str, str]:
    """``species=Tier`` as a pair; the name may hold ``=``."""
    word, separator, name = text.partition("=")
    if not separator or word not in COLUMN_WORDS or not name.strip():
        raise argparse.ArgumentTypeError(
            line_of(
                "give WORD=NAME, and as the word one of: {words}", words=", ".join(COLUMN_WORDS)
            )
        )
    return word, name.strip()


def run_import_command(arguments: argparse.Namespace) -> int:
    """Take what people said; 1 where rows could not be read or their photographs are not here."""
    console = Console()
    with opened_for_work(arguments, write=not arguments.preview) as work:
        options = SaidOptions(arguments.by or "", dict(arguments.column))
        table = read_said_table(arguments.file, work.project.connection, options)
        taken = preview_said(work.project, table) if arguments.preview else take_said(work, table)
        for line, reason in sorted([*table.faults, *taken.refusals], key=lambda one: one[0]):
            console.error(_of_line(line, reason))
        for line, name in taken.absent[:MAX_ABSENT_SHOWN]:
            text = message("Command line", "{photograph} is not in this project")
            console.error(_of_line(line, text.fill(photograph=on_one_line(name))))
        more = taken.unknown - MAX_ABSENT_SHOWN
        if more > 0:
            text = message("Command line", "%Ln more photograph(s) (is|are) not there.", "", 0)
            console.error(text.counted(more))
        for note in table.notes:
            console.info(note)
        words = taken.words
        if arguments.preview:
            text = message("Command line", "Preview; nothing was changed. {words}")
            words = text.fill(words=words)
        tell(arguments, taken.record, words)
    return 1 if taken.faults or taken.refused or taken.unknown else 0


def _of_line(line: int, reason: Message | str) -> Message | str:
    """A fault with its line, where it has one."""
    return line_of("line {line}: {reason}", line=f"{line:,}", reason=reason) if line else reason
