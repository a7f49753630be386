"""Which disks are connected, from what the system says of its mounts."""

import os
import sys
from pathlib import Path

import pytest

from swc_desktop.storage import mounted_disks as module
from swc_desktop.storage.mounted_disks import MountedDisk, mounted_disks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts of Linux")

MOUNTS = r"""22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
23 22 0:21 / /proc rw - proc proc rw
24 22 8:1 / /boot/efi rw - vfat /dev/sda1 rw
25 22 0:50 / /run/user/1000 rw - tmpfs tmpfs rw
26 22 8:17 / /media/ranger/NIKON\040D500 rw - vfat /dev/sdb1 rw
27 22 8:33 / /home rw - ext4 /dev/sdc1 rw
28 22 0:60 / /mnt/park rw - nfs4 server:/park rw
29 22 0:61 / /mnt/share rw - cifs //server/share rw
30 22 7:0 / /snap/core/1 ro - squashfs /dev/loop0 ro
31 22 179:1 / /cards/a rw - exfat /dev/mmcblk0p1 rw
32 22 8:49 / /media/ranger/caf\303\251 rw - vfat /dev/sdd1 rw
33 22 8:17 / /media/ranger/NIKON\040D500 rw - vfat /dev/sdb1 rw
34 22 0:62 / /mnt/memory rw - tmpfs tmpfs rw
a line of another kind
"""


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is mounted, with a card in a reader and a disk in a box of its own."""
    file = tmp_path / "mountinfo"
    file.write_bytes(MOUNTS.encode("ascii"))
    devices = tmp_path / "block"
    (tmp_path / "devices" / "sdc" / "sdc1").mkdir(parents=True)
    (tmp_path / "devices" / "sdc" / "removable").write_text("0\n", encoding="ascii")
    devices.mkdir()
    (devices / "179:1").symlink_to("../../devices/platform/mmc_host/mmc0/block/mmcblk0/mmcblk0p1")
    (devices / "8:33").symlink_to(tmp_path / "devices" / "sdc" / "sdc1")
    monkeypatch.setattr(module, "_MOUNTS", file)
    monkeypatch.setattr(module, "_BLOCK_DEVICES", devices)
    return tmp_path


def test_cards_come_first_and_the_disks_of_the_system_are_left_out(mounts: Path) -> None:
    assert mounted_disks() == [
        MountedDisk(Path("/cards/a"), True),
        MountedDisk(Path("/media/ranger/NIKON D500"), True),
        MountedDisk(Path(os.fsdecode(b"/media/ranger/caf\xc3\xa9")), True),
        MountedDisk(Path("/home"), False),
        MountedDisk(Path("/mnt/memory"), False),
        MountedDisk(Path("/mnt/park"), False),
        MountedDisk(Path("/mnt/share"), False),
    ]


def test_a_disk_that_its_driver_calls_removable_was_put_in(mounts: Path) -> None:
    (mounts / "devices" / "sdc" / "removable").write_text("1\n", encoding="ascii")
    assert MountedDisk(Path("/home"), True) in mounted_disks()


def test_a_system_that_lists_no_mounts_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOUNTS", tmp_path / "none")
    assert mounted_disks() == []


def test_no_disk_is_looked_at(mounts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stat = os.stat

    def looked_at(
        path: str | Path, *, dir_fd: int | None = None, follow_symlinks: bool = True
    ) -> os.stat_result:
        assert not str(path).startswith(("/media", "/mnt", "/home", "/cards"))
        return stat(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(os, "stat", looked_at)
    assert mounted_disks()
