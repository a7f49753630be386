"""Results beside photographs are found by name and first bytes, and by nothing else."""

import json
import os
from pathlib import Path

import pytest

from swc_desktop.foreign import finding
from swc_desktop.foreign.finding import find_detections

RESULTS = json.dumps({"images": [], "detection_categories": {"1": "animal"}})


def put(file: Path, text: str = RESULTS) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Camera 7"
    made.mkdir()
    return made


def test_the_usual_names_are_found_in_their_order(folder: Path) -> None:
    last = put(folder / "Survey_DETECTIONS.json", "\ufeff \n" + RESULTS)
    predictions = put(folder / "predictions.json", '{"predictions": []}')
    first = put(folder / "addaxai-recognitions.json")
    beside = put(folder.parent / "Camera 7_detections.json")
    above = put(folder.parent / "timelapse_recognition_file.json")
    for other in ("Camera 8_detections.json", "predictions.json", "a_detections.json"):
        put(folder.parent / other)
    for other in ("below/predictions.json", "detections.json", "settings.json"):
        put(folder / other)
    assert find_detections(folder) == (first, predictions, last, beside, above)


@pytest.mark.parametrize(
    "text", ["", "[1, 2]", "images", '{"version": 1}', " " * 70_000 + RESULTS, '"images"']
)
def test_a_file_that_begins_otherwise_is_not_found(folder: Path, text: str) -> None:
    put(folder / "predictions.json", text)
    assert find_detections(folder) == ()


def test_a_file_that_is_too_large_is_not_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(folder / "predictions.json")
    monkeypatch.setattr(finding, "MAX_BYTES", len(RESULTS) - 1)
    assert find_detections(folder) == ()
    monkeypatch.setattr(finding, "MAX_BYTES", len(RESULTS))
    assert find_detections(folder) == (file,)


def test_what_cannot_be_opened_is_found_and_what_cannot_be_listed_has_none(folder: Path) -> None:
    dead = folder / "predictions.json"
    dead.symlink_to(folder / "gone")
    pipe = folder / "x_detections.json"
    os.mkfifo(pipe)
    assert find_detections(folder) == (dead, pipe)
    assert find_detections(folder / "nowhere" / "at all") == ()
    assert find_detections(put(folder / "file.txt")) == ()
