"""A disk that cannot flush is accepted, one that fails is not; links of a person are followed."""

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from swc_desktop.storage.atomic_write import (
    atomic_write,
    flush_folder,
    flush_to_disk,
    write_named,
)
from swc_desktop.storage.regular_file import NotAFile
from tests.storage.faulty_disk import refuse_to_flush


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_fsync_is_not_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    refuse_to_flush(monkeypatch, number)
    with atomic_write(tmp_path / "file") as file:
        file.write(b"whole")
        assert not flush_to_disk(file.fileno())
    flush_folder(tmp_path)
    assert (tmp_path / "file").read_bytes() == b"whole"


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_disk_that_fails_while_flushing_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (tmp_path / "file").write_bytes(b"before")
    refuse_to_flush(monkeypatch, number)
    with pytest.raises(OSError, match=os.strerror(number)), atomic_write(tmp_path / "file") as new:
        new.write(b"after")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"before"


posix = pytest.mark.skipif(os.name == "nt", reason="links need a right there")


@posix
@pytest.mark.parametrize("is_there", [True, False])
def test_what_a_link_leads_to_is_written_and_the_link_stays(tmp_path: Path, is_there: bool) -> None:
    (tmp_path / "far").mkdir()
    real, link, chain = tmp_path / "far" / "real", tmp_path / "link", tmp_path / "chain"
    if is_there:
        real.write_bytes(b"before")
    link.symlink_to(Path("far", "real"))
    chain.symlink_to(link)
    with write_named(chain) as file:
        file.write(b"after")
        assert Path(file.name).parent == real.parent
    assert real.read_bytes() == b"after"
    assert (link.readlink(), chain.readlink()) == (Path("far", "real"), link)
    assert sorted(tmp_path.rglob("*")) == [chain, real.parent, real, link]


@posix
def test_an_error_leaves_what_a_link_leads_to(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"before")
    link.symlink_to(real)
    with pytest.raises(TypeError), write_named(link) as file:
        file.writelines([b"after", "no bytes"])  # type: ignore[list-item]
    assert real.read_bytes() == b"before"
    assert sorted(tmp_path.iterdir()) == [link, real]


@posix
@pytest.mark.parametrize("kind", ["pipe", "folder", "loop"])
@pytest.mark.parametrize("is_link", [True, False])
def test_nothing_but_a_file_is_replaced(tmp_path: Path, kind: str, is_link: bool) -> None:
    named = there = tmp_path / kind
    make = {"pipe": os.mkfifo, "folder": os.mkdir, "loop": lambda at: at.symlink_to(at)}
    make[kind](there)
    if is_link:
        named = tmp_path / "link"
        named.symlink_to(there)
    before = [(path, path.lstat().st_ino) for path in sorted(tmp_path.iterdir())]
    expected: type[OSError] = OSError if kind == "loop" else NotAFile
    with pytest.raises(expected), write_named(named):
        pytest.fail("it is refused before anything is written")
    assert [(path, path.lstat().st_ino) for path in sorted(tmp_path.iterdir())] == before


@posix
@pytest.mark.parametrize(("private", "mode"), [(True, 0o600), (False, 0o640)])
def test_only_what_is_private_is_closed_to_others(tmp_path: Path, private: bool, mode: int) -> None:
    before = os.umask(0o027)
    try:
        with write_named(tmp_path / "file", private=private) as file:
            file.write(b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode


def test_two_threads_that_write_one_file_at_a_time_both_end(tmp_path: Path) -> None:
    path = tmp_path / "desk"
    with atomic_write(path) as first:
        first.write(b"first")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_write, path, b"second").result()
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["desk"]


def _write(path: Path, content: bytes) -> None:
    with atomic_write(path) as file:
        file.write(content)
