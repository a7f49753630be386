"""Errors of a sandbox process, passed to the process that started it as plain values."""

from collections.abc import Mapping

from swc_desktop.core.errors import SwcError
from swc_desktop.inference.errors import DeviceFailed, PackNotRunnable

Carried = tuple[str, dict[str, object]]
"""The name of a class of errors with its facts, or "" with the reason in words."""

TOO_MUCH_MEMORY = "it asks for more memory than a pack may"

_ALLOCATION = ("alloc", "memory")


def why_it_failed(error: DeviceFailed) -> str:
    """Why a graph failed on the CPU, in words."""
    reason = str(error.facts.get("reason", "")).rstrip(".")
    return TOO_MUCH_MEMORY if any(word in reason.lower() for word in _ALLOCATION) else reason


def carried(error: Exception) -> Carried:
    """What is carried of an error; ``rebuilt`` makes the same of it again."""
    if isinstance(error, SwcError):
        return type(error).__name__, _plain(error.facts)
    if isinstance(error, MemoryError):
        return "", {"reason": TOO_MUCH_MEMORY}
    return "", {"reason": f"{type(error).__name__}: {error}"}


def rebuilt(name: object, facts: Mapping[str, object], file: object) -> SwcError:
    """The error that was carried; what is not known is a ``PackNotRunnable`` of ``file``."""
    kind = _classes().get(name) if isinstance(name, str) else None
    if kind is not None:
        try:
            return kind(**facts)
        except (KeyError, TypeError, ValueError, IndexError):
            return PackNotRunnable(file=file, graph="model", reason=f"{name} without its facts")
    return PackNotRunnable(file=file, graph="model", reason=facts.get("reason", "no reason"))


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
