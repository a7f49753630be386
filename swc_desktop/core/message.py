"""A text for people, kept as its key in the catalogue and the facts that fill it.

The words are made where they are shown: by ``english`` on the command line and in files, by
``ui/text/sentences.py`` in the window, in the language of the system. The English text is the key,
as in Qt and gettext; ``pyside6-lupdate`` finds it where ``message`` is called with literals.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from string import Formatter
from typing import Final

from swc_desktop.core.text import on_one_line

Fact = object
"""What fills a field of a text: a number, a path, a text from outside, or a ``Message``."""

COUNT: Final = "%Ln"
"""Qt's mark for the number of a plural, written as the language writes numbers."""

_PLURAL: Final = re.compile(r"\(([a-z ]*)\|([a-z ]+)\)|\(s\)")
"""English forms in a text with a count: ``photograph(s)``, ``(it is|they are)``, ``bod(y|ies)``."""

_DAY: Final = "day"
"""The key of a day in JSON, so that it is written in the language of the window again."""

_MAX_DEPTH: Final = 8
_MAX_FIELDS: Final = 16
"""Messages within messages, and fields of a text, that are read back: twice what ours have. Both
bound the work on what another process wrote."""

_KEPT_MESSAGES: Final = 256
"""Messages without facts that are read once: far more than the notes on one kind of photograph."""

FORM: Final = re.compile(r",?d?|(?P<sign>\+?),?(?:\.(?P<digits>\d{1,2}))?(?P<letter>[efg%])")
"""How a field may want a number written; a width could be a billion spaces."""


@dataclass(frozen=True)
class Message:
    """One text of the catalogue; ``str`` gives it in English.

    ``count`` is the number that a plural depends on, or None for a text that has none.
    """

    context: str
    text: str
    note: str = ""
    count: int | None = None
    facts: tuple[tuple[str, Fact], ...] = ()

    def fill(self, **facts: Fact) -> "Message":
        """The same text with these facts in its fields, beside those it has."""
        return replace(self, facts=tuple((dict(self.facts) | facts).items()))

    def counted(self, count: int) -> "Message":
        """The same text, in the form for this count."""
        return replace(self, count=count)

    def __str__(self) -> str:
        return english(self)


def message(context: str, text: str, note: str = "", plural: int | None = None) -> Message:
    """A text of the catalogue; all arguments must be literals, or ``pyside6-lupdate`` is blind.

    A text with a plural has ``%Ln`` for the number and 0 as fourth argument: lupdate 6.11 sees a
    plural in Python only where a literal number stands there; ``counted`` sets the real one.
    """
    return Message(context, text, note, plural)


def english(content: Message | str) -> str:
    """The words in English, on one line; a text from outside stays as it is."""
    return on_one_line(rendered(content, _source_text, _english_fact))


def english_plural(text: str, count: int) -> str:
    """The English text with the form of its words for a count; its number is left in place."""

    def chosen(found: re.Match[str]) -> str:
        one, many = (found.group(1), found.group(2)) if found.group(2) else ("", "s")
        return one if count == 1 else many

    return _PLURAL.sub(chosen, text)


def rendered(
    content: Fact, text_of: Callable[[Message], str], fact_text: Callable[[Fact, str], str]
) -> str:
    """The words of a message, those of messages among its facts, or a fact as text.

    ``text_of`` gives the text of a message in a language, its count filled in; ``fact_text`` writes
    one fact with the format that its field names.
    """
    if not isinstance(content, Message):
        return fact_text(content, "")
    return _Fields(text_of, fact_text).vformat(text_of(content), (), dict(content.facts))


def message_of(error: BaseException) -> Message | str:
    """What an error says: its message where it was raised with one, else its text."""
    first = error.args[0] if error.args else ""
    if isinstance(first, Message):
        return first
    return str(error).rstrip(".") or type(error).__name__


def message_to_plain(content: Message | str) -> object:
    """A message as JSON can hold it: a list of its parts; a text as it is."""
    if isinstance(content, str):
        return content
    facts = facts_to_plain(dict(content.facts))
    return [content.context, content.text, content.note, content.count, facts]


def facts_to_plain(facts: Mapping[str, Fact]) -> dict[str, object]:
    """Facts as JSON can hold them; what is not text, a number, a day or a message is text."""
    return {name: _plain_fact(fact) for name, fact in facts.items()}


