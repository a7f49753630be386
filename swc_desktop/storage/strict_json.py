"""JSON from outside: bounded size, depth and numbers, no NaN, no repeated key.

The limits are far above any real pack or manifest; they bound time and memory on hostile input.
"""

import json
import math
from typing import Final, Never

from swc_desktop.core.message import message

MAX_BYTES = 2 << 20
_TOO_LARGE: Final = message("Storage", "it holds {number}, which is too large a number")
_MAX_SHOWN = 40
"""Letters of a key or a number that a sentence shows."""

_MAX_DEPTH = 24
_MAX_KEY_LENGTH = 200
_MAX_VALUES = 400_000
_MAX_INTEGER_DIGITS = 19
"""As many as a 64-bit integer has; Python takes quadratic time for much longer ones."""

_MAX_FLOAT_LENGTH = 64
"""A float has at most 17 digits, sign, point and exponent."""


class JsonRefused(ValueError):
    """The text is not JSON that is accepted; the message says why."""


def parse_json(data: bytes) -> object:
    """Parse bytes; raises ``JsonRefused``."""
    if len(data) > MAX_BYTES:
        raise JsonRefused(message("Storage", "it is too long"))
    _check_depth(data)
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_plain_keys,
            parse_constant=_no_constants,
            parse_float=_finite,
            parse_int=_whole,
        )
    except JsonRefused:
        raise
    except (ValueError, RecursionError) as error:
        raise JsonRefused(message("Storage", "it is not valid JSON")) from error


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys, UTF-8, no NaN, a final newline: equal values give equal bytes."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1)
    return text.encode("utf-8") + b"\n"


def _check_depth(data: bytes) -> None:
    depth = values = 0
    in_string = escaped = False
    for byte in data:
        if in_string:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_string = False
        elif byte == 0x22:
            in_string = True
        elif byte in b"[{":
            depth += 1
            if depth > _MAX_DEPTH:
                raise JsonRefused(message("Storage", "it is nested too deeply"))
        elif byte in b"]}":
            depth -= 1
        elif byte == 0x2C:
            values += 1
            if values > _MAX_VALUES:
                raise JsonRefused(message("Storage", "it holds too many values"))


def _plain_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, value in pairs:
        if len(key) > _MAX_KEY_LENGTH or not key.isprintable():
            problem = message("Storage", "the key {key!r} is not plain text")
            raise JsonRefused(problem.fill(key=key[:_MAX_SHOWN]))
        if key in result:
            problem = message("Storage", "the key {key!r} is listed twice")
            raise JsonRefused(problem.fill(key=key[:_MAX_SHOWN]))
        result[key] = value
    return result


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > _MAX_INTEGER_DIGITS:
        raise JsonRefused(_TOO_LARGE.fill(number=text[:_MAX_SHOWN]))
    return int(text)


def _finite(text: str) -> float:
    if len(text) > _MAX_FLOAT_LENGTH:
        problem = message("Storage", "it holds {number}, which has too many digits")
        raise JsonRefused(problem.fill(number=text[:_MAX_SHOWN]))
    value = float(text)
    if not math.isfinite(value):
        raise JsonRefused(_TOO_LARGE.fill(number=text[:_MAX_SHOWN]))
    return value


def _no_constants(name: str) -> Never:
    problem = message("Storage", "it holds {name}, which is not a number")
    raise JsonRefused(problem.fill(name=name))
