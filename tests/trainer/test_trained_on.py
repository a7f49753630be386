"""What a pack lists of its training observations is enough to leave them out of a comparison."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.core.observation import Absence, Evidence, Moment, Observation, Source
from swc_desktop.packs.trained_on import KEY
from trainer.cases import Case, Split
from trainer.evaluation import trained_on as module
from trainer.evaluation.trained_on import (
    digests_of,
    trained_groups,
    trained_on,
    training_digests,
)

NOWHERE = Absence(Evidence.PLACE, "no place")
UNTIMED = Absence(Evidence.TIME, "no time")


def a_case(
    name: str,
    *pictures: Path,
    split: Split = Split.FIT,
    group: str = "1",
    source: str = "table",
    hour: int | None = 9,
) -> Case:
    moment: Moment | Absence = UNTIMED
    if hour is not None:
        moment = Moment(datetime.fromisoformat(f"2021-05-04T{hour:02}:00:00"), timedelta(0),
                        Source.TYPED)  # fmt: skip
    seen = Observation(NOWHERE, moment, UNTIMED)
    return Case(name, source, "Panthera leo", split, group, 0, "", seen, pictures)


def test_training_observations_are_known_again_and_others_are_not() -> None:
    cases = [a_case(str(number)) for number in range(200)]
    tested = [a_case(str(number), split=Split.TEST) for number in range(200, 400)]
    listed = trained_on({KEY: training_digests([*cases, *tested])})
    assert listed is not None
    assert all(listed.knows(case) for case in cases)
    assert not any(listed.knows(case) for case in tested)


def test_an_observation_is_known_by_its_picture_whatever_it_is_called(tmp_path: Path) -> None:
    first, second, other = (tmp_path / name for name in ("a.jpg", "b.jpg", "c.jpg"))
    first.write_bytes(b"the same pixels")
    second.write_bytes(b"the same pixels")
    other.write_bytes(b"other pixels")
    listed = trained_on({KEY: training_digests([a_case("1", first)])})
    assert listed is not None
    assert listed.knows(a_case("2", other, second))
    assert not listed.knows(a_case("3", other, tmp_path / "missing.jpg"))


def test_a_renamed_table_is_known_by_identifier_and_moment() -> None:
    assert digests_of(a_case("1")) == digests_of(a_case("1", source="renamed"))
    assert digests_of(a_case("1")) != digests_of(a_case("1", hour=10))
    untimed = [digests_of(a_case("1", source=name, hour=None)) for name in ("one park", "other")]
    assert untimed[0] != untimed[1]


def test_a_group_goes_as_a_whole() -> None:
    listed = trained_on({KEY: training_digests([a_case("1")])})
    assert listed is not None
    tested = [
        a_case("1", split=Split.TEST, group="a"),
        a_case("2", split=Split.TEST, group="a"),
        a_case("3", split=Split.TEST, group="b"),
    ]
    assert trained_groups(tested, [listed]) == {"a"}
    assert trained_groups(tested, []) == frozenset()


@pytest.mark.parametrize(
    "training",
    [{}, {KEY: "text"}, {KEY: {}}, {KEY: {"digests": 5}}, {KEY: {"digests": "é"}},
     {KEY: {"digests": "AAA="}}, {KEY: {"digests": "not base64"}}],
)  # fmt: skip
def test_a_pack_that_lists_nothing_readable_lists_nothing(training: dict[str, object]) -> None:
    assert trained_on(training) is None


def test_too_many_observations_are_counted_and_not_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_DIGESTS", 10)
    found = training_digests([a_case(str(number)) for number in range(11)])
    assert found == {"observations": 11}
    assert trained_on({KEY: found}) is None
