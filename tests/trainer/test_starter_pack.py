"""The pack that ships: whole, in its bounds, and as good as its card says."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.core.device import Device
from swc_desktop.core.method import EvidenceUsed
from swc_desktop.core.progress import Control
from swc_desktop.core.taxonomy import Rank
from swc_desktop.home import starter_pack
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from trainer.cases import Split
from trainer.configuration import read_configuration
from trainer.stages.clean import run_clean
from trainer.stages.dataset import read_cases
from trainer.stages.splits import run_splits

MAX_BYTES = 25_000_000
MIN_ACCURACY = {"root": 0.99, "Felidae": 0.95, "Panthera": 0.92, "Elephantidae": 0.88}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack(starter_pack())


@pytest.fixture(scope="module")
def figures(pack: Pack) -> Any:
    return pack.training


def test_it_is_small_and_gives_here_what_it_gave_where_it_was_made(pack: Pack) -> None:
    assert starter_pack().stat().st_size <= MAX_BYTES
    check_golden(pack, Sessions.open(pack, Device.CPU))


@pytest.mark.parametrize(("node", "least"), MIN_ACCURACY.items())
def test_pictures_alone_reach_the_figures_asked_for(figures: Any, node: str, least: float) -> None:
    assert figures["test"]["picture alone"]["by_node"][node]["value"] >= least


def test_joined_is_at_least_as_good_at_every_rank_and_better_at_species(figures: Any) -> None:
    for part in ("test", "unseen source"):
        picture = figures[part]["picture alone"]["by_rank"]
        joined = figures[part]["joined, bayes"]["by_rank"]
        assert all(joined[rank]["value"] >= picture[rank]["value"] for rank in picture)
        assert joined["species"]["value"] > picture["species"]["value"]


def test_the_gate_keeps_its_own_and_turns_others_away(figures: Any) -> None:
    away = figures["gate_turned_away"]
    assert away["other animals and things, unseen source"]["value"] >= 0.97
    assert away["test"]["value"] <= 0.05


def test_subspecies_are_answered_where_place_tells_them(pack: Pack) -> None:
    bars = pack.method.thresholds[pack.method.target]
    assert Rank.SUBSPECIES in bars[EvidenceUsed.BOTH]
    assert Rank.SUBSPECIES not in bars[EvidenceUsed.IMAGE]


def test_the_card_in_the_pack_is_the_card_beside_it(pack: Pack) -> None:
    assert starter_pack().with_suffix(".md").read_text(encoding="utf-8") == pack.card
    assert "not tell" in pack.card


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.xfail(
    strict=True,
    reason="Starter 1.3.0 was measured on groups that were divided by an earlier rule; its next "
    "build divides and measures them anew",
)
def test_held_back_photographs_through_the_engine_agree_with_the_card(
    pack: Pack, figures: Any, shared: Path, root: Path, tmp_path: Path
) -> None:
    assert (shared / "data" / "photographs" / "manifest.csv").is_file()
    configuration = read_configuration(root / "trainer" / "starter" / "starter.toml")
    configuration = replace(configuration, folder=tmp_path)
    run_clean(configuration, lambda _: None)
    run_splits(configuration, lambda _: None, Control())
    tested = [
        case
        for case in read_cases(configuration)
        if case.split is Split.TEST and case.pictures and case.taxon in pack.method.taxonomy
    ]
    classifier = Classifier(pack, Sessions.open(pack, Device.CPU))
    results = classifier.classify(
        [case.pictures[0] for case in tested], RunOptions(), control=Control()
    )
    hits: dict[str, list[bool]] = {}
    for case, result in zip(tested, results, strict=True):
        assert result.prediction is not None
        genus = case.taxon.split()[0]
        hits.setdefault(genus, []).append(result.prediction.best[Rank.GENUS].taxon == genus)
    balanced = sum(sum(right) / len(right) for right in hits.values()) / len(hits)
    said = figures["test"]["picture alone"]["by_rank"]["genus"]
    assert said["n"] == len(tested)
    assert balanced == pytest.approx(said["value"], abs=0.01)
