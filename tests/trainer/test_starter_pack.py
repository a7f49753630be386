"""The pack that ships: whole, in its bounds, and as good as its card says."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.core.device import Device
from swc_desktop.core.progress import Control
from swc_desktop.core.region_answers import is_classified
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

MAX_BYTES = 45_000_000
MIN_FAMILY, MIN_GENUS, MIN_PANTHERA = 0.99, 0.965, 0.92
ELEPHANTS = ("Elephas", "Loxodonta")
CATS_AND_ELEPHANTS, MIN_RIGHT, MAX_WRONG = 37, 22, 5
"""On the field test; the bounds are a little below what was measured."""
MIN_ELEPHANTS = 0.88
TESTED = ("test", "test, no recorded place")
SECTIONS = ("groups held back from the sources it was trained on", "test, no recorded place")
RECALL = re.compile(
    r"^\| (\w+) \| ([^|]+) \| ([\d.]+) \[[^]]+\] \(n = (\d+)\) \| [^|]+ \|$", re.MULTILINE
)
"""A row of the recalls by class: of the picture alone, and of both votes."""


def recalls(card: str, rank: Rank) -> dict[str, tuple[int, int]]:
    """By taxon how many test pictures were named right by the picture alone, and of how many."""
    found: dict[str, tuple[int, int]] = {}
    for section in SECTIONS:
        text = card.split(f"## Figures: {section}\n")[1].split("\n## ")[0]
        for said, taxon, share, number in RECALL.findall(text):
            if said == rank:
                right, n = found.get(taxon, (0, 0))
                found[taxon] = (right + round(float(share) * int(number)), n + int(number))
    return found


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack(starter_pack())


@pytest.fixture(scope="module")
def figures(pack: Pack) -> Any:
    return pack.training


def test_it_is_small_and_gives_here_what_it_gave_where_it_was_made(pack: Pack) -> None:
    assert starter_pack().stat().st_size <= MAX_BYTES
    check_golden(pack, Sessions.open(pack, Device.CPU))


def test_pictures_alone_reach_the_figures_asked_for(pack: Pack, figures: Any) -> None:
    """Shares of all tested pictures of cats and elephants: a genus with one picture counts once."""
    for part in TESTED:
        assert figures[part]["picture alone"]["by_node"]["root"]["value"] >= MIN_FAMILY
    genera, species = recalls(pack.card, Rank.GENUS), recalls(pack.card, Rank.SPECIES)
    cats = [genera[name] for name in genera if name not in ELEPHANTS]
    big_cats = [species[name] for name in species if name.startswith("Panthera ")]
    for counts, least in ((cats, MIN_GENUS), (big_cats, MIN_PANTHERA)):
        assert sum(right for right, _ in counts) / sum(n for _, n in counts) >= least


def test_both_elephants_are_distinguished_by_pictures(pack: Pack) -> None:
    """Each is in another part of the test, so that no part measures their node."""
    said = recalls(pack.card, Rank.GENUS)
    shares = [right / n for right, n in (said[genus] for genus in ELEPHANTS)]
    assert sum(shares) / len(shares) >= MIN_ELEPHANTS


def test_joined_is_at_least_as_good_at_every_rank_and_better_at_species(figures: Any) -> None:
    for part in ("test", "unseen source"):
        picture = figures[part]["picture alone"]["by_rank"]
        joined = figures[part]["joined, bayes"]["by_rank"]
        assert all(joined[rank]["value"] >= picture[rank]["value"] for rank in picture)
        assert joined["species"]["value"] > picture["species"]["value"]


def test_the_gate_keeps_its_own_and_turns_others_away(figures: Any) -> None:
    away = figures["gate_turned_away"]
    assert away["other animals and things, test"]["value"] >= 0.985
    # of these a fifth are of camera traps
    assert away["other animals and things, unseen source"]["value"] >= 0.965
    own = [away[part] for part in TESTED]
    turned_away = sum(part["value"] * part["n"] for part in own)
    assert turned_away / sum(part["n"] for part in own) <= 0.05


def test_pictures_of_camera_traps_are_answered_as_well_as_the_card_says(figures: Any) -> None:
    """Right and wrong of 37 cats and elephants, at the threshold in use."""
    counts = figures["field_test"]["0.05"]["all"]
    assert sum(counts.values()) == CATS_AND_ELEPHANTS
    assert counts["right"] >= MIN_RIGHT
    assert counts["wrong"] <= MAX_WRONG


def test_no_subspecies_is_answered_whose_truth_was_drawn_from_the_map_that_votes(
    pack: Pack,
) -> None:
    for bars in pack.method.thresholds.values():
        assert all(Rank.SUBSPECIES not in by_rank for by_rank in bars.values())


def test_the_card_in_the_pack_is_the_card_beside_it(pack: Pack) -> None:
    assert starter_pack().with_suffix(".md").read_text(encoding="utf-8") == pack.card
    assert "not tell" in pack.card
    assert "choices followed 11 earlier trials on them" in pack.card
    assert "nothing was chosen on them" not in pack.card


@pytest.mark.shared
@pytest.mark.slow
def test_held_back_photographs_through_the_engine_agree_with_the_card(
    pack: Pack, shared: Path, root: Path, tmp_path: Path
) -> None:
    assert (shared / "data" / "photographs" / "manifest.csv").is_file()
    configuration = read_configuration(root / "trainer" / "starter" / "starter.toml")
    configuration = replace(configuration, folder=tmp_path)
    run_clean(configuration, lambda _: None)
    run_splits(configuration, lambda _: None, Control())
    taxonomy = pack.method.taxonomy
    tested = [
        case
        for case in read_cases(configuration)
        if case.split is Split.TEST
        and case.pictures
        and case.taxon in taxonomy
        and taxonomy[case.taxon].rank is not Rank.FAMILY
    ]
    classifier = Classifier(pack, Sessions.open(pack, Device.CPU))
    results = classifier.classify(
        [case.pictures[0] for case in tested], RunOptions(), control=Control()
    )
    hits: dict[str, list[bool]] = {}
    for case, result in zip(tested, results, strict=True):
        genus = case.taxon.split()[0]
        surest = [one for one in result.regions if is_classified(one.region)][:1]
        hits.setdefault(genus, []).append(
            any(one.prediction.best[Rank.GENUS].taxon == genus for one in surest)
        )
    said = recalls(pack.card, Rank.GENUS)
    assert {genus: n for genus, (_, n) in said.items()} == {
        genus: len(right) for genus, right in hits.items()
    }
    for genus, right in hits.items():
        # Decoding differs by a grey level from system to system, and the figures, which are of
        # votes, know nothing of people and vehicles.
        assert abs(sum(right) - said[genus][0]) <= 1 + 0.05 * len(right), genus
