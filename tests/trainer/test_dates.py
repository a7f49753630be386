"""Days and times as people write them, and a column as a whole."""

from datetime import date, datetime, timedelta

import pytest

from trainer.sources.dates import DateColumn, DateOrder, read_time
from trainer.sources.source_record import (
    AMBIGUOUS,
    INTERVAL,
    NO_DAY,
    NO_TIME_OF_DAY,
    UNREADABLE,
    parse_time,
)

DAY = date(2015, 9, 3)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["30/09/2015", "03/04/2015"], DateOrder.DAY_FIRST),
        (["9/30/2015", "3/4/2015 6:30 PM"], DateOrder.MONTH_FIRST),
        (["03/04/2015", ""], DateOrder.UNKNOWN),
        (["30/09/2015", "09/30/2015"], DateOrder.UNKNOWN),
        (["30/09/2015"] * 200 + ["09/30/2015"], DateOrder.DAY_FIRST),
        (["03.04.2015", "05.06.15"], DateOrder.DAY_FIRST),
        (["42277", "42278.5"], DateOrder.SERIAL),
        (["42277", "2015-09-03"], DateOrder.UNKNOWN),
        (["2015-09-03"], DateOrder.UNKNOWN),
    ],
)
def test_the_order_is_that_of_the_column(cells: list[str], order: DateOrder) -> None:
    column = DateColumn()
    for cell in cells:
        column.add(cell)
    assert column.order is order


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2015-09-03", DateOrder.UNKNOWN),
        ("2015/9/3", DateOrder.UNKNOWN),
        ("2015:09:03", DateOrder.UNKNOWN),
        ("20150903", DateOrder.UNKNOWN),
        ("3 Sep 2015", DateOrder.UNKNOWN),
        ("03-sept-15", DateOrder.UNKNOWN),
        ("September 3rd, 2015", DateOrder.UNKNOWN),
        ("3. Septembre 2015", DateOrder.UNKNOWN),
        ("03/09/2015", DateOrder.DAY_FIRST),
        ("3.9.15", DateOrder.DAY_FIRST),
        ("09/03/2015", DateOrder.MONTH_FIRST),
        ("42250", DateOrder.SERIAL),
    ],
)
def test_a_day_is_read(text: str, order: DateOrder) -> None:
    assert read_time(text, order).day == DAY


@pytest.mark.parametrize(
    ("moment", "clock", "expected"),
    [
        ("2014-04-18T00:00:00", "09:45", datetime(2014, 4, 18, 9, 45)),  # noqa: DTZ001
        ("2014-04-18T00:00Z", "09:45:00", datetime(2014, 4, 18, 9, 45)),  # noqa: DTZ001
        ("2014-04-18", "9:45 AM", datetime(2014, 4, 18, 9, 45)),  # noqa: DTZ001
        ("2014-04-18", "9.45 pm", datetime(2014, 4, 18, 21, 45)),  # noqa: DTZ001
        ("2014-04-18", "12 AM", None),
        ("2014-04-18", "21h45", datetime(2014, 4, 18, 21, 45)),  # noqa: DTZ001
        ("2014-04-18", "2145", datetime(2014, 4, 18, 21, 45)),  # noqa: DTZ001
        ("2014-04-18", "00:00", None),
        ("2014-04-18T00:00:00", "", None),
        ("2014-04-18T00:00:00Z", "00:00", None),
        ("2014-04-18T10:00:00/2014-04-18T10:20:00", "", datetime(2014, 4, 18, 10)),  # noqa: DTZ001
    ],
)
def test_midnight_is_no_time_beside_or_without_another(
    moment: str, clock: str, expected: datetime | None
) -> None:
    seen = parse_time(moment, "", clock, "", dated=True)
    assert seen.day == date(2014, 4, 18)
    assert (seen.moment.local if seen.moment else None) == expected
    assert seen.problem == ("" if expected else NO_TIME_OF_DAY)


def test_midnight_with_an_offset_is_a_time_where_it_is_not_a_date() -> None:
    seen = parse_time("2019-07-01 00:00:00 UTC", "2019-07-01", "", "")
    assert seen.moment is not None
    assert seen.moment.offset == timedelta(0)
    assert parse_time("", "2019-07-01", "00:00:00", "+02:00").moment is not None


@pytest.mark.parametrize(
    ("text", "problem", "day", "last"),
    [
        ("2007-03-01/2007-03-05", INTERVAL, None, date(2007, 3, 5)),
        ("2007-11-13/15", INTERVAL, None, date(2007, 11, 15)),
        ("2007-03-01T06:00/2007-03-01T18:00", INTERVAL, date(2007, 3, 1), date(2007, 3, 1)),
        ("2007/2008", INTERVAL, None, None),
        ("2007-03", NO_DAY, None, None),
        ("2007", NO_DAY, None, None),
        ("03/04/2007", AMBIGUOUS, None, None),
        ("2007-02-30", UNREADABLE, None, None),
        ("last week", UNREADABLE, None, None),
    ],
)
def test_what_is_no_day_says_why(
    text: str, problem: str, day: date | None, last: date | None
) -> None:
    seen = parse_time(text, "", "", "")
    assert (seen.moment, seen.problem, seen.day, seen.last_day) == (None, problem, day, last)


def test_an_unambiguous_day_is_read_in_a_column_of_both_orders() -> None:
    assert read_time("30/09/2015").day == date(2015, 9, 30)
    assert read_time("09/30/2015").day == date(2015, 9, 30)
    assert read_time("05/05/2015").day == date(2015, 5, 5)
    assert read_time("05/06/2015").ambiguous
