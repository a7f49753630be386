"""The thresholds (bars) of a pack, and what they cost: answers that stop above the known rank."""

from collections import Counter
from typing import Final

from swc_desktop.core.method import EvidenceUsed
from swc_desktop.core.taxonomy import RANKS
from trainer.cases import Split
from trainer.evaluation.drawing.style import file_stem
from trainer.evaluation.methods import JOINED, METADATA, PICTURE, THESIS, methods_of
from trainer.evaluation.report.report_tables import Table
from trainer.evaluation.split_figures import SplitFigures

_TITLES: Final = {
    Split.TEST.value: "Groups held back from the sources it was trained on",
    Split.UNSEEN.value: "Sources it was not trained on",
}

_EVIDENCE: Final = {
    EvidenceUsed.BOTH: ("picture and metadata", THESIS),
    EvidenceUsed.IMAGE: (PICTURE.name, PICTURE),
    EvidenceUsed.METADATA: (METADATA.name, METADATA),
}
"""In words, with a method that only packs with such votes have."""


def split_title(split: str) -> str:
    """A split of the data set in words."""
    return _TITLES.get(split, split)


def stops(split: SplitFigures) -> tuple[dict[str, int], int]:
    """How many joined answers stop above the finest known rank, by rank ("" for no answer), and the
    number of observations with a known name."""
    taxonomy = split.measured.method.taxonomy
    answers = split.result(JOINED.name).answers
    assert answers is not None
    known = [row for row, name in enumerate(split.measured.cases.finest) if name]
    counts: Counter[str] = Counter()
    for row in known:
        finest = max(RANKS.index(rank) for rank in split.measured.cases.truth[row])
        answer = answers[row]
        if not answer:
            counts[""] += 1
        elif RANKS.index(taxonomy[answer].rank) < finest:
            counts[taxonomy[answer].rank.value] += 1
    return dict(counts), len(known)


def cost_in_words(split: SplitFigures) -> str:
    """What the thresholds cost on a split, in a sentence; "" without observations."""
    counts, n = stops(split)
    if not n:
        return ""
    parts = [
        f"{counts[rank.value]:,} of {n:,} answers stop at the {rank.value}"
        for rank in RANKS
        if counts.get(rank.value)
    ]
    if counts.get(""):
        parts.append(f"{counts['']:,} of {n:,} observations get no name")
    share = float(split.measured.method.target)
    cost = ", ".join(parts) if parts else f"all {n:,} answers are as fine as the known name"
    return (
        f"The thresholds for at most {100 * share:g} % wrong answers have a cost "
        f"({split_title(split.name).lower()}): {cost}"
        f"{', although a finer name is known' if parts else ''}."
    )


def thresholds_table(split: SplitFigures) -> Table:
    """The thresholds in use, by the evidence that an observation has."""
    method = split.measured.method
    thresholds = method.thresholds[method.target]
    return Table(
        file_stem(split.name, "thresholds"),
        f"Thresholds in use, for at most {100 * float(method.target):g} % wrong answers",
        "The least probability of an answer at a rank, by the evidence of an observation; – where "
        "no threshold keeps the target, so that this rank is never answered. Chosen on the split "
        f"{Split.BAR.value}.",
        ("evidence", *(rank.value for rank in RANKS)),
        tuple(
            (words, *(thresholds.get(held, {}).get(rank) for rank in RANKS))
            for held, (words, needed) in _EVIDENCE.items()
            if needed in methods_of(method)
        ),
    )
