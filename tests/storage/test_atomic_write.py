"""A disk that cannot flush is accepted; one that fails is not."""

import errno
import os
from pathlib import Path

import pytest

from swc_desktop.storage.atomic_write import atomic_write, flush_folder, flush_to_disk
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
