"""The file ``NAME.swcpack``, formats 1 and 2, as others write and read it."""

import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np

from tests.make_detector import BOXES
from tests.make_pack import FEATURES, make_pack

_DETECTOR_FIELDS = """
form outputs size fit fill resample bgr mean std classes thresholds keep overlap cover most licence
origin
"""

_FIELD_NAMES = """
format id name version created licence program_min taxonomy nodes features image recipe gate bar
priors training files
"""


def test_the_file_is_laid_out_by_the_contract(tmp_path: Path) -> None:
    with zipfile.ZipFile(make_pack(tmp_path / "a.swcpack")) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    assert list(entries) == ["card.md", "golden.npz", "image.onnx", "metadata.onnx", "pack.json"]
    stored = json.loads(entries["pack.json"])
    assert sorted(stored) == sorted(_FIELD_NAMES.split())
    assert entries["pack.json"].decode("utf-8").startswith('{\n "bar"')
    assert sorted(stored["taxonomy"][0]) == ["common_names", "id", "name", "parent", "rank"]
    assert sorted(stored["nodes"][0]) == ["children", "image", "metadata", "taxon"]
    vote = {"alone", "basis", "output", "temperature", "weight"}
    assert set(stored["nodes"][0]["image"]) == vote
    assert set(stored["nodes"][0]["metadata"]) == vote | {"features"}
    assert [stored["features"][name]["index"] for name in FEATURES] == list(range(len(FEATURES)))
    assert set(stored["features"]["hour_sin"]) == {"index", "kind", "missing", "range", "unit"}
    assert set(stored["image"]) == {"crop", "layout", "mean", "resize", "size", "std"}
    assert set(stored["recipe"]) == {"bayes", "default", "thesis"}
    for name, listed in stored["files"].items():
        assert listed["bytes"] == len(entries[name])
        assert listed["sha256"] == hashlib.sha256(entries[name]).hexdigest()
    assert set(stored["files"]) == set(entries) - {"pack.json"}


def test_a_detector_adds_an_entry_and_two_fields(tmp_path: Path) -> None:
    with zipfile.ZipFile(make_pack(tmp_path / "a.swcpack", boxes=BOXES)) as archive:
        stored = json.loads(archive.read("pack.json"))
        assert "detector.onnx" in archive.namelist()
        archive.extract("golden.npz", tmp_path)
    assert stored["format"] == 2
    assert sorted(stored) == sorted([*_FIELD_NAMES.split(), "detector", "views"])
    assert sorted(stored["detector"]) == sorted(_DETECTOR_FIELDS.split())
    assert sorted(stored["detector"]["thresholds"]) == ["animal", "person", "vehicle"]
    assert [sorted(view) for view in stored["views"]] == [["kind", "margin", "weight"]] * 2
    with np.load(tmp_path / "golden.npz", allow_pickle=False) as golden:
        assert golden["detector_pixels"].shape == (7, 64, 64, 3)
        assert golden["detector.0"].shape == (7, 20, 8)
