"""Whether this computer's clock can be right: what was made earlier must not be in its future."""

import logging
from datetime import UTC, date, datetime
from functools import cache
from typing import Final

from swc_desktop.build import build_day
from swc_desktop.core.message import Message, message
from swc_desktop.home import starter_pack
from swc_desktop.inference.errors import ClockWrong
from swc_desktop.packs.errors import PackRefused
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos.moment import clock_is_wrong

logger = logging.getLogger(__name__)

_END_OF_CENTURY: Final = 2100
"""A later year in a pack is a mistake and must not make every clock look wrong."""


def made_day(pack: Pack) -> date | None:
    """The day on which the pack or this program was made, the later; None if neither is known."""
    return _latest(pack.created, build_day())


def check_clock() -> None:
    """Raise ``ClockWrong`` where days would be compared with a wrong today."""
    made = _latest(_starter_day(), build_day())
    if made is not None and clock_is_wrong(made):
        raise ClockWrong(today=datetime.now(UTC).date(), made=made)


@cache
def _starter_day() -> str:
    try:
        return read_pack(starter_pack()).created
    except PackRefused as error:  # The window and the self-test report it.
        logger.warning("the starter pack shows no day: %s", error)
        return ""


def _latest(*texts: str) -> date | None:
    days = map(day_of, texts)
    return max((day for day in days if day is not None), default=None)


def day_of(text: str) -> date | None:
    """A day of this century, like 2026-11-24; None for anything else."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if day.year < _END_OF_CENTURY else None


def clock_notice(pack: Pack) -> Message | str:
    """A warning about this computer's clock, "" where it can be right."""
    made = made_day(pack)
    if not clock_is_wrong(made):
        return ""
    text = message(
        "Inference",
        "The date of this computer, {today}, is before the day on which the program was made "
        "({made}). Set it; the times in photographs are used as they are.",
    )
    return text.fill(today=datetime.now(UTC).date(), made=made)
