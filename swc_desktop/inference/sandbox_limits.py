"""How much a process may take that works on a pack from outside."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """``memory_bytes`` on top of what the process needs to start (None: no limit); seconds."""

    memory_bytes: int | None = 3 << 30
    seconds: float = 90.0
