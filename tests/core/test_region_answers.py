"""What a detector adds to the answers of the cascade, and which answer stands for a picture."""

from dataclasses import replace

import pytest

from swc_desktop.core.method import EvidenceUsed, Recipe
from swc_desktop.core.prediction import Answer, Prediction, Status
from swc_desktop.core.region import WHOLE, Box, Category, Region
from swc_desktop.core.region_answers import is_classified, leading, region_prediction
from swc_desktop.core.result_state import State, result_state
from swc_desktop.core.taxonomy import Rank

LION = Answer(Status.NAMED, "Panthera leo", Rank.SPECIES, 0.9)
AWAY = Answer(Status.NOT_IN_PACK)


def region(category: Category, confidence: float = 0.7) -> Region:
    return Region(Box(0.1, 0.1, 0.5, 0.5), category, confidence)


def prediction(answer: Answer, **other: Answer) -> Prediction:
    said = Prediction(answer, Recipe.BAYES, EvidenceUsed.IMAGE, {}, 0.85, (), ())
    return replace(said, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (region(Category.ANIMAL), Answer(Status.OTHER_ANIMAL, confidence=0.85)),
        (WHOLE, Answer(Status.BLANK)),
    ],
)
def test_what_the_gate_turns_away_is_another_animal_in_a_box_and_else_a_blank(
    where: Region, expected: Answer
) -> None:
    said = region_prediction(
        prediction(AWAY, without_metadata=AWAY, without_image=LION), where, Recipe.BAYES, ()
    )
    assert said.answer == expected
    assert said.without_metadata == expected
    assert said.without_image == LION


def test_without_a_detector_nothing_is_added() -> None:
    said = prediction(AWAY)
    assert region_prediction(said, None, Recipe.BAYES, ()) is said
    assert is_classified(None)


def test_an_animal_of_the_pack_keeps_its_answer() -> None:
    assert region_prediction(
        prediction(LION), region(Category.ANIMAL), Recipe.BAYES, ()
    ) == prediction(LION)


@pytest.mark.parametrize(
    ("category", "state"),
    [(Category.PERSON, State.PERSON), (Category.VEHICLE, State.VEHICLE)],
)
def test_people_and_vehicles_rest_on_the_detector_whatever_its_score(
    category: Category, state: State
) -> None:
    assert not is_classified(region(category))
    said = region_prediction(None, region(category, 0.31), Recipe.THESIS, ())
    assert (said.answer.taxon, said.answer.confidence, said.recipe) == (None, None, Recipe.THESIS)
    assert result_state(said) is state


def test_an_animal_stands_for_a_picture_before_all_else() -> None:
    person = region_prediction(None, region(Category.PERSON), Recipe.BAYES, ())
    other = region_prediction(prediction(AWAY), region(Category.ANIMAL), Recipe.BAYES, ())
    unsure = prediction(Answer(Status.UNSURE))
    weaker = prediction(replace(LION, confidence=0.6))
    assert leading([person, other, unsure, weaker, prediction(LION), prediction(LION)]) == 4
    assert leading([person, other]) == 1
    assert (
        leading([region_prediction(None, region(Category.VEHICLE), Recipe.BAYES, ()), person]) == 1
    )
    blank = region_prediction(prediction(AWAY), WHOLE, Recipe.BAYES, ())
    assert leading([blank]) == 0


def test_every_status_of_a_readable_picture_has_its_place_in_the_order() -> None:
    for status in set(Status) - {Status.UNREADABLE}:
        assert leading([prediction(Answer(status))]) == 0
