"""The manual: whole, offline, and opened at the place that a person is at."""

import re

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from swc_desktop.resources import manual_files, resource
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.manual_dialog import ANCHORS, PAGE, ManualDialog, Pages
from tests.gui.dialog_bench import DialogBench

pytestmark = pytest.mark.gui

TEXT = resource("manual", PAGE).read_text(encoding="utf-8")


def test_every_anchor_and_picture_of_the_page_exists() -> None:
    assert set(re.findall(r'<a name="(\w+)"', TEXT)) == ANCHORS
    assert set(re.findall(r'href="#(\w+)"', TEXT)) <= ANCHORS
    pictures = re.findall(r'<img src="([^"]+)"', TEXT)
    assert len(pictures) >= 2
    assert all(resource("manual", name).is_file() for name in pictures)
    assert "http" not in TEXT


def test_only_its_own_pictures_are_loaded(qtbot: QtBot) -> None:
    pages = Pages(resource("manual"))
    qtbot.addWidget(pages)
    kind = QTextDocument.ResourceType.ImageResource.value
    pages.show_page()
    shown = pages.document().resource(kind, QUrl("window.png"))
    assert isinstance(shown, QImage)
    assert shown.width() > 1
    for name in ("https://example.org/x.png", "../icons/swc-desktop.svg", "file:///etc/passwd"):
        blank = pages.document().resource(kind, QUrl(name))
        assert isinstance(blank, QImage)  # nothing at all would make Qt open the file
        assert blank.width() == 1


def test_it_opens_at_a_place_and_links_lead_within(qtbot: QtBot) -> None:
    made = ManualDialog("limits")
    qtbot.addWidget(made)
    made.show()
    bar = made.pages.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0)
    made.pages.anchorClicked.emit(QUrl("#window"))
    qtbot.waitUntil(lambda: bar.value() < bar.maximum() // 3)
    assert ManualDialog("no such place").anchor == "window"


def test_linked_texts_open_and_lead_back(qtbot: QtBot) -> None:
    made = ManualDialog("cards")
    qtbot.addWidget(made)
    made.show()
    names = re.findall(r'href="([^"#]+)"', TEXT)
    assert len(names) == 3
    for name, excerpt in zip(names, ("95 % intervals", "CC", "LGPL"), strict=True):
        made.pages.anchorClicked.emit(QUrl(name))
        assert made.stack.currentWidget() is made.text
        assert excerpt in made.text.toPlainText()
        made.back.click()
        assert made.stack.currentWidget() is made.pages
    for name in ("/etc/passwd", "https://example.org/card.txt", "window.png", "../card.txt"):
        made.pages.anchorClicked.emit(QUrl(name))
        assert made.stack.currentWidget() is made.pages


def test_a_stick_has_all_that_the_manual_leads_to() -> None:
    names = set(re.findall(r'(?:href|src)="([^"#]+)"', TEXT))
    assert names | {PAGE} == set(manual_files())
    assert all(file.is_file() for file in manual_files().values())


def test_f1_in_a_dialog_explains_that_dialog(bench: DialogBench, qtbot: QtBot) -> None:
    bench.dialogs.settings()
    settings = bench.dialogs.dialog("settings")
    assert isinstance(settings, BaseDialog)
    qtbot.keyClick(settings, Qt.Key.Key_F1)
    manual = bench.dialogs.dialog("manual")
    assert isinstance(manual, ManualDialog)
    assert manual.anchor == "settings"
    assert bench.dialogs.dialog("settings") is settings
    bench.background.close()
