"""One head whose sums are the votes of all nodes: what it learns, holds out and exports."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
from scipy.special import logsumexp

from swc_desktop.packs.onnx_check import inspect_graph
from tests.trainer.image_cases import SPECIES, TAXONOMY, case
from tests.trainer.small_networks import filled
from trainer.cases import Case, Split
from trainer.errors import NotEnoughData
from trainer.images.embedding import Embedded
from trainer.images.export import export_network
from trainer.images.heads import Head
from trainer.images.image_graph import build_image_graph
from trainer.images.image_votes import ImageVotes, fit_image_votes
from trainer.images.networks import efficientnet
from trainer.images.open_set import IN_PACK
from trainer.images.pictures import Pictures
from trainer.images.summed_heads import SummedHead, is_kind, kinds_of_others, node_columns
from trainer.taxon_names import OTHER

COUNT = 300
WIDTH = 12


def study(others: int = 60) -> list[Case]:
    cases = [case(number, SPECIES[number // 5 % 3]) for number in range(COUNT)]
    return [replace(at, taxon=OTHER) if row < others else at for row, at in enumerate(cases)]


def drawn(cases: Sequence[Case], signal: float = 3, width: int = WIDTH) -> Pictures:
    """Each species has a column of its own, and the others have two, in equal parts."""
    generator = np.random.default_rng(0)
    embedding = generator.standard_normal((len(cases), width)).astype(np.float32)
    for row, at in enumerate(cases):
        column = 3 + row // 5 % 2 if at.taxon == OTHER else SPECIES.index(at.taxon)
        embedding[row, column] += signal
    logits = generator.standard_normal((len(cases), 1000)).astype(np.float32)
    other = np.asarray([at.taxon == OTHER for at in cases])
    logits[:, IN_PACK.own] += 0.3 * ~other[:, None]
    return Pictures(Embedded(embedding, logits), [[row] for row in range(len(cases))])


def fitted(cases: Sequence[Case], pictures: Pictures, *, joined: bool = True) -> ImageVotes:
    return fit_image_votes(TAXONOMY, cases, pictures, joined=joined, one_head=True)


def right(votes: ImageVotes, cases: Sequence[Case], node: str) -> float:
    children = TAXONOMY.children(node)
    rows = [row for row, at in enumerate(cases) if at.taxon in children]
    best = votes.held_out[node][rows].argmax(axis=1)
    return float(np.mean([children[b] == cases[r].taxon for b, r in zip(best, rows, strict=True)]))


def test_classes_are_summed_below_each_child() -> None:
    classes = ("Felis catus", "Panthera", "Panthera leo", "Panthera onca", "other kind 0")
    assert node_columns(TAXONOMY, "Felidae", classes) == {"Panthera": (1, 2, 3), "Felis": (0,)}
    assert node_columns(TAXONOMY, "Panthera", classes) == {
        "Panthera leo": (2,),
        "Panthera onca": (3,),
    }
    generator = np.random.default_rng(0)
    whole = Head(classes, generator.standard_normal((4, 5)), generator.standard_normal(5))
    summed = SummedHead(whole, ("Panthera", "Felis"), ((1, 2, 3), (0,)))
    embedding = generator.standard_normal((7, 4))
    logits = whole.logits(embedding)
    assert summed.logits(embedding)[:, 0] == pytest.approx(logsumexp(logits[:, 1:4], axis=1))
    assert summed.logits(embedding)[:, 1] == pytest.approx(logits[:, 0])


def test_others_alike_are_a_kind_that_is_in_two_folds() -> None:
    generator = np.random.default_rng(0)
    folds = np.arange(200) % 5
    embedding = generator.standard_normal((200, 5))
    embedding[:100, 0] += 20
    kinds = kinds_of_others(embedding, folds, 100)
    assert all(map(is_kind, kinds))
    assert len(set(kinds[:100])) == len(set(kinds[100:])) == 1
    assert kinds[0] != kinds[199]
    assert len(set(kinds_of_others(embedding, folds, 150))) == 1
    folds[:100] = 3
    assert len(set(kinds_of_others(embedding, folds, 100))) == 1


def test_votes_are_held_out_and_those_of_noise_are_chance() -> None:
    cases = study()
    assert right(fitted(cases, drawn(cases)), cases, "Panthera") > 0.9
    noise = fitted(cases, drawn(cases, signal=0))
    assert right(noise, cases, "Panthera") < 0.62
    assert np.isnan(noise.held_out["Panthera"]).any(axis=1).sum() == 0
    tested = [replace(at, split=Split.TEST, fold=-1) if n % 7 == 0 else at
              for n, at in enumerate(cases)]  # fmt: skip
    held = fitted(tested, drawn(cases)).held_out["Panthera"]
    assert np.isnan(held[::7]).all()
    assert np.isfinite(held[1:7]).all()


def test_the_gate_tells_others_apart_and_knows_those_that_only_set_its_threshold() -> None:
    cases = study()
    for_gate = [replace(at, taxon=OTHER, split=Split.GATE, fold=-1) for at in cases[:10]]
    whole = [*cases, *for_gate]
    pictures = drawn(whole)
    votes = fitted(whole, pictures)
    other = np.asarray([at.taxon == OTHER for at in whole])
    assert np.mean(votes.gate[~other][:, None] > votes.gate[other]) > 0.9
    assert np.isfinite(votes.gate).all()
    embedding, logits = pictures.embedded.embedding, pictures.embedded.imagenet
    few = Pictures(Embedded(embedding[:COUNT], logits[:COUNT]), pictures.rows[:COUNT])
    assert np.array_equal(votes.gate[:COUNT], fitted(cases, few).gate)


def test_the_graph_gives_the_sums_and_passes_the_check_of_packs() -> None:
    network = efficientnet.EfficientNet(efficientnet.scaled(0.25, 0.5)).eval()
    network.load_state_dict(filled(network.state_dict()))
    cases = study()
    votes = fitted(cases, drawn(cases, width=320))
    backbone = export_network(network, "small", 32)
    graph = build_image_graph(backbone, list(votes.nodes.values()), joined=votes.joined)
    data = graph.SerializeToString()
    assert inspect_graph(data)
    session = onnxruntime.InferenceSession(data)
    pixels = np.random.default_rng(3).standard_normal((4, 3, 32, 32)).astype(np.float32)
    names = ["embedding", "image_Felidae", "image_Panthera", "gate"]
    embedding, felidae, panthera, gate = session.run(names, {"pixels": pixels})
    felis = votes.nodes["Felidae"]
    assert felis.open_set is None
    assert felidae == pytest.approx(felis.head.logits(embedding), rel=1e-3, abs=1e-3)
    node = votes.nodes["Panthera"]
    assert node.open_set is not None
    taught = panthera[:, [node.children.index(name) for name in node.head.classes]]
    expected = node.head.logits(embedding) / node.open_set.temperature
    assert taught == pytest.approx(expected, rel=1e-3, abs=1e-3)
    assert votes.joined is not None
    plain = onnxruntime.InferenceSession(build_image_graph(backbone, []).SerializeToString())
    margin = plain.run(["gate"], {"pixels": pixels})[0][:, 0]
    assert gate[:, 0] == pytest.approx(votes.joined.of(embedding, margin), rel=1e-3, abs=1e-3)


def test_two_taxa_are_needed() -> None:
    cases = [at for at in study(others=0) if at.taxon == "Felis catus"]
    with pytest.raises(NotEnoughData, match="two taxa with 20 pictures"):
        fitted(cases, drawn(cases), joined=False)


def test_too_few_others_are_said() -> None:
    cases = study(others=7)
    with pytest.raises(NotEnoughData, match="of the 20 that it needs 7 are for training"):
        fitted(cases, drawn(cases))
