"""The parts of the model card about single taxa at the thresholds."""

from collections.abc import Sequence

import numpy as np

from swc_desktop.core.method import EvidenceUsed, Method
from swc_desktop.core.taxonomy import RANKS
from trainer.evaluation.figures import Cases, predictions
from trainer.evaluation.methods import JOINED
from trainer.evaluation.named_taxa import named_taxa
from trainer.evaluation.report.report_tables import printed


def named_lines(method: Method, cases: Cases) -> list[str]:
    """How often each name is right where the program answers with it."""
    decided = predictions(method, cases, JOINED, gated=True)
    confidence = {
        rank: np.asarray(
            [one.best[rank].probability if rank in one.best else np.nan for one in decided]
        )
        for rank in RANKS
    }
    answers = [one.answer.taxon or "" for one in decided]
    lines = [
        "",
        f"Each name at the thresholds ({JOINED.name}, gate included): observations that show the "
        "taxon, answers with its name or a finer one, the share of them that is right, and the "
        "mean probability stated for them. Where an animal is rarer than in this test, its name is "
        "wrong more often.",
        "",
        "| rank | taxon | n | answers | right | stated |",
        "|---|---|---|---|---|---|",
    ]
    return lines + [
        f"| {one.rank.value} | {one.taxon} | {one.n:,} | {one.answers:,} | {one.right} | "
        f"{printed(one.stated)} |"
        for one in named_taxa(method.taxonomy, cases, answers, confidence)
    ]


def taxon_threshold_lines(method: Method) -> list[str]:
    """The taxa that need more than the threshold of their rank, of the target in use."""
    by_evidence = method.taxon_thresholds.get(method.target, {})
    taxa = [
        one.name
        for one in method.taxonomy.taxa
        if any(one.name in by_taxon for by_taxon in by_evidence.values())
    ]
    if not taxa:
        return []
    return [
        "",
        f"Names that were wrong too often at the threshold of their rank (target {method.target}) "
        "have a higher one, or are never answered; then their parent is. A name with enough "
        "answers of its own was tested like a rank; with fewer, its share of wrong answers is an "
        "estimate, shrunk to that of its relatives.",
        "",
        "| taxon | " + " | ".join(used.value for used in EvidenceUsed) + " |",
        "|---|" + "---|" * len(EvidenceUsed),
        *(
            f"| {taxon} | " + " | ".join(_cells(method, taxon, list(EvidenceUsed))) + " |"
            for taxon in taxa
        ),
    ]


def _cells(method: Method, taxon: str, used: Sequence[EvidenceUsed]) -> list[str]:
    rank, target = method.taxonomy[taxon].rank, method.target
    thresholds = [method.threshold(target, one, rank, taxon) for one in used]
    return ["never" if found is None else f"{found:.3f}" for found in thresholds]
