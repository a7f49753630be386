"""A question at a terminal; without a terminal nobody is asked."""

import sys
from io import TextIOBase

from swc_desktop.core.text import on_one_line

YES = "yes"


def ask_yes_no(question: str) -> bool | None:
    """Whether a person typed *yes*; None without a terminal."""
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stderr)):
        return None
    sys.stderr.write(f"{on_one_line(question)} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() == YES


def _is_terminal(stream: object) -> bool:
    return isinstance(stream, TextIOBase) and not stream.closed and stream.isatty()
