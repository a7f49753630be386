"""What is known about a photograph without its pixels."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from swc_desktop.core.damage import Damage
from swc_desktop.core.message import Message
from swc_desktop.core.observation import Absence, Moment, Observation, Place


@dataclass(frozen=True)
class Camera:
    """Maker, model and serial number as the camera wrote them; empty where it did not."""

    make: str = ""
    model: str = ""
    serial: str = ""

    def __str__(self) -> str:
        """Maker and model as a person would say them, the maker's name once."""
        if self.model.casefold().startswith(self.make.casefold()):
            return self.model
        return f"{self.make} {self.model}".strip()


@dataclass(frozen=True)
class OwnEvidence:
    """What a file itself says of place and time, before anything that a person gives.

    ``moment`` is the reading of the camera, with an offset only where the file gives one;
    ``gps_instant`` is UTC by the GPS receiver, without zone, or None.
    """

    place: Place | Absence
    moment: Moment | Absence
    gps_instant: datetime | None = None


@dataclass(frozen=True)
class Photo:
    """One photograph: its file, upright size in pixels, camera and evidence.

    ``orientation`` is the EXIF value 1 to 8 by which the stored pixels are turned (1 where the
    decoder has turned them already); ``notes`` say what was wrong in the file;
    ``damage`` says which part of the picture is missing or damaged, None while the pixels have not
    been read. ``own`` is the evidence of the file alone, from which ``observation`` was made; None
    where it was not kept.
    """

    path: Path
    width: int
    height: int
    orientation: int
    camera: Camera
    observation: Observation
    notes: tuple[Message | str, ...] = ()
    damage: Damage | None = None
    own: OwnEvidence | None = None
