"""Which disk, stick or card a folder is on, as far as the system says: a hint, never a proof."""

import ctypes
import os
import sys
from pathlib import Path
from typing import Final

_DISKS: Final = Path("/dev/disk/by-uuid")
"""Linux links each file system here by its UUID or serial number (udev)."""


def volume_of(folder: Path) -> str:
    """The UUID or serial number of the file system of a folder, "" where there is none to know."""
    if sys.platform == "win32":
        return _windows_serial(folder)
    try:
        device = folder.stat().st_dev
        for link in _DISKS.iterdir():
            if link.stat().st_rdev == device:
                return link.name
    except OSError:  # no such list on this system, or the folder is gone, which reading it reports
        return ""
    return ""


def _windows_serial(folder: Path) -> str:
    """By GetVolumeInformationW of Windows."""
    serial = ctypes.c_ulong(0)
    anchor = os.path.splitdrive(folder.absolute())[0] + "\\"
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    found = kernel.GetVolumeInformationW(anchor, None, 0, ctypes.byref(serial), None, None, None, 0)
    return f"{serial.value:08x}" if found else ""
