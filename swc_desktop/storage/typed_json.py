"""Typed reading of parsed JSON: every wrong value is one sentence that names its place."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeVar

from swc_desktop.core.message import message

_MAX_SHOWN: Final = 40
"""Letters of a value from outside that a sentence shows."""

_Word = TypeVar("_Word", bound=StrEnum)

_NOT_AN_OBJECT: Final = message("Storage", "{place} is not an object")


class FieldError(ValueError):
    """A value is missing or of the wrong type; the message names it."""


class Fields:
    """A JSON object; ``place`` is its path in the document, for messages."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise FieldError(_NOT_AN_OBJECT.fill(place=place))
        self._value: Mapping[str, object] = value
        self.place = place

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def raw(self, name: str) -> object:
        """A required value of any type."""
        if name not in self._value:
            raise FieldError(message("Storage", "{place} is missing").fill(place=self._at(name)))
        return self._value[name]

    def has(self, name: str) -> bool:
        """True when the value is present and not null."""
        return self._value.get(name) is not None

    def text(self, name: str, max_length: int = 200) -> str:
        """A string of bounded length without control characters."""
        return _text(self.raw(name), self._at(name), max_length)

    def word(self, name: str, kind: type[_Word]) -> _Word:
        """One of the words of an enumeration."""
        return _word(self.text(name), self._at(name), kind)

    def words(self, name: str, kind: type[_Word], max_count: int) -> tuple[_Word, ...]:
        """A list of words of an enumeration."""
        return tuple(_word(one, self._at(name), kind) for one in self.texts(name, max_count))

    def truth(self, name: str) -> bool:
        """True or false."""
        value = self.raw(name)
        if not isinstance(value, bool):
            problem = message("Storage", "{place} is not true or false")
            raise FieldError(problem.fill(place=self._at(name)))
        return value

    def number(self, name: str, low: float, high: float) -> float:
        """A finite number within bounds."""
        return _number(self.raw(name), self._at(name), low, high)

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self.raw(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            problem = message("Storage", "{place} is not a whole number from {low} to {high}")
            raise FieldError(problem.fill(place=self._at(name), low=low, high=high))
        return value

    def child(self, name: str) -> "Fields":
        """An object."""
        return Fields(self.raw(name), self._at(name))

    def items(self, name: str, max_count: int = 10_000) -> "list[Fields]":
        """A list of objects."""
        return [
            Fields(value, f"{self._at(name)}[{index}]")
            for index, value in enumerate(self._list(name, max_count))
        ]

    def texts(self, name: str, max_count: int = 10_000) -> tuple[str, ...]:
        """A list of strings."""
        return tuple(_text(value, self._at(name), 200) for value in self._list(name, max_count))

    def numbers(
        self, name: str, low: float, high: float, max_count: int = 10_000
    ) -> tuple[float, ...]:
        """A list of finite numbers within bounds."""
        return tuple(
            _number(value, self._at(name), low, high) for value in self._list(name, max_count)
        )

    def children(self, name: str, max_count: int = 10_000) -> "dict[str, Fields]":
        """An object whose keys are data and whose values are objects."""
        value = self.mapping(name)
        if len(value) > max_count:
            problem = message("Storage", "{place} has more than {limit} values")
            raise FieldError(problem.fill(place=self._at(name), limit=max_count))
        return {key: Fields(part, f"{self._at(name)}.{key[:40]}") for key, part in value.items()}

    def mapping(self, name: str) -> Mapping[str, object]:
        """An object whose keys are data."""
        value = self.raw(name)
        if not isinstance(value, dict):
            raise FieldError(_NOT_AN_OBJECT.fill(place=self._at(name)))
        return value

    def _list(self, name: str, max_count: int) -> Sequence[object]:
        value = self.raw(name)
        if not isinstance(value, list) or len(value) > max_count:
            problem = message("Storage", "{place} is not a list of at most {limit}")
            raise FieldError(problem.fill(place=self._at(name), limit=max_count))
        return value


def _text(value: object, place: str, max_length: int) -> str:
    if not isinstance(value, str) or len(value) > max_length or not value.isprintable():
        problem = message("Storage", "{place} is not plain text of at most {limit} letters")
        raise FieldError(problem.fill(place=place, limit=max_length))
    return value


def _word(word: str, place: str, kind: type[_Word]) -> _Word:
    try:
        return kind(word)
    except ValueError as error:
        problem = message("Storage", "{place} is {value!r}, which is not known")
        raise FieldError(problem.fill(place=place, value=word[:_MAX_SHOWN])) from error


def _number(value: object, place: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldError(message("Storage", "{place} is not a number").fill(place=place))
    if not low <= value <= high:
        problem = message("Storage", "{place} is not between {low:g} and {high:g}")
        raise FieldError(problem.fill(place=place, low=low, high=high))
    return float(value)
