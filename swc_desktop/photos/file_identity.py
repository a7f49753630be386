"""Which names lead to the same file, through links, other spellings and hard links."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def identity_of(path: Path) -> str:
    """A text that is equal for all names and links of a file, as far as the system follows them."""
    try:
        real = os.path.realpath(path)
    except OSError:  # some drives of Windows, and very long names there
        real = os.path.abspath(path)  # noqa: PTH100 - resolves no links
    return os.path.normcase(real)


def identity_in(folder_identity: str, name: str) -> str:
    """The identity of a name in a folder, if it is not a link."""
    return os.path.normcase(f"{folder_identity}{os.sep}{name}")


def identities(files: Iterable[Path]) -> Iterator[str]:
    """The identities of names in their folders; a link counts as itself."""
    folders: dict[Path, str] = {}
    for file in files:
        folder = file.parent
        if folder not in folders:
            folders[folder] = identity_of(folder)
        yield identity_in(folders[folder], file.name)


def is_same_file(path: Path, files: Iterable[Path]) -> bool:
    """Whether a path leads to one of these files, by a hard link or any other existing name."""
    here = _status(path)
    if here is None:
        return False
    statuses = map(_status, files)
    return any(there is not None and os.path.samestat(here, there) for there in statuses)


def _status(path: Path) -> os.stat_result | None:
    """The status of a file, None where there is none that this user may see."""
    try:
        return path.stat()
    except OSError:
        return None
