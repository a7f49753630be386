"""Occasions, the days in which stations worked in them, and records of animals."""

from datetime import timedelta

import pytest

from swc_desktop.exports.dataset import ObservationLevel, ReasonLeftOut
from swc_desktop.exports.errors import SurveyTooLong
from swc_desktop.exports.occasions import (
    MAX_SURVEY_DAYS,
    occasions_of,
    problems,
    seen_while_working,
    working_stations,
)
from swc_desktop.exports.records import animal_records, independent, left_out_of
from tests.exports.made_dataset import animal, at, dataset, photo, station


def test_parts_of_days_count_as_such() -> None:
    """A camera that hangs from noon on, and does not work for a day and a half."""
    gaps = [(at(4, 12), at(5)), (at(4), at(4, 18)), (at(20), at(21)), (at(7, 12), at(9))]
    one = station("S07", at(1, 12), at(8), gaps=gaps)
    assert problems(one) == [
        (at(4).replace(tzinfo=None), at(5).replace(tzinfo=None)),
        (at(7, 12).replace(tzinfo=None), at(8).replace(tzinfo=None)),
    ]
    working = working_stations(dataset([one]))
    daily = occasions_of(working, 1)
    assert daily is not None
    assert daily.days_worked(working[0]) == ["0.5", "1", "1", "0", "1", "1", "0.5"]
    weekly = occasions_of(working, 7)
    assert weekly is not None
    assert (weekly.count, weekly.days_worked(working[0])) == (1, ["5"])


def test_all_stations_share_the_occasions() -> None:
    working = working_stations(dataset([station("A", at(1), at(3)), station("B", at(5), at(15))]))
    found = occasions_of(working, 7)
    assert found is not None
    assert [found.days_worked(one) for one in working] == [["2", "0"], ["3", "7"]]
    assert [found.first_day(number).day for number in range(found.count)] == [1, 8]
    end = at(15).replace(tzinfo=None)
    assert found.of(end) == 1  # the midnight at which the last station was taken down


def test_a_survey_of_many_years_is_an_error_of_a_date() -> None:
    late = at(1) + timedelta(days=MAX_SURVEY_DAYS + 30)
    working = working_stations(dataset([station("A", at(1), late)]))
    with pytest.raises(SurveyTooLong, match="2024-02-01 to 2078-"):
        occasions_of(working, 1)
    assert occasions_of([], 7) is None


def test_what_has_no_effort_is_left_out_and_counted() -> None:
    stations = [
        station("A", at(1), at(8), gaps=[(at(3), at(4))]),
        station("B", at(1), at(8), is_timed=False),
        station("C", at(8), at(1)),
        station("D", at(2), at(3), is_timed=False, is_handheld=True),
        station("E", at(1), at(1), is_time_withheld=True),
    ]
    media = [
        photo("in", "A", at(2)),
        photo("gap", "A", at(3, 12)),
        photo("late", "A", at(9)),
        photo("untimed", "B", at(2)),
        photo("hand", "D", at(2)),
        photo("month", "E", at(1), is_time_withheld=True),
    ]
    data = dataset(stations, media, [animal(one) for one in media])
    records = animal_records(data)
    found, left_out = seen_while_working(data, working_stations(data), records)
    assert [one.media.id for one in found] == ["in"]
    assert left_out == {
        ReasonLeftOut.NOT_WORKING: 2,
        ReasonLeftOut.WITHOUT_STATION: 1,
        ReasonLeftOut.STATION_WITHOUT_TIMES: 3,
    }
    assert left_out_of(data, records) == {ReasonLeftOut.TIME_WITHHELD: 1}


def test_an_event_is_one_record_of_each_species() -> None:
    media = [photo(name, "A", at(2, 6, minute)) for minute, name in enumerate("abc")]
    in_event = {"event": "E1"}
    seen = [animal(one, "Panthera pardus fusca", **in_event) for one in media[1:]]
    seen += [animal(media[0], "", name="zebra", **in_event)]
    whole = {**in_event, "level": ObservationLevel.EVENT, "count": 2}
    seen += [
        animal(media[0], "Panthera pardus", **whole),
        animal(media[0], "", name="zebra", **whole),
    ]
    records = animal_records(dataset([station("A", at(1), at(8))], media, seen))
    assert [(one.species, one.media.id, one.count) for one in records] == [
        ("zebra", "a", 2),
        ("Panthera pardus", "b", 2),
    ]


def test_records_are_independent_of_the_last_one_kept() -> None:
    minutes = (0, 20, 40, 69, 70)
    media = [photo(str(minute), "A", at(2, 6) + timedelta(minutes=minute)) for minute in minutes]
    other = photo("other", "A", at(2, 6, 1))
    seen = [animal(one) for one in media] + [animal(other, "", name="zebra")]
    records = animal_records(dataset([station("A", at(1), at(8))], [*media, other], seen))
    assert [one.media.id for one in independent(records)] == ["0", "other", "40", "70"]


def test_an_answer_that_is_not_sure_is_no_record() -> None:
    one = photo("a", "A", at(2))
    for probability, count in ((0.79, 0), (0.8, 1)):
        seen = [animal(one, by_people=False, probability=probability)]
        assert len(animal_records(dataset([station("A", at(1), at(8))], [one], seen))) == count
