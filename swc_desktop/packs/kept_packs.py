"""Copies of the packs whose votes projects keep, by digest, in the data folder.

An installed pack is replaced in time, and the one that ships changes with the program; a project
needs the pack of its votes for every new place or time.
"""

import shutil
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.message import message
from swc_desktop.packs.errors import PackNotInstalled
from swc_desktop.packs.pack import SUFFIX, Pack
from swc_desktop.packs.reader import read_pack
from swc_desktop.storage.atomic_write import atomic_write, is_there
from swc_desktop.storage.private import make_private_folder
from swc_desktop.storage.regular_file import open_file

_FOLDER: Final = "packs-of-projects"


def kept_pack(home: Path, digest: str) -> Path:
    """Where the copy of a pack is, or would be."""
    return home / _FOLDER / f"{digest}{SUFFIX}"


def keep_pack(home: Path, pack: Pack) -> Path:
    """Copy an open pack, unless there is a copy; where it is. Raises ``PackNotInstalled``."""
    to = kept_pack(home, pack.digest)
    if is_there(to):
        return to
    try:
        make_private_folder(to.parent)
        with open_file(pack.file) as source, atomic_write(to, private=True) as copy:
            shutil.copyfileobj(source, copy)
    except OSError as error:
        reason = explain(error)
        raise PackNotInstalled(file=pack.file, folder=to.parent, reason=reason) from error
    if read_pack(to).digest != pack.digest:  # the file was replaced since it was opened
        to.unlink()
        reason = message("Packs", "the file was changed meanwhile")
        raise PackNotInstalled(file=pack.file, folder=to.parent, reason=reason)
    return to
