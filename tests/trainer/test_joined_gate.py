"""The gate of a trained head and the pretrained network: standardised, held out, in one output."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from swc_desktop.core.calibration import sigmoid
from swc_desktop.core.features import encode
from swc_desktop.core.observation import Absence, Evidence, Observation
from swc_desktop.core.scoring import RawVotes
from swc_desktop.packs.reader import read_pack
from tests.trainer.image_cases import SPECIES, TAXONOMY, case
from tests.trainer.small_networks import filled
from tests.trainer.small_world import write_small_world
from trainer.calibration import CalibrationVotes
from trainer.cases import Case, Split
from trainer.cli import main
from trainer.errors import NotEnoughData
from trainer.gate_fitting import gate_of_votes
from trainer.images.embedding import Embedded
from trainer.images.export import export_network
from trainer.images.heads import Head
from trainer.images.image_graph import build_image_graph
from trainer.images.image_votes import ImageVotes, fit_image_votes
from trainer.images.joined_gate import CLASSES, join_gate
from trainer.images.networks import efficientnet
from trainer.images.open_set import IN_PACK
from trainer.images.pictures import Pictures
from trainer.metadata.metadata_graph import WHOLE_SCHEMA
from trainer.stages.networks import network_lines
from trainer.stages.stage_record import read_record
from trainer.taxon_names import OTHER

WIDTH = 320
COUNT = 300
NOTHING = Observation(
    Absence(Evidence.PLACE, "none"), Absence(Evidence.TIME, "none"), Absence(Evidence.TIME, "none")
)


def study(others: int = COUNT // 3) -> list[Case]:
    cases = [case(number, SPECIES[number // 5 % 3]) for number in range(COUNT)]
    return [replace(at, taxon=OTHER) if row < others else at for row, at in enumerate(cases)]


def fitted(cases: list[Case]) -> tuple[ImageVotes, Pictures]:
    """Others differ in some columns of the embedding, and a little in the ImageNet classes."""
    generator = np.random.default_rng(2)
    embedding = generator.standard_normal((COUNT, WIDTH)).astype(np.float32)
    logits = generator.standard_normal((COUNT, 1000)).astype(np.float32)
    other = np.asarray([at.taxon == OTHER for at in cases])
    embedding[other, :20] += 1
    logits[:, IN_PACK.own] += 0.3 * ~other[:, None]
    pictures = Pictures(Embedded(embedding, logits), [[row] for row in range(COUNT)])
    return fit_image_votes(TAXONOMY, cases, pictures, joined=True), pictures


def chance_of_order(votes: ImageVotes, cases: list[Case]) -> float:
    """How often the gate is higher for an animal of the pack than for another picture."""
    other = np.asarray([at.taxon == OTHER for at in cases])
    return float(np.mean(votes.gate[~other][:, None] > votes.gate[other]))


def test_both_numbers_count_the_same_whatever_their_scale() -> None:
    generator = np.random.default_rng(0)
    odds, margins = generator.normal(5, 30, 500), generator.normal(-2, 0.1, 500)
    odds[3] = np.nan
    head = Head(CLASSES, generator.standard_normal((4, 2)), np.asarray([1.0, 3.0]))
    gate, values = join_gate(head, odds, margins, np.ones(500, dtype=np.bool_))
    assert np.isnan(values[3])
    assert np.nanmean(values) == pytest.approx(0, abs=1e-9)
    for part in (odds, margins):
        assert np.corrcoef(values[4:], part[4:])[0, 1] == pytest.approx(0.5**0.5, abs=0.05)
    embedding = generator.standard_normal((6, 4))
    by_head = head.logits(embedding) @ [1.0, -1.0]
    again = join_gate(head, odds, margins, np.ones(500, dtype=np.bool_))[1]
    at = gate.of(embedding, np.full(6, margins[0]))
    slope = (values[5] - values[4] - gate.share * (margins[5] - margins[4])) / (odds[5] - odds[4])
    assert np.array_equal(again, values, equal_nan=True)
    assert np.diff(at) == pytest.approx(slope * np.diff(by_head))


def test_a_number_that_says_nothing_is_an_error() -> None:
    head = Head(CLASSES, np.zeros((4, 2)), np.zeros(2))
    with pytest.raises(ValueError, match="the same in all pictures"):
        join_gate(head, np.zeros(5), np.arange(5.0), np.ones(5, dtype=np.bool_))


def test_the_gate_is_held_out_and_better_than_the_classes_alone() -> None:
    cases = study()
    votes, pictures = fitted(cases)
    alone = fit_image_votes(TAXONOMY, cases, pictures)
    assert chance_of_order(votes, cases) > chance_of_order(alone, cases) + 0.05
    mixed = [cases[row] for row in np.random.default_rng(1).permutation(COUNT)]
    shuffled = [replace(at, taxon=now.taxon) for at, now in zip(cases, mixed, strict=True)]
    plain = Pictures(
        replace(pictures.embedded, imagenet=pictures.embedded.imagenet[::-1]), pictures.rows
    )
    lost = fit_image_votes(TAXONOMY, shuffled, plain, joined=True)
    assert chance_of_order(lost, shuffled) == pytest.approx(0.5, abs=0.1)


def test_one_output_of_the_graph_is_the_whole_gate() -> None:
    network = efficientnet.EfficientNet(efficientnet.scaled(0.25, 0.5)).eval()
    network.load_state_dict(filled(network.state_dict()))
    votes, _ = fitted(study())
    backbone = export_network(network, "small", 32)
    nodes = list(votes.nodes.values())
    pixels = np.random.default_rng(3).standard_normal((4, 3, 32, 32)).astype(np.float32)

    def run(graph: bytes) -> tuple[np.ndarray, np.ndarray]:
        session = onnxruntime.InferenceSession(graph)
        embedding, gate = session.run(["embedding", "gate"], {"pixels": pixels})
        return embedding, gate[:, 0]

    _, margin = run(build_image_graph(backbone, nodes).SerializeToString())
    embedding, gate = run(
        build_image_graph(backbone, nodes, joined=votes.joined).SerializeToString()
    )
    assert votes.joined is not None
    expected = votes.joined.of(embedding, margin)
    assert gate == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_too_few_pictures_of_others_are_said() -> None:
    with pytest.raises(NotEnoughData, match="of the 20 that it needs 7 are for training"):
        fitted(study(others=7))


def votes_of(values: np.ndarray, taxa: list[str]) -> CalibrationVotes:
    features = encode([NOTHING] * len(taxa), WHOLE_SCHEMA)
    raw = RawVotes(len(taxa), {"gate": values[:, None]}, {}, features)
    return CalibrationVotes(raw, taxa, [str(row) for row in range(len(taxa))])


def test_the_threshold_lets_a_share_of_the_others_through_or_keeps_a_share_of_animals() -> None:
    generator = np.random.default_rng(0)
    others, animals = generator.normal(-1, 1, 200), generator.normal(1, 1, 200)
    taxa = [OTHER] * 200 + ["Felis catus"] * 200
    some = votes_of(np.concatenate([others, animals]), taxa)
    votes = {Split.FUSE: some, Split.BAR: some}
    by_others = gate_of_votes("gate", TAXONOMY, votes, 0.03, 0.05)
    by_animals = gate_of_votes("gate", TAXONOMY, votes, 0.03, 0.0)
    assert by_others is not None
    assert by_animals is not None
    assert np.mean(1 - sigmoid(others) <= by_others.threshold) == pytest.approx(0.05, abs=0.006)
    assert np.mean(1 - sigmoid(animals) <= by_animals.threshold) == pytest.approx(0.97, abs=0.006)
    nothing = votes_of(np.full(5, np.nan), ["Felis catus"] * 5)
    assert gate_of_votes("gate", TAXONOMY, {Split.BAR: nothing}, 0.03, 0.0) is None
    few = votes_of(np.zeros(6), [OTHER] * 5 + ["Felis catus"])
    with pytest.raises(NotEnoughData, match=r"needs 20 pictures .* and there are 5"):
        gate_of_votes("gate", TAXONOMY, {Split.BAR: few}, 0.03, 0.05)


@pytest.mark.slow
def test_a_run_whose_gate_learns_from_others(tmp_path: Path) -> None:
    config = write_small_world(tmp_path / "w", rows=120)
    generator = np.random.default_rng(1)
    with (config.parent / "observations.csv").open("a", newline="", encoding="utf-8") as out:
        for number in range(60):
            image = f"photographs/other {number}.jpg"
            pixels = generator.integers(0, 120, (48, 48, 3), dtype=np.uint8)
            Image.fromarray(pixels).resize((96, 96)).save(config.parent / image)
            row = [f"o{number}", "other: zebra", "", "", "", f"other {number}", "CC0", image]
            csv.writer(out).writerow(row)
    text = config.read_text().replace('gate = "none"', 'gate = "joined"')
    config.write_text(text + "[calibration]\ngate_others = 0.2\n")
    for stage in ("clean", "splits", "metadata", "crops", "images", "calibration"):
        assert main([stage, "--config", str(config)]) == 0
    folder = config.parent / "run"
    record = read_record(folder, "images")
    assert 20 <= record["others"] < 60
    assert f"trained on {record['others']} observations of other" in network_lines(record)[0]
    gate = read_pack(folder / "unmeasured.swcpack").method.gate
    assert gate is not None
    assert gate.output == "gate"
