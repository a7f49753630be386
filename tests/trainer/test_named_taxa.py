"""Names at the thresholds: counted by hand, on card and report, the rarest first."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from swc_desktop.core.method import EvidenceUsed
from swc_desktop.core.taxonomy import RANKS, Rank
from tests.trainer.measured_world import a_taxonomy, measured
from trainer.cases import truth_of
from trainer.evaluation.figures import Cases
from trainer.evaluation.named_taxa import named_taxa
from trainer.evaluation.report.report_folder import write_report
from trainer.evaluation.run_facts import ReportFacts
from trainer.stages.card import split_section
from trainer.stages.card_taxa import taxon_threshold_lines


def test_names_are_counted_by_hand() -> None:
    """Of three answers "Panthera pardus" one is right; an answer with a subspecies counts for its
    species; silence and a coarser answer count for none."""
    taxonomy = a_taxonomy()
    truth = ["Panthera pardus", "Panthera leo leo", "Panthera leo leo", "Panthera leo persica",
             "Panthera leo leo", "Panthera leo leo"]  # fmt: skip
    answers = ["Panthera pardus", "Panthera pardus", "Panthera pardus", "Panthera leo persica",
               "Panthera", ""]  # fmt: skip
    cases = Cases(
        measured(rows=6).cases.raw,
        [truth_of(taxonomy, name) for name in truth],
        [str(row) for row in range(6)],
    )
    confidence = {rank: np.asarray([0.9, 0.8, 0.7, 0.6, 0.5, np.nan]) for rank in RANKS}
    found = {(one.rank, one.taxon): one for one in named_taxa(taxonomy, cases, answers, confidence)}
    leopard = found[Rank.SPECIES, "Panthera pardus"]
    assert (leopard.n, leopard.answers, leopard.right.value) == (1, 3, 1 / 3)
    assert np.isclose(leopard.stated, 0.8)
    lion = found[Rank.SPECIES, "Panthera leo"]
    assert (lion.n, lion.answers, lion.right.value) == (5, 1, 1.0)
    unnamed = found[Rank.SUBSPECIES, "Panthera leo leo"]
    assert (unnamed.n, unnamed.answers) == (4, 0)
    assert np.isnan(unnamed.stated)
    species = [one.taxon for rank, one in ((r, o) for (r, _), o in found.items()) if
               rank is Rank.SPECIES]  # fmt: skip
    assert species == ["Panthera pardus", "Panthera leo"]


def test_card_and_report_list_each_name(tmp_path: Path) -> None:
    some = measured()
    card = "\n".join(split_section(some))
    assert "| rank | taxon | n | answers | right | stated |" in card
    assert "| species | Panthera pardus | 30 |" in card
    write_report(tmp_path / "report", "A pack", [some], ReportFacts())
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "Each name where the program answers with it" in page
    assert (tmp_path / "report" / "tables" / "test-named.csv").is_file()


def test_the_card_lists_taxa_with_a_threshold_of_their_own() -> None:
    method = measured().method
    assert taxon_threshold_lines(method) == []
    own = {EvidenceUsed.IMAGE: {"Panthera pardus": 0.9, "Panthera leo leo": None}}
    lines = taxon_threshold_lines(replace(method, taxon_thresholds={"0.05": own}))
    assert lines[-2:] == [
        "| Panthera pardus | 0.600 | 0.900 | 0.600 |",
        "| Panthera leo leo | 0.600 | never | 0.600 |",
    ]
