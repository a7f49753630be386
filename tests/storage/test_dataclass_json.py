"""Values of the core to JSON and back."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.message import Message
from swc_desktop.core.observation import Absence, Evidence, Moment, Observation, Place, Weather
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from swc_desktop.storage.dataclass_json import DecodingError, Json, decode_value, encode_value

# A text with single braces can never be filled, and is refused when it is read back.
FILLABLE = st.text(st.characters(codec="utf-8", exclude_characters="{}"))
st.register_type_strategy(Message, st.builds(Message, st.text(), FILLABLE))
VALUES = st.dictionaries(st.text(), st.floats())
WEATHERS = st.builds(Weather, values=VALUES)
ABSENCES = st.from_type(Absence)
OFFSETS = st.timedeltas(timedelta(days=-1), timedelta(days=1))
MOMENTS = st.builds(Moment, offset=st.none() | OFFSETS)


@given(st.builds(Observation, moment=MOMENTS | ABSENCES, weather=WEATHERS | ABSENCES))
def test_an_observation_survives(observation: Observation) -> None:
    text = json.dumps(encode_value(observation))
    again = decode_value(Observation, json.loads(text))
    assert json.dumps(encode_value(again)) == text


@given(st.from_type(Prediction))
def test_a_prediction_survives(prediction: Prediction) -> None:
    text = json.dumps(encode_value(prediction))
    again = decode_value(Prediction, json.loads(text))
    assert repr(again.answer) == repr(prediction.answer)  # as text, for not-a-number is not itself
    assert repr(sorted(again.best.items())) == repr(sorted(prediction.best.items()))
    assert repr(again.nodes) == repr(prediction.nodes)


def test_a_taxonomy_survives() -> None:
    tree = Taxonomy((Taxon("Felidae", Rank.FAMILY, common_names={"en": "cats", "fr": "félins"}),))
    assert decode_value(Taxonomy, json.loads(json.dumps(encode_value(tree)))) == tree


def test_an_unknown_field_is_ignored_and_a_missing_one_has_its_default() -> None:
    spelled: dict[str, Json] = {"is": "Place", "latitude": 1.0, "longitude": 2.0, "geoid": "EGM96"}
    assert decode_value(Place, spelled) == Place(1.0, 2.0)


class _Word(StrEnum):
    YES = "yes"


@dataclass(frozen=True)
class _Sample:
    number: int
    word: _Word
    moment: datetime
    span: timedelta
    either: Place | Absence
    perhaps: float | None
    several: tuple[str, ...] = ()


GOOD: dict[str, Json] = {
    "number": 1,
    "word": "yes",
    "moment": "2026-11-24T01:02:03",
    "span": 1.5,
    "either": {"is": "Absence", "evidence": "place", "reason": "none"},
    "perhaps": None,
    "several": ["a"],
}


def test_the_sample_is_read() -> None:
    assert decode_value(_Sample, dict(GOOD)).either == Absence(Evidence.PLACE, "none")


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "1"},
        {"number": True},
        {"word": "no"},
        {"moment": 5},
        {"span": None},
        {"either": {"is": "Weather"}},
        {"either": {"reason": "none"}},
        {"either": None},
        {"perhaps": [1]},
        {"several": "abc"},
        {"several": [1]},
    ],
)
def test_what_does_not_spell_a_value_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(DecodingError):
        decode_value(_Sample, {**GOOD, **wrong})  # type: ignore[dict-item]
