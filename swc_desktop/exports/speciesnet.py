"""The results of the model in the form of SpeciesNet 5.0.6, in which each box has its classes.

Source: google/cameratrapai (PyPI ``speciesnet`` 5.0.6)
"""

import json
from collections.abc import Mapping
from typing import IO, Final

from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Category
from swc_desktop.exports.dataset import (
    Dataset,
    MediaData,
    ObservedKind,
    ReasonLeftOut,
    RegionData,
)
from swc_desktop.exports.media_paths import relative_path
from swc_desktop.exports.megadetector import bbox, boxes, candidates, confidence
from swc_desktop.exports.rows import DEGREE_DECIMALS
from swc_desktop.exports.taxon_labels import FIXED, speciesnet_label
from swc_desktop.exports.written import Written

VERSION: Final = "20261015"

_WORDS: Final = {
    Category.FRAME: ("0", "whole_image_classification"),
    Category.ANIMAL: ("1", "animal"),
    Category.PERSON: ("2", "human"),
    Category.VEHICLE: ("3", "vehicle"),
}
_KINDS: Final[Mapping[str, ObservedKind]] = {
    Status.BLANK: ObservedKind.BLANK,
    Status.OTHER_ANIMAL: ObservedKind.ANIMAL,
    Status.PERSON: ObservedKind.HUMAN,
    Status.VEHICLE: ObservedKind.VEHICLE,
}


def write_speciesnet(data: Dataset, file: IO[bytes]) -> Written:
    """Write the file. Raises ``OSError``. SpeciesNet has no videos: they are left out."""
    pictures = [one for one in data.all_media if not one.is_video]
    predictions = [_prediction(data, one) for one in pictures]
    written = {"info": {"format_version": VERSION}, "predictions": predictions}
    file.write(json.dumps(written, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    videos = len(data.all_media) - len(pictures)
    return Written(
        len(predictions), {ReasonLeftOut.VIDEO: videos} if videos else {}, has_undated=True
    )


def _prediction(data: Dataset, one: MediaData) -> dict[str, object]:
    found: dict[str, object] = {"filepath": relative_path(one)}
    if one.place is not None and not one.place.is_withheld:
        found["latitude"] = round(one.place.latitude, DEGREE_DECIMALS)
        found["longitude"] = round(one.place.longitude, DEGREE_DECIMALS)
    if not one.regions and not one.is_searched:
        return found | {"failures": ["CLASSIFIER", "DETECTOR"]}
    packs = sorted({region.answer.pack for region in one.regions} - {""})
    surest = sorted(boxes(one), key=lambda region: -confidence(region))
    found["detections"] = [_detection(data, region) for region in surest]
    return found | {"model_version": ", ".join((data.program, *packs))}


def _detection(data: Dataset, region: RegionData) -> dict[str, object]:
    number, label = _WORDS[region.category]
    found: dict[str, object] = {
        "category": number,
        "label": label,
        "conf": confidence(region),
        "bbox": bbox(region),
    }
    answer = region.answer
    if possible := candidates(region):
        found["raw_classifications"] = {
            "classes": [speciesnet_label(data, name) for name, _ in possible],
            "scores": [p for _, p in possible],
        }
    if answer.taxon is not None and possible:
        name, score = possible[0]
        found["processed_classification"] = _processed(speciesnet_label(data, name), score)
    elif (kind := _KINDS.get(answer.status)) is not None:
        score = confidence(region) if answer.confidence is None else answer.confidence
        found["processed_classification"] = _processed(FIXED[kind], score)
    return found


def _processed(label: str, score: float) -> dict[str, object]:
    return {"class": label, "score": score, "source": "classifier"}
