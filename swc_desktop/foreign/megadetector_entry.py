"""An entry of MegaDetector's batch output, 1.0 to 1.6, which AddaxAI and Timelapse write too.

https://lila.science/megadetector-output-format: boxes are x, y, width and height as shares of the
picture as shown, after its EXIF rotation; categories and classes are keys of tables in the file.
A picture without animals has an empty list, one that failed has a reason and no list.
"""

from collections.abc import Mapping

from swc_desktop.foreign.entry import (
    EntryKind,
    InvalidEntry,
    ReadEntry,
    ReadRegion,
    box_of,
    failure_text,
    path_of,
    share_of,
    word_of,
)
from swc_desktop.photos.left_out import LeftOut, kind_by_name


def megadetector_entry(raw: object) -> ReadEntry:
    """The entry. Raises ``InvalidEntry`` if it does not even name its picture."""
    if not isinstance(raw, Mapping):
        raise InvalidEntry("images")
    name = path_of(raw, "file")
    if "frame_rate" in raw or kind_by_name(name) is LeftOut.VIDEO:
        return ReadEntry(name, EntryKind.VIDEO)
    if failure := failure_text(raw.get("failure")):
        return ReadEntry(name, EntryKind.FAILED, failure=failure)
    try:
        return _searched(name, raw.get("detections"))
    except InvalidEntry:
        return ReadEntry(name, EntryKind.INVALID)


def _searched(name: str, detections: object) -> ReadEntry:
    if not isinstance(detections, list):
        raise InvalidEntry("detections")
    regions = [_region(one) for one in detections]
    found = tuple(one for one in regions if one is not None)
    return ReadEntry(name, EntryKind.PICTURE, found, len(regions) - len(found))


def _region(raw: object) -> ReadRegion | None:
    if not isinstance(raw, Mapping):
        raise InvalidEntry("detections")
    category, confidence = word_of(raw.get("category")), share_of(raw.get("conf"))
    answers, scores = (_classes(raw.get(key)) for key in ("classifications", "raw_classifications"))
    box = box_of(raw.get("bbox"))
    if box is None:
        return None
    return ReadRegion(
        category, box, confidence, answers, scores, verified=raw.get("verified") is True
    )


def _classes(raw: object) -> tuple[tuple[str, float], ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise InvalidEntry("classifications")
    found = []
    for pair in raw:
        if not isinstance(pair, list) or len(pair) != 2:
            raise InvalidEntry("classifications")
        found.append((word_of(pair[0]), share_of(pair[1])))
    return tuple(found)
