"""Times as a project stores them, in the words of the window."""

from datetime import datetime
from typing import Final

from swc_desktop.core.observation import Moment
from swc_desktop.ui.text.words import clock

_DAY_LETTERS: Final = len("2024-02-19")


def stored_time(text: str | None) -> str:
    """ISO 8601, or a day alone, as a person reads it; empty for None."""
    if text is None:
        return ""
    local = datetime.fromisoformat(text).replace(tzinfo=None)
    return clock(Moment(local, is_day=len(text) == _DAY_LETTERS))
