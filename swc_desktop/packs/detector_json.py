"""The detector and the views in ``pack.json``: written as plain values, and parsed with checks."""

from collections.abc import Sequence
from typing import Final

from swc_desktop.core.detector import (
    DetectorClass,
    DetectorSquare,
    Fit,
    Form,
    Resample,
    StatedDetector,
    View,
    ViewKind,
)
from swc_desktop.core.message import message
from swc_desktop.core.region import Category
from swc_desktop.storage.typed_json import FieldError, Fields

_THRESHOLDS: Final = (Category.ANIMAL, Category.PERSON, Category.VEHICLE)

_MAX_NUMBER: Final = 1e6
"""Far above any mean or deviation of a colour in units of 0 to 255."""

_MIN_SIZE, _MAX_SIZE = 64, 2048
"""Pixels; common detectors take 320 to 1280."""

_MAX_CLASSES: Final = 1000
_MAX_FOUND: Final = 100
"""Animals in one picture; far above any real herd in a frame, bounds the time of a run."""

_MAX_VIEWS: Final = 16
_MIN_WEIGHT, _MAX_WEIGHT = 1e-3, 1e3
_MAX_MARGIN: Final = 4.0
"""Nine times as wide as the box: little is left of the animal."""


def detector_json(detector: StatedDetector) -> dict[str, object]:
    """The value of ``detector``."""
    square = detector.square
    return {
        "form": detector.form.value,
        "outputs": list(detector.outputs),
        "size": square.size,
        "fit": square.fit.value,
        "fill": square.fill,
        "resample": square.resample.value,
        "bgr": detector.bgr,
        "mean": list(detector.mean),
        "std": list(detector.std),
        "classes": [found.value for found in detector.classes],
        "thresholds": {category.value: detector.thresholds[category] for category in _THRESHOLDS},
        "keep": detector.keep,
        "overlap": detector.overlap,
        "cover": detector.cover,
        "most": detector.most,
        "licence": detector.licence,
        "origin": detector.origin,
    }


def views_json(views: Sequence[View]) -> list[dict[str, object]]:
    """The value of ``views``."""
    return [
        {"kind": view.kind.value, "weight": view.weight, "margin": view.margin} for view in views
    ]


def parse_detector(place: Fields) -> StatedDetector:
    """Parse ``detector``; raises ``FieldError``."""
    form = place.word("form", Form)
    outputs = place.texts("outputs", 3)
    count = 3 if form is Form.BOXES else 1
    if len(set(outputs)) != count or len(outputs) != count or "" in outputs:
        problem = message("Packs", "{place} does not name %Ln output(s)", "", 0)
        raise FieldError(problem.fill(place=f"{place.place}.outputs").counted(count))
    classes = place.words("classes", DetectorClass, _MAX_CLASSES)
    if not classes:
        raise FieldError(message("Packs", "{place} is empty").fill(place=f"{place.place}.classes"))
    thresholds = place.child("thresholds")
    return StatedDetector(
        form=form,
        outputs=outputs,
        square=DetectorSquare(
            size=place.whole("size", _MIN_SIZE, _MAX_SIZE),
            fit=place.word("fit", Fit),
            fill=place.whole("fill", 0, 255),
            resample=place.word("resample", Resample),
        ),
        bgr=place.truth("bgr"),
        mean=_colour(place, "mean", -_MAX_NUMBER),
        std=_colour(place, "std", 1e-6),
        classes=classes,
        thresholds={category: thresholds.number(category.value, 0, 1) for category in _THRESHOLDS},
        keep=place.number("keep", 0, 1),
        overlap=place.number("overlap", 0, 1),
        cover=place.number("cover", 0, 1),
        most=place.whole("most", 1, _MAX_FOUND),
        licence=place.text("licence"),
        origin=place.text("origin", 500),
    )


def _colour(place: Fields, name: str, low: float) -> tuple[float, float, float]:
    found = place.numbers(name, low, _MAX_NUMBER, 3)
    if len(found) != 3:
        problem = message("Packs", "{place} does not have three numbers")
        raise FieldError(problem.fill(place=f"{place.place}.{name}"))
    return found[0], found[1], found[2]


def parse_views(top: Fields) -> tuple[View, ...]:
    """Parse ``views`` of the whole manifest; raises ``FieldError``."""
    views = []
    for place in top.items("views", _MAX_VIEWS):
        kind = place.word("kind", ViewKind)
        views.append(
            View(
                kind,
                place.number("weight", _MIN_WEIGHT, _MAX_WEIGHT),
                place.number("margin", 0, _MAX_MARGIN if kind is ViewKind.CROP else 0),
            )
        )
    crops = [view for view in views if view.kind is ViewKind.CROP]
    if not crops or len(crops) == len(views):
        raise FieldError(
            message("Packs", "views does not have both a crop and a view of the whole picture")
        )
    return tuple(views)
