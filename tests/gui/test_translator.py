"""A translation that came by file: what fits is used, for the rest there is the English text."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from swc_desktop.core.message import message
from swc_desktop.transfer import translations
from swc_desktop.ui.map.degrees import cells_words
from swc_desktop.ui.text import words
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.translator import CheckedTranslator, translation_problem
from swc_desktop.ui.window.application import _translate
from tests.gui.evidence_samples import LION
from tests.gui.long_words import longer

LOST = "{folder} is not connected. The run continues when it is back."


@pytest.mark.parametrize(
    "translated",
    [
        "{folder} haipo. Kazi itaendelea.",
        "Kazi itaendelea; {folder} haipo, {folder} tu.",
        longer(LOST),
    ],
)
def test_a_text_with_the_same_fields_is_used(translated: str) -> None:
    assert translation_problem(LOST, translated) == ""
    assert translated.format(folder="x")


@pytest.mark.parametrize(
    ("translated", "problem"),
    [
        ("{foldr} haipo", "fields"),
        ("haipo", "fields"),
        ("{folder} {count} haipo", "fields"),
        ("%1 haipo", "fields"),
        ("{folder} %n haipo", "number"),
        ("{} haipo", "fields"),
        ("{0} haipo", "fields"),
        ("{ folder } haipo", "fields"),
        ("{folder.__class__} haipo", "fields"),
        ("{folder!r} haipo", "fields"),
        ("{folder:>999999999} haipo", "fields"),
        ("{folder:{folder}} haipo", "fields"),
        ("{{folder}} haipo", "fields"),
        ("{folder haipo", "braces"),
        ("folder} haipo", "braces"),
        ("{folder} <img src='//host/share'>", "markup"),
        ("{folder}\u202e haipo", "control"),
        ("{folder} " + "x" * 900, "long"),
    ],
)
def test_any_other_is_not(translated: str, problem: str) -> None:
    assert problem in translation_problem(LOST, translated)


def test_a_text_without_fields_stays_without() -> None:
    assert translation_problem("Stop", "Simama") == ""
    assert translation_problem("Stop", "Simama {n}") != ""
    assert translation_problem("&Stop", "&Simama") == ""


def test_a_form_of_a_plural_may_do_without_its_number() -> None:
    text = "%Ln photograph(s) of {folder}"
    assert translation_problem(text, "picha %Ln za {folder}") == ""
    assert translation_problem(text, "picha moja ya {folder}") == ""
    assert "fields" in translation_problem(text, "picha %Ln")


ENTRIES: dict[tuple[str, str], str | tuple[str, ...]] = {
    ("Words", "%Ln photograph(s)"): ("picha %Ln", "picha {conut}"),
    ("Map", "%Ln cell(s)"): ("seli %Ln", "seli %Ln zote"),
    ("Words", "%Ln pack(s) of {name}"): ("pakiti ya {name}", "pakiti %Ln za {name}"),
    ("Words", "fairly sure"): "karibu hakika",
    ("Words", "no place"): "<img src='file:///dev/zero'>",
    ("Status", "{n}/s"): "{n} kwa sekunde",
    ("Status", "{n} min"): "%1 dakika",
    ("Status", LOST): "{folder haipo",
}


def _entry(context: str, english: str, translated: str | tuple[str, ...]) -> str:
    """A text in a file of translators, with a form for one and one for more where it counts."""
    if isinstance(translated, str):
        numerus, text = "", escape(translated)
    else:
        numerus = ' numerus="yes"'
        text = "".join(f"<numerusform>{escape(form)}</numerusform>" for form in translated)
    return (
        f"<context><name>{context}</name><message{numerus}><source>{escape(english)}</source>"
        f"<translation>{text}</translation></message></context>"
    )


@pytest.fixture(scope="module")
def translation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A translation as translators make it, with mistakes."""
    tool = Path(PySide6.__file__).parent / "lrelease"
    found = str(tool) if tool.is_file() else shutil.which("pyside6-lrelease")
    if found is None:
        pytest.skip("pyside6-lrelease is not installed")
    folder = tmp_path_factory.mktemp("translation")
    messages = "".join(_entry(*key, translated) for key, translated in ENTRIES.items())
    source = folder / "swc_sw.ts"
    source.write_text(
        f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS>'
        f'<TS version="2.1" language="sw">{messages}</TS>',
        encoding="utf-8",
    )
    made = folder / "swc_sw.qm"
    subprocess.run([found, str(source), "-qm", str(made)], check=True, capture_output=True)
    return made


@pytest.fixture
def swahili(
    translation: Path, home: Path, qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> Iterator[pytest.LogCaptureFixture]:
    """The program in a language that came by file."""
    before = QLocale()
    translations.install_translation(translation, home)
    QLocale.setDefault(QLocale(QLocale.Language.Swahili))
    _translate(qapp)
    yield caplog
    QLocale.setDefault(before)
    for made in qapp.findChildren(CheckedTranslator):
        qapp.removeTranslator(made)
        made.deleteLater()


def test_mistakes_of_a_translation_are_english(swahili: pytest.LogCaptureFixture) -> None:
    translate = QCoreApplication.translate
    assert words.photographs(1) == "picha 1"
    assert words.photographs(12) == "12 photographs"
    assert (cells_words(1), cells_words(1234)) == ("seli 1", "seli 1,234 zote")
    assert translate("Status", "{n}/s").format(n=3) == "3 kwa sekunde"
    assert translate("Status", "{n} min").format(n=3) == "3 min"
    assert translate("Words", "no place") == "no place"
    assert translate("Status", LOST).format(folder="/card") == LOST.format(folder="/card")
    assert translate("Status", "Stop") == "Stop"
    assert "karibu hakika" in words.spoken(LION)
    assert "the translation of '%Ln photograph(s)' is not used" in swahili.text


def test_a_plural_of_a_translation_has_the_form_of_its_count(
    swahili: pytest.LogCaptureFixture,
) -> None:
    packs = message("Words", "%Ln pack(s) of {name}", "", 0).fill(name="Starter")
    assert in_words(packs.counted(1)) == "pakiti ya Starter"
    assert in_words(packs.counted(12)) == "pakiti 12 za Starter"
    assert str(packs.counted(12)) == "12 packs of Starter"
    assert "pakiti" not in swahili.text
