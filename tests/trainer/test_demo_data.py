"""The made-up world: whole, the same twice, with a truth that the chain comes near to."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from swc_desktop.core.observation import Weather
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.packs.reader import read_pack
from trainer.cases import Split
from trainer.cli import main
from trainer.configuration import read_configuration
from trainer.demo.coats import COATS, draw_coat
from trainer.demo.world import DEMO_TAXA, DemoWorld
from trainer.evaluation.methods import METHODS
from trainer.metadata.ranges import read_world
from trainer.names import read_checklist
from trainer.stages.dataset import read_cases
from trainer.stages.stage_record import read_record

RANKS = ("family", "genus", "species", "subspecies")
PLANTED = {
    "absent",
    "at sea", "bad picture words", "domestic cat", "duplicate", "impossible date",
    "place off the earth", "place too coarse", "unknown name",
}  # fmt: skip


@pytest.fixture(scope="module")
def taxonomy(root: Path) -> Taxonomy:
    return read_checklist(root / "resources" / "taxonomy.csv").taxonomy


@pytest.fixture(scope="module")
def world(root: Path) -> DemoWorld:
    return DemoWorld(read_world(root / "resources" / "map" / "countries-50m.json").land)


def digest(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix != ".sqlite"
    }


def test_every_kind_is_of_the_checklist_and_has_a_coat(taxonomy: Taxonomy) -> None:
    assert {kind.taxon for kind in DEMO_TAXA} == set(COATS)
    assert all(kind.taxon in taxonomy for kind in DEMO_TAXA)
    assert sum(kind.share for kind in DEMO_TAXA) == pytest.approx(1)


def test_the_same_seed_gives_the_same_files_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        out = str(tmp_path / name)
        assert main(["demo-data", "--out", out, "--observations", "60", "--seed", str(seed)]) == 0
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a") != digest(tmp_path / "c")


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["demo-data", "--out", str(tmp_path)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_every_kind_of_evidence_tells_something_at_every_rank(
    world: DemoWorld, taxonomy: Taxonomy
) -> None:
    best = world.best_possible(taxonomy, 6000, 1)
    for rank in RANKS:
        chance = 1 / {"family": 2, "genus": 5, "species": 6, "subspecies": 6}[rank]
        assert best["all evidence"][rank] > chance + 0.2
        for kind in ("place", "time", "weather"):
            assert best["all evidence"][rank] > best[f"without {kind}"][rank]
    assert best["all evidence"]["subspecies"] > best["all evidence"]["species"]


def test_the_stated_density_is_the_one_that_rows_are_drawn_from(world: DemoWorld) -> None:
    """Weights p(evidence | other) / p(evidence | kind) have mean 1 under the kind."""
    seen = world.draw(4000, np.random.default_rng(8))
    logs = world.log_likelihood(seen)
    own = seen.kind == 1
    for without in ("", "place", "time", "weather"):
        logs = world.log_likelihood(seen, without)
        weights = np.exp(logs[own, 0] - logs[own, 1])
        # lions of the south hold few rows where those of the north live, so the mean is at most 1
        assert weights.mean() < 1 + 4 * weights.std() / np.sqrt(own.sum())
    shares = np.bincount(seen.kind, minlength=len(DEMO_TAXA)) / len(seen)
    expected = np.asarray([kind.share for kind in DEMO_TAXA])
    assert np.abs(shares - expected).max() < 4 * np.sqrt(0.25 / len(seen))


def test_coats_of_families_differ_more_than_those_of_subspecies() -> None:
    random = np.random.default_rng(1)

    def mean(kind: str) -> np.ndarray[Any, Any]:
        drawn = [np.asarray(draw_coat(kind, random), dtype=np.float64) for _ in range(40)]
        return np.asarray(np.mean(drawn, axis=0))

    leo, other_leo, elephant = (
        mean(name)
        for name in ("Panthera leo leo", "Panthera leo melanochaita", "Loxodonta africana")
    )
    assert np.abs(leo - elephant).mean() > 3 * np.abs(leo - other_leo).mean()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made-up") / "world"
    assert main(["demo-data", "--out", str(folder), "--observations", "1400"]) == 0
    assert main(["run", "--config", str(folder / "run.toml")]) == 0
    return folder


@pytest.mark.slow
def test_the_rules_find_what_was_planted(trained: Path) -> None:
    record = read_record(trained / "run", "clean")
    assert set(record["dropped"]) == PLANTED
    assert record["kept"] == 1400


@pytest.mark.slow
def test_weather_reaches_the_cases_and_the_votes(trained: Path) -> None:
    cases = read_cases(read_configuration(trained / "run.toml"))
    known = sum(isinstance(case.seen.weather, Weather) for case in cases) / len(cases)
    assert 0.7 < known < 0.95
    nodes = read_record(trained / "run", "metadata")["nodes"]
    assert "weather.temperature_2m" in nodes["root"]["features"]
    assert not any("snow_depth" in name for name in nodes["root"]["features"])


@pytest.mark.slow
def test_bursts_are_never_split(trained: Path) -> None:
    cases = read_cases(read_configuration(trained / "run.toml"))
    splits: dict[str, set[Split]] = {}
    for case in cases:
        splits.setdefault(case.group, set()).add(case.split)
    assert all(len(some) == 1 for some in splits.values())
    assert len(splits) < len(cases)


@pytest.mark.slow
def test_joined_is_no_worse_than_the_better_vote_at_every_rank(trained: Path) -> None:
    """And better where both know something: genus, species and subspecies."""
    test = read_pack(trained / "run" / "made-up-world-1.0.0.swcpack").training["test"]
    assert isinstance(test, dict)
    value = {
        method.name: {rank: test[method.name]["by_rank"][rank]["value"] for rank in RANKS}
        for method in METHODS
    }
    for rank in RANKS:
        better = max(value["picture alone"][rank], value["metadata alone"][rank])
        assert value["joined, bayes"][rank] >= better - 0.005, rank
    assert value["joined, bayes"]["species"] > value["picture alone"]["species"] + 0.03
    assert value["joined, bayes"]["subspecies"] > value["metadata alone"]["subspecies"]


@pytest.mark.slow
def test_picture_falls_and_metadata_rises_down_the_tree(trained: Path) -> None:
    test = read_pack(trained / "run" / "made-up-world-1.0.0.swcpack").training["test"]
    assert isinstance(test, dict)
    picture = [test["picture alone"]["by_rank"][rank]["value"] for rank in RANKS]
    assert picture == sorted(picture, reverse=True)
    metadata = test["metadata alone"]["by_rank"]
    assert metadata["subspecies"]["value"] > metadata["species"]["value"]


@pytest.mark.slow
def test_metadata_does_not_beat_what_is_possible(trained: Path) -> None:
    """The truth is a bound: what was measured, with its interval, does not lie above it."""
    truth = json.loads((trained / "truth.json").read_text())
    best = truth["best_balanced_accuracy_of_metadata"]["all evidence"]
    test = read_pack(trained / "run" / "made-up-world-1.0.0.swcpack").training["test"]
    assert isinstance(test, dict)
    for rank in RANKS:
        assert test["metadata alone"]["by_rank"][rank]["low"] < best[rank]
        assert test["metadata alone"]["by_rank"][rank]["value"] > best[rank] - 0.25
