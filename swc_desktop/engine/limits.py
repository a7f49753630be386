"""Limits of a process that works on what came from outside."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_STATM: Final = Path("/proc/self/statm")


@dataclass(frozen=True)
class Limits:
    """``memory_bytes`` on top of what the process needs to start (None: no limit); seconds."""

    memory_bytes: int | None = 3 << 30
    seconds: float = 90.0


def limit_memory(extra: int) -> None:
    """Cap this process's address space at what it uses now plus ``extra`` bytes.

    Only Linux has a cap that holds; elsewhere on POSIX only core files are switched off.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        used = int(_STATM.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + extra, used + extra))
