"""Frozen dataclasses of the core as JSON values and back, by their annotations.

An enumeration becomes its value, a date ISO text, a time span seconds, a mapping an object, a
message the list of its parts. Where an annotation allows several dataclasses, ``"is"`` in the
object says which. A missing field gets its default, an unknown one is ignored.
"""

import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from swc_desktop.core.damage import UNDAMAGED, Damage, Harm, PicturePart
from swc_desktop.core.message import Message, message_from_plain, message_to_plain

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

T = TypeVar("T")
Decoder = Callable[[Json], object]

_WHICH = "is"


class DecodingError(ValueError):
    """JSON that is not a value of the annotated type."""


def encode_value(value: object) -> Json:
    """A value of the core as JSON values; a float that is not finite becomes its name."""
    if isinstance(value, Enum):
        return cast("Json", value.value)
    if isinstance(value, Message):
        return cast("Json", message_to_plain(value))
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(encode_value(key)): encode_value(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [encode_value(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        values = {item.name: encode_value(getattr(value, item.name)) for item in fields(value)}
        return {_WHICH: type(value).__name__, **values}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def decode_value(kind: type[T], data: Json) -> T:
    """The value of ``kind`` that ``data`` stands for. Raises ``DecodingError``."""
    try:
        decode: Decoder = _decoder(kind)  # type: ignore[arg-type]
        return cast("T", decode(data))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DecodingError(f"not a {kind.__name__}: {error}") from error


@cache
def _decoder(kind: object) -> Decoder:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if Message in (kind, *arguments):
        return lambda data: data if data is None else message_from_plain(data)
    if Damage in (kind, *arguments):
        return lambda data: data if data is None else _damage(data)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments)
    if origin is tuple:
        return _sequence(arguments)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(*arguments)
    if isinstance(kind, type):
        if is_dataclass(kind):
            return _record(kind)
        if issubclass(kind, Enum):
            return kind
        if kind in _SIMPLE:
            return _SIMPLE[kind]
    raise TypeError(f"{kind} cannot be stored")


def _exactly(kind: type) -> Decoder:
    def decode(data: Json) -> object:
        if type(data) is not kind:
            raise DecodingError(f"{data!r} is not {kind.__name__}")
        return data

    return decode


def _float(data: Json) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float | str):
        raise DecodingError(f"{data!r} is not a number")
    return float(data)


_SIMPLE: dict[type, Decoder] = {
    str: _exactly(str),
    bool: _exactly(bool),
    int: _exactly(int),
    type(None): _exactly(type(None)),
    float: _float,
    Path: lambda data: Path(cast("str", data)),
    datetime: lambda data: datetime.fromisoformat(cast("str", data)),
    timedelta: lambda data: timedelta(seconds=_float(data)),
}


def _damage(data: Json) -> object:
    """The damage of a picture; version 0.1 stored words instead of facts."""
    if isinstance(data, str):
        return Damage(PicturePart.SOME, Harm.DAMAGED) if data else UNDAMAGED
    return _record(Damage)(data)


def _union(kinds: tuple[object, ...]) -> Decoder:
    records = {kind.__name__: _decoder(kind) for kind in kinds if _is_record(kind)}
    plain = [kind for kind in kinds if kind is not type(None) and not _is_record(kind)]
    if len(plain) + bool(records) > 1:
        raise TypeError(f"{kinds} cannot be distinguished in JSON")
    may_be_none = type(None) in kinds
    otherwise = None if records else _decoder(plain[0])

    def decode(data: Json) -> object:
        if data is None and may_be_none:
            return None
        if otherwise is None:
            return records[str(_object(data)[_WHICH])](data)
        return otherwise(data)

    return decode


def _is_record(kind: object) -> typing.TypeGuard[type]:
    return isinstance(kind, type) and is_dataclass(kind)


def _sequence(arguments: tuple[object, ...]) -> Decoder:
    if len(arguments) != 2 or arguments[1] is not Ellipsis:
        raise TypeError("only tuples of one type can be stored")
    item = _decoder(arguments[0])

    def decode(data: Json) -> object:
        if not isinstance(data, list):
            raise DecodingError(f"{data!r} is not a list")
        return tuple(map(item, data))

    return decode


def _mapping(key: object, value: object) -> Decoder:
    key_of, value_of = _decoder(key), _decoder(value)
    return lambda data: {key_of(name): value_of(item) for name, item in _object(data).items()}


def _record(kind: type) -> Decoder:
    hints = typing.get_type_hints(kind)
    parts = [(item.name, _decoder(hints[item.name])) for item in fields(kind)]

    def decode(data: Json) -> object:
        stored = _object(data)
        try:  # mostly nothing is missing, and the rows of a project are many
            values = [part(stored[name]) for name, part in parts]
        except KeyError:
            return kind(**{name: part(stored[name]) for name, part in parts if name in stored})
        return kind(*values)

    return decode


def _object(data: Json) -> dict[str, Json]:
    if not isinstance(data, dict):
        raise DecodingError(f"{data!r} is not an object")
    return data
