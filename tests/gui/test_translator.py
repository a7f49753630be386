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

from swc_desktop.transfer import translations
from swc_desktop.ui.text import words
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


ENTRIES = {
    ("Words", "{count} photographs"): "picha {conut}",
    ("Words", "1 photograph"): "picha 1",
    ("Words", "fairly sure"): "karibu hakika",
    ("Words", "no place"): "<img src='file:///dev/zero'>",
    ("Status", "{n} named"): "{n} zimetajwa",
    ("Status", "{n} unsure"): "%1 hazijulikani",
    ("Status", LOST): "{folder haipo",
}


@pytest.fixture(scope="module")
def translation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A translation as translators make it, with mistakes."""
    tool = Path(PySide6.__file__).parent / "lrelease"
    found = str(tool) if tool.is_file() else shutil.which("pyside6-lrelease")
    if found is None:
        pytest.skip("pyside6-lrelease is not installed")
    folder = tmp_path_factory.mktemp("translation")
    messages = "".join(
        f"<context><name>{context}</name><message><source>{escape(english)}</source>"
        f"<translation>{escape(translated)}</translation></message></context>"
        for (context, english), translated in ENTRIES.items()
    )
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
    assert translate("Status", "{n} named").format(n=3) == "3 zimetajwa"
    assert translate("Status", "{n} unsure").format(n=3) == "3 unsure"
    assert translate("Words", "no place") == "no place"
    assert translate("Status", LOST).format(folder="/card") == LOST.format(folder="/card")
    assert translate("Status", "Stop") == "Stop"
    assert "karibu hakika" in words.spoken(LION)
    assert "the translation of '{count} photographs' is not used" in swahili.text
