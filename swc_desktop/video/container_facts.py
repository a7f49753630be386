"""What the container of a clip says of it, as it is written there and not yet believed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ContainerFacts:
    """The facts of a container; empty, zero or None where it does not say.

    ``length_s`` is the declared length. ``width`` and ``height`` are upright pixels. ``codec`` is
    the four letters of the picture's coding. ``position`` is latitude, longitude (degrees) and
    altitude (metres or None). ``stamp`` is a time with or without its offset as the camera wrote
    it; ``instant`` a number of seconds since 1904 as a time, nominally UTC.
    """

    length_s: float | None = None
    width: int = 0
    height: int = 0
    codec: str = ""
    position: tuple[float, float, float | None] | None = None
    stamp: str = ""
    instant: datetime | None = None
    make: str = ""
    model: str = ""
