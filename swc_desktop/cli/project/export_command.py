"""The command ``export``: the answers or the data of a project in a file for others."""

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from swc_desktop.cli.console import Console
from swc_desktop.cli.errors import ExportInterrupted
from swc_desktop.cli.parser import Parser, count
from swc_desktop.cli.project.opening import opened, opened_for_work
from swc_desktop.cli.project.smart_format import add_smart, check_smart
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message
from swc_desktop.core.progress import Cancelled, Control, ProgressSink, stopping
from swc_desktop.exports.data_formats import DATA_FORMATS, TIMELAPSE, XMP, DataFormat
from swc_desktop.exports.dataset import ReasonLeftOut
from swc_desktop.projects.export_log import log_exact_export
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.own_files import refuse_own
from swc_desktop.session.exporting import COPIES, SPECIES_FOLDERS
from swc_desktop.session.format_options import SMART_FORMATS, FormatOptions, data_format
from swc_desktop.session.picture_copies import (
    DEFAULT_LONG_SIDE,
    MAX_LONG_SIDE,
    write_shared_pictures,
    write_species_folders,
)
from swc_desktop.session.report import Report, month, read_report
from swc_desktop.session.sightings import write_figure
from swc_desktop.sharing.answer_rows import write_answers
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.handing_over import hand_over
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.sidecars_beside import write_sidecars_beside

ANSWERS: Final = ("csv", "jsonl")
"""Formats of one row an answer, decided anew from the kept votes."""

REPORT: Final = "report"
_REPORT_SUFFIXES: Final = (".pdf", ".html")

ReportContent = Callable[[Report, str], bytes]
"""Makes the file of a report, by its suffix; it draws, so the window gives it."""

_COARSEN_HELP: Final = (
    "degrees to which places are rounded (default: as the taxa demand; none: exact places, which "
    "is noted in the project)"
)


def add_export_arguments(parser: Parser, *, file: Callable[[str], object]) -> None:
    """The options of the command; ``file`` reads the name of a file."""
    parser.add_argument(
        "--format",
        required=True,
        choices=(*ANSWERS, *DATA_FORMATS, *SMART_FORMATS, COPIES, SPECIES_FOLDERS, REPORT),
        dest="form",
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--out",
        type=file,
        metavar="PATH",
        help="the file; of formats with several files a new folder, or a file that ends in .zip",
    )
    where.add_argument(
        "--beside",
        action="store_true",
        help="with --format xmp: beside the photographs, merged with the sidecars that are there",
    )
    add_coarsen(parser)
    parser.add_argument(
        "--long-side",
        type=count,
        default=DEFAULT_LONG_SIDE,
        metavar="PIXELS",
        help=f"of copies: the longer side of each picture at most (default: {DEFAULT_LONG_SIDE})",
    )
    parser.add_argument(
        "--links", action="store_true", help="of species-folders: hard links instead of copies"
    )
    parser.add_argument(
        "--template",
        type=file,
        metavar="FILE.tdb",
        help="with --format timelapse: your template, whose data labels and choices are used",
    )
    add_smart(parser, file=file)
    parser.add_argument(
        "--month", type=month_of, metavar="YYYY-MM", help="of a report: only this month"
    )


