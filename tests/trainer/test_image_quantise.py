"""Eight bits and their cost; networks of single nodes in one graph."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from PIL import Image

from swc_desktop.packs.onnx_check import inspect_graph
from swc_desktop.packs.pack import ImageInput
from tests.trainer.image_cases import SPECIES, TAXONOMY, case
from tests.trainer.small_networks import filled
from trainer.cases import Case, Split
from trainer.errors import NotEnoughData
from trainer.images.backbones import Backbone
from trainer.images.embedding import Crop, Embedded
from trainer.images.export import export_network
from trainer.images.heads import Head
from trainer.images.image_graph import build_image_graph
from trainer.images.image_votes import ImageVotes, fit_image_votes
from trainer.images.merged_networks import embedding_of, merge_networks
from trainer.images.networks import convnext, efficientnet
from trainer.images.pictures import Pictures
from trainer.images.quantise import calibration_crops, cost_of, quantise

IMAGE = ImageInput(32, 36, (127.5, 127.5, 127.5), (127.5, 127.5, 127.5))


def convolutional(channels: tuple[int, ...] = (8, 16, 24), size: int = 32) -> onnx.ModelProto:
    network = convnext.ConvNeXt(convnext.ConvNeXtShape(channels, (1, 2, 1)))
    network.load_state_dict(filled(network.state_dict()))
    return export_network(network, "small", size)


@pytest.fixture(scope="module")
def backbone() -> Backbone:
    return Backbone("small", IMAGE, 24, True, convolutional().SerializeToString())


@pytest.fixture
def crops(tmp_path: Path) -> list[Crop]:
    generator = np.random.default_rng(0)
    found = []
    for number in range(16):
        pixels = generator.integers(0, 256, (2, 3, 3), dtype=np.uint8)
        file = tmp_path / f"{number}.png"
        Image.fromarray(pixels).resize((50, 44), Image.Resampling.BILINEAR).save(file)
        found.append(Crop(file))
    return found


def outputs(
    graph: bytes, pixels: NDArray[np.float32], names: list[str]
) -> list[NDArray[np.float32]]:
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    found: list[NDArray[np.float32]] = session.run(names, {"pixels": pixels})
    return found


def test_eight_bits_are_a_graph_of_packs_near_the_first(
    backbone: Backbone, crops: list[Crop]
) -> None:
    eight = quantise(backbone, crops)
    facts = inspect_graph(eight.graph)
    assert facts.inputs["pixels"].shape == (None, 3, 32, 32)
    kinds = {step.op_type for step in onnx.load_from_string(eight.graph).graph.node}
    assert {"QuantizeLinear", "DequantizeLinear"} <= kinds
    assert not kinds & {"DynamicQuantizeLinear", "MatMulInteger", "ConvInteger"}
    pixels = np.random.default_rng(1).uniform(-1, 1, (4, 3, 1, 1)).astype(np.float32)
    pixels = np.broadcast_to(pixels, (4, 3, 32, 32)).copy()
    ((one,), (two,)) = (
        outputs(graph, pixels, ["embedding"]) for graph in (backbone.graph, eight.graph)
    )
    cosine = (one * two).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(two, axis=1)
    assert cosine.min() > 0.95
    assert not np.array_equal(one, two)
    assert quantise(backbone, crops).digest == eight.digest != backbone.digest


def test_eight_bits_without_pictures_are_refused(backbone: Backbone, crops: list[Crop]) -> None:
    for crop in crops[4:]:
        crop.file.write_bytes(b"no picture")
    with pytest.raises(NotEnoughData, match="only 4 can be read"):
        quantise(backbone, crops)


def test_ranges_come_from_the_fit_part_and_every_taxon() -> None:
    cases = [
        case(number, SPECIES[min(number // 10, 2)], part)
        for number, part in enumerate([Split.FIT, Split.TEST, Split.BAR] * 15)
    ]
    chosen = calibration_crops(cases, 6)
    by_file = {file: at for at in cases for file in at.pictures}
    taken = [by_file[crop.file] for crop in chosen]
    assert {at.split for at in taken} == {Split.FIT}
    assert [sum(at.taxon == name for at in taken) for name in SPECIES] == [2, 2, 2]
    assert calibration_crops(cases[::-1], 6) == chosen
    assert len(calibration_crops(cases)) == 15


def votes(cases: list[Case], embedded: Embedded) -> ImageVotes:
    rows = [[row] for row in range(len(cases))]
    return fit_image_votes(TAXONOMY, cases, Pictures(embedded, rows))


def test_the_cost_is_what_changed(backbone: Backbone) -> None:
    cases = [case(number, SPECIES[number // 5 % 3]) for number in range(300)]
    generator = np.random.default_rng(0)
    embedding = generator.standard_normal((300, 8)).astype(np.float32)
    for row, at in enumerate(cases):
        embedding[row, SPECIES.index(at.taxon)] += 6
    nothing = np.empty((300, 0), dtype=np.float32)
    spoilt = embedding.copy()
    spoilt[:, :2] = generator.standard_normal((300, 2))
    found = votes(cases, Embedded(embedding, nothing))
    truth = [
        [children.index(at.taxon) if at.taxon in children else -1 for at in cases]
        for children in map(TAXONOMY.children, found.held_out)
    ]  # of species alone, so that Felidae has no row
    one = (backbone, Embedded(embedding, nothing), found)
    same = cost_of(one, one, truth)
    assert [same.cosine_mean, same.cosine_min] == pytest.approx([1, 1])
    other = Embedded(spoilt, nothing)
    lost = cost_of(one, (backbone, other, votes(cases, other)), truth)
    (node,) = lost.nodes
    assert node.node == "Panthera"
    assert node.n == 200
    assert node.before > 0.98
    assert node.after < 0.65
    assert "n = 200" in "\n".join(lost.lines())
    assert "Panthera: balanced accuracy" in "\n".join(lost.lines())


def test_networks_of_single_nodes_are_one_graph() -> None:
    small = efficientnet.EfficientNet(efficientnet.scaled(0.25, 0.34))
    small.load_state_dict(filled(small.state_dict()))
    first, own = export_network(small, "small", 32), convolutional()
    cases = [case(number, SPECIES[number // 5 % 3]) for number in range(300)]
    generator = np.random.default_rng(3)
    embedded, of_node = (
        Embedded(
            generator.standard_normal((300, width)).astype(np.float32),
            generator.standard_normal((300, 1000)).astype(np.float32),
        )
        for width in (320, 24)
    )
    pictures = Pictures(embedded, [[row] for row in range(300)], {"Panthera": of_node})
    found = fit_image_votes(TAXONOMY, cases, pictures)
    of_panthera = found.nodes["Panthera"].head
    assert isinstance(of_panthera, Head)
    assert of_panthera.weights.shape[0] == 24
    merged = merge_networks(first, {"Panthera": own})
    pixels = generator.standard_normal((3, 3, 32, 32)).astype(np.float32)
    both = outputs(
        merged.SerializeToString(), pixels, ["embedding", embedding_of("Panthera"), "imagenet"]
    )
    alone = [
        *outputs(first.SerializeToString(), pixels, ["embedding"]),
        *outputs(own.SerializeToString(), pixels, ["embedding"]),
        *outputs(first.SerializeToString(), pixels, ["imagenet"]),
    ]
    assert all(np.array_equal(a, b) for a, b in zip(both, alone, strict=True))
    graph = build_image_graph(merged, list(found.nodes.values()))
    facts = inspect_graph(graph.SerializeToString())
    assert set(facts.outputs) == {"embedding", "gate", "image_Felidae", "image_Panthera"}
    names: Mapping[str, int] = {"image_Felidae": 320, "image_Panthera": 24}
    logits = outputs(graph.SerializeToString(), pixels, list(names))
    head = found.nodes["Felidae"].head
    assert logits[0] == pytest.approx(head.logits(alone[0]), rel=1e-3, abs=1e-3)
    with pytest.raises(ValueError, match="another size"):
        merge_networks(first, {"Panthera": convolutional(size=64)})


def test_a_row_unread_by_a_nodes_own_network_has_no_vote() -> None:
    cases = [replace(case(number, SPECIES[number // 5 % 3])) for number in range(300)]
    embedding = np.random.default_rng(0).standard_normal((300, 8)).astype(np.float32)
    nothing = np.empty((300, 0), dtype=np.float32)
    gone = embedding.copy()
    gone[5] = np.nan
    pictures = Pictures(
        Embedded(embedding, nothing),
        [[row] for row in range(300)],
        {"Panthera": Embedded(gone, nothing)},
    )
    held_out = fit_image_votes(TAXONOMY, cases, pictures).held_out
    assert all(np.isnan(values[5]).all() for values in held_out.values())
