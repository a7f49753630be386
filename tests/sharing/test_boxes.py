"""The boxes of a detector in the forms of others, also where people said something else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from swc_desktop.foreign.reading import read_detections
from swc_desktop.projects.project import Project
from swc_desktop.sharing.protection import Coarsening
from tests.exports.megadetector_rules import megadetector_faults
from tests.make_detector import BOXES
from tests.projects.desk import Desk, real_classifier
from tests.sharing.shared_project import fill, written


@pytest.fixture
def boxed(tmp_path: Path) -> Iterator[Desk]:
    classifier = real_classifier(tmp_path, BOXES)
    desk = Desk(Project.create(tmp_path / "park.swcproject", "Mara"), classifier)
    fill(desk, tmp_path / "cards")
    yield desk
    desk.project.close()


def test_each_box_is_written_with_its_classes(boxed: Desk, tmp_path: Path) -> None:
    written(boxed, tmp_path / "md.json", Coarsening.EXACT, "megadetector")
    document = json.loads((tmp_path / "md.json").read_text("utf-8"))
    assert megadetector_faults(document) == []
    assert len(document["images"]) == 11
    for image in document["images"]:
        (box,) = image["detections"]
        assert box["category"] == "1"
        assert box["bbox"] == pytest.approx([0.125, 0.25, 0.25, 0.5], abs=0.02)
        assert box["classifications"]


@pytest.mark.parametrize("form", ["megadetector", "speciesnet"])
def test_our_own_reader_opens_the_file(boxed: Desk, tmp_path: Path, form: str) -> None:
    written(boxed, tmp_path / "out.json", Coarsening.EXACT, form)
    pictures = sorted((tmp_path / "cards").rglob("*.JPG"))
    report = read_detections(tmp_path / "out.json", pictures).report
    assert (report.entries, report.pictures, report.by_name) == (11, 11, 0)
    assert (report.invalid, report.other_boxes, report.no_area) == (0, 0, 0)
