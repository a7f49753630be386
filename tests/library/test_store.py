"""Runs and results are stored between starts."""

import sqlite3
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from swc_desktop.core.prediction import Status
from swc_desktop.library import store
from swc_desktop.library.codec import Json
from swc_desktop.library.errors import LibraryBroken, LibraryBusy, LibraryNotWritten, LibraryTooNew
from swc_desktop.library.opening import open_library
from swc_desktop.library.store import Library
from swc_desktop.library.stored import PACK_SHA256
from tests.library.samples import TREE, named, unreadable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "library.sqlite"


def begin(library: Library, root: str = "/card") -> int:
    return library.begin_run([Path(root)], pack="Starter 1.0", taxonomy=TREE, options={"a": [1]})


def test_a_run_is_there_again_after_a_restart(path: Path) -> None:
    kept = [named(0), unreadable(1), named(2, "/card/\udce9t\udce9.jpg")]
    with Library(path) as library:
        run = begin(library)
        library.set_total(run, 3)
        library.add_results(run, kept)
        library.finish_run(run)
    with Library(path) as library:
        (again,) = library.runs()
        assert (again.id, again.pack, again.done, again.total) == (run, "Starter 1.0", 3, 3)
        assert again.roots == (Path("/card"),)
        assert again.options == {"a": [1]}
        assert again.finished is not None
        assert list(library.results(run)) == kept
        assert library.taxonomy(run) == TREE


def test_runs_come_latest_first_and_can_be_forgotten(path: Path) -> None:
    with Library(path) as library:
        first, second = begin(library, "/one"), begin(library, "/two")
        library.add_results(first, [named(0)])
        assert [run.id for run in library.runs()] == [second, first]
        library.forget_run(first)
        assert [run.id for run in library.runs()] == [second]
        assert list(library.results(first)) == []


def test_results_come_in_order_over_several_pages(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PAGE", 3)
    with Library(path) as library:
        run = begin(library)
        for start in (4, 0):
            library.add_results(run, [unreadable(position) for position in range(start, start + 4)])
        assert [result.position for result in library.results(run)] == list(range(8))


def test_a_result_stored_again_replaces_the_first(path: Path) -> None:
    with Library(path) as library:
        run = begin(library)
        library.add_results(run, [unreadable(0)])
        library.add_results(run, [named(0)])
        assert [result.status for result in library.results(run)] == [Status.NAMED]


def test_a_batch_is_stored_completely_or_not_at_all(path: Path) -> None:
    with Library(path) as library:
        run = begin(library)
        library.add_results(run, [named(0)])
        library._connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON results WHEN new.position = 3"
            " BEGIN SELECT raise(ABORT, 'no'); END"
        )
        with pytest.raises(LibraryBroken):
            library.add_results(run, [named(1), named(2), named(3)])
        assert [result.position for result in library.results(run)] == [0]
        library.add_results(run, [named(1)])
        assert len(list(library.results(run))) == 2


def test_a_killed_program_loses_no_batch_that_was_kept(path: Path) -> None:
    program = textwrap.dedent(
        """
        import os, sys
        from pathlib import Path
        from swc_desktop.library.store import Library
        from tests.library.samples import TREE, named
        library = Library(Path(sys.argv[1]))
        run = library.begin_run([Path("/card")], pack="p", taxonomy=TREE)
        library.add_results(run, [named(0), named(1)])
        os._exit(9)
        """
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    with Library(path) as library:
        (run,) = library.runs()
        assert run.finished is None
        assert len(list(library.results(run.id))) == 2


def test_several_threads_take_turns(path: Path) -> None:

    def work(library: Library, run: int, first: int) -> None:
        for position in range(first, first + 20):
            library.add_results(run, [unreadable(position)])
            list(library.results(run))

    with Library(path) as library:
        run = begin(library)
        with ThreadPoolExecutor(3) as pool:
            for done in [pool.submit(work, library, run, 20 * number) for number in range(3)]:
                done.result()
        assert [result.position for result in library.results(run)] == list(range(60))


def test_a_record_that_can_not_be_understood_is_one_unreadable_result(path: Path) -> None:
    with Library(path) as library:
        run = begin(library)
        library.add_results(run, [named(0), named(1)])
        library._connection.execute("UPDATE results SET record = '{}' WHERE position = 0")
        first, second = library.results(run)
        assert first.status is Status.UNREADABLE
        assert first.unreadable is not None
        assert "IMG_0001" in first.unreadable.sentence
        assert second == named(1)


def test_a_library_of_a_later_program_is_refused_and_left_alone(path: Path) -> None:
    Library(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2000")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LibraryTooNew) as caught:
        open_library(path)
    assert "newer version" in caught.value.sentence
    assert path.read_bytes() == before


def test_a_later_minor_version_is_read(path: Path) -> None:
    with Library(path) as library:
        begin(library)
        library._connection.execute("PRAGMA user_version = 1007")
    with Library(path) as library:
        assert len(library.runs()) == 1


def test_a_file_that_is_not_a_library_is_set_aside_with_a_notice(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is not a database, " * 100)
    with pytest.raises(LibraryBroken):
        Library(path)
    library, notice = open_library(path)
    with library:
        assert library.runs() == []
    (aside,) = path.parent.glob("library-damaged-*.sqlite")
    assert aside.name in notice
    assert aside.read_bytes().startswith(b"this is not a database")


def test_a_busy_library_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_TIMEOUT_S", 0.05)
    with Library(path) as library:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryBusy):
            begin(library)
        other.execute("ROLLBACK")
        other.close()
        begin(library)


def test_a_place_that_can_not_be_written_says_so(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    with pytest.raises(LibraryNotWritten):
        Library(blocker / "library.sqlite")


def test_a_full_disk_says_so(path: Path) -> None:
    with Library(path) as library:
        run = begin(library)
        library._connection.execute("PRAGMA max_page_count = 20")
        with pytest.raises(LibraryNotWritten):
            library.add_results(run, [named(position) for position in range(500)])
        assert list(library.results(run)) == []


@pytest.mark.skipif(sys.platform == "win32", reason="an open file can be removed on POSIX")
@pytest.mark.parametrize("replaced", [False, True])
def test_a_library_that_is_deleted_or_replaced_meanwhile_says_so(
    path: Path, replaced: bool
) -> None:
    with Library(path) as library:
        run = begin(library)
        library.add_results(run, [named(0)])
        path.rename(path.with_name("away"))
        if replaced:
            path.write_bytes(path.with_name("away").read_bytes())
        with pytest.raises(LibraryNotWritten, match="deleted or replaced by another program"):
            library.add_results(run, [named(1)])
        assert len(list(library.results(run))) == 1


@pytest.mark.parametrize(
    ("options", "digest"), [({PACK_SHA256: "ab" * 32}, "ab" * 32), ({}, ""), ({PACK_SHA256: 7}, "")]
)
def test_a_run_keeps_the_digest_of_its_pack(
    tmp_path: Path, options: dict[str, Json], digest: str
) -> None:
    with Library(tmp_path / "library.sqlite") as library:
        library.begin_run([tmp_path], pack="Starter 1.0", taxonomy=TREE, options=options)
        (run,) = library.runs()
    assert run.pack_sha256 == digest
