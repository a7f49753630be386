"""Copying a card whole, and reading the copy back, before anybody clears the card.

Every file goes over, also what the program does not read: clearing the card would lose it. A copy
counts once its bytes, read back from the disk where the system allows that, are those that came
from the card.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from swc_desktop.core.disk_faults import explain_reading, explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.photos.left_out import LeftOut, kind_of_hidden
from swc_desktop.session.errors import CardNotCopied
from swc_desktop.storage.atomic_write import atomic_write, is_folder, is_there, sha256_of_file
from swc_desktop.storage.regular_file import is_link, open_file

_MAX_FOLDERS: Final = 10_000
"""Copies of cards of one name in a folder; nobody has as many."""


@dataclass
class CardCopy:
    """A card that was copied to ``folder``: files that were copied now, files of which a whole copy
    was there already, and those that could not be read with the reason. ``skipped`` are links and
    special files, which are not copied; what a system leaves on a disk does not count."""

    card: Path
    folder: Path
    copied: int = 0
    already_there: int = 0
    bytes: int = 0
    failed: list[Message | str] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)

    @property
    def is_safe(self) -> bool:
        """Whether clearing the card loses nothing."""
        return not self.failed and not self.skipped

    @property
    def words(self) -> Message:
        """Where the copy is, and whether the card may be cleared."""
        if not self.is_safe:
            text = message(
                "Session",
                "%Ln file(s) of {card} could not be copied: do not clear the card. The others are "
                "in {folder}.",
                "",
                0,
            )
            count = len(self.failed) + len(self.skipped)
        else:
            text = message(
                "Session",
                "%Ln file(s) of {card} (is|are) in {folder}, read back and whole: the card can be "
                "cleared.",
                "",
                0,
            )
            count = self.copied + self.already_there
        return text.counted(count).fill(card=self.card, folder=self.folder)

    @property
    def record(self) -> dict[str, object]:
        """The same as an object for programs."""
        return {
            "card": str(self.card),
            "folder": str(self.folder),
            "copied": self.copied,
            "already_there": self.already_there,
            "bytes": self.bytes,
            "failed": len(self.failed),
            "skipped": len(self.skipped),
            "safe_to_clear": self.is_safe,
        }


def copy_card(card: Path, into: Path, control: Control, on_progress: ProgressSink) -> CardCopy:
    """Copy a card or a folder of one into a folder of its name in ``into``.

    A copy that was begun before is continued; a folder there that has anything else is another
    card's, and a number is put behind the name. Nothing on the card is changed, and nothing that
    is there is replaced. Raises ``CardNotCopied``, ``OutputFault`` and ``Cancelled``; what was
    copied until then stays, and is not copied again.
    """
    card = Path(os.path.abspath(card))  # noqa: PTH100 - a link to a card keeps its name
    if not is_folder(card):
        raise CardNotCopied(card=card, reason=message("Session", "it is not a folder"))
    real, target = card.resolve(), into.resolve()
    if real == target or real in target.parents:
        reason = message("Session", "the copies would lie on the card itself")
        raise CardNotCopied(card=card, reason=reason)
    found = _found_on(card)
    folder = _folder_for(card, into, {str(name) for name in found.files})
    done = CardCopy(card, folder, failed=found.failed, skipped=found.skipped)
    for number, name in enumerate(found.files):
        control.checkpoint()
        on_progress(Progress(number, len(found.files), "files"))
        _copy(card / name, folder / name, done)
    on_progress(Progress(len(found.files), len(found.files), "files"))
    return done


@dataclass
class _Found:
    files: list[Path] = field(default_factory=list)
    failed: list[Message | str] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)


def _found_on(card: Path) -> _Found:
    """The files of a card by their paths in it, in order."""
    found = _Found()
    folders = [Path()]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(card / folder), key=lambda one: one.name)
        except OSError as error:
            found.failed.append(_fault(card / folder, error))
            continue
        for entry in entries:
            if kind_of_hidden(entry.name) is LeftOut.SYSTEM:
                continue
            name = folder / entry.name
            try:
                status = entry.stat(follow_symlinks=False)
                if is_link(status):
                    found.skipped.append(card / name)
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(name)
                elif entry.is_file(follow_symlinks=False):
                    found.files.append(name)
                else:
                    found.skipped.append(card / name)
            except OSError as error:
                found.failed.append(_fault(card / name, error))
    found.files.sort()
    return found


def _folder_for(card: Path, into: Path, names: set[str]) -> Path:
    """A folder that has nothing but files of this card: a new one, or one that was begun."""
    label = card.name or "card"
    for number in range(1, _MAX_FOLDERS):
        folder = into / (label if number == 1 else f"{label} {number}")
        try:
            if not is_there(folder) or (
                is_folder(folder) and all(_same(card, folder, one, names) for one in _in(folder))
            ):
                return folder
        except OSError as error:
            raise OutputFault(file=folder, reason=explain_reading(error)) from error
    raise CardNotCopied(card=card, reason=message("Session", "too many folders have its name"))


def _in(folder: Path) -> Iterator[str]:
    for top, _folders, files in os.walk(folder, onerror=_raise):
        for name in files:
            if kind_of_hidden(name) is not LeftOut.SYSTEM and not name.endswith(".part"):
                yield str((Path(top) / name).relative_to(folder))


def _raise(error: OSError) -> None:
    raise error


def _same(card: Path, folder: Path, name: str, names: set[str]) -> bool:
    return name in names and (card / name).stat().st_size == (folder / name).stat().st_size


def _copy(source: Path, target: Path, done: CardCopy) -> None:
    """Copy a file and read the copy back; one that is there and the same is left."""
    try:
        if is_there(target):
            if _digest(source) == _digest(target):
                done.already_there += 1
                return
            raise OutputFault(file=target, reason=message("Session", "another file has this name"))
        opened = open_file(source)
    except OSError as error:
        done.failed.append(_fault(source, error))
        return
    read: list[OSError] = []
    try:
        with opened:
            target.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(target) as copy:
                card_file = cast("IO[bytes]", _Watched(opened, read))
                digest = sha256_of_file(card_file, lambda _: None, copy)
                taken = os.fstat(opened.fileno())
            os.utime(target, ns=(taken.st_atime_ns, taken.st_mtime_ns))  # some cameras date so
    except OSError as error:
        if not read:
            raise OutputFault(file=target, reason=explain_writing(error)) from error
        done.failed.append(_fault(source, error))
        return
    try:
        again = _digest(target)
    except OSError as error:
        raise OutputFault(file=target, reason=explain_reading(error)) from error
    if again != digest:
        target.unlink()
        reason = message("Session", "what was read back is not what was written")
        raise OutputFault(file=target, reason=reason)
    done.copied += 1
    done.bytes += target.stat().st_size


class _Watched:
    """A file of the card that notes its own faults, so that they are not blamed on the copy."""

    def __init__(self, file: BinaryIO, faults: list[OSError]) -> None:
        self._file, self._faults = file, faults

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            self._faults.append(error)
            raise


def _digest(path: Path) -> str:
    with open_file(path) as file:
        if hasattr(os, "posix_fadvise"):  # else the system answers from its memory
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return sha256_of_file(file, lambda _: None)


def _fault(path: Path, error: OSError) -> Message:
    text = message("Session", "{file} could not be copied: {reason}.")
    return text.fill(file=path, reason=explain_reading(error))
