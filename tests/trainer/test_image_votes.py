"""Heads on given folds: nothing of a case's fold in its vote, one vote an observation."""

from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
import torch

from tests.trainer.image_cases import SPECIES, TAXONOMY, case
from tests.trainer.small_networks import filled
from trainer.cases import Case, Split
from trainer.images.embedding import Embedded
from trainer.images.export import export_network
from trainer.images.heads import Head
from trainer.images.image_graph import build_image_graph
from trainer.images.image_votes import ImageVotes, fit_image_votes
from trainer.images.networks import efficientnet
from trainer.images.pictures import Pictures, whole_pictures

WIDTH = 8


def drawn(cases: list[Case], *, signal: float, imagenet: bool = False, seed: int = 0) -> Pictures:
    """Embeddings that say ``signal`` about the species, beside noise."""
    generator = np.random.default_rng(seed)
    crops, rows = whole_pictures(cases)
    embedding = generator.standard_normal((len(crops), WIDTH)).astype(np.float32)
    for at, shown in zip(cases, rows, strict=True):
        for row in shown:
            embedding[row, SPECIES.index(at.taxon)] += signal
    logits = generator.standard_normal((len(crops), 1000 if imagenet else 0)).astype(np.float32)
    return Pictures(Embedded(embedding, logits), rows)


