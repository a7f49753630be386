"""How many processors this process may use."""

import os


def default_threads() -> int:
    """One thread for each processor that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)
