"""What the disk of a folder supports: locks, flushing, memory that programs share."""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.storage.atomic_write import flush_to_disk
from swc_desktop.storage.file_lock import Lock, try_lock
from swc_desktop.storage.regular_file import open_file

_MOUNTS: Final = Path("/proc/self/mountinfo")
"""What Linux has mounted, see proc_pid_mountinfo(5)."""

_NETWORK: Final = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre"),
    *("virtiofs", "vboxsf", "vmhgfs", "webdav", "davfs", "ncpfs", "gfs2", "ocfs2", "orangefs"),
}
"""Kinds of file systems that another computer may have open at the same time."""

_LOCAL_FUSE: Final = {"fuseblk", "fuse.ntfs-3g", "fuse.exfat", "fuse.exfat-fuse"}
"""Disks whose driver is a program of this computer."""

_REMOTE_DRIVE: Final = 4
"""DRIVE_REMOTE of GetDriveTypeW."""


@dataclass(frozen=True)
class Disk:
    """What a disk supports."""

    locks: bool = True
    """Locks that end with their process."""
    flushes: bool = True
    is_network: bool = False
    """Other computers may use it, and these share no memory with this one."""

    @property
    def has_log(self) -> bool:
        """Whether SQLite's write-ahead log works: it needs locks and shared memory."""
        return self.locks and not self.is_network


def disk_of(folder: Path) -> Disk:
    """Tried on a temporary file; where none can be made, whoever writes reports the error."""
    is_network = on_network(folder)
    if sys.platform == "win32":
        return Disk(is_network=is_network)
    import fcntl

    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            locks = try_lock(file) is not Lock.UNSUPPORTED
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                locks = False
            return Disk(locks, flush_to_disk(file.fileno()), is_network)
    except OSError:
        return Disk(is_network=is_network)


def on_network(folder: Path) -> bool:
    """Whether a folder is on a network drive, as far as the system says; macOS is not asked."""
    if sys.platform == "win32":
        import ctypes

        anchor = folder.absolute().anchor
        kind = ctypes.windll.kernel32.GetDriveTypeW(anchor)
        return anchor.startswith("\\\\") or int(kind) == _REMOTE_DRIVE
    return sys.platform == "linux" and _is_network(_kind_of_mount(folder))


def _is_network(kind: str) -> bool:
    return kind in _NETWORK or (kind.startswith("fuse") and kind not in _LOCAL_FUSE)


def _kind_of_mount(folder: Path) -> str:
    """The kind of the file system of a folder, "" where it is not listed."""
    try:
        device = folder.stat().st_dev
        with open_file(_MOUNTS) as file:
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in lines:
        mount, _, of_system = line.partition(" - ")
        if mount.split(" ")[2:3] == [number]:
            return of_system.split(" ")[0]
    return ""
