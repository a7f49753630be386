"""Embeddings computed once: the cache, broken pictures, interrupted runs."""

import logging
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.core.errors import OutputFault
from swc_desktop.core.progress import Cancelled, Control, Progress
from swc_desktop.photos.decoding import load_image, model_pixels
from tests.trainer.small_networks import filled
from trainer.images import embedding_cache as cache_module
from trainer.images.backbones import Backbone, user_backbone
from trainer.images.embedding import Crop, Embedded, Embedder, embed_cases
from trainer.images.embedding_cache import EmbeddingCache, key_of
from trainer.images.export import export_network
from trainer.images.networks import efficientnet
from trainer.images.trap_looks import TrapCopy


@pytest.fixture(scope="module")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Backbone:
    network = efficientnet.EfficientNet(efficientnet.scaled(0.25, 0.5))
    network.load_state_dict(filled(network.state_dict()))
    file = tmp_path_factory.mktemp("net") / "own.onnx"
    graph = export_network(network, "small", 32, imagenet=False)
    file.write_bytes(graph.SerializeToString())
    return user_backbone(file, 32, 36)


@pytest.fixture
def crops(tmp_path: Path) -> list[Crop]:
    generator = np.random.default_rng(0)
    files = [tmp_path / f"{index}.png" for index in range(7)]
    for file in files:
        pixels = generator.integers(0, 256, (40, 50, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(file)
    return [Crop(file) for file in files]


def run(backbone: Backbone, crops: list[Crop], folder: Path, threads: int = 2) -> Embedded:
    return embed_cases(backbone, crops, folder, lambda _: None, Control(), threads=threads)


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the network was asked again")

    monkeypatch.setattr(Embedder, "_run", never)


def test_a_row_is_what_the_program_would_give_the_graph(
    backbone: Backbone, crops: list[Crop], tmp_path: Path
) -> None:
    found = run(backbone, crops, tmp_path / "cache")
    picture = load_image(crops[3].file, short_side=36)
    pixels = model_pixels(picture, size=32, short_side=36)
    session = Embedder(backbone, EmbeddingCache(tmp_path / "none", "x")).session
    (wanted,) = session.run(["embedding"], {"pixels": backbone.image.normalise(pixels[None])})
    assert np.array_equal(found.embedding[3], wanted[0])
    assert found.imagenet.shape == (7, 0)


def test_the_number_of_threads_changes_nothing(
    backbone: Backbone, crops: list[Crop], tmp_path: Path
) -> None:
    one, three = (run(backbone, crops, tmp_path / str(count), count) for count in (1, 3))
    assert np.array_equal(one.embedding, three.embedding)


def test_what_was_computed_is_not_computed_again(
    backbone: Backbone, crops: list[Crop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(backbone, crops, tmp_path / "cache")
    forbid(monkeypatch)
    assert np.array_equal(
        run(backbone, crops[::-1], tmp_path / "cache").embedding, first.embedding[::-1]
    )
    crops[2].file.write_bytes(crops[4].file.read_bytes())
    assert np.array_equal(run(backbone, crops, tmp_path / "cache").embedding[2], first.embedding[4])
    other = Backbone("x", backbone.image, backbone.width, False, backbone.graph + b"\x7a\0")
    with pytest.raises(AssertionError, match="asked again"):
        run(other, crops, tmp_path / "cache")


def test_copies_are_embedded_apart_from_their_picture_and_once(
    backbone: Backbone, crops: list[Crop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = [Crop(crops[0].file, copy=TrapCopy(1, number)) for number in range(2)]
    first = run(backbone, [crops[0], *copies], tmp_path / "cache")
    again = run(backbone, [crops[0], *copies], tmp_path / "other")
    assert np.array_equal(first.embedding, again.embedding)
    assert len(np.unique(first.embedding, axis=0)) == 3
    forbid(monkeypatch)
    kept = run(backbone, copies, tmp_path / "cache")
    assert np.array_equal(kept.embedding, first.embedding[1:])


def test_an_interrupted_run_goes_on(
    backbone: Backbone, crops: list[Crop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "ROWS_A_FILE", 2)
    control = Control()

    def stop(progress: Progress) -> None:
        if progress.done == 5:
            control.cancel()

    many = [*crops, *crops, *crops]
    with pytest.raises(Cancelled):
        embed_cases(backbone, many, tmp_path / "cache", stop, control, threads=1)
    kept = EmbeddingCache(tmp_path / "cache", backbone.digest)
    assert len(kept) == 5
    assert kept.get(key_of(crops[0].file, backbone.image)) is not None
    whole = run(backbone, many, tmp_path / "cache")
    assert np.array_equal(whole.embedding, run(backbone, many, tmp_path / "other").embedding)


def test_broken_pictures_are_dropped_by_name(
    backbone: Backbone, crops: list[Crop], tmp_path: Path
) -> None:
    crops[1].file.write_bytes(b"no picture at all")
    crops[4].file.unlink()
    found = run(backbone, crops, tmp_path / "cache")
    assert set(found.dropped) == {1, 4}
    assert all(crops[row].file.name in sentence for row, sentence in found.dropped.items())
    assert np.isnan(found.embedding[[1, 4]]).all()
    assert np.isfinite(found.embedding[[0, 2, 3, 5, 6]]).all()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x93NUMPY"])
def test_a_broken_file_of_the_cache_is_computed_again(
    backbone: Backbone,
    crops: list[Crop],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    content: bytes,
) -> None:
    first = run(backbone, crops, tmp_path / "cache")
    (file,) = (tmp_path / "cache").rglob("*.npz")
    file.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        again = run(backbone, crops, tmp_path / "cache")
    assert file.name in caplog.text
    assert np.array_equal(first.embedding, again.embedding)


def test_a_cache_that_cannot_be_written_is_an_error(
    backbone: Backbone, crops: list[Crop], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_bytes(b"a file where the folder should be")
    with pytest.raises(OutputFault):
        run(backbone, crops, tmp_path / "cache")
