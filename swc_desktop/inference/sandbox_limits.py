"""The limits of a process that works on a pack from outside."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """``memory_bytes`` on top of what the process needs to start (None: no limit); seconds.

    The starter pack needs a sixth of the memory and a second. The rest is room for networks of
    hundreds of MB on old machines; round choices.
    """

    memory_bytes: int | None = 3 << 30
    seconds: float = 90.0