def month_of(text: str) -> tuple[date, date]:
    """The first and last day of a month."""
    try:
        return month(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month like 2026-03") from error


def add_coarsen(parser: Parser) -> None:
    """The option that says how far places are rounded."""
    choices = [one.value for one in Coarsening]
    parser.add_argument("--coarsen", choices=choices, default="default", help=_COARSEN_HELP)


def run_export_command(arguments: argparse.Namespace) -> int:
    """Export a project and return the exit status."""
    coarsening, control = Coarsening(arguments.coarsen), Control()
    if arguments.month is not None and arguments.form != REPORT:
        raise WrongUsage(problem=_ONLY_REPORTS)
    if arguments.template is not None and arguments.form != TIMELAPSE:
        raise WrongUsage(problem=_ONLY_TIMELAPSE)
    check_smart(arguments)
    if arguments.beside and (arguments.form != XMP or coarsening is not Coarsening.BY_RULE):
        raise WrongUsage(problem=_ONLY_SIDECARS)
    if arguments.form == REPORT:
        return _report(arguments, coarsening)
    if arguments.form == COPIES and coarsening is not Coarsening.BY_RULE:
        raise WrongUsage(problem=_NO_PLACES)
    if arguments.form == SPECIES_FOLDERS and coarsening is not Coarsening.EXACT:
        raise WrongUsage(problem=_EXACT_FILES)
    form = data_format(arguments.form, _options(arguments))
    if coarsening.is_deliberate:
        with opened(arguments, write=True) as project:
            log_exact_export(project, arguments.out, arguments.form)
    console = Console()
    try:
        with stopping(control):
            exported = _exported(arguments, form, coarsening, control, console.progress)
    except Cancelled as stop:
        raise ExportInterrupted from stop
    finally:
        console.close()
    for fault in exported.faults:
        console.error(fault)
    tell(arguments, exported.record, exported.words)
    return 1 if exported.left_out[ReasonLeftOut.SIDECAR] else 0


def _options(arguments: argparse.Namespace) -> FormatOptions:
    return FormatOptions(
        arguments.template,
        arguments.data_model,
        arguments.mapping,
        min(arguments.long_side, MAX_LONG_SIDE),
        arguments.links,
    )


def _exported(
    arguments: argparse.Namespace,
    form: DataFormat | None,
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
    if arguments.form in (COPIES, SPECIES_FOLDERS):
        with opened(arguments, write=False) as project:
            if arguments.form == COPIES:
                return write_shared_pictures(
                    *(project, arguments.out, control, on_progress),
                    long_side=min(arguments.long_side, MAX_LONG_SIDE),
                )
            return write_species_folders(
                project, arguments.out, control, on_progress, links=arguments.links
            )
    assert form is not None
    with opened(arguments, write=False) as project:
        now = datetime.now(UTC)
        if arguments.beside:
            return write_sidecars_beside(project, now, control, on_progress)
        return hand_over(project, form, arguments.out, coarsening, now, control, on_progress)


_NO_PLACES: Final = message(
    "Command line", "Pictures to share hold no places, so --coarsen says nothing of them"
)
_EXACT_FILES: Final = message(
    "Command line",
    "Copies of the photographs hold the places that their cameras wrote into them: give "
    "--coarsen none, which is noted in the project",
)
_ONLY_REPORTS: Final = message("Command line", "--month is for reports")
_ONLY_SIDECARS: Final = message(
    "Command line", "--beside belongs to --format xmp, and takes no --coarsen: it writes no places"
)
_ONLY_TIMELAPSE: Final = message("Command line", "--template belongs to --format timelapse.")


def _report(arguments: argparse.Namespace, coarsening: Coarsening) -> int:
    """Write the report; its places follow the rule and nothing else."""
    out: Path = arguments.out
    suffix = out.suffix.lower()
    if suffix not in _REPORT_SUFFIXES or coarsening is not Coarsening.BY_RULE:
        problem = message(
            "Command line", "A report is a file that ends in .pdf or .html, without --coarsen"
        )
        raise WrongUsage(problem=problem)
    make: ReportContent | None = arguments.report_content
    if make is None:
        raise WrongUsage(problem=message("Command line", "This program cannot draw a report"))
    with opened(arguments, write=False) as project:
        refuse_own(project, out)
        path, key = project.path, project.file.key
    first, last = arguments.month or (None, None)
    report = read_report(path, key, MediaFilter(first=first, last=last))
    write_figure(path, key, out, make(report, suffix))
    text = message("Command line", "Wrote the report of %Ln photograph(s): {file}", "", 0)
    record = {"photographs": report.photographs, "sightings": report.figures.sightings}
    words = text.counted(report.photographs).fill(file=out)
    tell(arguments, record | {"file": str(out)}, words)
    return 0
