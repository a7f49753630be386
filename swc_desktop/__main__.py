"""The program's entry: ``python -m swc_desktop``, ``swc-desktop``, and the installed program."""

import multiprocessing
import sys
from pathlib import Path
from typing import Final

from swc_desktop.core.message import Message
from swc_desktop.ui.errors import WindowNotOpened

_INTERRUPTED: Final = 130


def _open_window(demo: bool, paths: list[Path], notice: Message | str) -> int:
    try:
        from swc_desktop.ui.window.application import run_application
    except ImportError as error:  # Qt loads libraries of the system that may not be there
        raise WindowNotOpened(reason=str(error)) from error
    return run_application(demo, paths, notice)


def _try_window() -> str:
    from swc_desktop.ui.window.application import try_window

    return try_window()


def _report_content(report: object, suffix: str) -> bytes:
    try:
        from swc_desktop.ui.report.report_command import report_content
    except ImportError as error:
        raise WindowNotOpened(reason=str(error)) from error
    return report_content(report, suffix)


def main() -> int:
    """Run the command line, or the window for ``app``."""
    multiprocessing.freeze_support()
    try:
        return _run()
    except KeyboardInterrupt:  # while the program itself was still being loaded
        if sys.stderr is not None:
            sys.stderr.write("Stopped before anything was done.\n")
        return _INTERRUPTED


def _run() -> int:
    from swc_desktop import cli
    from swc_desktop.cli.log import log_kept
    from swc_desktop.cli.printing import fill_standard_files

    fill_standard_files()
    with log_kept():
        return cli.main(window=_open_window, try_window=_try_window, report_content=_report_content)


if __name__ == "__main__":
    sys.exit(main())
