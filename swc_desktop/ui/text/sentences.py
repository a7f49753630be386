"""Messages of the program as words of the window, in the language of the system.

The counterpart on the command line is ``core.message.english``; both fill the same texts.
"""

from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

from swc_desktop.core.message import COUNT, FORM, Fact, Message, english_plural, rendered
from swc_desktop.core.text import on_one_line

_MAX_COUNT: Final = 2**31 - 1
_MAX_WHOLE: Final = 2**63 - 1
"""The numbers that Qt can hold; a hostile file may declare larger ones."""

_LETTERS: Final = ("e", "f", "g")
"""Forms of numbers that Qt writes like Python."""

_DEFAULT_DIGITS: Final = 6
"""What Python writes where a form does not say."""


def in_words(content: Message | str) -> str:
    """The words of a message on one line; a text from outside stays as it is."""
    return on_one_line(rendered(content, _translated, _fact))


def as_sentence(content: Message | str) -> str:
    """The words of a message as a sentence: with a capital letter and a full stop."""
    text = in_words(content).strip()
    whole = text[:1].upper() + text[1:]
    return whole if not whole or whole.endswith((".", "?")) else f"{whole}."


def _translated(content: Message) -> str:
    if not content.text:
        return ""  # Qt would give the header of the translation file
    if content.count is None:
        return QCoreApplication.translate(content.context, content.text, content.note or None)
    counted = content.count if 0 <= content.count <= _MAX_COUNT else -1
    text = QCoreApplication.translate(content.context, content.text, content.note or None, counted)
    return english_plural(text, content.count).replace(COUNT, _whole(content.count))


def _whole(number: int) -> str:
    """A whole number as the language writes it; one that Qt cannot hold as in English."""
    return QLocale().toString(number) if abs(number) <= _MAX_WHOLE else f"{number:,}"


def _number(number: float, form: str) -> str:
    if isinstance(number, int) and form in ("", "d", ","):
        return _whole(number)
    locale, wanted = QLocale(), FORM.fullmatch(form)
    if wanted is None or wanted["letter"] not in _LETTERS:
        return format(number, form)
    sign = locale.positiveSign() if wanted["sign"] and number >= 0 else ""
    digits = int(wanted["digits"] or _DEFAULT_DIGITS)
    return sign + locale.toString(float(number), wanted["letter"], digits)


def _fact(fact: Fact, form: str) -> str:
    """Numbers and days as the language writes them; other facts as on the command line."""
    locale = QLocale()
    if isinstance(fact, int | float) and not isinstance(fact, bool):
        return _number(fact, form)
    if isinstance(fact, datetime) and not form:
        moment = QDateTime(
            QDate(fact.year, fact.month, fact.day), QTime(fact.hour, fact.minute, fact.second)
        )
        return locale.toString(moment, QLocale.FormatType.ShortFormat)
    if isinstance(fact, date) and not form:
        return locale.toString(QDate(fact.year, fact.month, fact.day), "d MMM yyyy")
    return format(fact, form) if form else str(fact)
