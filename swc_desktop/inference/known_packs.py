"""Opening packs: each is checked in a sandbox before this process reads it, once per file content.

The data folder records packs that passed by the SHA-256 of their files, for this version of the
program and this runtime. The pack that ships is part of the program and trusted like its code.
"""

import logging
from pathlib import Path
from typing import Final

from swc_desktop import __version__
from swc_desktop.home import data_home, starter_pack
from swc_desktop.inference.carried_errors import CHANGED_MEANWHILE, not_runnable
from swc_desktop.inference.onnx_runtime import installed_runtime
from swc_desktop.inference.sandbox import check_pack, summarise_in_sandbox
from swc_desktop.packs.archive import file_digest
from swc_desktop.packs.pack import Pack, PackSummary
from swc_desktop.packs.reader import read_pack
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.private import make_private_folder
from swc_desktop.storage.regular_file import open_file

logger = logging.getLogger(__name__)

FILE_NAME: Final = "checked-packs.txt"

_CHECK_VERSION: Final = 1
"""Increased when the check finds more than before."""

_MAX_BYTES: Final = 1 << 16
_MAX_KNOWN: Final = 64
"""More packs than anyone uses at a time; a forgotten one is only checked again."""


def ships_with_program(file: Path) -> bool:
    """Whether this is the starter pack in its own place."""
    return file.absolute() == starter_pack().absolute()


def open_checked_pack(file: Path, *, check_again: bool = False) -> Pack:
    """Read a pack that ships, that passed the check before, or that passes it now.

    Raises ``PackRefused``, and ``Cancelled`` after ``sandbox.stop_checks``.
    """
    if ships_with_program(file):
        return read_pack(file)
    before = file_digest(file)
    if check_again or not _is_known(before):
        digest = check_pack(file)
        pack = read_pack(file)
        if pack.digest != digest or file_digest(file) != before:
            raise not_runnable(file, CHANGED_MEANWHILE)
        _record_as_checked(before)
        return pack
    return read_pack(file)


def summary_of(file: Path) -> PackSummary:
    """The description of a pack; raises like ``open_checked_pack``, and its graphs are not run."""
    if ships_with_program(file) or _is_known(file_digest(file)):
        return read_pack(file).summary
    return summarise_in_sandbox(file)


def _line(digest: str) -> str:
    runtime = installed_runtime()
    providers = "+".join(sorted(runtime.available))
    return f"{digest} {__version__} {_CHECK_VERSION} {runtime.version} {providers}"


def _known() -> list[str]:
    try:
        with open_file(data_home() / FILE_NAME) as opened:
            return opened.read(_MAX_BYTES).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        logger.warning("the list of checked packs could not be read: %s", error)
        return []


def _is_known(digest: str) -> bool:
    return _line(digest) in _known()


def _record_as_checked(digest: str) -> None:
    """Record it for the next start; if that fails, the pack is only checked again."""
    line = _line(digest)
    lines = [line, *(known for known in _known() if known != line)][:_MAX_KNOWN]
    try:
        make_private_folder(data_home())
        with atomic_write(data_home() / FILE_NAME, private=True) as file:
            file.write("".join(f"{known}\n" for known in lines).encode())
    except OSError as error:
        logger.warning("the list of checked packs could not be written: %s", error)
