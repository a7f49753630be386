"""The report in plain words: how well each rank is named, how certain that is, and its limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.taxonomy import RANKS, Rank
from trainer.evaluation.drawing.curves import node_title
from trainer.evaluation.methods import JOINED, METADATA, PICTURE, THESIS, methods_of
from trainer.evaluation.metrics import Figure
from trainer.evaluation.report.threshold_cost import cost_in_words, split_title
from trainer.evaluation.run_facts import ReportFacts
from trainer.evaluation.split_figures import SplitFigures

FEW: Final = 10
"""Figures of a class with fewer test observations say little: at ten, the exact 95 % interval of a
share of one half is 0.19 to 0.81."""

FEW_GROUPS: Final = 20
"""Below this, percentile intervals over resampled groups are rough; a round choice."""

_PLURALS: Final = {
    Rank.FAMILY: "families",
    Rank.GENUS: "genera",
    Rank.SPECIES: "species",
    Rank.SUBSPECIES: "subspecies",
}


@dataclass(frozen=True)
class RankWords:
    """A rank, what it was tested on, and sentences about it."""

    rank: str
    tested_on: str
    sentences: tuple[str, ...]


def ranks_in_words(split: SplitFigures) -> list[RankWords]:
    """How well the program names each rank."""
    return [_rank(split, rank) for rank in RANKS if rank in split.samples]


def _rank(split: SplitFigures, rank: Rank) -> RankWords:
    sample = split.samples[rank]
    where = f"in {sample.blocks:,} blocks of two degrees" if sample.blocks else "without places"
    one = "1 class, so there is nothing to choose between" if sample.classes == 1 else ""
    tested = (
        f"{one or f'{sample.classes:,} {_PLURALS[rank]}'}; {sample.n:,} observations in "
        f"{sample.groups:,} "
        f"groups, {where}"
    )
    joined = split.at_rank(JOINED.name, rank)
    assert joined is not None
    present = methods_of(split.measured.method)
    together = "Picture and metadata together name" if THESIS in present else "The pack names"
    sentences = [
        f"{together} {_percent(joined.balanced)} of the "
        f"{_PLURALS[rank]} correctly, each class weighted equally."
    ]
    for method, words in ((PICTURE, f"the {PICTURE.name}"), (METADATA, METADATA.name)):
        if method not in present or THESIS not in present:
            continue  # without it there is nothing to join
        single = split.at_rank(method.name, rank)
        found = next(d for d in split.differences if (d.other, d.rank) == (method.name, rank))
        if single is not None:
            sentences.append(
                f"{words.capitalize()} names {_percent(single.balanced)}; joined is "
                f"{_verdict(found.difference)}."
            )
    if joined.coverage is not None and joined.error is not None:
        named = (
            f"At its thresholds the program names {_percent(joined.coverage)} to this rank or finer"
        )
        wrong = f"; {_percent(joined.error)} of these names are wrong" if joined.error.n else ""
        sentences.append(f"{named}{wrong}.")
    return RankWords(rank.value, tested, tuple(sentences))


def _percent(figure: Figure) -> str:
    low, high = 100 * figure.low, 100 * figure.high
    return f"{100 * figure.value:.1f} % ({low:.1f} to {high:.1f})"


def _verdict(difference: Figure) -> str:
    if difference.low == difference.high == 0:
        return "no different"
    points = f"{abs(100 * difference.value):.1f} points"
    span = f"{100 * difference.low:+.1f} to {100 * difference.high:+.1f}".replace("-", "−")
    if difference.low > 0:
        return f"better by {points} ({span})"
    if difference.high < 0:
        return f"worse by {points} ({span})"
    return f"not shown to be better or worse ({span} points)"


def limits(splits: Sequence[SplitFigures], facts: ReportFacts) -> list[str]:
    """What the pack cannot do, and what the figures do not show."""
    found = [sentence for split in splits if (sentence := cost_in_words(split))]
    found += [note for split in splits for note in split.measured.notes]
    found += list(facts.notes)
    for split in splits:
        found += _few(split)
    silent = [node_title(node.node) for node in facts.nodes if node.basis == "no vote"]
    if silent:
        found.append(f"Metadata has no vote at {_listed(silent)}.")
    blind = [node_title(node.node) for node in facts.nodes if not node.pictures]
    if len(blind) == len(facts.nodes) > 0:
        found.append("The pack was made without pictures: it answers by metadata alone.")
    elif blind:
        found.append(f"Pictures have no vote at {_listed(blind)}.")
    found.append(
        "Figures hold for cameras, places and seasons like those of this data set. A target for "
        "wrong answers applies to all observations that reach a rank; answers that stay at a "
        "coarser rank are the harder ones and can be wrong more often."
    )
    return list(dict.fromkeys(found))


def _few(split: SplitFigures) -> list[str]:
    title = split_title(split.name).lower()
    found = []
    for rank, sample in split.samples.items():
        if sample.groups < FEW_GROUPS:
            found.append(
                f"The {rank.value} was tested on only {sample.groups:,} groups ({title}): its "
                "intervals are rough."
            )
        small = [
            f"{name} ({one.n})"
            for name, one in split.classes[JOINED.name, rank].items()
            if 0 < one.n < FEW
        ]
        if small:
            found.append(
                f"These {_PLURALS[rank]} have fewer than {FEW} test observations "
                f"({title}): {_listed(small)}."
            )
    return found


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
