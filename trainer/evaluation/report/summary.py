"""The report in plain words: what each rank can tell, how sure that is, and where it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.taxonomy import RANKS, Rank
from trainer.cases import Part
from trainer.evaluation.drawing.curves import node_title
from trainer.evaluation.facts import Facts
from trainer.evaluation.methods import JOINED, METADATA, PICTURE
from trainer.evaluation.metrics import Figure
from trainer.evaluation.study_methods import Study

FEW: Final = 10
"""Of a class with fewer tested observations its figures say little."""

FEW_GROUPS: Final = 20

_TOLD: Final = {
    Part.TEST.value: "Groups held back from the sources that taught it",
    Part.UNSEEN.value: "Sources that taught it nothing",
}
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


def part_title(part: str) -> str:
    """A part of the data set in words."""
    return _TOLD.get(part, part)


def ranks_in_words(study: Study) -> list[RankWords]:
    """What the program can tell at each rank."""
    return [_rank(study, rank) for rank in RANKS if rank in study.at]


def _rank(study: Study, rank: Rank) -> RankWords:
    at = study.at[rank]
    where = f"in {at.blocks:,} blocks of two degrees" if at.blocks else "without places"
    one = "1 class, so that this rank is no choice" if at.classes == 1 else ""
    tested = (
        f"{one or f'{at.classes:,} {_PLURALS[rank]}'}; {at.n:,} observations in {at.groups:,} "
        f"groups, {where}"
    )
    joined = study.cell(JOINED.name, rank)
    assert joined is not None
    sentences = [
        f"Picture and metadata together find {_percent(joined.balanced)} of the "
        f"{_PLURALS[rank]}, each counted alike."
    ]
    for way, words in ((PICTURE.name, "the picture alone"), (METADATA.name, "metadata alone")):
        cell = study.cell(way, rank)
        against = next(a for a in study.against if (a.other, a.rank) == (way, rank))
        if cell is not None:
            sentences.append(
                f"{words.capitalize()} {_percent(cell.balanced)}: joined is "
                f"{_verdict(against.difference)}."
            )
    if joined.coverage is not None and joined.error is not None:
        named = f"At its bars the program names {_percent(joined.coverage)} to this rank or finer"
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


def limits(studies: Sequence[Study], facts: Facts) -> list[str]:
    """What the figures do not show."""
    found = [note for study in studies for note in study.measured.notes]
    found += list(facts.notes)
    for study in studies:
        found += _few(study)
    silent = [node_title(node.node) for node in facts.nodes if node.basis == "no vote"]
    if silent:
        found.append(f"Metadata have no vote at {_listed(silent)}.")
    blind = [node_title(node.node) for node in facts.nodes if not node.pictures]
    if blind:
        found.append(f"Pictures taught no vote at {_listed(blind)}.")
    found.append(
        "Figures hold for cameras, places and seasons like those of this data set. A target of "
        "wrong answers bounds all observations that reach a rank; answers that stay at a coarser "
        "rank are the harder ones, and can be wrong more often."
    )
    return list(dict.fromkeys(found))


def _few(study: Study) -> list[str]:
    part = part_title(study.measured.part).lower()
    found = []
    for rank, at in study.at.items():
        if at.groups < FEW_GROUPS:
            found.append(
                f"The {rank.value} was tested on {at.groups:,} groups only ({part}): its "
                "intervals are rough."
            )
        small = [
            f"{name} ({one.n})"
            for name, one in study.classes[JOINED.name, rank].items()
            if 0 < one.n < FEW
        ]
        if small:
            found.append(
                f"Of the {_PLURALS[rank]} these have fewer than {FEW} tested observations "
                f"({part}): {_listed(small)}."
            )
    return found


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
