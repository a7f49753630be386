"""Errors of a sandbox process, passed to the process that started it as plain values."""

from collections.abc import Mapping

from swc_desktop.core.errors import SwcError
from swc_desktop.inference.errors import DeviceFailed
from swc_desktop.packs.errors import PackProblem, PackRefused

Carried = tuple[str, dict[str, object]]
"""The name of a class of errors with its facts, or "" with the reason in words.

A ``PackRefused`` has its code among the facts.
"""

TOO_MUCH_MEMORY = "it asks for more memory than a pack may"

_ALLOCATION = ("alloc", "memory")


def why_it_failed(error: DeviceFailed) -> str:
    """Why a graph failed on the CPU, in words."""
    reason = str(error.facts.get("reason", "")).rstrip(".")
    return TOO_MUCH_MEMORY if any(word in reason.lower() for word in _ALLOCATION) else reason


def carried(error: Exception) -> Carried:
    """An error as plain values, from which ``error_from`` makes it again."""
    if isinstance(error, PackRefused):
        return PackRefused.__name__, _plain({"code": error.code.value} | error.facts)
    if isinstance(error, SwcError):
        return type(error).__name__, _plain(error.facts)
    if isinstance(error, MemoryError):
        return "", {"reason": TOO_MUCH_MEMORY}
    return "", {"reason": f"{type(error).__name__}: {error}"}


def error_from(name: object, facts: Mapping[str, object], file: object) -> SwcError:
    """The error of these plain values; anything unknown is a ``PackRefused`` of ``file``."""
    kind = _classes().get(name) if isinstance(name, str) else None
    if kind is None:
        return _not_runnable(file, facts.get("reason", "no reason"))
    try:
        if kind is PackRefused:
            known = {name: fact for name, fact in facts.items() if name != "code"}
            return PackRefused(PackProblem(str(facts["code"])), **known)
        return kind(**facts)
    except (KeyError, TypeError, ValueError, IndexError):
        return _not_runnable(file, f"{name} without its facts")


def _not_runnable(file: object, reason: object) -> PackRefused:
    return PackRefused(PackProblem.NOT_RUNNABLE, file=file, graph="model", reason=reason)


def _classes() -> dict[str, type[SwcError]]:
    """Every class of errors of this program by its name (``tests/test_errors.py``: each once)."""
    found: dict[str, type[SwcError]] = {}
    left: list[type[SwcError]] = [SwcError]
    while left:
        kind = left.pop()
        found[kind.__name__] = kind
        left += kind.__subclasses__()
    return found


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in facts.items()
    }
