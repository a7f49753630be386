"""CSV that people open: no cell begins like a formula, wherever a spreadsheet splits."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.spreadsheet import MARK, csv_line, guarded, unguarded

SIGNS = "=+-@＝＋－＠"
ODD = st.text(alphabet="a1 ;,\t\r\n'\"" + SIGNS + "\xa0\u3000", max_size=12)


def cells(line: bytes, separators: str) -> list[str]:
    """The cells of a line for a spreadsheet that splits at these signs: quotes count where a cell
    begins with one, and what follows the closing quote belongs to the cell."""
    found, text, at = [], line.decode("utf-8"), 0
    while at < len(text):
        cell = ""
        if text[at] == '"':
            at += 1
            while at < len(text):
                if text[at] == '"':
                    at += 1
                    if at >= len(text) or text[at] != '"':
                        break
                cell += text[at]
                at += 1
        while at < len(text) and text[at] not in separators + "\r\n":
            cell += text[at]
            at += 1
        found.append(cell)
        at += 1
    return found


def runs(cell: str) -> bool:
    """Whether a spreadsheet that ignores blanks around a cell reads it as a formula."""
    return cell.strip()[:1] in tuple(SIGNS)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1+1|cmd", "'-1+1|cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        (" =1", " '=1"),
        ("\t=1", "\t'=1"),
        ("a;=1+1", "a;'=1+1"),
        ("a; -1", "a; '-1"),
        ("a\t+1", "a\t'+1"),
        ("a\r=1", "a\r'=1"),
        ("a\n@b", "a\n'@b"),
        ('a;"=1"', 'a;"\'=1"'),
        ("'=1", "''=1"),
        ("a=1", "a=1"),
        ("Ben's cat - 2", "Ben's cat - 2"),
        ("place: unknown; time: unknown", "place: unknown; time: unknown"),
        ("", ""),
    ],
)
def test_a_text_is_guarded_wherever_a_cell_may_begin(text: str, written: str) -> None:
    assert guarded(text) == written
    assert unguarded(written) == text


@pytest.mark.parametrize("separators", [",", ";", "\t", ";\t", ",;\t"])
@given(ODD, ODD)
def test_no_cell_of_a_line_is_a_formula(separators: str, one: str, two: str) -> None:
    line = csv_line([guarded(one), "x", guarded(two), "x"])
    assert not [cell for cell in cells(line, separators) if runs(cell)]


@given(ODD | st.text())
def test_what_is_guarded_can_be_had_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.lists(ODD | st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=5))
def test_a_line_is_read_back_by_any_reader_of_csv(row: list[str]) -> None:
    text = (MARK + csv_line(row)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == [row]
