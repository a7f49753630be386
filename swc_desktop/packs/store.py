"""Installed packs: copies in the data folder, of which the one with the highest number is in use.

One rename gives the copy of a pack its number and so brings it into use; one rename removes the
number again. Before and after every step exactly one complete pack is in use.
"""

import logging
import os
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import NothingToRollBack
from swc_desktop.core.message import Message, message
from swc_desktop.home import starter_pack
from swc_desktop.packs import archive
from swc_desktop.packs.errors import PackNotInstalled, PackProblem, PackRefused
from swc_desktop.packs.pack import SUFFIX, Pack, SignatureState
from swc_desktop.packs.version import version_key
from swc_desktop.storage.atomic_write import flush_folder, flush_to_disk
from swc_desktop.storage.held_files import patiently
from swc_desktop.storage.private import make_private_folder, private_opener
from swc_desktop.storage.regular_file import open_file

logger = logging.getLogger(__name__)

MAX_EARLIER = 2
"""Earlier packs that are kept for a rollback."""

Read = Callable[[Path], Pack]
"""Reads a pack that may be run; raises ``PackRefused`` for any other."""

_FOLDER = "packs"
_NAME = re.compile(rf"(\d{{6}})-[a-z0-9-]+-[0-9A-Za-z.+-]+{re.escape(SUFFIX)}")
_COPYING, _UNDONE = ".part", ".undone"
_ABANDONED_S = 3600
"""Copying the largest pack from a slow stick takes minutes, so an older copy was abandoned."""

_CHUNK_BYTES = 1 << 20


def listing(home: Path) -> tuple[Path, ...]:
    """The installed packs' files, the one in use first, then the earlier ones, latest first.

    Raises ``PackRefused`` where the folder cannot be read.
    """
    try:
        files = [file for file in (home / _FOLDER).iterdir() if _NAME.fullmatch(file.name)]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise PackRefused(
            PackProblem.CANNOT_OPEN, file=home / _FOLDER, reason=explain(error)
        ) from error
    return tuple(sorted(files, key=lambda file: file.name, reverse=True))


def current(home: Path) -> Path | None:
    """The installed pack in use; None when none was ever installed."""
    return next(iter(listing(home)), None)


def install(
    path: Path,
    home: Path,
    read: Read,
    *,
    allow_downgrade: bool = False,
    allow_other_signer: bool = False,
) -> Pack:
    """Check a pack, copy it and use it from now on; returns the installed pack.

    ``read`` reads a pack that passed every check on the device that will be used. A pack that is
    already in use stays as it is. Raises ``PackRefused``, with nothing changed on disk, and
    ``PackNotInstalled`` when it cannot be written.
    """
    pack = read(path)
    in_use = _read_in_use(home, read)
    if in_use is not None and not allow_downgrade:
        _check_not_older(path, pack, in_use)
    if not allow_other_signer:
        _check_signer(path, pack, _latest_of_id(pack.id, home, in_use, read))
    if in_use is not None and (in_use.digest, in_use.signature) == (pack.digest, pack.signature):
        return in_use
    folder = home / _FOLDER
    aside = folder / f"{pack.digest[:16]}.{os.getpid()}{_COPYING}"
    try:
        make_private_folder(folder)
        _copy(path, aside)
        if read(aside).digest != pack.digest:
            raise PackRefused(PackProblem.CHANGED_ENTRY, file=path, entry=archive.MANIFEST)
        placed = folder / f"{_next_number(home):06d}-{pack.id}-{pack.version}{SUFFIX}"
        _rename(aside, placed)
    except OSError as error:
        reason = explain(error)
        raise PackNotInstalled(file=path, folder=folder, reason=reason) from error
    finally:
        _remove(aside)
    _prune(home)
    return replace(pack, file=placed)


