import errno
import stat
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from swc_desktop.core.errors import (
    JournalBroken,
    JournalMismatch,
    OutputBusy,
    OutputChanged,
    OutputCutShort,
    OutputFault,
)
from swc_desktop.engine.journal import ResultFile, digest_of, journal_path
from tests.test_file_lock import answer_locks
from tests.test_whole_file import refuse_to_flush

ORIGIN = {"pack": "a", "options": "b", "photographs": "c"}
HEADER = b"head\r\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.csv"


def started(path: Path, batches: int = 2) -> None:
    results = ResultFile(path, ORIGIN, HEADER, resume=False)
    for batch in range(batches):
        results.commit(f"row {batch}\r\n".encode(), done=batch + 1, unreadable=batch)
    results.close()


def whole(path: Path, batches: int = 4) -> bytes:
    results = ResultFile(path, ORIGIN, HEADER, resume=True)
    for batch in range(results.done, batches):
        results.commit(f"row {batch}\r\n".encode(), done=batch + 1, unreadable=batch)
    results.finish()
    return path.read_bytes()


EXPECTED = HEADER + b"row 0\r\nrow 1\r\nrow 2\r\nrow 3\r\n"


def test_a_whole_run_leaves_the_results_alone(path: Path) -> None:
    assert whole(path) == EXPECTED
    assert [entry.name for entry in path.parent.iterdir()] == ["out.csv"]


def test_rows_can_be_seen_as_they_come(path: Path) -> None:
    results = ResultFile(path, ORIGIN, HEADER, resume=False)
    assert path.read_bytes() == HEADER
    results.commit(b"row 0\r\n", done=1, unreadable=0)
    assert path.read_bytes() == HEADER + b"row 0\r\n"
    results.close()


def test_going_on_counts_what_was_done_and_unreadable(path: Path) -> None:
    started(path)
    results = ResultFile(path, ORIGIN, HEADER, resume=True)
    assert (results.done, results.unreadable) == (2, 1)
    results.close()
    assert whole(path) == EXPECTED


@pytest.mark.parametrize("cut", range(1, 400, 7))
def test_a_journal_torn_at_any_byte_ends_in_the_same_bytes(path: Path, cut: int) -> None:
    started(path, 3)
    journal = journal_path(path)
    data = journal.read_bytes()
    journal.write_bytes(data[: max(0, len(data) - cut)])
    assert whole(path) == EXPECTED
    assert not journal.exists()


def test_rows_behind_the_last_milestone_are_written_again_and_not_twice(path: Path) -> None:
    started(path)
    with path.open("ab") as file:
        file.write(b"row 2\r\nro")
    assert whole(path) == EXPECTED


def test_resume_without_a_journal_starts_anew(path: Path) -> None:
    path.write_bytes(b"something else")
    assert whole(path) == EXPECTED


def test_a_new_run_replaces_an_interrupted_one(path: Path) -> None:
    started(path, 3)
    results = ResultFile(path, {**ORIGIN, "pack": "other"}, HEADER, resume=False)
    assert results.done == 0
    results.finish()
    assert path.read_bytes() == HEADER


def test_other_things_are_refused_by_name_and_nothing_changes(path: Path) -> None:
    started(path)
    before = path.read_bytes(), journal_path(path).read_bytes()
    with pytest.raises(JournalMismatch) as caught:
        ResultFile(path, {**ORIGIN, "pack": "z", "photographs": "y"}, HEADER, resume=True)
    assert "other pack and photographs" in caught.value.sentence
    assert caught.value.exit_status == 2
    assert (path.read_bytes(), journal_path(path).read_bytes()) == before


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"swc_journal": 2, "origin": {}}', b'{"swc_journal": 1}']
)
def test_a_damaged_journal_is_refused(path: Path, damage: bytes) -> None:
    started(path)
    lines = journal_path(path).read_bytes().split(b"\n")
    journal_path(path).write_bytes(b"\n".join([damage, *lines[1:]]))
    with pytest.raises(JournalBroken):
        ResultFile(path, ORIGIN, HEADER, resume=True)


def test_edited_results_are_refused_and_kept(path: Path) -> None:
    started(path)
    edited = path.read_bytes().replace(b"row 0", b"row X")
    path.write_bytes(edited)
    with pytest.raises(OutputChanged):
        ResultFile(path, ORIGIN, HEADER, resume=True)
    path.write_bytes(edited[:4])
    with pytest.raises(OutputChanged):
        ResultFile(path, ORIGIN, HEADER, resume=True)
    assert path.read_bytes() == edited[:4]


