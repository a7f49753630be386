"""The log of warnings and unexpected errors, for developers; users see sentences instead."""

import faulthandler
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper, UnsupportedOperation
from logging.handlers import RotatingFileHandler
from pathlib import Path

from swc_desktop.core.errors import HomeMissing
from swc_desktop.home import data_home
from swc_desktop.storage.private import make_private_folder, private_opener

MAX_BYTES = 1_000_000
"""Of each of the two files; a round choice that bounds the data folder."""


class _LogFile(RotatingFileHandler):
    """A file that is created by the first message, and whose errors never stop the program."""

    def _open(self) -> TextIOWrapper:
        make_private_folder(Path(self.baseFilename).parent)
        return open(
            self.baseFilename,
            "a",
            encoding=self.encoding,
            errors=self.errors,
            opener=private_opener,
        )

    def close(self) -> None:
        """Close it; writing the rest may fail on a full disk."""
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Ignore that the log cannot be written."""


def log_file() -> Path:
    """The file of the log; raises ``HomeMissing``."""
    return data_home() / "log" / "swc-desktop.log"


def _handler() -> logging.Handler:
    try:
        file = log_file()
    except HomeMissing:
        return logging.NullHandler()
    return _LogFile(
        file,
        maxBytes=MAX_BYTES,
        backupCount=1,
        encoding="utf-8",
        errors="backslashreplace",
        delay=True,
    )


@contextmanager
def log_kept() -> Iterator[None]:
    """Write warnings and errors of this process to ``log_file`` instead of standard error.

    Only the traceback of a crash of the interpreter goes to standard error, unless whoever called
    it keeps that elsewhere.
    """
    handler = _handler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    if sys.stderr is not None and not faulthandler.is_enabled():
        with suppress(UnsupportedOperation):  # not a stream of the system
            faulthandler.enable()
    top = logging.getLogger()
    top.addHandler(handler)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        top.removeHandler(handler)
        handler.close()
