"""Files on disk as photographs of a project that were added just now."""

from dataclasses import replace
from pathlib import Path

from PIL import Image

from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media import SeenFile
from tests.gui.evidence_samples import LION

EXIF_ORIENTATION = 0x0112


def photograph(path: Path, size: tuple[int, int] = (1600, 1200), orientation: int = 1) -> Path:
    """A picture whose left half is red and whose right half is blue, as stored."""
    image = Image.new("RGB", size, (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    image.save(path, exif=exif)
    return path


def seen(path: Path) -> SeenFile:
    """The file as it is now, or as one that is gone."""
    if not path.exists():
        return SeenFile(path, 1, 1)
    status = path.stat()
    return SeenFile(path, status.st_size, status.st_mtime_ns)


def listed(path: Path) -> ListedMedia:
    """A photograph of a project that was added just now."""
    file = seen(path)
    return replace(LION, file=path, size=file.size, modified_ns=file.modified_ns)
