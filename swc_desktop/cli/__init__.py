"""The command line: arguments to calls, results to output, errors to exit statuses."""

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import takewhile
from pathlib import Path

from swc_desktop.cli.arguments import build_parser, check_arguments, parse
from swc_desktop.cli.classify import classify
from swc_desktop.cli.console import Console, messages_as_json
from swc_desktop.cli.device_commands import show_devices
from swc_desktop.cli.errors import FolderGone
from swc_desktop.cli.gpu_kit_commands import run_gpu_kit_command
from swc_desktop.cli.pack_commands import run_pack_command
from swc_desktop.cli.project.commands import run_project_command
from swc_desktop.cli.project.export_command import ReportContent, run_export_command
from swc_desktop.cli.project.import_command import run_import_command
from swc_desktop.cli.selftest import self_test
from swc_desktop.cli.stick_commands import run_stick_command
from swc_desktop.cli.watch_list import run_watch_list_command
from swc_desktop.cli.weather_commands import run_weather_command
from swc_desktop.core.errors import Interrupted, SwcError
from swc_desktop.core.message import Message
from swc_desktop.home import data_home, home_of_this_run
from swc_desktop.storage.private import narrow

OpenWindow = Callable[[bool, list[Path], Message | str], int]
"""Opens the window with the demonstration or not, with paths and a notice ("" for none); the exit
status."""

COMMANDS = {
    "classify": classify,
    "pack": run_pack_command,
    "project": run_project_command,
    "devices": show_devices,
    "export": run_export_command,
    "import": run_import_command,
    "gpu-kit": run_gpu_kit_command,
    "stick": run_stick_command,
    "watch-list": run_watch_list_command,
    "weather": run_weather_command,
}

NEED_DATA_FOLDER = {
    *(("pack", "install"), ("pack", "rollback"), ("gpu-kit", "install"), ("gpu-kit", "remove")),
    *(("watch-list", "add"), ("watch-list", "remove")),
    *(("stick", "take"), ("stick", "back"), ("weather", "fetch"), ("weather", "import")),
}
"""Commands that are useless without a data folder that lasts; the others work without one."""

_JSON = "--json"
"""Read before the arguments are parsed, so that a fault of theirs is an object too."""

INTERRUPTED = 130
"""The exit status of a process that Ctrl-C ended, as shells report it (128 + SIGINT)."""


def main(
    argv: Sequence[str] | None = None,
    *,
    window: OpenWindow | None = None,
    try_window: Callable[[], str] | None = None,
    report_content: ReportContent | None = None,
) -> int:
    """Run the command line and return its exit status.

    ``window`` is what ``app`` opens, ``try_window`` what the self-test calls to try it,
    ``report_content`` what makes the file of a report.
    """
    words = sys.argv[1:] if argv is None else argv
    given = list(takewhile(lambda word: word != "--", words))
    with messages_as_json(_JSON in given):
        return _main(words, window, try_window, report_content)


def _main(
    words: Sequence[str],
    window: OpenWindow | None,
    try_window: Callable[[], str] | None,
    report_content: ReportContent | None,
) -> int:
    try:
        arguments = parse(words)
        arguments.report_content = report_content
        check_arguments(arguments)
        _check_current_folder()
        if (arguments.command, getattr(arguments, "action", None)) in NEED_DATA_FOLDER:
            data_home()
        with home_of_this_run() as notice:
            narrow(data_home())
            return _run(arguments, notice, window, try_window)
    except SwcError as error:
        Console().fail(type(error).__name__, error.message, error.exit_status)
        return error.exit_status
    except KeyboardInterrupt:
        text = "Stopped before anything was done."
        Console().fail(Interrupted.__name__, text, INTERRUPTED)
        return INTERRUPTED


def _check_current_folder() -> None:
    """Raise ``FolderGone`` for a deleted folder, in which no path and no process works."""
    try:
        Path.cwd()
    except OSError as error:
        raise FolderGone from error


def _run(
    arguments: argparse.Namespace,
    notice: Message | str,
    window: OpenWindow | None,
    try_window: Callable[[], str] | None,
) -> int:
    if notice:
        Console(quiet=getattr(arguments, "quiet", False)).info(str(notice))
    if arguments.self_test:
        return self_test(try_window)
    if arguments.command == "app" and window is not None:
        return window(arguments.demo, arguments.paths, notice)
    command = COMMANDS.get(arguments.command)
    if command is None:
        build_parser().print_help(sys.stderr)
        return 2
    return command(arguments)
