"""The order in which people look for names: numbers by value, large and small letters alike."""

import re
from typing import Final

_DIGITS: Final = re.compile(r"(\d+)")


def natural_key(text: str) -> tuple[int | str, ...]:
    """By what names are sorted: "Camera 9" comes before "camera 10".

    Every other part is a number, so that only like is compared with like.
    """
    parts = _DIGITS.split(text.casefold())
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts))
