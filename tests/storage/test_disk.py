"""What a disk supports: locks, flushing, memory that programs share."""

import errno
import os
import sys
from pathlib import Path

import pytest

from swc_desktop.storage import disk
from swc_desktop.storage.disk import Disk, disk_of, on_network
from tests.storage.faulty_disk import answer_locks, refuse_to_flush

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux lists what is mounted")


def test_a_disk_of_this_computer_has_all(tmp_path: Path) -> None:
    assert disk_of(tmp_path) == Disk(locks=True, flushes=True, is_network=False)
    assert disk_of(tmp_path).has_log


@linux
def test_what_a_disk_lacks_is_found_by_trying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_to_flush(monkeypatch, errno.EINVAL)
    assert disk_of(tmp_path) == Disk(flushes=False)
    answer_locks(monkeypatch, errno.ENOLCK)
    assert disk_of(tmp_path) == Disk(locks=False, flushes=False)
    assert not disk_of(tmp_path).has_log


def test_of_a_folder_that_is_not_there_nothing_is_said(tmp_path: Path) -> None:
    assert disk_of(tmp_path / "gone") == Disk()


@linux
@pytest.mark.parametrize(
    ("kind", "is_network"),
    [
        ("ext4", False),
        ("vfat", False),
        ("exfat", False),
        ("fuseblk", False),
        ("nfs4", True),
        ("cifs", True),
        ("9p", True),
        ("fuse.sshfs", True),
    ],
)
def test_network_drives_are_known_by_their_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, is_network: bool
) -> None:
    number = tmp_path.stat().st_dev
    device = f"{os.major(number)}:{os.minor(number)}"
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "21 1 999:1 / / rw shared:1 - nfs4 server:/ rw\n"
        f"36 21 {device} / {tmp_path} rw,noatime shared:2 master:1 - {kind} source rw\n"
    )
    monkeypatch.setattr(disk, "_MOUNTS", mounts)
    assert on_network(tmp_path) == is_network
    assert disk_of(tmp_path) == Disk(is_network=is_network)
    mounts.write_text("damaged\n")
    assert not on_network(tmp_path)
