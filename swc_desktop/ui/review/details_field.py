"""The field in which count, sex, life stage and so on are typed."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from swc_desktop.session.details import Details
from swc_desktop.session.typed_details import TypedDetails, typed_details
from swc_desktop.ui.review.typing_field import TypingField
from swc_desktop.ui.text import words
from swc_desktop.ui.text.detail_words import known_words, parts_words, term_words, unclear_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class DetailsField(TypingField):
    """``chosen`` carries a list of ``Details``, one for each group of animals; text that was not
    changed is taken for nothing. What cannot be understood or used is said, and Enter waits for it.
    """

    chosen = Signal(object)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._before = ""
        self._of_one_group = False
        self.line.setPlaceholderText(translate("Review", "3 female adult: a remark"))
        self.line.setAccessibleName(translate("Review", "Count and details"))
        self.line.textEdited.connect(lambda _: self._show())
        self.line.returnPressed.connect(self._take)
        self.reading = WrappingLabel(parent=self)
        self.suggestion = WrappingLabel(parent=self)
        self.hint = WrappingLabel(parent=self)
        self.hint.setProperty("role", "secondary")
        for part in (self.reading, self.suggestion, self.hint):
            self.column.addWidget(part)
        self.spared = self.hint

    def open(self, title: str, text: str, suggestion: str, *, of_one_group: bool = False) -> None:
        """Ask for details; ``text`` is what is known, ``suggestion`` a line about the count.
        ``of_one_group``: the details of several groups cannot be used."""
        self._before, self._of_one_group = text, of_one_group
        self.title.setText(title)
        self.line.setText(f"{text} " if text and ":" not in text else text)
        self.suggestion.show_text(suggestion)
        self.hint.show_text(_hint())
        self._show()
        self._take_keyboard()

    def _show(self) -> None:
        """Say how the text is read."""
        typed = self._typed()
        read = self._problem(typed) or parts_words(typed.parts)
        self.reading.show_text(read or translate("Review", "No details yet"))
        self._place()

    def _problem(self, typed: TypedDetails) -> str:
        """Why what was typed cannot be taken, "" where it can."""
        if self._of_one_group and len(typed.parts) > 1:
            return translate(
                "Review",
                "Several groups of animals cannot be added to each photograph. Type details of one "
                "group, without a comma, or describe each photograph alone.",
            )
        return unclear_words(typed)

    def _typed(self) -> TypedDetails:
        return typed_details(self.line.text(), known_words())

    def _take(self) -> None:
        typed = self._typed()
        if self._problem(typed):
            return
        is_changed = self.line.text().strip() != self._before.strip()
        self.close_field()
        if is_changed:
            parts: list[Details] = list(typed.parts)
            self.chosen.emit(parts)


def _hint() -> str:
    terms = words.joined([*term_words().values()])
    text = translate(
        "Review",
        "{terms}. The beginning of a word is enough; a comma is between animals that differ; "
        "remarks come after a colon, in quotation marks where other animals follow; ? is for "
        "animals without details.",
    )
    return text.format(terms=terms)
