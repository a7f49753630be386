"""Versions of packs and of the program, compared as Semantic Versioning 2.0.0 says (§11).

``packaging.version`` follows PEP 440 and gives other results: it rejects ``1.0.0-alpha.beta``,
orders ``1.0.0-1`` after ``1.0.0``, and ``1.0.0+a`` is not equal to ``1.0.0+b``.
"""

import re

_PART = r"(?:0|[1-9]\d{0,8})"
"""At most nine digits, so that a number stays small."""
_FORM = re.compile(
    rf"({_PART})\.({_PART})\.({_PART})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", re.ASCII
)

VersionKey = tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]


def is_version(version: str) -> bool:
    """True for ``1.2.3`` with an optional ``-part`` and ``+part``."""
    return _FORM.fullmatch(version) is not None


def version_key(version: str) -> VersionKey:
    """A key that sorts as the versions do; a version with a ``-part`` is before the one without.

    Raises ``ValueError`` for what is not a version.
    """
    match = _FORM.fullmatch(version)
    if match is None:
        raise ValueError(f"{version!r} is not a version of the form 1.2.3")
    early = match[4]
    parts = tuple(
        (False, int(part), "") if part.isdigit() else (True, 0, part)
        for part in (early.split(".") if early else ())
    )
    return tuple(int(match[number]) for number in (1, 2, 3)), early is None, parts
