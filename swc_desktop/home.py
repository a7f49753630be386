"""The one folder of everything the program keeps, and the pack that ships."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import platformdirs

from swc_desktop.core.errors import HomeMissing
from swc_desktop.core.message import Message
from swc_desktop.resources import resource
from swc_desktop.storage.atomic_write import is_folder

SETTINGS_FILE: Final = "settings.toml"
_VARIABLE: Final = "SWC_HOME"
_made: Final[set[str]] = set()


def data_home() -> Path:
    """``SWC_HOME`` when set, else the user's data folder of this system.

    Raises ``HomeMissing`` for a user without a home folder that can be used.
    """
    chosen = os.environ.get(_VARIABLE)
    if chosen:
        return Path(chosen).absolute()
    if os.name != "nt" and not Path(os.environ.get("HOME", "")).is_absolute():
        os.environ.pop("HOME", None)  # the system's list of users knows better
    try:
        folder = Path(platformdirs.user_data_dir("swc-desktop", False))
        has_place = _can_be_entered(folder.parent) or _can_be_entered(Path.home())
    except RuntimeError as error:  # neither a variable nor the list of users has a home
        raise HomeMissing from error
    if not has_place:
        raise HomeMissing
    return folder


def _can_be_entered(folder: Path) -> bool:
    return is_folder(folder) and os.access(folder, os.X_OK)


@contextmanager
def home_of_this_run() -> Iterator[Message | str]:
    """A data folder for this process and its children: without a home one that ends with it.

    Yields the message that says so, "" where there is a home.
    """
    try:
        data_home()
    except HomeMissing as missing:
        try:
            made = tempfile.TemporaryDirectory(prefix="swc-home-", ignore_cleanup_errors=True)
        except OSError as error:
            raise missing from error
        with made as folder:
            os.environ[_VARIABLE] = folder
            _made.add(folder)
            try:
                yield missing.message
            finally:
                os.environ.pop(_VARIABLE)
                _made.remove(folder)
        return
    yield ""


def home_ends_with_this_run() -> bool:
    """Whether what is kept is deleted at the end, for want of a home."""
    return os.environ.get(_VARIABLE) in _made


def starter_pack() -> Path:
    """The pack that came with the program."""
    return resource("packs", "starter.swcpack")
