"""Times of day in radians: never hours, and never a whole turn."""

import csv
import io
import math
from pathlib import Path

import pytest

from swc_desktop.exports.activity import COLUMNS, write_activity
from swc_desktop.exports.dataset import Dataset, ReasonLeftOut
from tests.exports.made_dataset import animal, at, dataset, photo, station


def rows(of: Dataset) -> list[dict[str, str]]:
    file = io.BytesIO()
    write_activity(of, file)
    return list(csv.DictReader(io.StringIO(file.getvalue().decode())))


def seen_at(*times: tuple[int, int, int], sun_hour: float | None = None) -> Dataset:
    media = [photo(str(n), "S", at(1 + n, *time)) for n, time in enumerate(times)]
    seen = [animal(one, sun_hour=sun_hour) for one in media]
    return dataset([station("S", at(1), at(29))], media, seen)


@pytest.mark.shared
def test_radians_are_those_of_the_sample(shared: Path) -> None:
    text = (shared / "standards/overlap/times.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        hour, minute, second = map(int, row["Time"].split(":"))
        (found,) = rows(seen_at((hour, minute, second)))
        assert float(found["clock_radians"]) == pytest.approx(float(row["radians"]), abs=1e-4)


def test_the_last_second_of_a_day_is_below_a_turn() -> None:
    (found,) = rows(seen_at((23, 59, 59), sun_hour=23.999_999))
    assert float(found["clock_radians"]) < 2 * math.pi
    assert float(found["sun_radians"]) < 2 * math.pi


def test_sunrise_is_a_quarter_of_a_turn() -> None:
    (found,) = rows(seen_at((7, 1, 0), sun_hour=6.0))
    assert float(found["sun_radians"]) == pytest.approx(math.pi / 2, abs=1e-4)
    (found,) = rows(seen_at((7, 1, 0)))
    assert found["sun_radians"] == ""


def test_the_month_alone_is_no_time_of_day() -> None:
    media = photo("a", "S", at(1), is_time_withheld=True)
    of = dataset([station("S", at(1), at(29))], [media], [animal(media)])
    done = write_activity(of, io.BytesIO())
    assert done.rows == 0
    assert done.left_out == {ReasonLeftOut.TIME_WITHHELD: 1}


def test_without_anything_there_is_a_header() -> None:
    file = io.BytesIO()
    assert write_activity(dataset(), file).rows == 0
    assert file.getvalue().decode() == ",".join(COLUMNS) + "\n"
