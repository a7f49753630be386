"""The parsers of the command line."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from swc_desktop.cli.console import Console, messages_are_json
from swc_desktop.cli.printing import show_text
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.text import on_one_line


def count(text: str) -> int:
    """A number from 1, for argparse; no computer has more files than ``sys.maxsize``."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return min(int(text), sys.maxsize)


def named_path(text: str) -> Path:
    """A path that is written, for argparse; an empty one, as of a variable that is not set, would
    mean the folder in which the program runs."""
    if not text:
        raise argparse.ArgumentTypeError("the name is empty")
    return Path(text)


class Parser(argparse.ArgumentParser):
    """A parser whose help is a result: a closed standard output is an error."""

    def print_help(self, file: Any = None) -> None:
        if file is None:
            show_text(self.format_help())
        else:
            super().print_help(file)

    def error(self, message: str) -> NoReturn:
        if messages_are_json():
            status = WrongUsage.exit_status
            Console().fail(WrongUsage.__name__, on_one_line(message), status)
            self.exit(status)
        super().error(on_one_line(message))


class InterleavedParser(Parser):
    """A parser in which options may stand between a file and the paths after it.

    argparse gives an argument that may be empty nothing if an option follows before it
    (https://docs.python.org/3/library/argparse.html#intermixed-parsing).
    """

    _is_inside = False

    def parse_known_args(  # type: ignore[override]  # argparse has overloads of it
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        if self._is_inside:  # called by the method below
            return super().parse_known_args(args, namespace)
        self._is_inside = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_inside = False
