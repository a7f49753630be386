"""What was not foreseen, kept for whoever mends the program; people at work see sentences."""

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


class _LogFile(RotatingFileHandler):
    """A file that is made when there is something to keep, and never disturbs the work."""

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
        """Close it; a full disk does not take what is left."""
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A log that can not be written is left unwritten."""


def log_file() -> Path:
    """Where warnings and faults are kept; raises ``HomeMissing``."""
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
    """Keep warnings and faults of this process in ``log_file`` and not on standard error.

    Only where a crash of the process itself was goes to standard error.
    """
    handler = _handler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    if sys.stderr is not None:
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