def rollback(home: Path, read: Read) -> Pack:
    """Use the pack before again, finally the one that ships; returns that pack.

    Where the one in use is damaged, earlier ones that are damaged too are skipped and removed from
    use with it. Raises ``NothingToRollBack``, and ``PackRefused``, with nothing changed, when the
    earlier one is damaged.
    """
    files = listing(home)
    if not files:
        raise NothingToRollBack(what=message("Packs", "pack"))
    refused: PackRefused | None = None
    for left, earlier in enumerate([*files[1:], starter_pack()], 1):
        try:
            pack = read(earlier)
        except PackRefused as error:
            if refused is None and _is_whole(files[0], read):
                raise
            refused = error
            continue
        for in_use in reversed(files[:left]):
            try:
                _rename(in_use, in_use.with_name(in_use.name + _UNDONE))
            except OSError as error:
                reason = explain(error)
                raise PackNotInstalled(file=earlier, folder=in_use.parent, reason=reason) from error
        return pack
    assert refused is not None
    raise refused


def _is_whole(file: Path, read: Read) -> bool:
    try:
        read(file)
    except PackRefused:
        return False
    return True


def _check_not_older(path: Path, pack: Pack, in_use: Pack) -> None:
    older = version_key(pack.version) < version_key(in_use.version)
    if pack.id == in_use.id and older:
        raise PackRefused(
            PackProblem.DOWNGRADE,
            file=path,
            name=pack.name,
            version=pack.version,
            installed=in_use.version,
        )


def _check_signer(path: Path, pack: Pack, installed: Pack | None) -> None:
    """Refuse a pack with the id of an installed one that another key signed, or none."""
    if installed is None or pack.digest == installed.digest or pack.signer == installed.signer:
        return
    raise PackRefused(
        PackProblem.OTHER_SIGNER,
        file=path,
        name=pack.id,
        installed=_signed_words(installed.signer),
        signed=_signed_words(pack.signer),
    )


def _signed_words(signer: str) -> Message:
    if not signer:
        return SignatureState.NOT_SIGNED.words
    text = message("Packs", "signed by the key that begins with {key}")
    return text.fill(key=signer[:16])


def _latest_of_id(id_: str, home: Path, in_use: Pack | None, read: Read) -> Pack | None:
    """The installed pack of an id: the one in use, or the latest before it."""
    if in_use is not None and in_use.id == id_:
        return in_use
    named = [file for file in listing(home)[1:] if f"-{id_}-" in file.name]
    found = (_read_installed(file, read) for file in named)
    return next((pack for pack in found if pack is not None and pack.id == id_), None)


def _read_in_use(home: Path, read: Read) -> Pack | None:
    file = current(home)
    return None if file is None else _read_installed(file, read)


def _read_installed(file: Path, read: Read) -> Pack | None:
    try:
        return read(file)
    except PackRefused as error:
        logger.warning("an installed pack cannot be read: %s", str(error))
        return None


def _next_number(home: Path) -> int:
    """One more than any number that is or was in use."""
    names = [file.name for file in (home / _FOLDER).iterdir()]
    numbers = [match[1] for name in names if (match := _NAME.match(name))]
    return 1 + max(map(int, numbers), default=0)


def _copy(source: Path, target: Path) -> None:
    with open_file(source) as given, open(target, "wb", opener=private_opener) as taken:
        while chunk := given.read(_CHUNK_BYTES):
            taken.write(chunk)
        taken.flush()
        flush_to_disk(taken.fileno())


def _rename(file: Path, target: Path) -> None:
    """Rename within a folder so that it survives a power cut; undone when the disk fails."""
    patiently(lambda: file.rename(target))
    try:
        flush_folder(target.parent)
    except OSError:
        patiently(lambda: target.rename(file))
        raise


def _prune(home: Path) -> None:
    """Remove packs older than those kept, those rolled back, and abandoned copies."""
    folder = home / _FOLDER
    for file in (*listing(home)[1 + MAX_EARLIER :], *folder.glob(f"*{_UNDONE}")):
        _remove(file)
    for file in folder.glob(f"*{_COPYING}"):
        _remove(file, older_than_s=_ABANDONED_S)


def _remove(file: Path, older_than_s: float = 0.0) -> None:
    try:
        # A time in the future is from before the clock was set back.
        if not older_than_s or abs(time.time() - file.stat().st_mtime) > older_than_s:
            file.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("%s could not be removed: %s", file, error)
