"""Priority of a thread, so that the window comes first."""

import os
import sys
import threading
from typing import Final

NICENESS: Final = 5
"""A round choice between 0 (as the window) and 19 (only on an idle machine)."""


def lower_priority() -> None:
    """Lower the priority of this thread; processes that it starts inherit that.

    Only on Linux: elsewhere niceness belongs to a whole process, with the window in it. A priority
    that is lower already stays, because only root may raise it.
    """
    if sys.platform.startswith("linux"):
        thread = threading.get_native_id()
        if os.getpriority(os.PRIO_PROCESS, thread) < NICENESS:
            os.setpriority(os.PRIO_PROCESS, thread, NICENESS)
