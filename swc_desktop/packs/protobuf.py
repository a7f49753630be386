"""The protobuf wire format, as far as needed to look into a graph without loading it.

https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator

Value = int | bytes | memoryview
"""A varint, a fixed-width number's bytes, or a view of what is length-delimited."""


class WireError(ValueError):
    """The bytes are not a protobuf message."""


def fields(data: memoryview) -> Iterator[tuple[int, Value]]:
    """Field numbers with their values, in the order of the bytes."""
    at, end = 0, len(data)
    while at < end:
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


def message(value: Value) -> memoryview:
    """A length-delimited value; raises ``WireError`` for a number."""
    if not isinstance(value, memoryview):
        raise WireError("a number where a message is due")
    return value


def text(value: Value) -> str:
    """A string value; raises ``WireError`` when it is none."""
    try:
        return bytes(message(value)).decode("utf-8")
    except UnicodeDecodeError as error:
        raise WireError("a name that is not UTF-8") from error


def whole(value: Value) -> int:
    """A varint as a signed 64-bit number; raises ``WireError`` for anything else."""
    if not isinstance(value, int):
        raise WireError("a message where a number is due")
    return _signed(value)


def wholes(value: Value) -> list[int]:
    """One repeated whole number, or many of them packed."""
    if isinstance(value, int):
        return [_signed(value)]
    data, numbers, at = message(value), [], 0
    while at < len(data):
        number, at = _varint(data, at)
        numbers.append(_signed(number))
    return numbers


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
