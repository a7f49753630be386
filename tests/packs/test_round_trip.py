"""What the trainer writes is what the program reads, and twice the same bytes."""

import hashlib
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from nacl.signing import SigningKey

from swc_desktop.core.method import EvidenceUsed, Recipe
from swc_desktop.packs.pack import ImageInput, SignatureState
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.trust import FILE_NAME
from swc_desktop.packs.writer import pack_bytes, write_pack
from tests.make_pack import a_method, make_pack, pack_content


@pytest.mark.parametrize(
    "variation",
    [{}, {"image": False}, {"metadata": False}, {"gate": False}, {"recipe": Recipe.THESIS}],
    ids=str,
)
def test_everything_comes_back(variation: dict[str, Any], tmp_path: Path) -> None:
    content = pack_content(**variation)
    file = make_pack(tmp_path / "a.swcpack", **variation)
    pack = read_pack(file)
    assert pack.method == content.method
    for name in ("id", "name", "version", "created", "licence", "program_min", "card", "image"):
        assert getattr(pack, name) == getattr(content, name)
    assert pack.image_model == content.image_model
    assert pack.metadata_model == content.metadata_model
    assert pack.training == content.training
    assert pack.file == file
    assert pack.label == "Test pack 1.0.0"
    assert pack.golden.answers == content.golden.answers
    assert pack.golden.tolerance == content.golden.tolerance
    for stored, given in (
        (pack.golden.features, content.golden.features),
        (pack.golden.paths, content.golden.paths),
        (pack.golden.pixels, content.golden.pixels),
    ):
        np.testing.assert_array_equal(stored, given)
    assert set(pack.golden.image) == set(content.golden.image)
    assert set(pack.golden.metadata) == set(content.golden.metadata)


def test_offsets_of_votes_come_back_and_are_optional(tmp_path: Path) -> None:
    method = pack_content().method
    assert method.nodes[0].image is not None
    offsets = tuple(0.25 * number for number in range(len(method.nodes[0].children)))
    vote = replace(method.nodes[0].image, offsets=offsets)
    nodes = (replace(method.nodes[0], image=vote), *method.nodes[1:])
    file = make_pack(tmp_path / "own.swcpack", method=replace(method, nodes=nodes))
    assert read_pack(file).method.nodes[0].image == vote
    with zipfile.ZipFile(make_pack(tmp_path / "none.swcpack")) as archive:
        assert "offsets" not in archive.read("pack.json").decode("utf-8")


def test_frequencies_come_back_and_are_optional(tmp_path: Path) -> None:
    method = pack_content().method
    root = method.nodes[0]
    rest = 0.1 / (len(root.children) - 1)
    expecting = replace(
        method,
        nodes=(
            replace(root, expected=(0.9, *[rest] * (len(root.children) - 1))),
            *method.nodes[1:],
        ),
        equal_thresholds={
            target: {used: {} for used in EvidenceUsed} for target in method.thresholds
        },
        equal_taxon_thresholds={"0.05": {EvidenceUsed.IMAGE: {"Panthera leo": None}}},
    )
    assert read_pack(make_pack(tmp_path / "own.swcpack", method=expecting)).method == expecting
    with zipfile.ZipFile(make_pack(tmp_path / "none.swcpack")) as archive:
        stored = json.loads(archive.read("pack.json"))
    assert "frequencies" not in stored
    assert "equal" not in stored["bar"]


