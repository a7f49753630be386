"""What a person reads while the program works: sentences and progress, on standard error alone."""

import json
import sys
import time
from enum import StrEnum
from typing import TextIO

from swc_desktop.cli.printing import abandon
from swc_desktop.cli.summary import Summary
from swc_desktop.core.progress import Progress
from swc_desktop.core.text import on_one_line

_REFRESH_INTERVAL_S = 0.1


class ProgressStyle(StrEnum):
    """How progress is told."""

    NONE = "none"
    LINE = "line"
    JSON = "json"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


class Console:
    """Standard error; a windowed program has none, and then nothing is said."""

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
        self._last_told = -_REFRESH_INTERVAL_S
        self._line_open = False

    def info(self, sentence: str) -> None:
        """A message, unless the run is to be quiet."""
        if not self._quiet:
            self.error(sentence)

    def error(self, sentence: str) -> None:
        """A message that is told also to one who asked for quiet."""
        self._close_line()
        self._write(on_one_line(sentence) + "\n")

    def progress(self, seen: Progress) -> None:
        """A sink for progress: one line that is written over, or JSON lines, or nothing."""
        if self._style is ProgressStyle.NONE or self._stream is None:
            return
        now = time.monotonic()
        if self._first is None:
            self._first, self._began = seen.done, now
        if seen.done != seen.total and now - self._last_told < _REFRESH_INTERVAL_S:
            return
        self._last_told = now
        if self._style is ProgressStyle.JSON:
            text = {"done": seen.done, "total": seen.total, "stage": seen.stage}
            self._write(json.dumps(text) + "\n")
        else:
            self._write(f"\r\x1b[K{self._told(seen, now)}")
            self._line_open = True

    def sum_up(self, summary: Summary) -> None:
        """The last that is said of a run: an object where progress is, else words."""
        if self._style is ProgressStyle.JSON:
            self._write(json.dumps(summary.record) + "\n")
            return
        for line in (*summary.names, summary.sentence):
            self.info(line)

    def _told(self, seen: Progress, now: float) -> str:
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
        """Write where a person reads; the work goes on when nobody does any more."""
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
