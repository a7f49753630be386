"""The card of a pack and other Markdown: it opens nothing that it names, and blocks nothing."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QImage, QTextDocument, QTextFragment, QTextTable
from PySide6.QtWidgets import QApplication, QTextBrowser
from pytestqt.qtbot import QtBot

from swc_desktop.packs.reader import read_pack
from swc_desktop.resources import resource
from swc_desktop.settings.settings_file import Theme
from swc_desktop.ui.dialogs.base_dialog import ReadOnlyText
from swc_desktop.ui.dialogs.closed_document import (
    MAX_CELLS,
    MAX_CHARACTERS,
    MAX_LINES,
    shown_lines,
)
from swc_desktop.ui.dialogs.pack_dialog import PackDialog, PackFacts
from swc_desktop.ui.theme.theme import active_theme
from tests.gui.opened_files import only_on_linux, watched

STARTER = resource("packs", "starter.md").read_text(encoding="utf-8")
LONGER = "This text is longer; the rest is not shown here."


@pytest.fixture(scope="module", autouse=True)
def _theme(qapp: QApplication) -> None:
    active_theme.apply(qapp, Theme.LIGHT, 14)


@pytest.fixture
def reading(qtbot: QtBot) -> Iterator[ReadOnlyText]:
    made = ReadOnlyText("A card")
    qtbot.addWidget(made)
    made.resize(QSize(600, 400))
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.show_markdown("")  # a long one would be laid out again by each later change of the theme


def pieces(document: QTextDocument) -> Iterator[QTextFragment]:
    block = document.begin()
    while block.isValid():
        place = block.begin()
        while not place.atEnd():
            yield place.fragment()
            place += 1
        block = block.next()


def drawn(made: QTextBrowser) -> None:
    QApplication.processEvents()
    assert not made.grab().isNull()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "picture.png"
    assert QImage(8, 8, QImage.Format.Format_RGB32).save(str(file))
    return file


@only_on_linux
def test_no_picture_of_a_card_is_opened(reading: ReadOnlyText, picture: Path, qtbot: QtBot) -> None:
    url = picture.as_uri()
    card = (
        f"![a]({url})\n\n[![b]({url})]({url})\n\n![c][d]\n\n[d]: {url}\n\n<img src='{url}'>\n\n"
        f'[e](x "<img src={url}>")\n\n| a |\n|---|\n| ![f]({url} "<img src={url}>") |\n\n'
        f"<link rel=stylesheet href='{url}'>\n\n![g]({picture})\n"
    )
    with watched([picture]) as opened:
        reading.show_markdown(card)
        drawn(reading)
        assert opened() == []
        bare = QTextBrowser()  # what this trace has to see: Qt itself opens it
        qtbot.addWidget(bare)
        bare.document().setMarkdown(card)
        bare.show()
        drawn(bare)
        assert picture in opened()
    for name in ("[a]", "[b]", "[c]", "[f]", "[g]"):
        assert name in reading.toPlainText()


def test_a_card_has_no_pictures_links_or_tooltips(
    reading: ReadOnlyText,
) -> None:
    reading.show_markdown(
        '![a](b "<b>c</b>") [Zoo](https://example.org/zoo "<img src=//host/share>") '
        "<https://example.org/bare> **bold** *slanted* ~~struck~~ `code`"
    )
    for piece in pieces(reading.document()):
        letters = piece.charFormat()
        assert not letters.isImageFormat()
        assert not letters.isAnchor()
        assert letters.toolTip() == ""
    shown = reading.toPlainText()
    assert "Zoo (https://example.org/zoo)" in shown
    assert shown.count("https://example.org/bare") == 1
    kinds = {piece.text().strip(): piece.charFormat() for piece in pieces(reading.document())}
    assert kinds["bold"].fontWeight() > kinds["slanted"].fontWeight()
    assert kinds["slanted"].fontItalic()
    assert kinds["struck"].fontStrikeOut()
    assert kinds["code"].fontFixedPitch()


def test_a_resource_is_never_empty_since_qt_would_open_a_file(
    reading: ReadOnlyText,
) -> None:
    reading.show_markdown("x")
    empty = ReadOnlyText("Empty")
    for document in (reading.document(), empty.document()):
        for kind in QTextDocument.ResourceType:
            assert document.resource(kind.value, QUrl("file:///dev/zero"))


CASES = "cases/pack_and_files"


@pytest.mark.shared
def test_the_card_that_names_a_device_and_a_share_opens_neither(shared: Path) -> None:
    """Traced from outside, in a process of its own: what is opened here may never end."""
    if (strace := shutil.which("strace")) is None:
        pytest.skip("strace is not here; the test with inotify traces a file in its place")
    seen = subprocess.run(
        [
            *(strace, "-f", "-qq", "-e", "trace=%file,%network", "-o", "/dev/stdout"),
            *(sys.executable, "-P", "-m", "tests.gui.test_cards"),
            str(shared / CASES / "card_zero.swcpack"),
        ],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=300,
        check=True,
    ).stdout
    assert "card_zero.swcpack" in seen
    assert "/dev/zero" not in seen
    assert "/host/share" not in seen


@pytest.mark.shared
def test_the_card_with_a_table_of_300_rows_is_shown_whole(shared: Path, qtbot: QtBot) -> None:
    made = PackDialog()
    qtbot.addWidget(made)
    made.show()
    layouts: list[object] = []
    pack = read_pack(shared / CASES / "card_table300.swcpack")
    made.show_pack(PackFacts.of(pack))
    made.card.document().documentLayout().documentSizeChanged.connect(layouts.append)
    drawn(made.card)
    (table,) = tables(made.card.document())
    assert table.rows() == 301
    assert LONGER not in made.card.toPlainText()
    assert len(layouts) <= 3  # each change of a cell would lay out the table again


def tables(document: QTextDocument) -> list[QTextTable]:
    return [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]


def row(columns: int, text: str = "x") -> str:
    return "|" + f"{text}|" * columns + "\n"


LONG = {
    "rows": row(2) + row(2, "-") + row(2) * 9_000,
    "columns": row(100) + row(100, "-") + row(100) * 500,
    "padded": row(30) + row(30, "-") + "|x\n" * 9_000,
    "quoted": "> " + row(9) + "> " + row(9, "-") + "> a line of one cell\n" * 9_000,
    "tables": (row(1) + row(1, "-") + row(1) + "\n") * 5_000,
    "lines": "x\n\n" * 9_000,
    "lists": "- a\n" * 9_000,
    "words": "word " * 90_000,
    "one word": "x" * 400_000,
    "pictures": "![a](b) " * 90_000,
    "links": "[a](b) " * 90_000,
    "bold": "**a** " * 90_000,
    "brackets": "[" * 400_000,
    "quotes": ">" * 400_000,
    "deep list": "- " * 200_000,
    "stairs": "".join(" " * (2 * step) + "- x\n" for step in range(900)),
}


@pytest.mark.parametrize("kind", LONG)
def test_a_long_text_is_cut_and_says_so(reading: ReadOnlyText, kind: str) -> None:
    reading.show_markdown(f"# A card\n\n{LONG[kind]}")
    drawn(reading)
    document = reading.document()
    assert reading.toPlainText().startswith("A card\n")
    assert reading.toPlainText().endswith(LONGER)
    assert document.characterCount() < 2 * MAX_CHARACTERS
    assert document.blockCount() <= MAX_LINES + MAX_CELLS
    assert sum(table.rows() * table.columns() for table in tables(document)) <= MAX_CELLS


def test_the_starter_s_card_is_shown_whole(reading: ReadOnlyText) -> None:
    assert shown_lines(STARTER) == (STARTER, True)
    assert len(STARTER) < 0.6 * MAX_CHARACTERS  # room for a pack of more taxa
    reading.show_markdown(STARTER)
    assert LONGER not in reading.toPlainText()


def test_control_characters_of_a_card_are_written_out(reading: ReadOnlyText) -> None:
    reading.show_markdown("# A\u202ecard\n\nof \x1b[31m red\x00 letters\r\nin lines")
    assert reading.toPlainText() == "A\\u202ecard\nof \\x1b[31m red\\x00 letters in lines"


if __name__ == "__main__":  # what is traced
    application = QApplication([])
    dialog = PackDialog()
    dialog.show()
    dialog.show_pack(PackFacts.of(read_pack(Path(sys.argv[1]))))
    assert dialog.card.cursorForPosition(dialog.card.rect().center()) is not None
    drawn(dialog.card)
