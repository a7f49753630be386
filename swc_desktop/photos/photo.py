"""What is known about a photograph without its pixels."""

from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.observation import Observation


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
class Photo:
    """One photograph: its file, upright size in pixels, camera and evidence.

    ``orientation`` is the EXIF value 1 to 8 by which the stored pixels are turned (1 where the
    decoder has turned them already); ``notes`` are sentences about what was wrong in the file;
    ``damage`` says which part of the picture is missing or damaged, empty for none, None while the
    pixels have not been read.
    """

    path: Path
    width: int
    height: int
    orientation: int
    camera: Camera
    observation: Observation
    notes: tuple[str, ...] = ()
    damage: str | None = None
