"""The state of a result as people see it: by its status, its rank and how sure it is."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Protocol

from swc_desktop.core.message import Message, message
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.taxonomy import Rank

SURE: Final = 0.95
"""Lowest confidence that is called sure; a choice for people, without effect on answers."""

FAIRLY_SURE: Final = 0.80
"""Lowest confidence that is called fairly sure; the same kind of choice."""

FINE_RANKS: Final = (Rank.SPECIES, Rank.SUBSPECIES)
"""An answer at one of these is *named*, one above them *higher*."""


class State(StrEnum):
    """The status of a result as people see it, finer than ``Status``.

    ``UNSURE``: an answer that is not sure (``Sureness.NOT``), or no answer at all. Counts, the
    tree, filters and marks use it; the ``status`` of exported rows is that of the pack.
    ``HIDDEN`` stands for any of the others while a person judges without seeing it.
    """

    NAMED = "named"
    HIGHER = "higher"
    OTHER_ANIMAL = "other_animal"
    BLANK = "blank"
    PERSON = "person"
    VEHICLE = "vehicle"
    NOT_IN_PACK = "not_in_pack"
    UNSURE = "unsure"
    UNREADABLE = "unreadable"
    HIDDEN = "hidden"


DETECTOR_STATES: Final = (State.OTHER_ANIMAL, State.BLANK, State.PERSON, State.VEHICLE)
"""What only packs with a detector say."""

STATE_WORDS: Final[Mapping[State, Message]] = {
    State.NAMED: message("Words", "Named"),
    State.HIGHER: message("Words", "Higher rank"),
    State.OTHER_ANIMAL: message("Words", "Other animal"),
    State.BLANK: message("Words", "Blank"),
    State.PERSON: message("Words", "Person"),
    State.VEHICLE: message("Words", "Vehicle"),
    State.NOT_IN_PACK: message("Words", "Other animal or empty"),
    State.UNSURE: message("Words", "Unsure"),
    State.UNREADABLE: message("Words", "Unreadable"),
    State.HIDDEN: message("Words", "Not shown yet"),
}
"""The same words everywhere, on the command line too."""

GLYPHS: Final = {
    State.NAMED: "●",
    State.HIGHER: "◐",
    State.OTHER_ANIMAL: "◇",
    State.BLANK: "□",
    State.PERSON: "△",
    State.VEHICLE: "▷",
    State.NOT_IN_PACK: "○",
    State.UNSURE: "?",
    State.UNREADABLE: "!",
    State.HIDDEN: "◌",
}


class Sureness(StrEnum):
    """A confidence in words."""

    SURE = "sure"
    FAIRLY = "fairly"
    NOT = "not"


def sureness_of(confidence: float) -> Sureness:
    """The word for a confidence."""
    if confidence >= SURE:
        return Sureness.SURE
    return Sureness.FAIRLY if confidence >= FAIRLY_SURE else Sureness.NOT


class Answered(Protocol):
    """The part of a prediction that a state needs."""

    @property
    def answer(self) -> Answer: ...

    @property
    def not_in_pack_p(self) -> float | None: ...


def confidence_of(prediction: Answered) -> float | None:
    """The probability of the answer: of the taxon or kind, or that it is not in the pack."""
    answer = prediction.answer
    return prediction.not_in_pack_p if answer.status is Status.NOT_IN_PACK else answer.confidence


def result_state(prediction: Answered | None) -> State:
    """The state of a result; None is a file that could not be read."""
    if prediction is None:
        return State.UNREADABLE
    answer, confidence = prediction.answer, confidence_of(prediction)
    if confidence is not None and sureness_of(confidence) is Sureness.NOT:
        return State.UNSURE
    if answer.status is not Status.NAMED:
        return State(answer.status.value)
    return State.NAMED if answer.rank in FINE_RANKS else State.HIGHER
