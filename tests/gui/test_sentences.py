"""Messages in the language of the system: its texts, and its numbers and days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from swc_desktop.core.message import Fact, Message, message
from swc_desktop.ui.text.sentences import as_sentence, in_words

GONE = message("Test", "{file} is gone: {reason}")
REASON = message("Test", "its disk {disk} was removed")
PHOTOGRAPHS = message("Test", "%Ln photograph(s) (is|are) in {folder}", "", 0)
UNTRANSLATED = message("Test", "nothing is known of {file}")
LEFT = message("Test", "left", "the side")
LEFT_OUT = message("Test", "left", "left out")

CATALOGUE = {
    ("Test", GONE.text, ""): "{reason}, darum fehlt {file}",
    ("Test", REASON.text, ""): "der Datenträger {disk} wurde entfernt",
    ("Test", LEFT.text, LEFT.note): "links",
    ("Test", LEFT_OUT.text, LEFT_OUT.note): "ausgelassen",
}


class German(QTranslator):
    """A translation as Qt Linguist would make one, with two forms of a plural."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.counts: list[int] = []

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, text: str, note: str | None = None, count: int = -1
    ) -> str | None:
        if text == PHOTOGRAPHS.text:
            self.counts.append(count)
            return "%Ln Foto ist in {folder}" if count == 1 else "%Ln Fotos sind in {folder}"
        return CATALOGUE.get((context, text, note or ""))


@pytest.fixture
def locale(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def german(qapp: QApplication, locale: None) -> Iterator[German]:
    translator = German(qapp)
    qapp.installTranslator(translator)
    yield translator
    qapp.removeTranslator(translator)


@pytest.mark.usefixtures("german")
def test_each_message_is_translated_by_itself() -> None:
    filled = GONE.fill(file="a.jpg", reason=REASON.fill(disk="E"))
    assert in_words(filled) == "der Datenträger E wurde entfernt, darum fehlt a.jpg"
    assert str(filled) == "a.jpg is gone: its disk E was removed"


@pytest.mark.usefixtures("german")
def test_what_has_no_translation_is_english() -> None:
    assert in_words(UNTRANSLATED.fill(file="a.jpg")) == "nothing is known of a.jpg"
    mixed = GONE.fill(file="a.jpg", reason=UNTRANSLATED.fill(file="E"))
    assert in_words(mixed) == "nothing is known of E, darum fehlt a.jpg"


@pytest.mark.usefixtures("german")
def test_a_text_from_outside_is_left_as_it_is() -> None:
    assert in_words(REASON.text) == "its disk {disk} was removed"
    assert in_words(GONE.fill(file="a", reason="I/O error")) == "I/O error, darum fehlt a"
    assert in_words("") == in_words(message("Test", "")) == ""


@pytest.mark.usefixtures("german")
def test_a_note_tells_equal_texts_apart() -> None:
    assert [in_words(LEFT), in_words(LEFT_OUT)] == ["links", "ausgelassen"]


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 Foto ist in x"), (2, "2 Fotos sind in x"), (12345, "12.345 Fotos sind in x")],
)
def test_a_count_has_the_form_and_the_digits_of_the_language(
    german: German, count: int, words: str
) -> None:
    assert in_words(PHOTOGRAPHS.counted(count).fill(folder="x")) == words
    assert german.counts == [count]


@pytest.mark.usefixtures("locale")
def test_a_count_without_a_translation_has_the_english_form() -> None:
    assert in_words(PHOTOGRAPHS.counted(1).fill(folder="x")) == "1 photograph is in x"
    assert in_words(PHOTOGRAPHS.counted(2345).fill(folder="x")) == "2.345 photographs are in x"


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("count", "digits"), [(-5, "-5"), (2**31, "2.147.483.648"), (10**19, "10,000,000,000")]
)
def test_a_count_that_qt_cannot_hold_is_written_all_the_same(count: int, digits: str) -> None:
    assert in_words(PHOTOGRAPHS.counted(count).fill(folder="x")).startswith(digits)


@pytest.mark.usefixtures("locale")
@pytest.mark.parametrize(
    ("field", "fact", "words"),
    [
        ("{x}", 1234567, "1.234.567"),
        ("{x:,}", 1234567, "1.234.567"),
        ("{x}", -1234, "-1.234"),
        ("{x}", 2**63, "9,223,372,036,854,775,808"),
        ("{x:.6g}", 191.25, "191,25"),
        ("{x:.1f}", 1234.75, "1.234,8"),
        ("{x:+.1f}", 2.75, "+2,8"),
        ("{x:+.1f}", -2.75, "-2,8"),
        ("{x:.0%}", 0.5, "50%"),
        ("{x:g}", 0.25, "0,25"),
        ("{x:g}", 180, "180"),
        ("{x}", "1234567", "1234567"),
        ("{x}", True, "True"),
        ("{x}", date(2026, 11, 30), "30 Nov. 2026"),
        ("{x!r}", "it", "'it'"),
    ],
)
def test_facts_are_written_as_the_language_does(field: str, fact: Fact, words: str) -> None:
    assert in_words(Message("Test", field).fill(x=fact)) == words


@pytest.mark.usefixtures("locale")
def test_a_time_is_written_as_the_language_does() -> None:
    moment = datetime(2026, 11, 30, 8, 5, 59, tzinfo=UTC)
    assert in_words(Message("Test", "{x}").fill(x=moment)) == "30.11.26 08:05"


@pytest.mark.usefixtures("german")
def test_signs_that_control_the_text_are_written_out() -> None:
    assert in_words(GONE.fill(file="a\u202eb", reason="x\ny")) == r"x\x0ay, darum fehlt a\u202eb"


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (REASON.fill(disk="E"), "Der Datenträger E wurde entfernt."),
        ("the disk is full.", "The disk is full."),
        ("is it there?", "Is it there?"),
        (" padded ", "Padded."),
        ("", ""),
    ],
)
def test_a_sentence_has_a_capital_letter_and_an_end(content: Message | str, sentence: str) -> None:
    assert as_sentence(content) == sentence
