"""A translation imported from a file; each text is used only if it fits the English one."""

import logging
import re
from string import Formatter
from typing import Final

from PySide6.QtCore import QObject, QTranslator

from swc_desktop.core.text import calm

logger = logging.getLogger(__name__)

_MAX_GROWTH: Final = 10
_MAX_EXTRA: Final = 100
"""A translation has at most ten times the letters of the English text, plus a hundred: far above
any real one, and no room for a text that would fill the window."""

_COUNT: Final = re.compile(r"%L?n")
"""Qt's mark for the number of a plural; the form for one may do without it."""


class CheckedTranslator(QTranslator):
    """Translates from a file; a text that would fail, or is more than plain text, is left out.

    Qt then uses the next translation, and finally the English text.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._checked: dict[tuple[str, str], str | None] = {}

    def translate(
        self, context: str, text: str, note: str | None = None, count: int = -1
    ) -> str | None:
        """A fitting text of the file, or None; for an empty text Qt would show nothing."""
        found = super().translate(context, text, note, count)
        if not found:
            return None
        key = (text, found)  # without the count: as many as there are forms of plurals
        if key not in self._checked:
            problem = translation_problem(text, found)
            if problem:
                logger.warning("the translation of %r is not used: %s", text, problem)
            self._checked[key] = None if problem else found
        return self._checked[key]


def translation_problem(english: str, translated: str) -> str:
    """Why the translation of a text cannot be used, or an empty text if it can."""
    fields = _fields(translated)
    if fields is None:
        return "its braces do not match"
    if fields != _fields(english):
        return "its fields differ from those of the English text"
    if _COUNT.search(translated) and not _COUNT.search(english):
        return "it has a number that the English text does not have"
    if "<" in translated and "<" not in english:
        return "it contains markup"
    if calm(translated) != translated:
        return "it contains control characters"
    if len(translated) > _MAX_GROWTH * len(english) + _MAX_EXTRA:
        return "it is too long"
    return ""


def _fields(text: str) -> set[tuple[str, str, str]] | None:
    """The fields between braces as they are written; None if ``format`` could not read them."""
    try:
        return {
            (name, form or "", conversion or "")
            for _, name, form, conversion in Formatter().parse(text)
            if name is not None
        }
    except ValueError:
        return None
