"""The program's entry: ``python -m swc_desktop``, ``swc-desktop``, and the installed program."""

import multiprocessing
import sys
from pathlib import Path


def _open_window(demo: bool, paths: list[Path]) -> int:
    from swc_desktop.ui.application import run_application

    return run_application(demo, paths)


def _try_window() -> str:
    from swc_desktop.ui.application import try_window

    return try_window()


def main() -> int:
    """Run the command line, or the window for ``app``."""
    multiprocessing.freeze_support()
    from swc_desktop import cli
    from swc_desktop.cli.log import log_kept

    with log_kept():
        return cli.main(window=_open_window, try_window=_try_window)


if __name__ == "__main__":
    sys.exit(main())
