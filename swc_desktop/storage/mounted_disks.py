"""Which disks, cards and sticks are connected, found without asking any of them.

A network drive that does not answer would hold up whoever looks at it.
"""

import os
import re
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.storage.regular_file import open_file

_MOUNTS: Final = Path("/proc/self/mountinfo")
"""What Linux has mounted, see proc_pid_mountinfo(5)."""

_BLOCK_DEVICES: Final = Path("/sys/dev/block")
_VOLUMES: Final = Path("/Volumes")
_PUT_IN: Final = ("/media/", "/run/media/")
"""Desktops mount here what is put in; people mount below the next."""
_MEDIA: Final = (*_PUT_IN, "/mnt/")

_PLUGGED: Final = re.compile(r"/usb\d|/mmc_host/|/firewire")
_OF_SYSTEM: Final = ("/boot", "/efi", "/snap", "/var", "/usr", "/etc", "/sys", "/proc", "/dev")
_ESCAPES: Final = re.compile(r"\\([0-7]{3})")

_DRIVE_REMOVABLE: Final = 2
_DRIVE_CDROM: Final = 5
_DRIVES: Final = (_DRIVE_REMOVABLE, 3, 4, _DRIVE_CDROM)
"""Those of GetDriveTypeW that can have photographs: also fixed and remote ones."""


@dataclass(frozen=True)
class MountedDisk:
    """Where a disk is mounted; ``is_removable``: a card, a stick or a disk that was plugged in."""

    path: Path
    is_removable: bool


def mounted_disks() -> list[MountedDisk]:
    """The disks that can have photographs, removable ones first, without the system's own."""
    if sys.platform == "win32":
        found = _windows_drives()
    elif sys.platform == "darwin":
        found = _macos_volumes()
    else:
        found = _linux_mounts(_text_of(_MOUNTS))
    unique = {disk.path: disk for disk in found}
    return sorted(unique.values(), key=lambda disk: (not disk.is_removable, str(disk.path)))


def _linux_mounts(mounts: str) -> Iterator[MountedDisk]:
    for line in mounts.splitlines():
        mount, _, of_system = line.partition(" - ")
        fields, source = mount.split(" "), of_system.split(" ")
        if len(fields) < 5 or len(source) < 2:
            continue
        where = _ESCAPES.sub(lambda found: chr(int(found[1], 8)), fields[4])
        folder = os.fsdecode(where.encode("latin-1"))
        from_disk = source[1].startswith(("/dev/", "//")) or ":" in source[1]
        in_media = folder.startswith(_MEDIA)
        if folder == "/" or folder.startswith(_OF_SYSTEM) or not (from_disk or in_media):
            continue
        was_put_in = _is_plugged(fields[2]) or folder.startswith(_PUT_IN)
        yield MountedDisk(Path(folder), was_put_in)


def _is_plugged(device: str) -> bool:
    """Whether a device of Linux, ``major:minor``, is on a bus for what is plugged in."""
    link = _BLOCK_DEVICES / device
    try:
        where = str(link.readlink())
    except OSError:  # a network drive has no such device
        return False
    if _PLUGGED.search(where):
        return True
    return any(_text_of(folder / "removable").strip() == "1" for folder in (link, link / ".."))


def _macos_volumes() -> Iterator[MountedDisk]:
    try:
        names = os.listdir(_VOLUMES)  # noqa: PTH208 - only the names: a volume is not looked at
    except OSError:
        return
    yield from (MountedDisk(_VOLUMES / name, True) for name in names if not name.startswith("."))


def _windows_drives() -> Iterator[MountedDisk]:
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    there = kernel.GetLogicalDrives()
    for number, letter in enumerate(string.ascii_uppercase):
        kind = kernel.GetDriveTypeW(f"{letter}:\\") if there >> number & 1 else 0
        if kind in _DRIVES:
            removable = kind in (_DRIVE_REMOVABLE, _DRIVE_CDROM)
            yield MountedDisk(Path(f"{letter}:\\"), removable)


def _text_of(file: Path) -> str:
    """A file of the system as text with a letter for each byte, "" where there is none."""
    try:
        with open_file(file) as stream:
            return stream.read().decode("latin-1")
    except OSError:
        return ""
