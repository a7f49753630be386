"""Place and time of clips: what is believed, and whose clock it was."""

from datetime import date, datetime, timedelta

import pytest

from swc_desktop.core.observation import Absence, Moment, Place, Source
from swc_desktop.video.container_facts import ContainerFacts
from swc_desktop.video.evidence import evidence_of

INSTANT = datetime(2024, 2, 19, 3, 24, 10)  # noqa: DTZ001
MADE = date(2026, 1, 1)
MARA = (-1.41, 35.01, 1650.0)


def moment(facts: ContainerFacts) -> Moment:
    found = evidence_of(facts, MADE).moment
    assert isinstance(found, Moment)
    assert found.source is Source.CONTAINER
    return found


def test_an_instant_with_a_place_is_utc_and_shown_by_the_clocks_there() -> None:
    found = moment(ContainerFacts(instant=INSTANT, position=MARA))
    assert found.isoformat() == "2024-02-19T06:24:10+03:00"
    assert found.zone == "Africa/Nairobi"


def test_an_instant_without_a_place_is_the_reading_of_the_clock_and_says_so() -> None:
    found = moment(ContainerFacts(instant=INSTANT))
    assert (found.local, found.offset) == (INSTANT, None)
    assert "may be that of its camera's clock or UTC" in str(found.notes[0])


def test_a_time_with_its_offset_goes_first() -> None:
    stamp = "2024-02-19T06:24:10+0300"
    found = moment(ContainerFacts(stamp=stamp, instant=INSTANT + timedelta(days=9)))
    assert found.isoformat() == "2024-02-19T06:24:10+03:00"
    assert found.offset_source == "container"


@pytest.mark.parametrize(
    "facts",
    [
        ContainerFacts(instant=datetime(1970, 1, 1, 5)),  # noqa: DTZ001
        ContainerFacts(instant=datetime(1999, 12, 31)),  # noqa: DTZ001
        ContainerFacts(instant=datetime(2290, 1, 1)),  # noqa: DTZ001
        ContainerFacts(stamp="1999-12-31T00:00:00"),
        ContainerFacts(stamp="2024-02-30T00:00:00"),
    ],
)
def test_times_of_clocks_that_were_not_set_are_refused(facts: ContainerFacts) -> None:
    found = evidence_of(facts, MADE).moment
    assert isinstance(found, Absence)
    assert "the clock was not set" in str(found.reason)


def test_places() -> None:
    found = evidence_of(ContainerFacts(position=MARA), MADE).place
    assert found == Place(-1.41, 35.01, 1650.0, Source.CONTAINER)
    deep = evidence_of(ContainerFacts(position=(1.0, 2.0, 99_999.0)), MADE).place
    assert isinstance(deep, Place)
    assert deep.altitude_m is None
    for position in ((0.0, 0.0, None), (91.0, 0.0, None), (0.0, 181.0, None)):
        assert isinstance(evidence_of(ContainerFacts(position=position), MADE).place, Absence)
    nothing = evidence_of(ContainerFacts(), MADE)
    assert [
        str(one.reason) for one in (nothing.place, nothing.moment) if isinstance(one, Absence)
    ] == [
        "the video has no place",
        "the video has no time",
    ]
