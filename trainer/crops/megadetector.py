"""Results of MegaDetector, batch output format 1.0 to 1.6.

https://lila.science/megadetector-output-format: boxes are x, y, width and height as shares of the
picture as shown, after its EXIF rotation. Videos, unlisted categories and results of classifiers
are ignored.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Never

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.region import Box
from trainer.crops.detection import Detection, PictureDetections
from trainer.errors import DetectionsUnreadable
from trainer.picture_paths import is_web_address, match_paths

MAX_BYTES: Final = 1 << 30
"""Far above any real file; bounds memory."""

_ANIMAL: Final = "animal"
_MAJOR: Final = re.compile(r"1(\.\d+)?")


@dataclass(frozen=True)
class Detections:
    """The results of a file by picture, and what became of the others.

    ``entries`` is the number of results in the file, ``invalid`` and ``videos`` of them were not
    used; ``pictures`` is the number of pictures of the run. ``by_name`` pictures were found only
    by their file name, because their folders are other ones in the file.
    """

    found: Mapping[Path, PictureDetections]
    pictures: int
    entries: int
    by_name: int = 0
    invalid: int = 0
    videos: int = 0

    @property
    def elsewhere(self) -> int:
        """Results that are of no picture of the run, or of one of several."""
        return self.entries - self.invalid - self.videos - len(self.found)

    def lines(self) -> list[str]:
        """How many pictures have results, for the terminal."""
        share = len(self.found) / self.pictures if self.pictures else 0.0
        names = f", {self.by_name:,} of them matched by the file name alone" if self.by_name else ""
        others = (
            (self.elsewhere, "results are of no picture of this run, or of several"),
            (self.invalid, "results are not valid"),
            (self.videos, "results are of videos"),
        )
        return [
            f"{len(self.found):,} of {self.pictures:,} pictures ({share:.0%}) have results of the "
            f"detector{names}.",
            *(f"  left out, {reason}: {count:,}" for count, reason in others if count),
        ]


def read_megadetector(file: Path, pictures: Iterable[Path]) -> Detections:
    """The results of a file by picture; pictures that it does not name are left out.

    An entry belongs to the picture whose path agrees with most of its own (``picture_paths``).
    Files that the entries name are not opened. Raises ``DetectionsUnreadable``, also if there are
    pictures and no entry belongs to one.
    """
    entries, animals = _entries(file)
    known = {one for one in pictures if not is_web_address(one.as_posix())}
    named = [one for one in entries if isinstance(one, dict) and isinstance(one.get("file"), str)]
    stills = [entry for entry in named if "frame_rate" not in entry]
    matches = match_paths((entry["file"] for entry in stills), known)
    found: dict[Path, PictureDetections] = {}
    invalid = len(entries) - len(named)
    for entry in stills:
        picture = matches.found.get(entry["file"])
        if picture is None:
            continue
        detections = _detections(picture, entry, animals)
        invalid += detections is None
        if detections is not None:
            found[picture] = detections
    if known and stills and not matches.found:
        raise DetectionsUnreadable(
            file=file,
            problem=f"none of its {len(stills):,} pictures is one of the {len(known):,} of this "
            f"run; for example, it names {stills[0]['file']!r}, and the run has "
            f"{min(known).as_posix()!r}",
        )
    return Detections(
        found, len(known), len(entries), matches.by_name, invalid, len(named) - len(stills)
    )


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


def _no_constants(text: str) -> Never:
    raise ValueError(text)
