"""The table that Timelapse imports: by the rules of its import of CSV."""

import csv
import io
from pathlib import Path

import pytest

from swc_desktop.core.identification import Sex
from swc_desktop.exports.dataset import Dataset, ObservedKind, ReasonLeftOut
from swc_desktop.exports.timelapse import COLUMNS, write_timelapse
from tests.exports.made_dataset import animal, at, dataset, photo, station


def rows(of: Dataset) -> list[dict[str, str]]:
    file = io.BytesIO()
    write_timelapse(of, file)
    text = file.getvalue().decode("utf-8")
    assert not text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def data() -> Dataset:
    a = photo("a", "S07", at(2, 6), "SD 1/100RECNX/IMG_0001.JPG")
    b = photo("b", "S07", at(2, 7), "IMG_0002.JPG")
    c = photo("c", "S07", at(2, 8))
    d = photo("d", "S07", at(2, 9))
    seen = [
        animal(a, count=2, sex=Sex.FEMALE, remarks="at the kill; asleep"),
        animal(a, "", name="zebra", count=3),
        animal(b, "", kind=ObservedKind.BLANK),
        animal(c, by_people=False, probability=0.79),
    ]
    return dataset([station("S07", at(1), at(8))], [a, b, c, d], seen)


def test_paths_are_those_of_windows_without_a_separator_at_the_end() -> None:
    found = rows(data())
    assert [(one["File"], one["RelativePath"]) for one in found] == [
        ("IMG_0001.JPG", "SD 1\\100RECNX"),
        ("IMG_0002.JPG", ""),
    ]


def test_a_photograph_is_one_row_with_the_first_species() -> None:
    first, blank = rows(data())
    assert (first["Species"], first["Count"], first["Sex"]) == ("Panthera pardus", "2", "female")
    assert first["Comment"] == "zebra 3; at the kill; asleep"
    assert (blank["Species"], blank["Count"]) == ("blank", "0")


def test_what_is_not_sure_or_not_known_is_left_out_and_counted() -> None:
    done = write_timelapse(data(), io.BytesIO())
    assert done.rows == 2
    assert done.left_out == {ReasonLeftOut.WITHOUT_ANSWER: 2}


@pytest.mark.shared
def test_the_sample_has_the_same_form(shared: Path) -> None:
    text = (shared / "standards/timelapse/import_for_timelapse.csv").read_text("utf-8")
    sample = list(csv.DictReader(text.splitlines()))
    assert list(sample[0])[:4] == list(COLUMNS[:4])
    assert sample[0]["RelativePath"] == "S07\\100RECNX"


def test_without_anything_there_is_a_header() -> None:
    file = io.BytesIO()
    assert write_timelapse(dataset(), file).rows == 0
    assert file.getvalue().decode() == ",".join(COLUMNS) + "\n"
