"""The regions that a picture gets from the results of another program."""

from collections.abc import Mapping
from pathlib import Path

from swc_desktop.core.region import Category, Region
from swc_desktop.foreign.detections import ForeignDetections


def taken_regions(
    detections: ForeignDetections,
    file: Path,
    thresholds: Mapping[Category, float] | None = None,
) -> tuple[Region, ...] | None:
    """The regions of a picture whose confidence reaches the threshold of their category, the
    surest first; a category without a threshold is not looked for.

    Without ``thresholds`` the file's own holds for all (``DetectionsOrigin.threshold``);
    confidences of different detectors are not comparable. None: nothing is known of this picture,
    because the file does not name it or its detector could not search it. An empty result says that
    the other program kept nothing above the threshold: what it found below the limit of what it
    writes (``ForeignDetections.lowest`` at most) is unknown and not absent.
    """
    found = detections.of(file)
    if found is None or found.reason:
        return None
    if thresholds is None:
        thresholds = dict.fromkeys(Category, detections.origin.threshold)
    return tuple(
        one.region
        for one in found.regions
        if one.region.category in thresholds
        and (one.region.confidence or 0.0) >= thresholds[one.region.category]
    )
