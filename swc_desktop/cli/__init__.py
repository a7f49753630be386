"""The command line: arguments to calls, results to output, errors to exit statuses."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from swc_desktop.cli.arguments import build_parser, check, parse
from swc_desktop.cli.classify import classify
from swc_desktop.cli.console import Console
from swc_desktop.cli.devices import devices
from swc_desktop.cli.gpu_kit import gpu
from swc_desktop.cli.packs import pack
from swc_desktop.cli.selftest import self_test
from swc_desktop.cli.stick import stick
from swc_desktop.cli.weather import weather
from swc_desktop.core.errors import SwcError

Window = Callable[[bool, list[Path]], int]
"""Opens the window: with the demonstration or not, and with these paths; gives the exit status."""

COMMANDS = {
    "classify": classify,
    "pack": pack,
    "devices": devices,
    "gpu-kit": gpu,
    "stick": stick,
    "weather": weather,
}

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
    arguments = parse(sys.argv[1:] if argv is None else argv)
    try:
        check(arguments)
        if arguments.self_test:
            return self_test(try_window)
        if arguments.command == "app" and window is not None:
            return window(arguments.demo, arguments.paths)
        command = COMMANDS.get(arguments.command)
        if command is None:
            build_parser().print_help(sys.stderr)
            return 2
        return command(arguments)
    except SwcError as error:
        Console().insist(error.sentence)
        return error.exit_status
    except KeyboardInterrupt:
        Console().insist("Stopped before anything was done.")
        return INTERRUPTED
