"""The table that Timelapse imports: by the rules of its import of CSV."""

import csv
import io
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from swc_desktop.core.identification import Sex
from swc_desktop.exports.dataset import Dataset, ObservedKind, ReasonLeftOut
from swc_desktop.exports.errors import TemplateUnreadable
from swc_desktop.exports.timelapse import COLUMNS, write_timelapse
from swc_desktop.exports.timelapse_template import read_template
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
def test_a_template_takes_its_own_labels_and_choices(shared: Path) -> None:
    """The sample has a list of species with common names, and no label for sex."""
    template = read_template(shared / "standards/timelapse/TimelapseTemplate.tdb")
    file = io.BytesIO()
    done = write_timelapse(data(), file, template)
    (row,) = csv.DictReader(io.StringIO(file.getvalue().decode()))
    assert row == {
        "File": "IMG_0001.JPG",
        "RelativePath": "SD 1\\100RECNX",
        "Species": "leopard",
        "Count": "2",
        "Comment": "zebra 3; at the kill; asleep",
    }
    assert done.rows == 1
    assert done.left_out == {ReasonLeftOut.WITHOUT_ANSWER: 2, ReasonLeftOut.NOT_IN_TEMPLATE: 1}


def made_template(path: Path, *controls: tuple[object, object, object]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE TemplateTable (DataLabel, Type, List)")
        connection.executemany("INSERT INTO TemplateTable VALUES (?, ?, ?)", controls)
    return path


def test_labels_of_other_kinds_are_not_filled(tmp_path: Path) -> None:
    strict = '{"IncludeEmptyChoice": false, "ChoiceListNonEmpty": ["female"]}'
    listed = '{"IncludeEmptyChoice": true, "ChoiceListNonEmpty": ["Adult", 7]}'
    path = made_template(
        tmp_path / "T.tdb",
        ("species", "Note", None),
        ("Count", "Flag", ""),
        ("Sex", "FixedChoice", strict),
        ("LifeStage", "FixedChoice", listed),
        (b"\xff\xfe", 7, b"\x00"),
        ("Individual", "FixedChoice", "["),
    )
    template = read_template(path)
    assert template.labels == {"species": "species", "lifestage": "LifeStage"}
    assert template.choice_of("LifeStage", ["adult"]) == "Adult"
    assert template.choice_of("LifeStage", ["juvenile"]) is None
    assert template.choice_of("Species", ["lion"]) == "lion"


def _view(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE VIEW TemplateTable AS SELECT 1 AS DataLabel, 2 AS Type")


def _endless(path: Path) -> None:
    """A column that is computed when it is read, for many seconds."""
    slow = "+".join(["length(hex(zeroblob(99999 + length(Type))))"] * 400)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE TemplateTable (DataLabel, Type)")
        rows = [("Species", "Note")] * 1000
        connection.executemany("INSERT INTO TemplateTable VALUES (?, ?)", rows)
        connection.execute(f"ALTER TABLE TemplateTable ADD COLUMN List AS ({slow}) VIRTUAL")


def _cut(path: Path) -> None:
    made_template(path, *[("Species", "Note", "x" * 3000)] * 20)
    path.write_bytes(path.read_bytes()[:9000])


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda path: path.write_text("File,Species\n"), "not a SQLite database"),
        (_cut, "not a SQLite database"),
        (_view, "no table of data labels"),
        (lambda path: made_template(path, ("Species", "Counter", "")), "no data label Species"),
        (lambda path: made_template(path, ("Name", "Note", "")), "no data label Species"),
        (lambda path: path.mkdir(), "cannot be read as a template"),
        (_endless, "not a SQLite database"),
    ],
)
def test_another_file_is_refused(
    tmp_path: Path, make: Callable[[Path], object], problem: str
) -> None:
    make(tmp_path / "T.tdb")
    with pytest.raises(TemplateUnreadable, match=problem):
        read_template(tmp_path / "T.tdb")


def test_a_template_is_not_changed(tmp_path: Path) -> None:
    path = made_template(
        tmp_path / ("T 100%#.tdb" if sys.platform == "win32" else "T 100%?#.tdb"),
        ("Species", "Note", ""),
    )
    before = path.read_bytes()
    read_template(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


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
