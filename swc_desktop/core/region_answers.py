"""Answers for regions: what a detector adds to the answers of the cascade."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from swc_desktop.core.method import EvidenceUsed, Recipe
from swc_desktop.core.observation import Absence
from swc_desktop.core.prediction import Answer, Prediction, Status
from swc_desktop.core.region import Category, Region

_NOT_CLASSIFIED: Final = {Category.PERSON: Status.PERSON, Category.VEHICLE: Status.VEHICLE}

_ORDER: Final = (
    Status.NAMED,
    Status.UNSURE,
    Status.OTHER_ANIMAL,
    Status.NOT_IN_PACK,
    Status.PERSON,
    Status.VEHICLE,
    Status.BLANK,
)
"""Which answer stands for a picture with several: an animal before all else."""


def settled(region: Region, *, not_in_pack: bool) -> Region:
    """A region as what its image vote leaves it: where the detector saw a person or a vehicle as
    well as an animal in the box, what is not in the pack is that."""
    if region.instead is None:
        return region
    return region.instead if not_in_pack else replace(region, instead=None)


def is_classified(region: Region | None) -> bool:
    """Whether the cascade decides what a region shows; None is a picture without a detector."""
    return region is None or region.category not in _NOT_CLASSIFIED


def region_prediction(
    decided: Prediction | None, region: Region | None, recipe: Recipe, missing: Sequence[Absence]
) -> Prediction:
    """The answer for a region from that of the cascade, None where it did not decide.

    What the gate turns away is another animal where the detector found one, and else a blank. A
    blank, a person and a vehicle rest on the detector alone, and the score of that is not a
    probability: such an answer has no confidence.
    """
    if decided is not None:
        return decided if region is None else _of_region(decided, region)
    assert region is not None, "only a detector finds what is not classified"
    return Prediction(
        answer=Answer(_NOT_CLASSIFIED[region.category]),
        recipe=recipe,
        evidence=EvidenceUsed.IMAGE,
        best={},
        not_in_pack_p=None,
        nodes=(),
        missing=tuple(missing),
    )


def _of_region(prediction: Prediction, region: Region) -> Prediction:
    def kind(answer: Answer | None) -> Answer | None:
        return None if answer is None else _status_of(answer, region, prediction.not_in_pack_p)

    return replace(
        prediction,
        answer=_status_of(prediction.answer, region, prediction.not_in_pack_p),
        without_metadata=kind(prediction.without_metadata),
        without_image=kind(prediction.without_image),
        without_weather=kind(prediction.without_weather),
        without_frequencies=kind(prediction.without_frequencies),
    )


def _status_of(answer: Answer, region: Region, not_in_pack: float | None) -> Answer:
    if answer.status is not Status.NOT_IN_PACK:
        return answer
    if region.category is Category.FRAME:
        return Answer(Status.BLANK)
    return Answer(Status.OTHER_ANIMAL, confidence=not_in_pack)


def leading(predictions: Sequence[Prediction]) -> int:
    """The index of the answer that stands for a picture: the best animal, else what else it shows.

    Of two answers of one status that with the higher confidence; of equal ones the first.
    """

    def place(index: int) -> tuple[int, float, int]:
        answer = predictions[index].answer
        confidence = 0.0 if answer.confidence is None else answer.confidence
        return _ORDER.index(answer.status), -confidence, index

    return min(range(len(predictions)), key=place)
