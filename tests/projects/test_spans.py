"""Lengths of time as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.projects.errors import SpanNotRead
from swc_desktop.projects.spans import parse_span, span_text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        (" 1.5 h ", 5400),
        ("1,5h", 5400),
        ("1h 30m", 5400),
        ("1h30m", 5400),
        ("2d", 172_800),
        ("-1h", -3600),
        ("−1h 0m 5s", -3605),
        ("+10M", 600),
        ("1:30", 5400),
        ("-0:01:30", -90),
        ("0s", 0),
    ],
)
def test_a_length_of_time_is_read(text: str, seconds: float) -> None:
    assert parse_span(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "-", "ten", "--1h", "1h -30m", "1x", "1:75", "٣s", "9" * 50])
def test_what_is_not_one_is_refused(text: str) -> None:
    with pytest.raises(SpanNotRead, match="is not a length of time: it cannot be read"):
        parse_span(text)


def test_one_beyond_every_clock_is_refused() -> None:
    with pytest.raises(SpanNotRead, match="longer than any clock is wrong"):
        parse_span("99999999d")


@given(st.integers(-(10**7), 10**7))
def test_what_is_written_is_read_again(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert parse_span(span_text(span)) == span
