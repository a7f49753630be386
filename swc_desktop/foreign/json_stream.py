"""A large JSON object, read piece by piece: the elements of its long lists one after another.

Memory is bounded by the longest single value, whatever the size of the file.
"""

import codecs
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, Never

from swc_desktop.core.message import message
from swc_desktop.storage.strict_json import JsonRefused

MAX_VALUE_LENGTH: Final = 16 << 20
"""Letters of one value: ten times the entry of a video of an hour with every frame listed."""

_CHUNK: Final = 1 << 20
_BEHIND: Final = 3
"""Letters behind a value that show that it is whole: after ``1e-`` a number may go on."""

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_NOT_JSON: Final = message("Foreign", "it is not valid JSON")
_TOO_LONG: Final = message("Foreign", "one of its entries is too long")
_REPEATED: Final = message("Foreign", "it has two lists of {key}")


@dataclass(frozen=True)
class Members:
    """The members of an object: ``values`` of the kept ones, ``lengths`` of the streamed lists."""

    values: Mapping[str, object]
    lengths: Mapping[str, int]


def read_members(
    file: BinaryIO,
    streamed: Mapping[str, Callable[[object], None]],
    kept: Collection[str],
    on_bytes: Callable[[int], None],
) -> Members:
    """The members of the JSON object in a file (UTF-8, with or without a byte order mark).

    Each element of the list of a ``streamed`` key is given to its function and then forgotten;
    members that are neither streamed nor ``kept`` are read over. An object in the place of which
    is another value has no members. ``on_bytes`` gets the size of each piece that was read, and
    may raise to end the reading. NaN and infinities are not JSON (RFC 8259). Raises
    ``JsonRefused`` and ``OSError``.
    """
    values: dict[str, object] = {}
    lengths: dict[str, int] = {}
    text = _Text(file, on_bytes)
    if text.next_sign() != "{":
        text.value()
    elif not text.ended("{", "}"):
        while True:
            key = text.key()
            if key in streamed and text.next_sign() == "[":
                if key in lengths:
                    raise JsonRefused(_REPEATED.fill(key=key))
                lengths[key] = _stream(text, streamed[key])
            else:
                value = text.value()
                if key in kept:
                    values[key] = value
            if text.separated("}"):
                break
    if text.next_sign():
        raise JsonRefused(_NOT_JSON)
    return Members(values, lengths)


def _stream(text: "_Text", sink: Callable[[object], None]) -> int:
    """Give each element of a list to ``sink``; how many there were."""
    count = 0
    if text.ended("[", "]"):
        return count
    while True:
        sink(text.value())
        count += 1
        if text.separated("]"):
            return count


class _Text:
    """The text of a file from the place that was reached, and as much behind it as was needed."""

    def __init__(self, file: BinaryIO, on_bytes: Callable[[int], None]) -> None:
        self._file = file
        self._on_bytes = on_bytes
        self._bytes = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(parse_constant=_no_constants)
        self._text = ""
        self._at = 0

    def next_sign(self) -> str:
        """The next sign that is not a space; "" at the end of the file."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def ended(self, begin: str, end: str) -> bool:
        """Step over ``begin``, and over ``end`` if it follows at once."""
        self._step_over(begin)
        if self.next_sign() != end:
            return False
        self._at += 1
        return True

    def separated(self, end: str) -> bool:
        """Step over the comma to the next element, or over ``end``, which makes it True."""
        sign = self.next_sign()
        self._step_over(end if sign == end else ",")
        return sign == end

    def key(self) -> str:
        """The key of a member, and step over its colon."""
        key = self.value()
        if not isinstance(key, str):
            raise JsonRefused(_NOT_JSON)
        self._step_over(":")
        return key

    def value(self) -> object:
        """The next value as a whole."""
        self.next_sign()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > MAX_VALUE_LENGTH:
                    raise JsonRefused(_TOO_LONG) from error
                if not self._read_on():
                    raise JsonRefused(_NOT_JSON) from error
                continue
            except (ValueError, RecursionError) as error:
                raise JsonRefused(_NOT_JSON) from error
            length = end - self._at
            if end + _BEHIND <= len(self._text) or not self._read_on():
                self._at += length
                return value
            if len(self._text) - self._at > MAX_VALUE_LENGTH:
                raise JsonRefused(_TOO_LONG)

    def _step_over(self, sign: str) -> None:
        if self.next_sign() != sign:
            raise JsonRefused(_NOT_JSON)
        self._at += 1

    def _read_on(self) -> bool:
        """Read more and forget what was passed; False at the end of the file."""
        rest = self._text[self._at :]
        data = self._file.read(max(_CHUNK, len(rest)))
        try:
            more = self._bytes.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise JsonRefused(_NOT_JSON) from error
        self._text, self._at = rest + more, 0
        self._on_bytes(len(data))
        return bool(data)


def _no_constants(name: str) -> Never:
    raise ValueError(name)
