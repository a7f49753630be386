"""Files of results, made for tests."""

import json
from pathlib import Path
from typing import Any

CATEGORIES = {"1": "animal", "2": "person", "3": "vehicle"}


def box(confidence: object, *edges: object, category: object = "1", **more: Any) -> dict[str, Any]:
    """A detection of MegaDetector; without edges a box in the middle."""
    return {
        "category": category,
        "conf": confidence,
        "bbox": list(edges or (0.25, 0.25, 0.5, 0.5)),
        **more,
    }


def megadetector_file(folder: Path, images: list[Any], **more: Any) -> Path:
    """A file of MegaDetector 1.6 with these entries."""
    return written(
        folder,
        {
            "info": {"format_version": "1.6", "detector": "md_v5a.0.1.pt"},
            "detection_categories": CATEGORIES,
            "images": images,
            **more,
        },
    )


def written(folder: Path, whole: object) -> Path:
    """A file with a value as JSON."""
    file = folder / "results.json"
    file.write_text(json.dumps(whole), encoding="utf-8")
    return file
