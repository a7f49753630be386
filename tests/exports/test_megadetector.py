"""MegaDetector's form: its validator passes it, and readers show the answer first."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.exports.dataset import Dataset, ReasonLeftOut
from swc_desktop.exports.megadetector import write_megadetector
from swc_desktop.foreign.entry import EntryKind
from swc_desktop.foreign.megadetector_entry import megadetector_entry
from tests.exports.made_dataset import dataset, searched
from tests.exports.megadetector_rules import megadetector_faults


def written(of: Dataset) -> tuple[dict[str, Any], Any]:
    file = io.BytesIO()
    done = write_megadetector(of, file)
    return json.loads(file.getvalue()), done


def test_the_rules_of_the_validator_are_kept() -> None:
    document, done = written(searched())
    assert megadetector_faults(document) == []
    assert done.rows == 4
    assert done.left_out == {ReasonLeftOut.VIDEO: 1}
    by_name = {one["file"]: one for one in document["images"]}
    assert by_name["CARD/b.JPG"]["detections"] == []
    assert by_name["CARD/d.JPG"] == {
        "file": "CARD/d.JPG",
        "detections": None,
        "failure": "No result",
    }


def test_an_empty_project_is_valid() -> None:
    document, done = written(dataset())
    assert megadetector_faults(document) == []
    assert done.rows == 0


def test_the_answer_stands_first_and_what_is_below_it_after() -> None:
    document, _ = written(searched())
    classes = document["classification_categories"]
    sure, named = document["images"][0]["detections"]
    assert sure["conf"] == 1.0  # the surest box first
    assert [(classes[id_], score) for id_, score in sure["classifications"]] == [("Felidae", 0.6)]
    assert [(classes[id_], score) for id_, score in named["classifications"]] == [
        ("Panthera pardus", 0.9),
        ("Panthera pardus fusca", 0.4),
    ]


def test_our_own_reader_takes_it() -> None:
    document, _ = written(searched())
    entries = [megadetector_entry(one) for one in document["images"]]
    assert [one.kind for one in entries] == [
        *(EntryKind.PICTURE, EntryKind.PICTURE, EntryKind.PICTURE, EntryKind.FAILED),
    ]
    assert entries[2].name == "X/C_/c.JPG"
    assert all(one.name.startswith(("CARD/", "X/")) for one in entries)


@pytest.mark.shared
def test_the_rules_find_what_the_validator_refused(shared: Path) -> None:
    """Else the tests above would pass because the rules find nothing."""
    cases = json.loads((shared / "standards/megadetector/refused.json").read_text("utf-8"))
    for case in cases:
        assert megadetector_faults(case["document"]), case["case"]
