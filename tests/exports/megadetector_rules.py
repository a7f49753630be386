"""The rules of MegaDetector's own validator, which needs torch beside it.

Source: agentmorris/MegaDetector, megadetector/postprocessing/validate_batch_results.py of the
package ``megadetector`` 10.0.28 (MIT); two rules are ours, since it passes such files.
"""

from collections.abc import Iterator
from typing import Any

_VIDEOS = (".mp4", ".avi", ".mpeg", ".mpg", ".mov", ".mkv", ".flv")


def megadetector_faults(document: dict[str, Any]) -> list[str]:
    """What is wrong with a file of format 1.6."""
    found = []
    if not isinstance(document["info"]["format_version"], str):
        found.append("format_version is not a string")
    elif float(document["info"]["format_version"]) < 1.3:
        found.append("format version below 1.3")
    for table in ("detection_categories", "classification_categories"):
        for id_, name in document.get(table, {}).items():
            if not id_.isdecimal() or not isinstance(name, str) or not name.strip():
                found.append(f"{table}: {id_}")
    for image in document["images"]:
        found += _in_image(image, document)
    return found


def _in_image(image: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    name = image["file"]
    if "detections" not in image:
        yield f"{name}: 'detections'"
        return
    detections = image["detections"]
    if image.get("failure") is not None:
        if not isinstance(image["failure"], str):
            yield f"{name}: illegal failure"
        if detections is not None:
            yield f"{name}: non-null detections array"
    elif not isinstance(detections, list):
        yield f"{name}: invalid detections list"
    is_video = name.lower().endswith(_VIDEOS)
    if is_video:
        needed = ("frames_processed", "frame_rate")
        yield from (f"{name}: {key}" for key in needed if key not in image)
    for one in detections or ():
        if type(one["conf"]) is not float:
            yield f"{name}: illegal confidence value"
        if one["category"] not in document["detection_categories"]:
            yield f"{name}: category {one['category']}"
        if is_video and "frame_number" not in one:
            yield f"{name}: frame_number"
        for id_, _ in one.get("classifications") or ():
            if id_ not in document.get("classification_categories", {}):
                yield f"{name}: class {id_}"
        yield from _ours(name, one)


def _ours(name: str, one: dict[str, Any]) -> Iterator[str]:
    x, y, width, height = one["bbox"]
    if min(x, y) < 0 or min(width, height) <= 0 or max(x + width, y + height) > 1 + 1e-9:
        yield f"{name}: box {one['bbox']}"
    scores = [score for _, score in one.get("classifications") or ()]
    if scores != sorted(scores, reverse=True):
        yield f"{name}: order {scores}"
