"""The file ``NAME.swcpack``, format 1, as others write and read it."""

import hashlib
import json
import zipfile
from pathlib import Path

from tests.make_pack import FEATURES, make_pack

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
