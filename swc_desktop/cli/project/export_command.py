"""The command ``export``: the answers or the data of a project in a file for others."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from swc_desktop.cli.console import Console
from swc_desktop.cli.errors import ExportInterrupted
from swc_desktop.cli.parser import Parser
from swc_desktop.cli.project.opening import opened, opened_for_work
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.progress import Cancelled, Control, ProgressSink, stopping
from swc_desktop.exports.data_formats import DATA_FORMATS
from swc_desktop.projects.export_log import log_exact_export
from swc_desktop.sharing.answer_rows import write_answers
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.handing_over import hand_over
from swc_desktop.sharing.protection import Coarsening

ANSWERS: Final = ("csv", "jsonl")
"""Formats of one row an answer, decided anew from the kept votes."""

_COARSEN_HELP: Final = (
    "degrees to which places are rounded (default: as the taxa demand; none: exact places, which "
    "is noted in the project)"
)


def add_export_arguments(parser: Parser, *, file: Callable[[str], object]) -> None:
    """The options of the command; ``file`` reads the name of a file."""
    parser.add_argument("--format", required=True, choices=(*ANSWERS, *DATA_FORMATS), dest="form")
    parser.add_argument(
        "--out",
        required=True,
        type=file,
        metavar="PATH",
        help="the file; of formats with several files a new folder, or a file that ends in .zip",
    )
    add_coarsen(parser)


def add_coarsen(parser: Parser) -> None:
    """The option that says how far places are rounded."""
    choices = [one.value for one in Coarsening]
    parser.add_argument("--coarsen", choices=choices, default="default", help=_COARSEN_HELP)


def run_export_command(arguments: argparse.Namespace) -> int:
    """Export a project and return the exit status."""
    coarsening, control = Coarsening(arguments.coarsen), Control()
    if coarsening.is_deliberate:
        with opened(arguments, write=True) as project:
            log_exact_export(project, arguments.out, arguments.form)
    console = Console()
    try:
        with stopping(control):
            exported = _exported(arguments, coarsening, control, console.progress)
    except Cancelled as stop:
        raise ExportInterrupted from stop
    finally:
        console.close()
    tell(arguments, exported.record, exported.words)
    return 0


def _exported(
    arguments: argparse.Namespace,
    coarsening: Coarsening,
    control: Control,
    on_progress: ProgressSink,
) -> Exported:
    if arguments.form in ANSWERS:
        with opened_for_work(arguments, write=False) as work:
            return write_answers(
                *(work.project, work.decider, arguments.form, arguments.out, coarsening),
                control=control,
                on_progress=on_progress,
            )
    with opened(arguments, write=False) as project:
        form, now = DATA_FORMATS[arguments.form], datetime.now(UTC)
        return hand_over(project, form, arguments.out, coarsening, now, control, on_progress)
