"""Whether an answer of a model is right, by what a person says is in the same photograph."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from swc_desktop.core.identification import Kind
from swc_desktop.core.prediction import Status


class AnswerVerdict(Enum):
    """What a person's word says of an answer."""

    RIGHT = "right"
    WRONG = "wrong"
    UNDECIDED = "undecided"
    """The person did not name the animal, or only a group above the answer."""


@dataclass(frozen=True)
class SaidPath:
    """One of the things that a person said: the names from the family down to the taxon, or a kind.

    ``in_pack``: whether the pack that gave the answer knows this taxon, or only coarser ones of it.
    """

    path: tuple[str, ...] = ()
    kind: Kind | None = None
    in_pack: bool = False


_NO_ANIMAL: Final = frozenset({Kind.BLANK, Kind.SETUP, Kind.NOT_AN_OBJECT})
_PEOPLE: Final = frozenset({Kind.PERSON, Kind.SETUP})


def verdict_of_taxon(answer: Sequence[str], said: Sequence[SaidPath]) -> AnswerVerdict:
    """Of the last name of ``answer``, the names from its family down, by what a person said.

    One animal of several is enough: an answer names one.
    """
    if any(answer[-1] in one.path for one in said):
        return AnswerVerdict.RIGHT
    if any(
        one.kind is Kind.UNKNOWN or (one.path and tuple(answer[: len(one.path)]) == one.path)
        for one in said
    ):
        return AnswerVerdict.UNDECIDED
    return AnswerVerdict.WRONG


def verdict_of_status(status: Status, said: Sequence[SaidPath]) -> AnswerVerdict | None:
    """Of an answer without a taxon; None where it claims nothing."""
    kinds = {one.kind for one in said}
    if status is Status.BLANK:
        return _as_verdict(kinds <= _NO_ANIMAL)
    if status is Status.PERSON:
        return _as_verdict(not kinds.isdisjoint(_PEOPLE))
    if status is Status.VEHICLE:
        return _as_verdict(Kind.VEHICLE in kinds)
    if status not in (Status.OTHER_ANIMAL, Status.NOT_IN_PACK):
        return None
    if status is Status.OTHER_ANIMAL and any(
        one.kind is Kind.OTHER_ANIMAL or (one.path and not one.in_pack) for one in said
    ):
        return AnswerVerdict.RIGHT
    if Kind.UNKNOWN in kinds:
        return AnswerVerdict.UNDECIDED
    return _as_verdict(status is Status.NOT_IN_PACK and not any(one.in_pack for one in said))


def verdict_of_miss(said: Sequence[SaidPath]) -> AnswerVerdict:
    """Whether an answer without a taxon left out one of the pack: right where it did not."""
    if any(one.in_pack for one in said):
        return AnswerVerdict.WRONG
    return (
        AnswerVerdict.UNDECIDED
        if any(one.kind is Kind.UNKNOWN for one in said)
        else AnswerVerdict.RIGHT
    )


def _as_verdict(is_right: bool) -> AnswerVerdict:
    return AnswerVerdict.RIGHT if is_right else AnswerVerdict.WRONG