def test_two_runs_do_not_write_the_same_results(path: Path) -> None:
    first = ResultFile(path, ORIGIN, HEADER, resume=False)
    first.commit(b"row 0\r\n", done=1, unreadable=0)
    with pytest.raises(OutputBusy):
        ResultFile(path, ORIGIN, HEADER, resume=False)
    first.close()
    assert path.read_bytes() == HEADER + b"row 0\r\n"


def test_a_folder_that_is_not_there_is_an_output_fault(tmp_path: Path) -> None:
    with pytest.raises(OutputFault) as caught:
        ResultFile(tmp_path / "no" / "out.csv", ORIGIN, HEADER, resume=False)
    assert "its folder is not there; make that folder" in caught.value.sentence
    assert "rows" not in caught.value.sentence
    assert list(tmp_path.iterdir()) == []


def test_a_folder_by_the_name_of_the_results_stays(path: Path) -> None:
    path.mkdir()
    with pytest.raises(OutputFault, match="a folder has its name; choose another name"):
        ResultFile(path, ORIGIN, HEADER, resume=False)
    assert list(path.parent.iterdir()) == [path]


def test_results_without_permission_stay(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(b"from before")

    def refuses(*_given: object, **_named: object) -> BinaryIO:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuses)
        with pytest.raises(OutputFault, match="no permission") as caught:
            ResultFile(path, ORIGIN, HEADER, resume=False)
    assert "rows" not in caught.value.sentence
    assert path.read_bytes() == b"from before"


def test_a_full_disk_leaves_whole_rows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = ResultFile(path, ORIGIN, HEADER, resume=False)
    results.commit(b"row 0\r\n", done=1, unreadable=0)
    real = results._write

    def half(handle: BinaryIO, data: bytes) -> None:
        real(handle, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(results, "_write", half)
    with pytest.raises(OutputCutShort, match="What is in it so far is whole rows"):
        results.commit(b"row 1\r\n", done=2, unreadable=0)
    results.close()
    assert path.read_bytes() == HEADER + b"row 0\r\n"
    assert whole(path) == EXPECTED


@pytest.mark.parametrize("number", [errno.EROFS, errno.EIO])
def test_a_disk_that_fails_for_good_promises_no_whole_rows(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    results = ResultFile(path, ORIGIN, HEADER, resume=False)
    results.commit(b"row 0\r\n", done=1, unreadable=0)
    real = results._write

    def half(handle: BinaryIO, data: bytes) -> None:
        real(handle, data[: len(data) // 2])
        raise OSError(number, "refused")

    def refuse() -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(results, "_write", half)
    monkeypatch.setattr(results, "_cut", refuse)
    with pytest.raises(OutputFault) as caught:
        results.commit(b"row 1\r\n", done=2, unreadable=0)
    assert "whole rows" not in caught.value.sentence
    results.close()
    assert whole(path) == EXPECTED


def test_a_folder_that_became_read_only_is_an_output_fault(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def refuse(asked: Path, *given: str, **named: int) -> BinaryIO:
        if asked != path:
            raise OSError(errno.EROFS, "Read-only file system")
        return cast("BinaryIO", real(asked, *given, **named))  # type: ignore[call-overload]

    def refuse_step(_: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse_step)
    with pytest.raises(OutputFault, match="can only be read"):
        ResultFile(path, ORIGIN, HEADER, resume=False)


def test_permissions_of_existing_results_stay(path: Path) -> None:
    path.write_bytes(b"")
    path.chmod(0o640)
    whole(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_digests_tell_the_parts_apart() -> None:
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of("a\udcff") == digest_of("a\udcff")


@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.ENOLCK])
def test_a_disk_without_locks_takes_results_and_says_what_that_means(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    answer_locks(monkeypatch, number)
    results = ResultFile(path, ORIGIN, HEADER, resume=False)
    assert "do not write to it from two runs at once" in results.notice
    results.finish()
    assert path.read_bytes() == HEADER


def test_a_usual_disk_needs_no_words(path: Path) -> None:
    results = ResultFile(path, ORIGIN, HEADER, resume=False)
    assert results.notice == ""
    results.close()


def test_a_disk_that_cannot_flush_takes_results(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_to_flush(monkeypatch, errno.EINVAL)
    assert whole(path) == EXPECTED


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EIO, "reports errors"),
        (errno.EROFS, "can only be read"),
    ],
)
def test_a_disk_that_fails_while_flushing_is_named_for_what_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    refuse_to_flush(monkeypatch, number)
    with pytest.raises(OutputFault, match=said) as caught:
        ResultFile(path, ORIGIN, HEADER, resume=False)
    assert not isinstance(caught.value, OutputCutShort), "no row was written"
