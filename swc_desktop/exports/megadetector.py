"""The results of the model in MegaDetector's form 1.6, which Timelapse and AddaxAI open.

Source: https://lila.science/megadetector-output-format (agentmorris/MegaDetector)
"""

import json
from datetime import UTC
from typing import IO, Final

from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Category
from swc_desktop.exports.dataset import Dataset, MediaData, ReasonLeftOut, RegionData
from swc_desktop.exports.media_paths import relative_path
from swc_desktop.exports.rounded_box import rounded_box
from swc_desktop.exports.rows import PROBABILITY_DECIMALS
from swc_desktop.exports.taxon_labels import speciesnet_label
from swc_desktop.exports.written import Written

VERSION: Final = "1.6"

_WHOLE: Final = "4"
_CATEGORIES: Final = {
    "1": "animal",
    "2": "person",
    "3": "vehicle",
    _WHOLE: "whole_image_classification",
}
"""The last is SpeciesNet's name for a box that stands for the whole picture, where no detector has
searched it."""

_ID_OF: Final = {
    Category.ANIMAL: "1",
    Category.PERSON: "2",
    Category.VEHICLE: "3",
    Category.FRAME: _WHOLE,
}
_NO_ANSWER: Final = "No result"


def write_megadetector(data: Dataset, file: IO[bytes]) -> Written:
    """Write the file. Raises ``OSError``.

    A video needs the numbers of its frames, which a project does not keep: videos are left out.
    """
    pictures = [one for one in data.all_media if not one.is_video]
    classes = {name: str(at) for at, name in enumerate(_classes(pictures))}
    images = [_image(one, classes) for one in pictures]
    made = data.made.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    packs = sorted({region.answer.pack for one in pictures for region in one.regions} - {""})
    name = ", ".join((data.program, *packs))
    written = {
        "info": {
            "format_version": VERSION,
            "detector": name,
            "detection_completion_time": made,
            "classifier": name,
            "classification_completion_time": made,
        },
        "detection_categories": _CATEGORIES,
        "classification_categories": {id_: taxon for taxon, id_ in classes.items()},
        "classification_category_descriptions": {
            id_: speciesnet_label(data, taxon) for taxon, id_ in classes.items()
        },
        "images": images,
    }
    file.write(json.dumps(written, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    videos = len(data.all_media) - len(pictures)
    return Written(len(images), {ReasonLeftOut.VIDEO: videos} if videos else {}, has_undated=True)


def _classes(pictures: list[MediaData]) -> list[str]:
    """All taxa that the model holds possible somewhere, by name."""
    return sorted(
        {taxon for one in pictures for region in one.regions for taxon, _ in candidates(region)}
    )


def candidates(region: RegionData) -> list[tuple[str, float]]:
    """The answer of a region and what is possible below it, the likeliest first; without a name the
    likeliest taxon of each rank. Empty where the region shows none of the taxa.

    Readers show the likeliest alone, so a taxon above the answer, which is always more likely, must
    not stand before it.
    """
    answer = region.answer
    if answer.status not in (Status.NAMED, Status.UNSURE):
        return []
    found = dict(answer.best.values())
    if answer.taxon is not None:
        sure = answer.confidence or 0.0
        below = {name: p for name, p in found.items() if p < sure and name != answer.taxon}
        found = {answer.taxon: sure, **below}
    rounded = ((name, round(p, PROBABILITY_DECIMALS)) for name, p in found.items())
    return sorted(rounded, key=lambda one: (-one[1], one[0]))


def bbox(region: RegionData) -> list[float]:
    """Left, top, width and height as shares, all within the picture also after rounding."""
    if region.box is None:
        return [0.0, 0.0, 1.0, 1.0]
    return list(rounded_box(region.box))


def confidence(region: RegionData) -> float:
    """The confidence of the detector; 1 for the whole picture. Readers refuse a whole number."""
    value = 1.0 if region.confidence is None else region.confidence
    return float(round(value, PROBABILITY_DECIMALS))


def boxes(one: MediaData) -> list[RegionData]:
    """The regions of a picture that are written: of a picture in which a detector searched its
    boxes alone."""
    return [region for region in one.regions if region.box is not None or not one.is_searched]


def _image(one: MediaData, classes: dict[str, str]) -> dict[str, object]:
    image: dict[str, object] = {"file": relative_path(one)}
    if not one.regions and not one.is_searched:
        return image | {"detections": None, "failure": _NO_ANSWER}
    surest = sorted(boxes(one), key=lambda region: -confidence(region))
    return image | {"detections": [_detection(region, classes) for region in surest]}


def _detection(region: RegionData, classes: dict[str, str]) -> dict[str, object]:
    detection: dict[str, object] = {
        "category": _ID_OF[region.category],
        "conf": confidence(region),
        "bbox": bbox(region),
    }
    if found := candidates(region):
        detection["classifications"] = [[classes[name], p] for name, p in found]
    return detection
