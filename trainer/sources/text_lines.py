"""Lines of a text file in the encoding that its bytes show, whatever its name says.

Spreadsheets and databases write UTF-8 with or without a mark, UTF-16, or the code page of Windows.
A file that is not marked is read as UTF-8; bytes that are not UTF-8 are read as Windows-1252 and
counted, so a table in which one program wrote some rows and another the rest is read whole.
Sources: Unicode 15, 23.8 (byte order mark); WHATWG Encoding, windows-1252.
"""

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Self

from trainer.errors import SourceUnreadable

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a mark"),
)
_OTHER_FILES: Final = (
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet (.xlsx, .ods)"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (.xls)"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3", "a database"),
    (b"%PDF", "a PDF"),
)
"""First bytes of files that are often taken for tables."""

_LOOK: Final = 4096
"""Bytes at the start that show the encoding; a header and some rows."""

_MOSTLY: Final = 0.4
"""Share of zero bytes at odd or even places above which unmarked text is UTF-16. Text in a Latin
alphabet has about 1 at one of them and 0 at the other."""

_NOT_UTF_8: Final = re.compile("[\udc80-\udcff]")
_WINDOWS: Final = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte)
    for byte in range(0x80, 0x100)
}
"""Characters of bytes that are not UTF-8. Five bytes that Windows-1252 leaves out are controls."""


class TextLines:
    """The lines of a binary file with their ends; ``encoding`` says how they were read so far.

    A context manager, after which the file is no longer read and still open.
    """

    def __init__(self, file: Path, binary: BinaryIO) -> None:
        """Raises ``SourceUnreadable`` for a file that is not text, and ``OSError``."""
        start = _peek(binary)
        for first, kind in _OTHER_FILES:
            if start.startswith(first):
                raise SourceUnreadable(
                    file=file,
                    problem=f"it is {kind} and not text. Save the table as CSV or text "
                    "(tab-separated)",
                )
        codec, self._name = _encoding(start)
        errors = "surrogateescape" if codec.startswith("utf-8") else "strict"
        self._file = file
        self._text = io.TextIOWrapper(binary, encoding=codec, errors=errors, newline="")
        self.lines_not_utf_8 = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the binary file to whoever opened it."""
        self._text.detach()

    @property
    def encoding(self) -> str:
        """The encoding in words."""
        if not self.lines_not_utf_8:
            return self._name
        return f"Windows-1252 ({self.lines_not_utf_8:,} lines are not UTF-8)"

    def __iter__(self) -> Iterator[str]:
        """Raises ``SourceUnreadable`` if UTF-16 is cut or damaged, and ``OSError``."""
        try:
            for line in self._text:
                if not line.isascii() and _NOT_UTF_8.search(line):
                    self.lines_not_utf_8 += 1
                    yield line.translate(_WINDOWS)
                else:
                    yield line
        except UnicodeError as error:
            raise SourceUnreadable(
                file=self._file,
                problem=f"it is in {self._name} and damaged or truncated ({error}). Get a new copy",
            ) from error


def _peek(opened: BinaryIO) -> bytes:
    """The first bytes, which stay to be read."""
    if isinstance(opened, io.BufferedReader):
        return opened.peek(_LOOK)[:_LOOK]
    start = opened.read(_LOOK)
    opened.seek(0)
    return start


def _encoding(start: bytes) -> tuple[str, str]:
    """The codec of a text by its first bytes, and its name in words."""
    for mark, codec, name in _MARKS:
        if start.startswith(mark):
            return codec, name
    pairs = len(start) // 2
    if pairs:
        even, odd = start[0 : 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
        if odd > _MOSTLY * pairs and even < odd / 10:
            return "utf-16-le", "UTF-16"
        if even > _MOSTLY * pairs and odd < even / 10:
            return "utf-16-be", "UTF-16"
    return "utf-8", "UTF-8"
