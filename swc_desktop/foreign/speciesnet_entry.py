"""A prediction of SpeciesNet, in its form of 2026 and in the one before.

github.com/google/cameratrapai; PyPI ``speciesnet`` 5.0.6 (Apache-2.0). The form of 2026 has classes
for each box, the older one for each picture; models for whole pictures put a box first that stands
for the whole picture and is not an animal's. Only the likeliest classes are listed (two by
default): what they leave of 1 is unknown and not zero.
"""

from collections.abc import Mapping

from swc_desktop.core.region import WHOLE
from swc_desktop.foreign.entry import (
    FRAME_WORD,
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

_WORDS = {"0": FRAME_WORD, "1": "animal", "2": "human", "3": "vehicle"}
_DETECTOR_FAILED = "DETECTOR"


def speciesnet_entry(raw: object) -> ReadEntry:
    """The entry. Raises ``InvalidEntry`` if it does not even name its picture."""
    if not isinstance(raw, Mapping):
        raise InvalidEntry("predictions")
    name = path_of(raw, "filepath")
    if kind_by_name(name) is LeftOut.VIDEO:
        return ReadEntry(name, EntryKind.VIDEO)
    failures, detections = raw.get("failures"), raw.get("detections")
    if not isinstance(detections, list):
        if isinstance(failures, list) and _DETECTOR_FAILED in failures:
            return ReadEntry(name, EntryKind.FAILED, failure=failure_text(failures))
        return ReadEntry(name, EntryKind.INVALID)
    try:
        regions = [_region(one) for one in detections]
        whole = _whole_picture(raw)
    except InvalidEntry:
        return ReadEntry(name, EntryKind.INVALID)
    found = tuple(one for one in regions if one is not None)
    return ReadEntry(name, EntryKind.PICTURE, (*whole, *found), len(regions) - len(found))


def _region(raw: object) -> ReadRegion | None:
    if not isinstance(raw, Mapping):
        raise InvalidEntry("detections")
    label, number = raw.get("label"), word_of(raw.get("category"))
    category = label if isinstance(label, str) else _WORDS.get(number, number)
    confidence, box = share_of(raw.get("conf")), box_of(raw.get("bbox"))
    answers = _answer(raw.get("processed_classification"), "class", "score")
    scores = _scores(raw.get("raw_classifications"))
    return None if box is None else ReadRegion(category, box, confidence, answers, scores)


def _whole_picture(raw: Mapping[str, object]) -> tuple[ReadRegion, ...]:
    """The classes of the picture in the older form."""
    answers = _answer(raw, "prediction", "prediction_score")
    scores = _scores(raw.get("classifications"))
    if not answers and not scores:
        return ()
    return (ReadRegion(FRAME_WORD, WHOLE.box, 1.0, answers, scores),)


def _answer(raw: object, label: str, score: str) -> tuple[tuple[str, float], ...]:
    if raw is None:
        return ()
    if not isinstance(raw, Mapping):
        raise InvalidEntry(label)
    if raw.get(label) is None:
        return ()
    return ((word_of(raw[label]), share_of(raw.get(score))),)


def _scores(raw: object) -> tuple[tuple[str, float], ...]:
    if raw is None:
        return ()
    if not isinstance(raw, Mapping):
        raise InvalidEntry("classifications")
    classes, scores = raw.get("classes"), raw.get("scores")
    if not isinstance(classes, list) or not isinstance(scores, list) or len(classes) != len(scores):
        raise InvalidEntry("classifications")
    return tuple(
        (word_of(one), share_of(score)) for one, score in zip(classes, scores, strict=True)
    )
