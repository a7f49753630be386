"""Errors of a sandbox process, passed to the process that started it as plain values."""

from collections.abc import Mapping

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, facts_from_plain, facts_to_plain, message
from swc_desktop.inference.errors import DeviceFailed
from swc_desktop.packs.errors import MODEL_GRAPH, PackProblem, PackRefused

Carried = tuple[str, dict[str, object]]
"""The name of a class of errors with its facts, or "" with the reason.

A ``PackRefused`` has its code among the facts.
"""

TOO_MUCH_MEMORY = message("Inference", "it asks for more memory than a pack may")

CHANGED_MEANWHILE = message("Inference", "the file changed meanwhile")

_NO_REASON = message("Inference", "no reason")
_NO_FACTS = message("Inference", "{error} without its facts")

_ALLOCATION = ("alloc", "memory")
"""In what ONNX Runtime says where it could not get memory; it has no code for that."""


def why_it_failed(error: DeviceFailed) -> object:
    """Why a graph failed on the CPU: a fact for the error of its pack."""
    reason = error.facts["reason"]
    ran_out = isinstance(reason, str) and any(word in reason.lower() for word in _ALLOCATION)
    return TOO_MUCH_MEMORY if ran_out else reason


def carried(error: Exception) -> Carried:
    """An error as plain values, from which ``error_from`` makes it again."""
    if isinstance(error, PackRefused):
        return PackRefused.__name__, facts_to_plain({"code": error.code.value} | error.facts)
    if isinstance(error, SwcError):
        return type(error).__name__, facts_to_plain(error.facts)
    if isinstance(error, MemoryError):
        return carried_reason(TOO_MUCH_MEMORY)
    return carried_reason(f"{type(error).__name__}: {error}")


def carried_reason(reason: Message | str) -> Carried:
    """Why there is no result, as plain values; ``error_from`` makes a ``PackRefused`` of it."""
    return "", facts_to_plain({"reason": reason})


def error_from(name: object, facts: Mapping[str, object], file: object) -> SwcError:
    """The error of these plain values; anything unknown is a ``PackRefused`` of ``file``."""
    kind = _classes().get(name) if isinstance(name, str) else None
    try:
        known = facts_from_plain(facts)
        if kind is None:
            return _checked(not_runnable(file, known.get("reason", _NO_REASON)))
        if kind is PackRefused:
            return _checked(PackRefused(PackProblem(str(known.pop("code"))), **known))
        return _checked(kind(**known))
    except (KeyError, TypeError, ValueError, IndexError):
        return not_runnable(file, _NO_FACTS.fill(error=name))


def _checked(error: SwcError) -> SwcError:
    """The same error; raises ``ValueError`` where its facts do not fit its text."""
    str(error)
    return error


def not_runnable(file: object, reason: object) -> PackRefused:
    """The error of a pack whose graphs cannot be run, whichever of them it is."""
    return PackRefused(PackProblem.NOT_RUNNABLE, file=file, graph=MODEL_GRAPH, reason=reason)


def _classes() -> dict[str, type[SwcError]]:
    """Every class of errors of this program by its name (``tests/test_errors.py``: each once)."""
    found: dict[str, type[SwcError]] = {}
    left: list[type[SwcError]] = [SwcError]
    while left:
        kind = left.pop()
        found[kind.__name__] = kind
        left += kind.__subclasses__()
    return found
