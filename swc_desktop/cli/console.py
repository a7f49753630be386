"""What the command line says: the only module in which messages become words there, in English.

Results go to standard output (``show``), messages, questions and progress to standard error. Where
``--json`` was given, each message is an object on a line of its own too.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from io import TextIOBase
from typing import TextIO

from swc_desktop.cli.printing import abandon, show_text
from swc_desktop.cli.summary import RunSummary
from swc_desktop.core.message import Message, english
from swc_desktop.core.progress import Progress

_REFRESH_INTERVAL_S = 0.1
"""Looks steady on a terminal; a round choice."""


YES = "yes"

_as_json: ContextVar[bool] = ContextVar("messages as objects", default=False)


@contextmanager
def messages_as_json(wanted: bool) -> Iterator[None]:
    """Write the messages of the block as objects, one a line, if that is wanted."""
    token = _as_json.set(wanted)
    try:
        yield
    finally:
        _as_json.reset(token)


def messages_are_json() -> bool:
    """Whether messages are written as objects now."""
    return _as_json.get()


def line_of(text: str, **facts: object) -> Message:
    """A line of the command line alone, which is in no catalogue, with its facts."""
    return Message("", text).fill(**facts)


def show(content: Message | str) -> None:
    """Print a line; raises ``OutputFault`` when standard output is closed or takes no more."""
    show_text(english(content) + "\n")


def ask_yes_no(question: Message | str) -> bool | None:
    """Whether a person typed *yes*; None without a terminal, where nobody is asked."""
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stderr)):
        return None
    sys.stderr.write(f"{english(question)} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() == YES


def _is_terminal(stream: object) -> bool:
    return isinstance(stream, TextIOBase) and not stream.closed and stream.isatty()


class ProgressStyle(StrEnum):
    """How progress is shown."""

    NONE = "none"
    LINE = "line"
    JSON = "json"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


class Console:
    """Standard error; a program without a console has none, and then nothing is written."""

    def __init__(self, *, quiet: bool = False, progress_json: bool = False) -> None:
        self._stream: TextIO | None = sys.stderr
        self._quiet = quiet
        self._style = ProgressStyle.NONE
        if progress_json:
            self._style = ProgressStyle.JSON
        elif not quiet and self._stream is not None and self._stream.isatty():
            self._style = ProgressStyle.LINE
        self._began = time.monotonic()
        self._first: int | None = None
        self._last_shown = -_REFRESH_INTERVAL_S
        self._line_open = False

    def info(self, content: Message | str) -> None:
        """A message that ``--quiet`` hides."""
        if not self._quiet:
            self.error(content)

    def error(self, content: Message | str) -> None:
        """A message that is shown even with ``--quiet``."""
        self._close_line()
        text = english(content)
        self._write((json.dumps({"notice": text}) if messages_are_json() else text) + "\n")

    def fail(self, kind: str, content: Message | str, status: int) -> None:
        """Why a command ends with a status other than 0; ``kind`` is the class of the error."""
        self._close_line()
        text = english(content)
        if messages_are_json():
            text = json.dumps({"error": kind, "message": text, "status": status})
        self._write(text + "\n")

    def progress(self, seen: Progress) -> None:
        """Show progress: one line that is overwritten, or JSON lines, or nothing."""
        if self._style is ProgressStyle.NONE or self._stream is None:
            return
        now = time.monotonic()
        if self._first is None:
            self._first, self._began = seen.done, now
        if seen.done != seen.total and now - self._last_shown < _REFRESH_INTERVAL_S:
            return
        self._last_shown = now
        if self._style is ProgressStyle.JSON:
            text = {"done": seen.done, "total": seen.total, "stage": seen.stage}
            self._write(json.dumps(text) + "\n")
        else:
            self._write(f"\r\x1b[K{self._line(seen, now)}")
            self._line_open = True

    def sum_up(self, summary: RunSummary) -> None:
        """The last message of a run: a JSON object with JSON progress, else sentences."""
        if self._style is ProgressStyle.JSON:
            self._write(json.dumps(summary.record) + "\n")
            return
        for line in (*summary.names, summary.sentence):
            self.info(line)

    def _line(self, seen: Progress, now: float) -> str:
        text = f"{seen.done} of {seen.total} {seen.stage}"
        since = seen.done - (self._first or 0)
        elapsed = now - self._began
        if elapsed < 1 or since < 1 or seen.total is None:
            return text
        left = (seen.total - seen.done) * elapsed / since
        return f"{text}, {since / elapsed:.0f} a second, {_clock(left)} left"

    def _close_line(self) -> None:
        if self._line_open:
            self._write("\n")
            self._line_open = False

    def _write(self, text: str) -> None:
        """Write to the terminal; the work goes on when it was closed."""
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            abandon(self._stream)
            self._stream = None

    def close(self) -> None:
        """Leave the cursor at the start of a line."""
        self._close_line()
