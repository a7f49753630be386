"""What a person can say of an animal, and what cannot be said together."""

import pytest

from swc_desktop.core.identification import (
    MAX_COUNT,
    MAX_LETTERS,
    IdentificationError,
    Identified,
    Kind,
    LifeStage,
    Sex,
)
from swc_desktop.core.taxonomy import Rank


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"taxon": "Panthera leo"},
        {"taxon": "", "rank": Rank.SPECIES},
        {"taxon": "Panthera leo", "rank": Rank.SPECIES, "kind": Kind.PERSON},
        {"kind": Kind.BLANK, "count": 1},
        {"kind": Kind.NOT_AN_OBJECT, "count": 2},
        {"kind": Kind.UNKNOWN, "count": 0},
        {"kind": Kind.UNKNOWN, "count": MAX_COUNT + 1},
        {"kind": Kind.UNKNOWN, "name": "impala"},
        {"kind": Kind.VEHICLE, "sex": Sex.MALE},
        {"kind": Kind.PERSON, "life_stage": LifeStage.ADULT},
        {"kind": Kind.UNKNOWN, "count": 2, "individual": "L7"},
        {"kind": Kind.UNKNOWN, "remarks": "x" * (MAX_LETTERS + 1)},
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(IdentificationError):
        Identified(**values)  # type: ignore[arg-type]


def test_labels() -> None:
    assert Identified("Panthera leo", Rank.SPECIES, count=3, sex=Sex.FEMALE).label == "Panthera leo"
    assert Identified(kind=Kind.OTHER_ANIMAL, name="impala").label == "impala"
    assert Identified(kind=Kind.OTHER_ANIMAL).label == "other_animal"
    assert Identified(kind=Kind.SETUP, count=2).label == "setup"
