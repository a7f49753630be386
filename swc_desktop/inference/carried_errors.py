"""Errors of a process with limits, carried to the one that started it as plain values."""

from collections.abc import Mapping

from swc_desktop.core import errors
from swc_desktop.core.errors import DeviceFailed, PackNotRunnable, SwcError

Carried = tuple[str, dict[str, object]]
"""The name of a class of ``core.errors`` with its facts, or "" with the reason in words."""

TOO_MUCH_MEMORY = "it asks for more memory than a pack may"

_ALLOCATION = ("alloc", "memory")


def why_it_failed(error: DeviceFailed) -> str:
    """What a graph did that failed on the CPU, in words."""
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
    kind = getattr(errors, name, None) if isinstance(name, str) else None
    if isinstance(kind, type) and issubclass(kind, SwcError):
        try:
            return kind(**facts)
        except (KeyError, TypeError, ValueError, IndexError):
            return PackNotRunnable(file=file, graph="model", reason=f"{name} without its facts")
    return PackNotRunnable(file=file, graph="model", reason=facts.get("reason", "no reason"))


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in facts.items()
    }