def facts_from_plain(facts: Mapping[str, object], depth: int = 0) -> dict[str, Fact]:
    """What ``facts_to_plain`` wrote. Raises ``ValueError`` for anything else."""
    return {
        str(name): message_from_plain(fact, depth + 1) if isinstance(fact, list) else _known(fact)
        for name, fact in facts.items()
    }


def message_from_plain(value: object, depth: int = 0) -> Message | str:
    """What ``message_to_plain`` wrote. Raises ``ValueError`` for anything else."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Sequence) or len(value) != 5 or depth > _MAX_DEPTH:
        raise ValueError("a message is a text or a list of five parts")
    context, text, note, count, facts = value
    texts = (context, text, note)
    if not all(isinstance(part, str) for part in texts) or not isinstance(facts, Mapping):
        raise ValueError("a message has parts of the wrong type")
    if count is not None and (not isinstance(count, int) or isinstance(count, bool)):
        raise ValueError("the count of a message is not a whole number")
    if not facts:
        return _without_facts(context, text, note, count)
    filled = facts_from_plain(facts, depth)
    _check_fields(text, filled)
    return Message(context, text, note, count, tuple(filled.items()))


@lru_cache(_KEPT_MESSAGES)
def _without_facts(context: str, text: str, note: str, count: int | None) -> Message:
    _check_fields(text, {})
    return Message(context, text, note, count)


class _Unfilled(str):
    """A field that nothing fills, as it is written."""

    __slots__ = ()


class _Fields(Formatter):
    """Fills the fields of a text; a field that nothing fills stays as it is written."""

    def __init__(
        self, text_of: Callable[[Message], str], fact_text: Callable[[Fact, str], str]
    ) -> None:
        self._text_of = text_of
        self._fact_text = fact_text

    def get_field(
        self,
        field_name: str,
        args: Sequence[object],  # noqa: ARG002
        kwargs: Mapping[str, object],
    ) -> tuple[object, str]:
        """A fact by its plain name: no attribute or index of it, as texts may be translated."""
        return kwargs.get(field_name, _Unfilled(f"{{{field_name}}}")), field_name

    def convert_field(self, value: object, conversion: str | None) -> object:
        """``!r`` quotes a text, or the words of a message."""
        if conversion == "r":
            return repr(rendered(value, self._text_of, lambda fact, _: str(fact)))
        return value

    def format_field(self, value: object, format_spec: str) -> str:
        """A message in its words, any other fact as text."""
        if isinstance(value, Message):
            return rendered(value, self._text_of, self._fact_text)
        if isinstance(value, _Unfilled):
            return value
        return self._fact_text(value, format_spec)


def _source_text(content: Message) -> str:
    if content.count is None:
        return content.text
    return english_plural(content.text, content.count).replace(COUNT, f"{content.count:,}")


def _english_fact(fact: Fact, form: str) -> str:
    return format(fact, form) if form else str(fact)


def _plain_fact(fact: Fact) -> object:
    if isinstance(fact, Message):
        return message_to_plain(fact)
    if fact is None or isinstance(fact, str | int | float):
        return fact
    if isinstance(fact, date) and not isinstance(fact, datetime):
        return {_DAY: fact.isoformat()}
    return str(fact)


def _check_fields(text: str, facts: Mapping[str, Fact]) -> None:
    """Raise ``ValueError`` for a text that could not be filled, or only with very much work."""
    if "{" not in text and "}" not in text:
        return
    fields = [field for field in Formatter().parse(text) if field[1] is not None]
    if len(fields) > _MAX_FIELDS:
        raise ValueError("a message has too many fields")
    nested = [name for _, name, _, _ in fields if isinstance(facts.get(str(name)), Message)]
    if len(set(nested)) < len(nested):
        raise ValueError("a message within a message is repeated")
    for _, name, form, conversion in fields:
        fact = facts.get(str(name))
        if not form:
            continue
        if conversion or not FORM.fullmatch(form) or not isinstance(fact, int | float):
            raise ValueError("a field of a message has a form that is not allowed")
        try:
            format(fact, form)
        except OverflowError as error:
            raise ValueError("a number of a message is too large") from error


def _known(fact: object) -> Fact:
    if fact is None or isinstance(fact, str | int | float):
        return fact
    if isinstance(fact, Mapping) and set(fact) == {_DAY}:
        return date.fromisoformat(str(fact[_DAY]))
    raise ValueError("a fact of a message is not text or a number")
