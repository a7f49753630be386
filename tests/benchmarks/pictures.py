"""The folders of photographs that are timed: the demonstration ones, multiplied and enlarged."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO = ROOT / "resources" / "demo"
SHARED = ROOT.parent / "shared" / "data" / "photographs"
LARGE = (4000, 3000)
SHARED_COUNT = 2000


@dataclass(frozen=True)
class PictureSet:
    """A folder of ``count`` photographs with a name for the table."""

    name: str
    folder: Path
    count: int


def multiplied(sources: list[Path], folder: Path, count: int) -> None:
    """Fill a folder with ``count`` files that repeat the sources, as links where that works."""
    folder.mkdir(parents=True)
    for number in range(count):
        source = sources[number % len(sources)]
        target = folder / f"{number:05d}-{source.name}"
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)


def enlarged(sources: list[Path], folder: Path) -> list[Path]:
    """Copies of 12 megapixels that keep the EXIF of their source."""
    folder.mkdir(parents=True)
    made = []
    for source in sources:
        with Image.open(source) as image:
            large = image.convert("RGB").resize(LARGE, Image.Resampling.BICUBIC)
            target = folder / source.name
            large.save(target, quality=90, exif=image.getexif())
        made.append(target)
    return made


def picture_sets(temporary: Path, counts: list[int], large: int) -> list[PictureSet]:
    """All sets, made under ``temporary``; the development photographs only where there are any."""
    demo = sorted(DEMO.glob("*.jpg"))
    sets = []
    for count in counts:
        folder = temporary / f"demo-{count}"
        multiplied(demo, folder, count)
        sets.append(PictureSet("demonstration, 1 MP", folder, count))
    if large:
        folder = temporary / "large"
        multiplied(enlarged(demo, temporary / "large-sources"), folder, large)
        sets.append(PictureSet("enlarged, 12 MP", folder, large))
    shared = sorted(SHARED.glob("*/*.jpg"))[:SHARED_COUNT]
    if shared and max(counts) >= len(shared):
        folder = temporary / "shared"
        multiplied(shared, folder, len(shared))
        sets.append(PictureSet("development, 320 px", folder, len(shared)))
    return sets
