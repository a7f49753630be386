"""Tables in text files: every line is a record, a part of one, or a sentence."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trainer.errors import SourceUnreadable
from trainer.sources import text_table
from trainer.sources.read import read_source
from trainer.sources.reading_report import ReadingLog
from trainer.sources.source_record import Record, is_absent
from trainer.sources.text_table import (
    COMMA,
    PIPE,
    SEMICOLON,
    TAB,
    LineCounts,
    TableLayout,
    read_rows,
    table_layout,
)

GBIF = "gbifID\tspecies\tdecimalLatitude\tdecimalLongitude\teventDate\toccurrenceStatus\tlocality\n"
FILE = Path("t.txt")


def gbif(count: int, **localities: str) -> str:
    """A simple download of as many rows; a locality by ``row<number>``."""
    rows = [
        f"{4_000_000_000 + row}\tPanthera leo\t-1.5\t35.25\t2018-01-09T00:00:00\tPRESENT\t"
        f"{localities.get(f'row{row}', 'Mara')}\n"
        for row in range(count)
    ]
    return GBIF + "".join(rows)


def read(text: str) -> list[list[str]]:
    return list(read_rows(FILE, io.StringIO(text, newline="")))


def source(folder: Path, text: str, name: str = "0058037.csv") -> list[Record]:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return list(read_source(folder / name, {}))


@pytest.mark.parametrize("name", ["0058037.csv", "occurrence.txt", "gbif.tsv", "GBIF.CSV"])
def test_stray_quotes_hide_no_record_of_gbif(tmp_path: Path, name: str) -> None:
    text = gbif(1200, row300='"Mara', row935='Mara"', row940='5" rain', row950='"Mara"')
    records = source(tmp_path, text, name)
    assert [record.id for record in records] == [str(4_000_000_000 + row) for row in range(1200)]
    cells = read(text)
    assert cells[301][-1] == '"Mara'
    assert cells[951][-1] == '"Mara"'


def test_a_simple_download_is_read_from_its_zip(tmp_path: Path) -> None:
    text = gbif(40, row3='"Mara')
    with zipfile.ZipFile(tmp_path / "0058037.zip", "w") as made:
        made.writestr("0058037-240229165702484.csv", text)
        made.writestr("__MACOSX/._0058037-240229165702484.csv", "x")
    assert len(list(read_source(tmp_path / "0058037.zip", {}))) == 40


def test_a_zip_of_several_tables_is_not_guessed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as made:
        made.writestr("a.csv", gbif(1))
        made.writestr("b.csv", gbif(1))
    with pytest.raises(SourceUnreadable, match=r"meta\.xml is missing"):
        list(read_source(tmp_path / "two.zip", {}))


def test_a_download_that_was_cut_off_is_said(tmp_path: Path) -> None:
    text = gbif(20)
    with pytest.raises(SourceUnreadable, match="last line, 21, is incomplete"):
        source(tmp_path, text[: -len("2018-01-09T00:00:00\tPRESENT\tMara\n") - 1])


PLAIN = "id,scientific_name,latitude,longitude,observed_on,recordedBy,note\n"


def plain_rows(count: int, **by: str) -> list[str]:
    """Rows of a table with commas; an observer by ``row<number>``."""
    return [
        f"{row},Panthera leo,{-1 - row / 1e4:.4f},{35 + row / 1e4:.4f},2024-02-{1 + row % 28:02d},"
        f"{by.get(f'row{row}', 'Jo')},x\n"
        for row in range(count)
    ]


def test_a_cut_off_table_never_has_another_place() -> None:
    rows = plain_rows(30)
    text = PLAIN + "".join(rows)
    whole = read(text)[1:]
    for end in range(len(PLAIN), len(text)):
        try:
            records = read(text[:end])[1:]
        except SourceUnreadable as error:
            assert "is incomplete" in str(error)  # noqa: PT017
        else:
            assert [one[:5] for one in records] == [one[:5] for one in whole[: len(records)]]


@pytest.mark.parametrize(
    "end", ["1,x", "1,x,y\n2", '1,x,"a b', '1,x,"a\nb', '1,"x, y', "1,x,y\n2,a\n3,b"]
)
def test_a_last_line_that_lacks_its_end_and_cells_is_a_cut_off_file(end: str) -> None:
    with pytest.raises(SourceUnreadable, match="is incomplete, so the file was truncated"):
        read("id,place,note\n" + end)


def test_a_complete_last_line_needs_no_line_end(caplog: pytest.LogCaptureFixture) -> None:
    for row in (["1", "x", "y"], ["1", "x", ""], ["1", "x", "y z, 5"]):
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow(row)
        assert read("id,place,note\n" + out.getvalue())[1:] == [row]
    assert not caplog.records
    assert read("id,lat,lon\n1,2.5,35.1")[1:] == [["1", "2.5", "35.1"]]
    assert "t.txt: the last line has no line end" in caplog.text
    assert "digits of 35.1" in caplog.text


@pytest.mark.parametrize("size", [1, 512, 4096])
def test_zero_bytes_are_a_damaged_file(tmp_path: Path, size: int) -> None:
    data = (PLAIN + "".join(plain_rows(300))).encode()
    for start in range(0, len(data), 1777):
        zeroed = (data[:start] + bytes(size) + data[start + size :])[: len(data)]
        (tmp_path / "t.csv").write_bytes(zeroed)
        with pytest.raises(SourceUnreadable, match="zero bytes, so the file is damaged"):
            list(read_source(tmp_path / "t.csv", {}))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_a_table_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = PLAIN + "".join(plain_rows(30, row3="Mañana"))
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    records = list(read_source(tmp_path / "t.csv", {}))
    assert (len(records), records[3].observer) == (30, "Mañana")


def test_a_table_in_utf_16_that_was_cut_off_is_one_sentence(tmp_path: Path) -> None:
    text = PLAIN + "".join(plain_rows(3))
    (tmp_path / "t.csv").write_bytes(text.encode("utf-16")[:-1])
    with pytest.raises(SourceUnreadable, match="it is in UTF-16 and damaged or truncated"):
        list(read_source(tmp_path / "t.csv", {}))


def test_bytes_that_are_not_utf_8_are_those_of_windows(tmp_path: Path) -> None:
    rows = plain_rows(4, row1="José", row2="Zoë")
    lines = [row.encode("cp1252" if number == 1 else "utf-8") for number, row in enumerate(rows)]
    (tmp_path / "t.csv").write_bytes(PLAIN.encode() + b"".join(lines))
    log = ReadingLog()
    records = list(read_source(tmp_path / "t.csv", {}, log))
    assert [record.observer for record in records] == ["Jo", "José", "Zoë", "Jo"]
    assert log.tables[0].encoding == "Windows-1252 (1 lines are not UTF-8)"


@pytest.mark.parametrize(
    ("start", "said"), [(b"PK\x03\x04", "a spreadsheet"), (b"PAR1", "a Parquet table")]
)
def test_files_that_are_no_text_are_named(tmp_path: Path, start: bytes, said: str) -> None:
    (tmp_path / "t.csv").write_bytes(start + bytes(100))
    with pytest.raises(SourceUnreadable, match=said) as refused:
        list(read_source(tmp_path / "t.csv", {}))
    assert "Save the table as CSV" in str(refused.value)


def test_tables_that_were_put_together_are_read_and_their_headers_are_not_records() -> None:
    first, second = plain_rows(4), plain_rows(4)[2:]
    alone = read(PLAIN + "".join([*first, *second]))
    assert len(alone) == 7
    for mark in ("", "\ufeff", "\ufeff\ufeff"):
        assert read(mark + PLAIN + "".join([*first, mark + PLAIN, *second])) == alone
        quoted = mark + ",".join(f'"{name}"' for name in alone[0]) + "\n"
        assert read(quoted + "".join([*first, quoted, *second])) == alone
    assert read(PLAIN + "".join([*first, "\ufeff", *second])) == alone


@pytest.mark.parametrize(
    "other",
    [
        "id,scientific_name,longitude,latitude,observed_on,recordedBy,note\n",
        "id,latitude,longitude,observed_on,licence\n",
    ],
)
def test_tables_with_other_columns_that_were_put_together_are_said(other: str) -> None:
    with pytest.raises(SourceUnreadable, match="line 6 is a header with columns other"):
        read(PLAIN + "".join([*plain_rows(4), other, *plain_rows(4)]))


@pytest.mark.parametrize("separator", [",", "\t"])
def test_quoted_cells_keep_their_separators_quotes_and_lines(separator: str) -> None:
    out = io.StringIO(newline="")
    rows = [
        ["id", "note", "place", "by"],
        ["1", 'a, "b"\tc', "x\ny", "ann"],
        ["2", "two\r\n\r\nlines, and\n more", "", "a\nb"],
        ["3", "", "", ""],
    ]
    csv.writer(out, delimiter=separator).writerows(rows)
    assert read(out.getvalue()) == rows


def test_a_stray_quote_hides_no_line_of_a_table_with_tabs() -> None:
    text = 'id\tnote\tplace\n1\t"a\tx\n2\tb\ty\n3\tc"\tz\n4\t"d, e"\tz\n'
    assert read(text)[1:] == [
        ["1", '"a', "x"],
        ["2", "b", "y"],
        ["3", 'c"', "z"],
        ["4", "d, e", "z"],
    ]


def test_quotes_that_would_take_records_into_a_cell_are_said() -> None:
    text = 'id,place,note\n1,x,"a\n2,y,b\n3,z,c"\n'
    with pytest.raises(SourceUnreadable, match="line 2 is closed in line 4") as refused:
        read(text)
    assert "double the two quotes" in str(refused.value)


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        (300, "\n"),
        (300, "300,Panthera leo,-1,35,2024-02-01,Jo\n"),
        (300, "300,Panthera leo,-1,35,2024-02-01,Jo,x,\n"),
        (300, "300,Panthera leo,-1,35,2024-02-01,Smith, Jo,x\n"),
        (300, "300,Panthera leo,,,2024-02-01,Jo,x\n"),
        (100, '100,Panthera leo,-1,35,2024-02-01,"Jo\n'),
        (100, '100,Panthera leo,-1,35,2024-02-01,"Jo,x,\n'),
        (100, '100,Panthera leo,-1,35,2024-02-01,"Smith, Jo\n'),
        (735, '735,Panthera leo,-1,35,2024-02-01,Jo",x,,\n'),
        (735, '735,Panthera leo,,,2024-02-01,Jo",x\n'),
        (735, 'A735,Panthera leo,-1,35,2024-02-01,Jo",x\n'),
    ],
)
@pytest.mark.parametrize("apart", [1, 635])
def test_two_stray_quotes_hide_no_records_whatever_stands_between(
    line: int, becomes: str, apart: int
) -> None:
    """All 1,200 records, or the sentence that names the two lines."""
    rows = plain_rows(1200, row100='"Jo', row735='Jo"')
    rows[line] = becomes
    if apart == 1:
        rows = rows[:101] + rows[735:]
    try:
        records = read(PLAIN + "".join(rows))[1:]
    except SourceUnreadable as error:
        assert "line 102 is closed in line" in str(error)  # noqa: PT017
    else:
        assert len(records) == sum(bool(row.strip()) for row in rows)


@pytest.mark.parametrize(
    "note",
    [
        "a\nb",
        "one\n\nthree, with commas, and more\n",
        "lion, leopard, cheetah\nhyena, dog",
        "2 lions\n3 leopards\n1 cheetah",
        "a,b,c,d,e,f,g\na,b,c,d,e,f,g",
        "1, 2\n3",
        'he said "five, six"\nand went',
    ],
)
@pytest.mark.parametrize("place", [1, 3, 6])
def test_texts_of_several_lines_are_not_taken_for_records(note: str, place: int) -> None:
    row = ["7", "Panthera leo", "-1.5", "35.2", "2024-02-01", "Jo", ""]
    row[place] = note
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([row, row])
    assert read(PLAIN + out.getvalue())[1:] == [row, row]


def test_a_quote_that_nothing_closes_stays_in_its_cell() -> None:
    text = 'id,place,note\n1,x,"a\n2,y,b\n3,z,5" rain\n4,"u, v",c\n'
    assert read(text)[1:] == [
        ["1", "x", '"a'],
        ["2", "y", "b"],
        ["3", "z", '5" rain'],
        ["4", "u, v", "c"],
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,place,note\n1,x\n\n2,y,b,c\n", "line 4 has 4 cells and the header has 3"),
        ("id,place,note\n1,x,an\nother line\n", "line 3 has 1 cells and the header has 3"),
        ('id,place,note\n1,"x"y,z,"\n', "line 2 has 4 cells"),
    ],
)
def test_a_line_that_belongs_to_no_record_is_said(text: str, said: str) -> None:
    with pytest.raises(SourceUnreadable, match=said):
        read(text)


def test_what_a_spreadsheet_leaves_out_or_adds_at_the_end_of_a_line_is_blank() -> None:
    assert read("id,place,note\n1,x\n2,y,,,\n\n \n")[1:] == [["1", "x", ""], ["2", "y", ""]]


@pytest.mark.parametrize(
    ("header", "layout"),
    [
        ("id,name", TableLayout(COMMA)),
        ("id\tname", TableLayout(TAB)),
        ('"id"\t"a,b"', TableLayout(TAB)),
        ("gbifID\tname", TableLayout(TAB, "")),
        ("observation_uuid\tobserver_id", TableLayout(TAB, "")),
        ("gbifID,name", TableLayout(COMMA)),
        ("id;scientific_name;latitude", TableLayout(SEMICOLON)),
        ("id;name, as written;latitude", TableLayout(SEMICOLON)),
        ("id,name;note,latitude", TableLayout(COMMA)),
        ("id|species|lat", TableLayout(PIPE)),
    ],
)
def test_the_layout_is_that_of_the_first_line(header: str, layout: TableLayout) -> None:
    assert table_layout(header) == layout


def test_the_line_for_excel_names_the_separator() -> None:
    assert read("sep=;\nid;a,b\n1;x,y\n") == [["id", "a,b"], ["1", "x,y"]]
    assert read('"sep=|"\nid|note\n1|x;y\n') == [["id", "note"], ["1", "x;y"]]


def test_every_line_is_counted_once() -> None:
    text = 'sep=,\nid,note\n1,"a\nb c"\n\n2,x\nid,note\n \n3,y\n'
    counts = LineCounts()
    assert len(list(read_rows(FILE, io.StringIO(text, newline=""), counts=counts))) == 4
    assert counts == LineCounts(9, 2, 3, 3, 1, TableLayout(COMMA))
    assert counts.unexplained == 0


def test_a_line_that_became_no_record_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_the_third(rows: Any) -> Iterator[tuple[int, list[str]]]:
        return (one for one in known(rows) if one[0] != 3)

    known = text_table._Rows.records
    monkeypatch.setattr(text_table._Rows, "records", without_the_third)
    with pytest.raises(SourceUnreadable, match="1 of its 4 lines became no record"):
        read("id,note\n1,x\n2,y\n3,z\n")


CELLS = st.text(alphabet='ab ",\n\r', max_size=6)


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=6))
def test_what_is_written_by_the_rules_is_read_back_or_refused(rows: list[list[str]]) -> None:
    """Refused only where the lines of a record look like records themselves."""
    assume(all(any(cell.strip() for cell in row) for row in rows))
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["id", "b", "c", "d"], *rows])
    try:
        assert read(out.getvalue())[1:] == rows
    except SourceUnreadable as error:
        assert "looks like a record" in str(error)  # noqa: PT017


@given(st.lists(st.lists(st.text(alphabet='ab ",', min_size=1), min_size=2, max_size=2)))
def test_no_line_of_a_table_that_is_never_quoted_is_lost(rows: list[list[str]]) -> None:
    assume(all("".join(row).strip() for row in rows))
    text = "".join("\t".join(row) + "\n" for row in [["gbifID", "locality"], *rows])
    assert read(text)[1:] == rows


@pytest.mark.parametrize(
    ("status", "count", "absent"),
    [
        ("ABSENT", "", True),
        ("absent", "1", True),
        (" Absent ", "", True),
        ("not detected", "", True),
        ("", "0", True),
        ("PRESENT", "0", True),
        ("", "0.0", True),
        ("", "0 individuals", True),
        ("", "none", True),
        ("not-present", "", True),
        ("NOT_PRESENT", "", True),
        ("NotPresent", "", True),
        ("0", "", True),
        ("0.0", "", True),
        ("0 individuals", "", True),
        ("false", "", True),
        ("FALSE", "", True),
        ("ausente", "", True),
        ("Ausência", "", True),
        ("absente", "", True),
        ("abwesend", "", True),
        ("nicht nachgewiesen", "", True),
        ("não detectado", "", True),
        ("undetected", "", True),
        ("non-detection", "", True),
        ("no detection", "", True),
        ("never seen", "", True),
        ("presumed absent", "", True),
        ("absent?", "", True),
        ("locally extinct", "", True),
        ("none", "", True),
        ("N", "", True),
        ("1", "", False),
        ("true", "", False),
        ("yes", "", False),
        ("presente", "", False),
        ("detected", "", False),
        ("common", "", False),
        ("native", "", False),
        ("seen twice", "", False),
        ("no remarks", "", False),
        ("Norway", "", False),
        ("10", "", False),
        ("", "10", False),
        ("", "0-3", False),
        ("", "0.5", False),
        ("", "-1", False),
        ("PRESENT", "", False),
        ("present", "3", False),
        ("", "many", False),
        ("", "", False),
    ],
)
def test_absences_are_known_by_status_and_count(
    tmp_path: Path, status: str, count: str, absent: bool
) -> None:
    assert is_absent(status, count) == absent
    text = gbif(1).replace("locality", "individualCount").replace("PRESENT", status)
    (record,) = source(tmp_path, text.replace("Mara", count))
    assert record.absent == absent


def test_a_quantity_of_none_is_an_absence_beside_an_empty_count(tmp_path: Path) -> None:
    text = gbif(3).replace("occurrenceStatus\tlocality", "individualCount\torganismQuantity")
    for quantity in ("0", "2.5", ""):
        text = text.replace("PRESENT\tMara", f"\t{quantity}", 1)
    assert [record.absent for record in source(tmp_path, text)] == [True, False, False]
