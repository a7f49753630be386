"""Putting a whole file in the place of a damaged project, so that no kill in between loses either.

The damaged file and those of SQLite beside it are renamed one after another. Before the first of
them the new file is whole and a note says where the damaged one goes; from then on the next opening
finishes what was begun. Without a note nothing was renamed yet.
"""

import os
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain_reading, explain_writing
from swc_desktop.core.message import message
from swc_desktop.projects.backups import copy_key_file
from swc_desktop.projects.connection import SIDE_SUFFIXES, SUFFIX, own_path
from swc_desktop.projects.errors import ProjectNotRead, ProjectNotWritten
from swc_desktop.projects.key_file import key_path
from swc_desktop.projects.writer_lock import SUFFIX as LOCK_SUFFIX
from swc_desktop.projects.writer_lock import lock_writing
from swc_desktop.storage.atomic_write import atomic_write, flush_folder, is_there
from swc_desktop.storage.held_files import patiently
from swc_desktop.storage.regular_file import open_file

_MAX_NOTE_BYTES: Final = 4096
"""Far above the longest name of a file."""


def new_path(path: Path) -> Path:
    """Where the file is made that is to take the place of a project."""
    return path.with_name(f".{path.name}.{os.getpid()}.new")


def _whole_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.whole")


def _note_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.replacing")


def has_project(path: Path) -> bool:
    """Whether there is a project, or one that takes its place once it is opened."""
    return is_there(path) or is_there(_note_path(path))


def replace_damaged(path: Path, new: Path, day: str) -> Path:
    """Set the damaged file aside and put ``new``, which is whole, in its place; where it is now.

    Its writing must be locked. Raises ``OSError``.
    """
    to = _free_name(path, f"damaged {day}")
    patiently(lambda: new.rename(_whole_path(path)))
    flush_folder(path.parent)
    with atomic_write(_note_path(path), private=True) as note:
        note.write(os.fsencode(to.name))
    _finish(path, to)
    return to


def finish_replacing(project: Path) -> Path | None:
    """Finish what a program that was killed began; where the damaged file is, None where nothing
    was begun.

    Raises ``ProjectBusy``, ``ProjectNotRead`` and ``ProjectNotWritten``.
    """
    path = own_path(project)
    if not is_there(_note_path(path)):
        return None
    with lock_writing(path):
        to = _noted(path)
        if to is None:  # another program has finished it meanwhile
            return None
        try:
            _finish(path, to)
        except OSError as error:
            raise ProjectNotWritten(file=path, reason=explain_writing(error)) from error
    return to


def remove_unused(path: Path) -> None:
    """Delete new files that a program that was killed did not put in place; raises ``OSError``.

    The writing of the project must be locked.
    """
    if is_there(_note_path(path)):
        return
    for left in _unused(path):
        left.unlink(missing_ok=True)


def _unused(path: Path) -> Iterator[Path]:
    """The new files of this project, with those of SQLite and of their writer beside them."""
    ends = tuple(f".new{suffix}" for suffix in ("", *SIDE_SUFFIXES, LOCK_SUFFIX))
    for file in path.parent.iterdir():
        is_new = _is_of_process(file.name, f".{path.name}.", ends)
        if is_new or _is_of_process(file.name, f".{_note_path(path).name}.", (".part",)):
            yield file
    if is_there(_whole_path(path)):
        yield _whole_path(path)


def _is_of_process(name: str, begin: str, ends: tuple[str, ...]) -> bool:
    """Whether a name is made of these and the number of a process."""
    number = name.removeprefix(begin).partition(".")[0]
    return name.startswith(begin) and name.endswith(ends) and number.isdecimal()


def _noted(path: Path) -> Path | None:
    """Where the damaged file goes by the note, None where there is no note any more."""
    note = _note_path(path)
    try:
        with open_file(note) as file:
            name = os.fsdecode(file.read(_MAX_NOTE_BYTES))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ProjectNotRead(file=note, reason=explain_reading(error)) from error
    stem = path.name.removesuffix(SUFFIX)
    if Path(name).name != name or not name.startswith(f"{stem} ") or not name.endswith(SUFFIX):
        reason = message("Projects", "it is not a note of this program")
        raise ProjectNotRead(file=note, reason=reason)
    return path.with_name(name)


def _finish(path: Path, to: Path) -> None:
    whole = _whole_path(path)
    if is_there(whole) and is_there(path) and is_there(to):
        # Somebody has put another project in this place since.
        beside = _free_name(path, "rescued")
        _copy_key(path, beside)
        patiently(lambda: whole.rename(beside))
    elif is_there(whole):
        _copy_key(path, to)
        for file, new in zip(_files(path), _files(to), strict=True):
            if is_there(file):
                patiently(partial(file.rename, new))
        patiently(lambda: whole.rename(path))
    flush_folder(path.parent)
    _note_path(path).unlink(missing_ok=True)
    flush_folder(path.parent)


def _copy_key(path: Path, to: Path) -> None:
    if is_there(key_path(path)) and not is_there(key_path(to)):
        for part in path.parent.iterdir():  # of a copy that was interrupted
            if _is_of_process(part.name, f".{key_path(to).name}.", (".part",)):
                part.unlink(missing_ok=True)
        copy_key_file(path, to)


def _files(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in ("", *SIDE_SUFFIXES)]


def _free_name(path: Path, words: str) -> Path:
    """A name beside a project that nothing has, nor a key file."""
    stem = path.name.removesuffix(SUFFIX)
    endings = (f" {number}" if number > 1 else "" for number in count(1))
    names = (path.with_name(f"{stem} {words}{ending}{SUFFIX}") for ending in endings)
    return next(name for name in names if not is_there(name) and not is_there(key_path(name)))
