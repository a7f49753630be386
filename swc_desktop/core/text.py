"""Decoding text files, and making any text safe to write and to show."""

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""C0, C1, the line separators of Unicode, and signs that change the direction of text."""


def decode_text(data: bytes) -> str:
    """Text in UTF-8, or in the encoding of its byte order mark (as Notepad writes it), without the
    mark. Raises ``UnicodeDecodeError``.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding)
    return data.decode("utf-8")


def writable(text: str) -> str:
    """A text that can be written as UTF-8; other bytes of a file name become ``\\xNN``."""
    return _SURROGATE.sub(_escaped, text)


def on_one_line(text: str) -> str:
    """A text that is safe in a terminal: nothing in it moves the cursor or ends the line."""
    return _CONTROL.sub(_escaped, writable(text))


def calm(text: str) -> str:
    """As ``on_one_line``, for a text of several lines: their ends are kept."""
    return "\n".join(map(on_one_line, text.replace("\r\n", "\n").split("\n")))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found.group())
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a name, as ``os.fsdecode`` keeps it
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
