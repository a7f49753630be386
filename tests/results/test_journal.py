from pathlib import Path

import pytest

from swc_desktop.results.journal import (
    BrokenJournal,
    Photograph,
    RowEntry,
    began_line,
    closed_line,
    ended_line,
    head_line,
    opened_line,
    read_journal,
    rows_line,
    sha256_of_texts,
)

ODD = Photograph(Path("/card/a\udcff\n.jpg"), (10, 1_700_000_000_123_456_789))
OTHER = Photograph(Path("/card/b.jpg"), (0, 5, 1, 3, 7))
HEAD = head_line({"pack": "p"}) + began_line() + rows_line([], 6, "h")


def test_rows_come_back_as_they_were_noted() -> None:
    rows = [RowEntry(ODD, 6, 10, False), RowEntry(OTHER, 16, 5, True)]
    state = read_journal(HEAD + rows_line(rows, 21, "digest"))
    assert state is not None
    assert list(state.rows.values()) == rows
    assert (state.origin, state.size, state.sha256) == ({"pack": "p"}, 21, "digest")
    assert state.row_of(ODD) == rows[0]
    assert state.row_of(Photograph(ODD.file, (11, 0))) is None


def test_the_last_row_of_a_photograph_counts() -> None:
    again = RowEntry(ODD, 16, 3, False)
    data = HEAD + rows_line([RowEntry(ODD, 6, 10, False)], 16, "") + rows_line([again], 19, "")
    state = read_journal(data)
    assert state is not None
    assert state.row_of(ODD) == again


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        ([opened_line(1, ODD)], 1),
        ([opened_line(1, ODD), closed_line(1)], 0),
        ([opened_line(1, ODD), opened_line(2, OTHER), closed_line(2)], 1),
        ([opened_line(1, ODD), ended_line()], 0),
        ([opened_line(1, ODD), began_line(), opened_line(1, ODD)], 2),
        ([opened_line(1, ODD), began_line(), opened_line(1, OTHER)], 1),
        ([opened_line(1, ODD), began_line(), opened_line(1, ODD), closed_line(1)], 1),
    ],
)
def test_a_file_open_at_an_interruption_was_being_read(lines: list[bytes], ends: int) -> None:
    state = read_journal(HEAD + b"".join(lines))
    assert state is not None
    assert state.ends_while_reading[ODD] == ends


def test_a_half_written_line_does_not_count() -> None:
    state = read_journal(HEAD + opened_line(1, ODD)[:-3])
    assert state is not None
    assert not state.ends_while_reading
    assert state.whole_lines == len(HEAD)


@pytest.mark.parametrize("data", [b"", HEAD[:20]])
def test_nothing_had_begun(data: bytes) -> None:
    assert read_journal(data) is None


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"{", b"[]", b"{}", b'{"rows": 1, "size": 1, "sha256": ""}', b"[" * 100_000),
        b'{"rows": [["a", [1, 2], 5, false]], "size": 99, "sha256": ""}',
        b'{"opened": 1, "file": 2, "state": []}',
    ],
)
def test_a_line_that_cannot_be_understood_is_refused(line: bytes) -> None:
    with pytest.raises(BrokenJournal):
        read_journal(HEAD + line + b"\n")


def test_digests_keep_the_parts_separate() -> None:
    assert sha256_of_texts("ab", "c") != sha256_of_texts("a", "bc")
    assert sha256_of_texts("a\udcff") == sha256_of_texts("a\udcff")
