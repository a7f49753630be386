"""The folders in a folder, to choose from, and how many photographs lie beside them."""

import os
from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import Message
from swc_desktop.photos.left_out import is_clip_name, kind_by_name, kind_of_hidden


@dataclass(frozen=True)
class FolderContent:
    """What is directly in a folder; ``problem`` is why it could not be listed ("" if it could).

    Hidden folders and those of the system are left out. ``photographs``, clips among
    them, are counted by their names.
    """

    folders: tuple[Path, ...] = ()
    photographs: int = 0
    problem: Message | str = ""


def content_of(folder: Path) -> FolderContent:
    """List a folder; it can take long where a disk does not answer."""
    folders: list[Path] = []
    photographs = 0
    try:
        with os.scandir(folder) as listing:
            for entry in listing:
                if kind_of_hidden(entry.name) is not None:
                    continue
                if _is_folder(entry):
                    folders.append(folder / entry.name)
                else:
                    name = entry.name
                    photographs += kind_by_name(name) is None or is_clip_name(name)
    except OSError as error:
        return FolderContent(problem=explain_reading(error))
    folders.sort(key=lambda path: (path.name.casefold(), path.name))
    return FolderContent(tuple(folders), photographs)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads nowhere
        return False
