"""Nothing in a folder of others leads out of it, whatever is swapped at any moment."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from swc_desktop.storage.contained_folder import ContainedFolder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there")

with_paths = pytest.mark.parametrize("handles", [True, False], indirect=True)
"""With handles of folders, and by paths as on Windows."""

Call = Callable[[ContainedFolder, str], object]


def write(folder: ContainedFolder, path: str, before: Callable[[], None] = lambda: None) -> None:
    with folder.written(path, ".x.part", before) as out:
        out.write(b"ours")


def pull() -> None:
    raise OSError("pulled")


CALLS: dict[str, Call] = {
    "open_file": lambda folder, path: folder.open_file(path).close(),
    "status": lambda folder, path: folder.status(path),
    "remove": lambda folder, path: folder.remove(path),
    "write": write,
    "child": lambda folder, path: folder.child(path.rpartition("/")[0]).close(),
}


@pytest.fixture
def handles(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.param:
        monkeypatch.setattr("swc_desktop.storage.contained_folder._HANDLES", False)
        monkeypatch.setattr("swc_desktop.storage.regular_file.NO_LINKS", 0)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "file").write_bytes(b"theirs")
    return folder


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    folder = tmp_path / "inside"
    (folder / "packs").mkdir(parents=True)
    return folder


def unharmed(outside: Path) -> bool:
    return {file.name: file.read_bytes() for file in outside.iterdir()} == {"file": b"theirs"}


@with_paths
@pytest.mark.usefixtures("handles")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_link_on_the_way_is_refused(inside: Path, outside: Path, call: Call) -> None:
    (inside / "link").symlink_to(outside)
    with (
        ContainedFolder(inside) as folder,
        pytest.raises(OSError, match="is a link, and links are not followed"),
    ):
        call(folder, "link/file")
    assert unharmed(outside)


@with_paths
@pytest.mark.usefixtures("handles")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize(
    "path", ["../outside/file", "packs/../../outside/file", "/etc/x", "packs//b"]
)
def test_a_way_out_is_refused(inside: Path, outside: Path, call: Call, path: str) -> None:
    with ContainedFolder(inside) as folder, pytest.raises(OSError, match=r"is not in its folder"):
        call(folder, path)
    assert unharmed(outside)


@with_paths
@pytest.mark.usefixtures("handles")
def test_a_link_at_the_end_is_not_read_and_is_replaced_or_removed_itself(
    inside: Path, outside: Path
) -> None:
    link = inside / "packs" / "a"
    link.symlink_to(outside / "file")
    with ContainedFolder(inside) as folder:
        with pytest.raises(OSError, match="it is a link"):
            folder.open_file("packs/a")
        write(folder, "packs/a")
        assert (link.is_symlink(), link.read_bytes()) == (False, b"ours")
        link.unlink()
        link.symlink_to(outside / "file")
        folder.remove("packs/a")
    assert not os.path.lexists(link)
    assert unharmed(outside)


@with_paths
@pytest.mark.usefixtures("handles")
def test_a_second_name_of_a_file_outside_is_not_written_into(inside: Path, outside: Path) -> None:
    os.link(outside / "file", inside / "packs" / "a")
    os.link(outside / "file", inside / "packs" / ".x.part")
    with ContainedFolder(inside) as folder:
        write(folder, "packs/a")
        folder.remove("packs/a")
    assert unharmed(outside)


@with_paths
@pytest.mark.usefixtures("handles")
def test_the_folder_itself_may_be_a_link_only_where_that_was_named(
    tmp_path: Path, outside: Path
) -> None:
    (tmp_path / "link").symlink_to(outside)
    with ContainedFolder(tmp_path / "link") as folder:
        assert folder.names() == ["file"]
    with pytest.raises(OSError, match="it is a link"):
        ContainedFolder(tmp_path / "link", links=False)


def test_a_folder_that_is_moved_is_still_the_one_that_was_opened(
    tmp_path: Path, inside: Path, outside: Path
) -> None:
    with ContainedFolder(inside) as folder:
        inside.rename(tmp_path / "moved")
        inside.symlink_to(outside)
        write(folder, "file")
        folder.remove("file")
        write(folder, "packs/new")
    assert unharmed(outside)
    assert (tmp_path / "moved" / "packs" / "new").read_bytes() == b"ours"


@with_paths
@pytest.mark.usefixtures("handles")
def test_what_fails_leaves_what_was_there(inside: Path) -> None:
    (inside / "packs" / "a").write_bytes(b"before")
    with ContainedFolder(inside) as folder:
        with pytest.raises(OSError, match="pulled"):
            write(folder, "packs/a", pull)
        assert folder.child("packs").names() == ["a"]
    assert (inside / "packs" / "a").read_bytes() == b"before"


def test_handles_are_given_back(inside: Path) -> None:
    before = os.dup(0)
    os.close(before)
    for _ in range(5):
        with ContainedFolder(inside) as folder:
            write(folder, "packs/deep/a")
            folder.child("packs").close()
            with pytest.raises(OSError, match="Is a directory"):
                folder.open_file("packs/deep")
    after = os.dup(0)  # the lowest number that is free
    os.close(after)
    assert after == before


SWAP = """
import ctypes, os, random, sys, time
libc = ctypes.CDLL(None, use_errno=True)
one, other = map(os.fsencode, sys.argv[1:3])
chance = random.Random(int(sys.argv[3]))
print("begun", flush=True)
while True:
    time.sleep(chance.random() * 1e-4)
    if libc.renameat2(-100, one, -100, other, 2):
        raise OSError(ctypes.get_errno(), "renameat2")
"""
"""Exchanges two names in one step, again and again, until it is ended: renameat2(2)."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges two names in one step")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_link_that_is_swapped_in_at_any_moment_leads_nowhere(
    tmp_path: Path, inside: Path, outside: Path, seed: int
) -> None:
    chance, done, refused = Random(seed), 0, 0
    (tmp_path / "link").symlink_to(outside)
    names = [str(inside / "packs"), str(tmp_path / "link")]
    command = [sys.executable, "-S", "-c", SWAP, *names, str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as swapping:
        try:
            assert swapping.stdout is not None
            assert swapping.stdout.readline() == b"begun\n"
            with ContainedFolder(inside) as folder:
                while min(done, refused) < 300:
                    assert swapping.poll() is None
                    call = chance.choice([write, CALLS["remove"], CALLS["open_file"]])
                    try:
                        call(folder, "packs/file")
                        done += 1
                    except OSError:
                        refused += 1
        finally:
            swapping.kill()
    assert unharmed(outside)
