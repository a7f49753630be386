"""The state of a result follows its status, its rank and how sure it is."""

from dataclasses import dataclass

import pytest

from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.result_state import (
    FAIRLY_SURE,
    GLYPHS,
    STATE_WORDS,
    SURE,
    State,
    Sureness,
    confidence_of,
    result_state,
    sureness_of,
)
from swc_desktop.core.taxonomy import Rank


@dataclass(frozen=True)
class Given:
    """The part of a prediction that a state needs."""

    answer: Answer
    not_in_pack_p: float | None = None


def named(confidence: float, rank: Rank = Rank.SPECIES) -> Given:
    return Given(Answer(Status.NAMED, "Panthera leo", rank, confidence), 0.01)


def other(not_in_pack_p: float) -> Given:
    return Given(Answer(Status.NOT_IN_PACK), not_in_pack_p)


def seen(status: Status, confidence: float | None) -> Given:
    """An answer of a pack with a detector."""
    return Given(Answer(status, confidence=confidence), 0.2)


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [
        (1.0, Sureness.SURE),
        (SURE, Sureness.SURE),
        (SURE - 1e-6, Sureness.FAIRLY),
        (FAIRLY_SURE, Sureness.FAIRLY),
        (FAIRLY_SURE - 1e-6, Sureness.NOT),
        (0.0, Sureness.NOT),
    ],
)
def test_a_confidence_has_a_word(confidence: float, expected: Sureness) -> None:
    assert sureness_of(confidence) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (named(0.99), State.NAMED),
        (named(0.85), State.NAMED),
        (named(0.99, Rank.SUBSPECIES), State.NAMED),
        (named(0.99, Rank.GENUS), State.HIGHER),
        (named(0.85, Rank.FAMILY), State.HIGHER),
        (named(0.79), State.UNSURE),
        (named(0.79, Rank.FAMILY), State.UNSURE),
        (other(0.97), State.NOT_IN_PACK),
        (other(0.6), State.UNSURE),
        (seen(Status.OTHER_ANIMAL, 0.97), State.OTHER_ANIMAL),
        (seen(Status.BLANK, 0.97), State.BLANK),
        (seen(Status.PERSON, 0.97), State.PERSON),
        (seen(Status.PERSON, 0.79), State.UNSURE),
        (seen(Status.VEHICLE, None), State.VEHICLE),
        (Given(Answer(Status.UNSURE)), State.UNSURE),
        (None, State.UNREADABLE),
    ],
)
def test_an_answer_has_a_state(given: Given | None, expected: State) -> None:
    assert result_state(given) is expected


def test_the_confidence_is_that_of_what_is_said() -> None:
    """Of an animal that is not in the pack it is the probability of that."""
    assert confidence_of(named(0.9)) == 0.9
    assert confidence_of(other(0.97)) == 0.97
    assert confidence_of(seen(Status.PERSON, 0.9)) == 0.9
    assert confidence_of(Given(Answer(Status.UNSURE), 0.2)) is None


def test_each_state_has_its_own_shape_and_words() -> None:
    assert set(GLYPHS) == set(STATE_WORDS) == set(State)
    assert len(set(GLYPHS.values())) == len(set(map(str, STATE_WORDS.values()))) == len(State)
