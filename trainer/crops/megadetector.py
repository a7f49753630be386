"""Results of MegaDetector, batch output format 1.0 to 1.6.

https://lila.science/megadetector-output-format: boxes are x, y, width and height as shares of the
picture as shown, after its EXIF rotation. Videos, unlisted categories and results of classifiers
are ignored.
"""

import json
import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final, Never

from swc_desktop.core.disk_faults import explain
from swc_desktop.photos.crop import Box
from trainer.crops.detection import Detection, PictureDetections
from trainer.errors import DetectionsUnreadable

logger = logging.getLogger(__name__)

MAX_BYTES: Final = 1 << 30
"""Far above any real file; bounds memory."""

_ANIMAL: Final = "animal"
_MAJOR: Final = re.compile(r"1(\.\d+)?")


def read_megadetector(file: Path, pictures: Iterable[Path]) -> dict[Path, PictureDetections]:
    """The results of a file by picture; pictures that it does not name are left out.

    An entry belongs to a picture if its path is the end of the path of that picture only. Files
    that the entries name are not opened. Raises ``DetectionsUnreadable``.
    """
    entries, animals = _entries(file)
    index = _PictureIndex(pictures)
    found: dict[Path, PictureDetections] = {}
    invalid = 0
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
            invalid += 1
            continue
        picture = index.find(entry["file"])
        if picture is None or "frame_rate" in entry:
            continue
        detections = _detections(picture, entry, animals)
        invalid += detections is None
        if detections is not None:
            found[picture] = detections
    if invalid:
        logger.warning("%s: %d entries are not valid and were left out", file, invalid)
    return found


def _entries(file: Path) -> tuple[list[Any], frozenset[str]]:
    """The entries, and the categories that are animals."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise DetectionsUnreadable(file=file, problem="it is too large for such a file")
        whole = json.loads(file.read_text(encoding="utf-8-sig"), parse_constant=_no_constants)
    except OSError as error:
        raise DetectionsUnreadable(file=file, problem=explain(error)) from error
    except (ValueError, RecursionError) as error:
        raise DetectionsUnreadable(file=file, problem="it is not valid JSON") from error
    if not isinstance(whole, dict) or not isinstance(whole.get("images"), list):
        raise DetectionsUnreadable(file=file, problem="it has no list of images")
    info = whole.get("info")
    version = info.get("format_version", "1.0") if isinstance(info, dict) else "1.0"
    if _MAJOR.fullmatch(str(version)) is None:
        problem = f"its format is {version!r:.40}, but only 1.0 to 1.6 can be read"
        raise DetectionsUnreadable(file=file, problem=problem)
    categories = whole.get("detection_categories")
    if not isinstance(categories, dict):
        raise DetectionsUnreadable(file=file, problem="it does not define its categories")
    animals = {str(key) for key, name in categories.items() if str(name).lower() == _ANIMAL}
    if not animals:
        raise DetectionsUnreadable(file=file, problem='none of its categories is "animal"')
    return whole["images"], frozenset(animals)


def _detections(
    picture: Path, entry: Mapping[str, Any], animals: frozenset[str]
) -> PictureDetections | None:
    """The detections of an entry, None if it is not valid."""
    if failure := entry.get("failure"):
        return PictureDetections(picture, fault=str(failure)[:200])
    detections = entry.get("detections")
    if not isinstance(detections, list):
        return None
    found = []
    for one in detections:
        try:
            if str(one["category"]) not in animals:
                continue
            left, top, width, height = (float(value) for value in one["bbox"])
            confidence = float(one["conf"])
            if not 0 <= confidence <= 1:
                return None
            found.append(Detection(Box(left, top, width, height), confidence))
        except (KeyError, TypeError, ValueError):
            return None
    found.sort(key=lambda one: -one.confidence)
    return PictureDetections(picture, tuple(found))


class _PictureIndex:
    """Finds the picture that a path in the file means."""

    def __init__(self, pictures: Iterable[Path]) -> None:
        self.by_name: dict[str, list[tuple[Sequence[str], Path]]] = defaultdict(list)
        for picture in set(pictures):
            parts = _parts(picture.as_posix())
            if parts:
                self.by_name[parts[-1]].append((parts, picture))

    def find(self, name: str) -> Path | None:
        """The only picture whose path ends with the name or is the end of it, else None."""
        wanted = _parts(name)
        if not wanted:
            return None
        fits = [
            picture
            for parts, picture in self.by_name.get(wanted[-1], [])
            if parts[-len(wanted) :] == wanted or wanted[-len(parts) :] == parts
        ]
        return fits[0] if len(fits) == 1 else None


def _parts(name: str) -> tuple[str, ...]:
    path = PurePosixPath(name.replace("\\", "/"))
    return tuple(step for step in path.parts if step not in ("/", ".", ".."))


def _no_constants(text: str) -> Never:
    raise ValueError(text)
