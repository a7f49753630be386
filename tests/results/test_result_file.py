import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from swc_desktop.core.errors import OutputFault
from swc_desktop.photos.file_state import states_of
from swc_desktop.results import result_file
from swc_desktop.results.earlier_results import journal_path, part_path
from swc_desktop.results.errors import (
    JournalBroken,
    JournalMismatch,
    OutputBusy,
    OutputChanged,
    OutputCutShort,
    OutputInTheWay,
    OutputNotReplaced,
    OutputReplaced,
)
from swc_desktop.results.guarded_file import GuardedFile
from swc_desktop.results.journal import Origin, Photograph
from swc_desktop.results.result_file import ResultFile
from tests.storage.faulty_disk import answer_locks, refuse_to_flush

ORIGIN = {"pack": "a", "options": "b"}
HEADER = b"head\r\n"
posix = pytest.mark.skipif(sys.platform == "win32", reason="an open file can be removed on POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.csv"


@pytest.fixture
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four photographs, the second of which cannot be read."""
    folder = tmp_path_factory.mktemp("card")
    for number in range(4):
        (folder / f"{number}.jpg").write_bytes(b"" if number == 1 else b"photograph")
    return folder


def listed(card: Path) -> list[Photograph]:
    files = sorted(card.glob("*.jpg"))
    return [*map(Photograph, files, states_of(files))]


def opened(path: Path, card: Path, *, resume: bool = True, origin: Origin = ORIGIN) -> ResultFile:
    return ResultFile(path, origin, HEADER, listed(card), resume=resume)


def row_of(photograph: Photograph) -> tuple[bytes, bool]:
    """A row that depends on what is in the file, as real ones do."""
    data = photograph.file.read_bytes()
    return f"{photograph.file.name} {data.decode()}\r\n".encode(), not data


def commit(results: ResultFile, card: Path, numbers: Iterable[int]) -> None:
    for number in numbers:
        photograph = listed(card)[number]
        with results.opening(photograph.file):
            row, unreadable = row_of(photograph)
        results.commit([(number, row, unreadable)])


def started(path: Path, card: Path, rows: int = 2) -> None:
    results = opened(path, card, resume=False)
    commit(results, card, results.to_do[:rows])
    results.close()


def whole(path: Path, card: Path, *, resume: bool = True) -> bytes:
    results = opened(path, card, resume=resume)
    commit(results, card, [*results.to_do, *results.to_do_alone])
    results.finish()
    return path.read_bytes()


def is_whole(path: Path, card: Path) -> bool:
    results = opened(path, card)
    results.close()
    return results.whole


def expected(card: Path) -> bytes:
    return HEADER + b"".join(row_of(photograph)[0] for photograph in listed(card))


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


def test_a_whole_run_leaves_the_results_alone(path: Path, card: Path) -> None:
    assert whole(path, card) == expected(card)
    assert names(path) == ["out.csv"]


def test_earlier_results_stay_until_the_new_ones_are_whole(path: Path, card: Path) -> None:
    path.write_bytes(b"from before")
    results = opened(path, card, resume=False)
    commit(results, card, [0, 1, 2, 3])
    assert path.read_bytes() == b"from before"
    results.finish()
    assert path.read_bytes() == expected(card)


def test_resuming_counts_what_was_done_and_unreadable(path: Path, card: Path) -> None:
    started(path, card)
    results = opened(path, card)
    assert (results.done, results.unreadable, results.to_do) == (2, 1, [2, 3])
    results.close()
    assert whole(path, card) == expected(card)
    assert not journal_path(path).exists()


def test_whole_results_have_nothing_to_do(path: Path, card: Path) -> None:
    first = whole(path, card)
    before = path.stat().st_ino
    results = opened(path, card)
    assert (results.whole, results.done, results.unreadable) == (True, 4, 1)
    assert not results.to_do
    results.finish()
    assert (path.read_bytes(), path.stat().st_ino) == (first, before)
    assert names(path) == ["out.csv"]


@pytest.mark.parametrize("rows", [0, 2, 4])
@pytest.mark.parametrize("finished", [False, True])
def test_what_came_changed_or_went_gives_the_bytes_of_a_fresh_run(
    path: Path, card: Path, rows: int, finished: bool
) -> None:
    if finished:
        whole(path, card)
    else:
        started(path, card, rows)
    (card / "0.jpg").write_bytes(b"changed")
    (card / "15.jpg").write_bytes(b"new")
    (card / "2.jpg").unlink()
    results = opened(path, card)
    # Still unread in the new order 0, 1, 15, 3: all but those that were done and are the same.
    kept = {1, 3} if finished or rows == 4 else {1} if rows == 2 else set()
    assert set(results.to_do) == {0, 1, 2, 3} - kept
    results.close()
    assert whole(path, card) == expected(card)
    assert names(path) == ["out.csv"]
    assert is_whole(path, card)


def test_another_order_puts_the_same_rows_in_it(path: Path, card: Path) -> None:
    whole(path, card)
    turned = listed(card)[::-1]
    results = ResultFile(path, ORIGIN, HEADER, turned, resume=True)
    assert not results.to_do
    results.finish()
    assert path.read_bytes() == HEADER + b"".join(row_of(photo)[0] for photo in turned)


def test_a_sidecar_that_came_is_a_change(path: Path, card: Path) -> None:
    whole(path, card)
    (card / "2.jpg.xmp").write_text("place")
    results = opened(path, card)
    assert results.to_do == [2]
    results.close()


def test_a_row_that_failed_for_want_of_the_machine_is_made_again(path: Path, card: Path) -> None:
    results = opened(path, card, resume=False)
    results.commit([(2, b"too little memory\r\n", True)], {2})
    results.close()
    assert whole(path, card) == expected(card)


def test_a_photograph_that_was_missing_is_read_when_it_is_back(path: Path, card: Path) -> None:
    results = opened(path, card, resume=False)
    file, away = card / "2.jpg", card / "away"
    with results.opening(file):
        file.rename(away)
    results.commit([(2, b"not there\r\n", True)])
    results.close()
    away.rename(file)
    assert whole(path, card) == expected(card)


def test_a_file_that_was_closed_to_this_user_is_read_when_it_is_open(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = opened(path, card, resume=False)
    with monkeypatch.context() as patched, results.opening(card / "2.jpg"):
        patched.setattr(result_file, "open_file", refusing(errno.EACCES))
        results.commit([(2, b"no permission\r\n", True)])
    results.close()
    assert whole(path, card) == expected(card)


def test_rows_of_another_working_folder_are_not_reused(
    path: Path, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        folder = tmp_path / "places" / name
        folder.mkdir(parents=True)
        (folder / "0.jpg").write_text(name)
        os.utime(folder / "0.jpg", ns=(1, 1))
    monkeypatch.chdir(tmp_path / "places" / "one")
    whole(path, Path())
    monkeypatch.chdir(tmp_path / "places" / "two")
    assert whole(path, Path()) == HEADER + b"0.jpg two\r\n"


@pytest.mark.parametrize("cut", range(1, 1500, 23))
def test_a_journal_torn_at_any_byte_ends_in_the_same_bytes(
    path: Path, card: Path, cut: int
) -> None:
    started(path, card, 3)
    journal = journal_path(path)
    data = journal.read_bytes()
    journal.write_bytes(data[: max(0, len(data) - cut)])
    assert whole(path, card) == expected(card)
    assert not journal.exists()


def test_rows_behind_the_last_that_are_noted_are_written_again_and_not_twice(
    path: Path, card: Path
) -> None:
    started(path, card)
    with part_path(path).open("ab") as file:
        file.write(b"2.jpg photograph\r\n3.j")
    assert whole(path, card) == expected(card)


def test_a_new_run_replaces_an_interrupted_one(path: Path, card: Path) -> None:
    started(path, card, 3)
    results = opened(path, card, resume=False, origin={**ORIGIN, "pack": "other"})
    assert results.done == 0
    commit(results, card, results.to_do)
    results.finish()
    assert path.read_bytes() == expected(card)


@pytest.mark.parametrize("finished", [False, True])
def test_other_things_are_refused_by_name_and_nothing_changes(
    path: Path, card: Path, finished: bool
) -> None:
    if finished:
        whole(path, card)
    else:
        started(path, card)
    before = {entry: entry.read_bytes() for entry in path.parent.iterdir()}
    with pytest.raises(JournalMismatch) as caught:
        opened(path, card, origin={"pack": "z", "options": "y"})
    assert "other pack and options" in str(caught.value)
    assert caught.value.exit_status == 2
    assert {entry: entry.read_bytes() for entry in path.parent.iterdir()} == before


@pytest.mark.parametrize(
    "damage", [b"{", b'{"swc_journal": 3, "origin": {}}', b'{"swc_journal": 2}', b'{"origin": 1}']
)
def test_a_damaged_journal_is_refused(path: Path, card: Path, damage: bytes) -> None:
    started(path, card)
    lines = journal_path(path).read_bytes().split(b"\n")
    journal_path(path).write_bytes(b"\n".join([damage, *lines[1:]]))
    with pytest.raises(JournalBroken):
        opened(path, card)
    assert whole(path, card, resume=False) == expected(card)


@pytest.mark.parametrize("finished", [False, True])
def test_edited_results_are_refused_and_kept(path: Path, card: Path, finished: bool) -> None:
    if finished:
        whole(path, card)
    else:
        started(path, card)
    rows = path if finished else part_path(path)
    edited = rows.read_bytes().replace(b"0.jpg", b"X.jpg")
    rows.write_bytes(edited)
    with pytest.raises(OutputChanged):
        opened(path, card)
    rows.write_bytes(edited[:4])
    with pytest.raises(OutputChanged):
        opened(path, card)
    assert rows.read_bytes() == edited[:4]


@pytest.mark.parametrize("name", ["out.csv.part", "out.csv.journal"])
@pytest.mark.parametrize("resume", [False, True])
def test_files_of_others_by_the_names_that_are_needed_stay(
    path: Path, card: Path, name: str, resume: bool
) -> None:
    path.with_name(name).write_bytes(b"mine")
    with pytest.raises(OutputInTheWay):
        opened(path, card, resume=resume)
    assert names(path) == [name]
    assert path.with_name(name).read_bytes() == b"mine"


def test_two_runs_do_not_write_the_same_results(path: Path, card: Path) -> None:
    first = opened(path, card, resume=False)
    commit(first, card, [0])
    with pytest.raises(OutputBusy):
        opened(path, card, resume=False)
    commit(first, card, [1, 2, 3])
    first.finish()
    assert path.read_bytes() == expected(card)


@posix
def test_results_are_locked_through_any_link(path: Path, card: Path) -> None:
    link = path.with_name("link.csv")
    link.symlink_to(path)
    first = opened(path, card, resume=False)
    with pytest.raises(OutputBusy):
        opened(link, card, resume=False)
    first.close()
    assert whole(link, card) == path.read_bytes() == expected(card)
    assert link.is_symlink()


def ended(path: Path, card: Path, *being_read: int, alone: bool = False) -> None:
    """A run that ends without notice while files are being read."""
    results = opened(path, card)
    assert set(being_read) <= set(results.to_do_alone if alone else results.to_do)
    for number in being_read:
        results.opening(listed(card)[number].file).__enter__()
    results._close_files()


def test_a_file_that_was_being_read_is_tried_again_last_and_given_up_the_second_time(
    path: Path, card: Path
) -> None:
    ended(path, card, 0, 2)
    results = opened(path, card)
    assert (results.to_do, results.to_do_alone, results.given_up) == ([1, 3], [0, 2], [])
    results._close_files()
    ended(path, card, 2, alone=True)
    results = opened(path, card)
    assert (results.to_do, results.to_do_alone, results.given_up) == ([1, 3], [0], [2])
    results.close()
    results = opened(path, card, resume=False)
    assert results.to_do == [0, 1, 2, 3]
    results.close()


def test_a_run_that_is_not_interrupted_says_nothing_about_open_files(
    path: Path, card: Path
) -> None:
    for _ in range(2):
        results = opened(path, card)
        results.opening(listed(card)[0].file).__enter__()
        results.close()
    results = opened(path, card)
    assert results.to_do == [0, 1, 2, 3]
    results.close()


def test_a_file_that_was_replaced_is_opened_again(path: Path, card: Path) -> None:
    ended(path, card, 2)
    ended(path, card, 2, alone=True)
    (card / "2.jpg").write_bytes(b"another photograph")
    assert whole(path, card) == expected(card)


@posix
@pytest.mark.parametrize("of", [part_path, journal_path])
def test_a_file_that_is_deleted_meanwhile_is_written_again_and_reported(
    path: Path, card: Path, of: Callable[[Path], Path]
) -> None:
    results = opened(path, card, resume=False)
    commit(results, card, [0, 1])
    of(path).unlink()
    with pytest.raises(OutputReplaced, match="was deleted by another program") as caught:
        commit(results, card, [2])
    assert "with 2 files done; use --resume to continue" in str(caught.value)
    assert caught.value.exit_status == 5
    results.close()
    again = opened(path, card)
    assert again.to_do == [2, 3]
    again.close()
    assert whole(path, card) == expected(card)


@posix
def test_a_file_that_is_replaced_meanwhile_stays_and_the_rows_are_put_beside_it(
    path: Path, card: Path
) -> None:
    results = opened(path, card, resume=False)
    commit(results, card, [0, 1])
    mine = path.with_name("mine")
    mine.write_bytes(b"mine")
    part = part_path(path)
    mine.rename(part)
    with pytest.raises(OutputReplaced, match="was replaced by another program") as caught:
        results.finish()
    results.close()
    assert part.read_bytes() == b"mine"
    rescued = path.with_name("out.csv.part-2")
    assert str(rescued) in str(caught.value)
    rescued.replace(part)
    assert whole(path, card) == expected(card)


def test_rows_that_are_changed_meanwhile_are_not_written_over(path: Path, card: Path) -> None:
    results = opened(path, card, resume=False)
    commit(results, card, [0, 1])
    with part_path(path).open("ab") as file:
        file.write(b"mine")
    with pytest.raises(OutputReplaced, match="was changed by another program"):
        commit(results, card, [2])
    results.close()
    assert part_path(path).read_bytes().endswith(b"mine")
    assert whole(path, card) == expected(card)


@pytest.mark.parametrize("before", [b"", b"from before"])
def test_results_that_another_program_wrote_meanwhile_are_left_alone(
    path: Path, card: Path, before: bytes
) -> None:
    if before:
        path.write_bytes(before)
    results = opened(path, card, resume=False)
    commit(results, card, [0, 1, 2, 3])
    path.write_bytes(b"of another program")
    with pytest.raises(OutputReplaced, match="was not replaced") as caught:
        results.finish()
    assert str(part_path(path)) in str(caught.value)
    results.close()
    assert path.read_bytes() == b"of another program"
    assert whole(path, card) == expected(card)


def test_earlier_results_that_are_deleted_meanwhile_are_reported(path: Path, card: Path) -> None:
    path.write_bytes(b"from before")
    results = opened(path, card, resume=False)
    commit(results, card, [0, 1, 2, 3])
    path.unlink()
    results.finish()
    assert "was deleted during the run" in str(results.notice)
    assert path.read_bytes() == expected(card)


def test_results_that_cannot_be_replaced_are_whole_aside(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"open in another program")
    results = opened(path, card, resume=False)
    commit(results, card, [0, 1, 2, 3])
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refusing(errno.EBUSY))
        with pytest.raises(OutputNotReplaced, match="close that program") as caught:
            results.finish()
    assert caught.value.exit_status == 5
    results.close()
    assert path.read_bytes() == b"open in another program"
    assert whole(path, card) == expected(card)


@pytest.mark.parametrize("changed", [False, True], ids=["in order", "put in order"])
@pytest.mark.parametrize("step", ["replace", "cut", "unlink"])
def test_ended_in_any_of_the_last_steps_it_ends_in_the_same_bytes(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, step: str, changed: bool
) -> None:
    started(path, card, 4)
    if changed:
        (card / "0.jpg").write_bytes(b"changed")
    results = opened(path, card)
    commit(results, card, results.to_do)

    class End(BaseException):
        pass

    def end(*_given: object, **_named: object) -> None:
        raise End

    with monkeypatch.context() as patched:
        patched.setattr(GuardedFile if step == "cut" else Path, step, end)
        with pytest.raises(End):
            results.finish()
    results._close_files()
    assert whole(path, card) == expected(card)
    assert names(path) == ["out.csv"]


def test_the_number_of_stored_journals_is_bounded(
    tmp_path: Path, card: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swc_desktop.results.finished.MAX_JOURNALS", 2)
    for number in range(3):
        whole(tmp_path / f"{number}.csv", card)
        os.utime(max((home / "finished").iterdir(), key=lambda f: f.stat().st_mtime), (number,) * 2)
    assert len([*(home / "finished").iterdir()]) == 2
    assert is_whole(tmp_path / "2.csv", card)


def test_a_damaged_stored_journal_counts_as_none(path: Path, card: Path, home: Path) -> None:
    whole(path, card)
    for file in (home / "finished").iterdir():
        file.write_bytes(file.read_bytes()[:-9])
    results = opened(path, card)
    assert results.to_do == [0, 1, 2, 3]
    results.close()


def test_results_are_complete_where_no_journal_can_be_stored(
    path: Path, card: Path, home: Path
) -> None:
    (home / "finished").write_text("in the way")
    assert whole(path, card) == expected(card)


def test_a_folder_that_is_not_there_is_an_output_fault(tmp_path: Path, card: Path) -> None:
    with pytest.raises(OutputFault) as caught:
        opened(tmp_path / "no" / "out.csv", card, resume=False)
    assert "its folder is not there; make that folder" in str(caught.value)
    assert "rows" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_by_the_name_of_the_results_stays(path: Path, card: Path) -> None:
    path.mkdir()
    with pytest.raises(OutputFault, match="a folder has its name; choose another name"):
        opened(path, card, resume=False)
    assert list(path.parent.iterdir()) == [path]


def test_results_that_may_not_be_written_stay(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"from before")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputFault, match="no permission") as caught:
        opened(path, card, resume=False)
    assert "rows" not in str(caught.value)
    assert path.read_bytes() == b"from before"
    assert names(path) == ["out.csv"]


def half_written(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Make the next rows fail when a part of them is written."""
    real = GuardedFile._write

    def half(file: GuardedFile, data: bytes) -> None:
        real(file, data[: len(data) // 2])
        raise OSError(number, "refused")

    monkeypatch.setattr(GuardedFile, "_write", half)


def test_a_full_disk_leaves_whole_rows(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = opened(path, card, resume=False)
    commit(results, card, [0])
    with monkeypatch.context() as patched:
        half_written(patched, errno.ENOSPC)
        with pytest.raises(OutputCutShort, match="It holds only whole rows"):
            results.commit([(1, b"row of the second\r\n", False)])
    results.close()
    assert part_path(path).read_bytes() == HEADER + row_of(listed(card)[0])[0]
    assert whole(path, card) == expected(card)


def test_a_disk_that_is_full_for_the_journal_leaves_both_to_be_resumed(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = opened(path, card, resume=False)
    commit(results, card, [0])
    with monkeypatch.context() as patched:
        half_written(patched, errno.ENOSPC)
        with pytest.raises(OutputFault, match="no room left"):
            results.opening(card / "1.jpg").__enter__()
    results.close()
    assert whole(path, card) == expected(card)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EIO])
def test_a_disk_that_fails_for_good_promises_no_whole_rows(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    results = opened(path, card, resume=False)
    commit(results, card, [0])
    with monkeypatch.context() as patched:
        half_written(patched, number)
        patched.setattr(GuardedFile, "cut", refusing(number))
        with pytest.raises(OutputFault) as caught:
            results.commit([(1, b"row of the second\r\n", False)])
    assert "whole rows" not in str(caught.value)
    results.close()
    assert whole(path, card) == expected(card)


def refusing(number: int) -> Callable[..., None]:
    def refuse(*_given: object, **_named: object) -> None:
        raise OSError(number, "refused")

    return refuse


def test_a_folder_that_became_read_only_is_an_output_fault(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "open", refusing(errno.EROFS))
    with pytest.raises(OutputFault, match="can only be read"):
        opened(path, card, resume=False)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes there")
@pytest.mark.parametrize("resume", [False, True])
def test_permissions_of_existing_results_stay(path: Path, card: Path, resume: bool) -> None:
    whole(path, card)
    path.chmod(0o640)
    (card / "0.jpg").write_bytes(b"changed")
    assert whole(path, card, resume=resume) == expected(card)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always has locks")
@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.ENOLCK])
def test_a_disk_without_locks_takes_results_and_says_what_that_means(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    answer_locks(monkeypatch, number)
    results = opened(path, card, resume=False)
    assert "do not write to it from two runs at once" in str(results.notice)
    results.close()
    assert whole(path, card) == expected(card)


def test_a_usual_disk_needs_no_words(path: Path, card: Path) -> None:
    results = opened(path, card, resume=False)
    assert results.notice == ""
    results.close()


def test_a_disk_that_cannot_flush_takes_results(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_to_flush(monkeypatch, errno.EINVAL)
    assert whole(path, card) == expected(card)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EIO, "reports errors"),
        (errno.EROFS, "can only be read"),
    ],
)
def test_a_disk_that_fails_while_flushing_is_named_for_what_it_is(
    path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    refuse_to_flush(monkeypatch, number)
    with pytest.raises(OutputFault, match=said) as caught:
        opened(path, card, resume=False)
    assert not isinstance(caught.value, OutputCutShort), "no row was written"
