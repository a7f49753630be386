"""Lengths of time as people write them: 30s, 10m, 1h 30m, -2h, 0:01:30."""

import re
from datetime import timedelta
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.projects.clocks import MAX_SHIFT
from swc_desktop.projects.errors import SpanNotRead

_MAX_LETTERS: Final = 40
_PART: Final = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) ?([smhd])", re.ASCII)
_PARTS: Final = re.compile(rf"{_PART.pattern}(?: ?{_PART.pattern})*", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,6}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_SECONDS: Final = re.compile(r"\d{1,12}(?:\.\d{1,6})?", re.ASCII)
_LENGTHS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_span(text: str) -> timedelta:
    """A length of time; seconds without a letter, hours and minutes with a colon.

    A minus before it is allowed. Raises ``SpanNotRead``, also for what is longer than a clock of a
    camera can be wrong.
    """
    plain = text.strip().replace("−", "-").replace(",", ".").lower()
    seconds = None if len(plain) > _MAX_LETTERS else _seconds(plain.lstrip("+-").strip())
    if seconds is None or len(plain) - len(plain.lstrip("+-")) > 1:
        problem = message("Projects", "it cannot be read")
        raise SpanNotRead(text=text[:_MAX_LETTERS], problem=problem)
    if seconds > MAX_SHIFT.total_seconds():
        problem = message("Projects", "it is longer than any clock is wrong")
        raise SpanNotRead(text=text, problem=problem)
    span = timedelta(seconds=seconds)
    return -span if plain.startswith("-") else span


def _seconds(plain: str) -> float | None:
    if _SECONDS.fullmatch(plain):
        return float(plain)
    if _PARTS.fullmatch(plain):
        return sum(float(number) * _LENGTHS[unit] for number, unit in _PART.findall(plain))
    if clock := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return float(hours * 3600 + minutes * 60 + seconds)
    return None


def span_text(span: timedelta) -> str:
    """A length of time as ``parse_span`` reads it: ``-1h 30m``; ``0s`` for none."""
    left = round(abs(span).total_seconds())
    parts = []
    for letter in ("d", "h", "m", "s"):
        count, left = divmod(left, _LENGTHS[letter])
        if count:
            parts.append(f"{count}{letter}")
    sign = "-" if span < timedelta(0) and parts else ""
    return f"{sign}{' '.join(parts) or '0s'}"
