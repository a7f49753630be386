"""Patience with files that another program holds for a moment, as Windows allows it.

There a file that is open elsewhere can be neither renamed nor replaced, and virus scanners, search
indexes and backups open what was just written. Other systems never say so.
"""

import time
from collections.abc import Callable
from typing import Final, TypeVar

Result = TypeVar("Result")

_HELD: Final = {5, 32, 33}
"""Codes of Windows: ERROR_ACCESS_DENIED (also of a file that is being replaced),
ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""

TIMEOUT_S: Final = 3.0
"""A scanner looks at a file for about a second."""

_POLL_INTERVAL_S: Final = 0.05


def patiently(act: Callable[[], Result]) -> Result:
    """Do something to a file, again and again while another program holds it, up to
    ``TIMEOUT_S``. Raises the ``OSError`` of the last time."""
    end = time.monotonic() + TIMEOUT_S
    while True:
        try:
            return act()
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD or time.monotonic() > end:
                raise
        time.sleep(_POLL_INTERVAL_S)
