"""The protobuf wire format, as far as needed to inspect a graph without loading it.

Written by hand: a parser of whole messages allocates what a hostile file declares before anything
is checked. https://protobuf.dev/programming-guides/encoding/
"""

import re
from collections.abc import Iterator
from itertools import islice

Value = int | bytes | memoryview
"""A varint, a fixed-width number's bytes, or a view of what is length-delimited."""

MAX_TEXT_BYTES = 4096
"""Of a name; the longest that exporters write have some hundred bytes."""


class WireError(ValueError):
    """The bytes are not a protobuf message."""


class TooManyFields(WireError):
    """A message has more fields than the budget allows."""


class Budget:
    """How many fields may still be read, in all messages that share it."""

    def __init__(self, fields: int) -> None:
        self._left = fields

    def take(self) -> None:
        """Count one field; raises ``TooManyFields``."""
        self._left -= 1
        if self._left < 0:
            raise TooManyFields


class MessageFields:
    """Field numbers of a message with their values, in the order of the bytes.

    What ``skip`` matches is skipped and not counted: a pattern skips a million numbers in the time
    in which this loop reads a few thousand.
    """

    def __init__(
        self, data: memoryview, budget: Budget, skip: re.Pattern[bytes] | None = None
    ) -> None:
        self._data = data
        self._budget = budget
        self.skip = skip

    def __iter__(self) -> Iterator[tuple[int, Value]]:
        data, at, end = self._data, 0, len(self._data)
        while at < end:
            if self.skip is not None and (run := self.skip.match(data, at)) is not None:
                at = run.end()
                continue
            self._budget.take()
            key, at = _varint(data, at)
            number, wire = key >> 3, key & 7
            if number == 0:
                raise WireError("field 0")
            if wire == 0:
                value, at = _varint(data, at)
                yield number, value
                continue
            if wire == 2:
                length, at = _varint(data, at)
            elif wire == 1:
                length = 8
            elif wire == 5:
                length = 4
            else:
                raise WireError(f"wire type {wire}")
            if length > end - at:
                raise WireError("a field reaches past the end")
            part = data[at : at + length]
            yield number, part if wire == 2 else bytes(part)
            at += length


def message_bytes(value: Value) -> memoryview:
    """A length-delimited value; raises ``WireError`` for a number."""
    if not isinstance(value, memoryview):
        raise WireError("a number where a message belongs")
    return value


def text(value: Value) -> str:
    """A string value; raises ``WireError`` for anything else and for a very long one."""
    data = message_bytes(value)
    if len(data) > MAX_TEXT_BYTES:
        raise WireError("a name that is too long")
    try:
        return bytes(data).decode("utf-8")
    except UnicodeDecodeError as error:
        raise WireError("a name that is not UTF-8") from error


def whole(value: Value) -> int:
    """A varint as a signed 64-bit number; raises ``WireError`` for anything else."""
    if not isinstance(value, int):
        raise WireError("a message where a number belongs")
    return _signed(value)


def wholes(value: Value, limit: int) -> list[int]:
    """One repeated integer, or several packed ones; at most the first ``limit``."""
    if isinstance(value, int):
        return [_signed(value)][:limit]
    return list(islice(_packed(message_bytes(value)), limit))


def _packed(data: memoryview) -> Iterator[int]:
    at = 0
    while at < len(data):
        number, at = _varint(data, at)
        yield _signed(number)


def _signed(value: int) -> int:
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >= 1 << 63 else value


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise WireError("a number without end")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
