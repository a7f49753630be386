"""The command line: arguments to calls, results to output, errors to exit statuses."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from swc_desktop.cli.arguments import build_parser, check, parse
from swc_desktop.cli.classify import classify
from swc_desktop.cli.console import Console
from swc_desktop.cli.device_commands import devices
from swc_desktop.cli.errors import FolderGone
from swc_desktop.cli.gpu_kit_commands import gpu
from swc_desktop.cli.pack_commands import pack
from swc_desktop.cli.selftest import self_test
from swc_desktop.cli.stick_commands import run_stick_command
from swc_desktop.cli.weather_commands import weather
from swc_desktop.core.errors import SwcError
from swc_desktop.home import data_home, home_of_this_run
from swc_desktop.storage.private import narrow

Window = Callable[[bool, list[Path], str], int]
"""Opens the window: with the demonstration or not, with these paths and a notice ("" for none);
gives the exit status."""

COMMANDS = {
    "classify": classify,
    "pack": pack,
    "devices": devices,
    "gpu-kit": gpu,
    "stick": run_stick_command,
    "weather": weather,
}

KEEPING = {
    *(("pack", "install"), ("pack", "rollback"), ("gpu-kit", "install"), ("gpu-kit", "remove")),
    *(("stick", "take"), ("stick", "back"), ("weather", "fetch"), ("weather", "import")),
}
"""What is of no use to a user without a home folder; everything else works without one."""

INTERRUPTED = 130


def main(
    argv: Sequence[str] | None = None,
    *,
    window: Window | None = None,
    try_window: Callable[[], str] | None = None,
) -> int:
    """Run the command line and return its exit status.

    ``window`` is what ``app`` opens, ``try_window`` what the self-test tries of it.
    """
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
        check(arguments)
        _refuse_a_folder_that_is_gone()
        if (arguments.command, getattr(arguments, "action", None)) in KEEPING:
            data_home()
        with home_of_this_run() as notice:
            narrow(data_home())
            return _run(arguments, notice, window, try_window)
    except SwcError as error:
        Console().error(error.sentence)
        return error.exit_status
    except KeyboardInterrupt:
        Console().error("Stopped before anything was done.")
        return INTERRUPTED


def _refuse_a_folder_that_is_gone() -> None:
    """Raises ``FolderGone``: there, no path leads anywhere and no process starts."""
    try:
        Path.cwd()
    except OSError as error:
        raise FolderGone from error


def _run(
    arguments: argparse.Namespace,
    notice: str,
    window: Window | None,
    try_window: Callable[[], str] | None,
) -> int:
    if notice:
        Console(quiet=getattr(arguments, "quiet", False)).info(notice)
    if arguments.self_test:
        return self_test(try_window)
    if arguments.command == "app" and window is not None:
        return window(arguments.demo, arguments.paths, notice)
    command = COMMANDS.get(arguments.command)
    if command is None:
        build_parser().print_help(sys.stderr)
        return 2
    return command(arguments)