def study(count: int = 300) -> list[Case]:
    return [case(number, SPECIES[number // 5 % 3]) for number in range(count)]


def right(votes: ImageVotes, cases: list[Case], node: str) -> float:
    children = TAXONOMY.children(node)
    rows = [row for row, at in enumerate(cases) if at.taxon in children]
    best = votes.held_out[node][rows].argmax(axis=1)
    return float(np.mean([children[b] == cases[r].taxon for b, r in zip(best, rows, strict=True)]))


def test_names_that_are_noise_give_accuracy_of_chance() -> None:
    cases = study()
    votes = fit_image_votes(TAXONOMY, cases, drawn(cases, signal=0))
    assert right(votes, cases, "Panthera") == pytest.approx(0.5, abs=0.12)
    assert right(fit_image_votes(TAXONOMY, cases, drawn(cases, signal=3)), cases, "Panthera") > 0.9


def test_a_vote_comes_from_a_head_that_saw_nothing_of_the_fold() -> None:
    """Changing what one fold shows and is named leaves the votes of that fold's heads as they were:
    the votes of its cases change by their own pixels alone."""
    cases = study()
    pictures = drawn(cases, signal=1)
    before = fit_image_votes(TAXONOMY, cases, pictures).held_out["Panthera"]
    swapped = {"Panthera leo": "Panthera onca", "Panthera onca": "Panthera leo"}
    lied = [
        replace(at, taxon=swapped.get(at.taxon, at.taxon)) if at.fold == 2 else at for at in cases
    ]
    after = fit_image_votes(TAXONOMY, lied, pictures).held_out["Panthera"]
    fold = np.asarray([at.fold == 2 for at in cases])
    taught = [TAXONOMY.children("Panthera").index(name) for name in SPECIES[:2]]
    # the constant and the temperature of untaught children come from all folds: ranks stay
    one, two = (values[fold][:, taught] for values in (before, after))
    assert np.array_equal(one.argmax(axis=1), two.argmax(axis=1))
    scale = np.ptp(two) / np.ptp(one)
    assert two == pytest.approx(one * scale, rel=1e-6, abs=1e-9)
    assert not np.allclose(before[~fold][:, taught] * scale, after[~fold][:, taught])


def test_cases_outside_training_are_not_trained_on_and_have_no_vote() -> None:
    cases = study()
    more = [case(1000 + n, SPECIES[n % 3], (Split.TEST, Split.UNSEEN)[n % 2]) for n in range(40)]
    pictures = drawn(cases + more, signal=1)
    few = Pictures(
        Embedded(pictures.embedded.embedding[:300], pictures.embedded.imagenet[:300]),
        pictures.rows[:300],
    )
    alone, beside = (
        fit_image_votes(TAXONOMY, cases, few),
        fit_image_votes(TAXONOMY, cases + more, pictures),
    )
    for node in alone.nodes:
        one, two = alone.nodes[node].head, beside.nodes[node].head
        assert isinstance(one, Head)
        assert isinstance(two, Head)
        assert np.array_equal(one.weights, two.weights)
        assert np.isfinite(beside.held_out[node][:300]).all()
        assert np.isnan(beside.held_out[node][300:]).all()


def test_parts_that_tuned_the_network_have_no_held_out_vote() -> None:
    cases = [replace(at, split=(Split.FIT, Split.FUSE)[n % 2]) for n, at in enumerate(study())]
    votes = fit_image_votes(TAXONOMY, cases, drawn(cases, signal=1), seen=(Split.FIT, Split.TUNE))
    seen = np.asarray([at.split is Split.FIT for at in cases])
    assert np.isnan(votes.held_out["Felidae"][seen]).all()
    assert np.isfinite(votes.held_out["Felidae"][~seen]).all()


def test_pictures_of_one_observation_are_one_vote() -> None:
    cases = [case(n, SPECIES[n // 5 % 3], pictures=1 + n % 3) for n in range(300)]
    cases[7] = replace(cases[7], pictures=())
    pictures = drawn(cases, signal=1)
    votes = fit_image_votes(TAXONOMY, cases, pictures, min_samples=5)
    assert votes.held_out["Felidae"].shape == (300, 2)
    assert np.isnan(votes.held_out["Felidae"][7]).all()
    counts = {n: sum(bool(at.pictures) for at in cases if at.taxon == n) for n in SPECIES}
    assert votes.trained_on["Panthera"] == {name: counts[name] for name in SPECIES[:2]}
    # twice the same picture is the same vote, and weighs the same
    crops, rows = whole_pictures(cases)
    twice = Pictures(
        Embedded(
            np.concatenate([pictures.embedded.embedding] * 2),
            np.concatenate([pictures.embedded.imagenet] * 2),
        ),
        [[*shown, *(row + len(crops) for row in shown)] for shown in rows],
    )
    again = fit_image_votes(TAXONOMY, cases, twice, min_samples=5)
    for node, held in votes.held_out.items():
        assert again.held_out[node] == pytest.approx(held, rel=1e-2, abs=1e-2, nan_ok=True)


def test_a_picture_that_could_not_be_read_is_left_out() -> None:
    cases = study()
    pictures = drawn(cases, signal=1)
    pictures.embedded.embedding[11] = np.nan
    votes = fit_image_votes(TAXONOMY, cases, pictures)
    assert np.isnan(votes.held_out["Felidae"][11]).all()
    assert votes.trained_on["Felidae"]["Panthera"] + votes.trained_on["Felidae"]["Felis"] == 299


def test_a_child_in_one_fold_only_is_not_trained() -> None:
    cases = [at for at in study() if at.taxon != "Panthera onca" or at.fold == 1]
    votes = fit_image_votes(TAXONOMY, cases, drawn(cases, signal=1))
    assert set(votes.nodes) == {"Felidae"}


@pytest.mark.parametrize("imagenet", [False, True])
def test_the_graph_gives_what_the_heads_give(imagenet: bool) -> None:
    network = efficientnet.EfficientNet(efficientnet.scaled(0.25, 0.5)).eval()
    network.load_state_dict(filled(network.state_dict()))
    backbone = export_network(network, "small", 32, imagenet=imagenet)
    cases = study()
    generator = np.random.default_rng(4)
    embedding = generator.standard_normal((300, 320)).astype(np.float32)
    logits = generator.standard_normal((300, 1000 if imagenet else 0)).astype(np.float32)
    pictures = Pictures(Embedded(embedding, logits), [[row] for row in range(300)])
    votes = fit_image_votes(TAXONOMY, cases, pictures)
    assert np.isnan(votes.gate).all() != imagenet
    graph = build_image_graph(backbone, list(votes.nodes.values()), gate=imagenet)
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    pixels = generator.standard_normal((2, 3, 32, 32)).astype(np.float32)
    node = votes.nodes["Felidae"]
    found, logits = session.run(["embedding", node.output], {"pixels": pixels})
    with torch.no_grad():
        assert found == pytest.approx(network.embed(torch.from_numpy(pixels)).numpy(), abs=1e-4)
    assert logits == pytest.approx(node.head.logits(found), rel=1e-3, abs=1e-3)
    names = {output.name for output in session.get_outputs()}
    assert ("gate" in names) == imagenet
    assert "image_Panthera" in names
