"""A translation that came by file: each text of it is used where it fits the English one."""

import logging
from string import Formatter
from typing import Final

from PySide6.QtCore import QObject, QTranslator

from swc_desktop.core.text import calm

logger = logging.getLogger(__name__)

_MAX_GROWTH: Final = 10
_MAX_MORE: Final = 100
"""A translation has at most ten times the letters of the English text, and a hundred more."""


class CheckedTranslator(QTranslator):
    """Gives the translation of a file; a text that would fail, or be more than text, is left out.

    Qt then goes on to the next translation, and at last to the English text.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._checked: dict[tuple[str, str, str | None, int], str | None] = {}

    def translate(
        self, context: str, text: str, note: str | None = None, count: int = -1
    ) -> str | None:
        """A text of the file that fits, or None; Qt would show an empty text."""
        key = (context, text, note, count)
        if key not in self._checked:
            found = super().translate(context, text, note, count) or None
            if found is not None and (problem := problem_of(text, found)):
                logger.warning("the translation of %r is not used: %s", text, problem)
                found = None
            self._checked[key] = found
        return self._checked[key]


def problem_of(english: str, translated: str) -> str:
    """Why a translation of a text cannot be used, in words, "" where it can."""
    fields = _fields(translated)
    if fields is None:
        return "its braces do not match"
    if fields != _fields(english):
        return "its fields are not those of the English text"
    if "<" in translated and "<" not in english:
        return "it holds marks"
    if calm(translated) != translated:
        return "it holds control characters"
    if len(translated) > _MAX_GROWTH * len(english) + _MAX_MORE:
        return "it is too long"
    return ""


def _fields(text: str) -> set[tuple[str, str, str]] | None:
    """The fields between braces as they are written; None where ``format`` could not read them."""
    try:
        return {
            (name, form or "", conversion or "")
            for _, name, form, conversion in Formatter().parse(text)
            if name is not None
        }
    except ValueError:
        return None