def test_thresholds_of_single_taxa_come_back_and_are_optional(tmp_path: Path) -> None:
    method = pack_content().method
    own = {"0.05": {EvidenceUsed.IMAGE: {"Panthera leo": 0.9, "Panthera pardus": None}}}
    file = make_pack(tmp_path / "own.swcpack", method=replace(method, taxon_thresholds=own))
    assert read_pack(file).method.taxon_thresholds == own
    with zipfile.ZipFile(make_pack(tmp_path / "none.swcpack")) as archive:
        assert "taxa" not in json.loads(archive.read("pack.json"))["bar"]


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (make_pack(tmp_path / f"{name}.swcpack") for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_numpy_opens_the_golden_values(tmp_path: Path) -> None:
    with zipfile.ZipFile(make_pack(tmp_path / "a.swcpack")) as archive:
        archive.extract("golden.npz", tmp_path)
    with np.load(tmp_path / "golden.npz", allow_pickle=False) as golden:
        assert golden["pixels"].dtype == np.uint8
        assert golden["image.image.root"].shape == (len(golden["answers"]), 2)


def test_the_digest_is_that_of_the_manifest(tmp_path: Path) -> None:
    file = make_pack(tmp_path / "a.swcpack")
    with zipfile.ZipFile(file) as archive:
        digest = hashlib.sha256(archive.read("pack.json")).hexdigest()
    assert read_pack(file).digest == digest
    assert read_pack(make_pack(tmp_path / "b.swcpack", version="1.0.1")).digest != digest


def test_pixels_become_the_input_of_the_graph() -> None:
    image = ImageInput(2, 2, (0.0, 100.0, 200.0), (1.0, 2.0, 4.0))
    pixels = np.array([[[[0, 100, 200], [10, 110, 210]], [[1, 2, 4], [255, 255, 255]]]], np.uint8)
    given = image.normalise(pixels)
    assert given.shape == (1, 3, 2, 2)
    assert given.dtype == np.float32
    np.testing.assert_allclose(given[0, :, 0, 1], [10, 5, 2.5])
    np.testing.assert_allclose(given[0, :, 1, 0], [1, -49, -49])


def test_the_signature_is_described_by_the_keys_that_are_trusted(
    tmp_path: Path, home: Path
) -> None:
    key = SigningKey.generate()
    public = bytes(key.verify_key)
    signed = make_pack(tmp_path / "signed.swcpack", signing_key=key)
    assert read_pack(make_pack(tmp_path / "plain.swcpack")).signature is SignatureState.NOT_SIGNED
    (home / FILE_NAME).write_text(f"{'78' * 32} somebody else\n")
    assert read_pack(signed).signature is SignatureState.UNKNOWN_KEY
    (home / FILE_NAME).write_text(f"{public.hex()} the institute\n")
    assert read_pack(signed).signature is SignatureState.TRUSTED


def test_a_graph_that_compresses_a_lot_still_makes_a_valid_pack(tmp_path: Path) -> None:
    content = pack_content()
    assert content.metadata_model is not None
    model = onnx.load_from_string(content.metadata_model)
    zeros = onnx.numpy_helper.from_array(np.zeros(5 << 20, np.uint8), "grid")
    model.graph.initializer.append(zeros)
    content = replace(content, metadata_model=model.SerializeToString())
    file = tmp_path / "a.swcpack"
    write_pack(content, file)
    assert read_pack(file).metadata_model == content.metadata_model


def test_a_newer_program_takes_packs_made_for_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_pack(tmp_path / "a.swcpack", program_min="0.1.0")
    monkeypatch.setattr("swc_desktop.packs.reader.__version__", "2.0.0")
    assert read_pack(file).program_min == "0.1.0"


def test_writing_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_pack(tmp_path / "a.swcpack")
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_pack(pack_content(version="2.0.0"), file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_features_are_read_in_the_order_of_the_graph(tmp_path: Path) -> None:
    method = a_method()
    turned = replace(method, features=(*method.features[:3], *reversed(method.features[3:])))
    file = make_pack(tmp_path / "a.swcpack", method=turned)
    assert read_pack(file).method.features == (
        "sphere_x",
        "sphere_y",
        "sphere_z",
        "hour_cos",
        "hour_sin",
    )


def test_common_names_keep_their_letters(tmp_path: Path) -> None:
    data = pack_bytes(pack_content(name="Éléphants à l’essai"))
    file = tmp_path / "a.swcpack"
    file.write_bytes(data)
    assert read_pack(file).label == "Éléphants à l’essai 1.0.0"
