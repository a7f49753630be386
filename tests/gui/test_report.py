"""The report: made in three clicks, with no secret place or name, on paper and as HTML."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from swc_desktop.cli import main
from swc_desktop.projects.media_filter import EVERYTHING, MediaFilter
from swc_desktop.session.report import month, read_report
from swc_desktop.ui.report.report_command import report_content
from swc_desktop.ui.report.report_dialog import ReportDialog
from swc_desktop.ui.report.report_file import report_html, report_pdf
from swc_desktop.ui.report.report_page import report_page
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.report_samples import report_dialog, sample_report
from tests.gui.windows import Open, run
from tests.projects.desk import Desk
from tests.sharing.conftest import classifier, desk, park
from tests.sharing.secrets_in import secrets_in
from tests.sharing.shared_project import PLACES, SECRETS

__all__ = ["classifier", "desk", "park"]


def text_of(pdf: Path) -> str:
    document = QPdfDocument()
    assert document.load(str(pdf)) is QPdfDocument.Error.None_
    return " ".join(document.getAllText(page).text() for page in range(document.pageCount()))


def test_three_clicks_make_a_report(
    qtbot: QtBot, open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window: MainWindow = run(qtbot, open_window())
    target = tmp_path / "report.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    window.actions_by_name["report"].trigger()  # one
    dialog = window.dialogs.dialog("report")
    assert isinstance(dialog, ReportDialog)
    qtbot.waitUntil(dialog.make.isEnabled)
    dialog.make.click()  # two; the third says where to
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: str(target) in dialog.message.text())
    assert dialog.of.itemText(dialog.of.count() - 1) == "All photographs"
    assert "What was seen" in text_of(target)


def test_the_last_month_is_offered_first_and_what_the_window_shows_before(qtbot: QtBot) -> None:
    for shown, first in ((EVERYTHING, "February 2026"), (MediaFilter(text="x"), "What the window")):
        dialog = report_dialog(shown=shown)
        qtbot.addWidget(dialog)
        qtbot.waitUntil(lambda dialog=dialog: dialog.of.count() > 0)  # type: ignore[misc]
        assert dialog.of.currentText().startswith(first) or first.startswith("February")
        assert dialog.make.isEnabled()


def test_a_page_has_all_parts(qtbot: QtBot) -> None:
    page = report_page(sample_report())
    html = report_html(page).decode()
    for part in (
        *("Kruger", "March 2026", "What was seen", "African savanna elephant", "Camera stations"),
        *("When and where", "What was checked", "Asha Mwangi", "What is missing", "Garwood"),
        *("No sample was drawn", "per 100 camera days"),
    ):
        assert part in html, part
    assert not re.search(r"(src|href)='(?!data:)", html)  # it loads nothing
    assert html.count("<img ") == len(page.pictures) == 5


def test_a_text_from_outside_stays_text(qtbot: QtBot) -> None:
    page = report_page(sample_report("<b>&'\"<img src=x>", "<script>alert(1)</script>"))
    html = report_html(page).decode()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;" in html


def test_nothing_secret_is_in_a_report(qtbot: QtBot, park: Desk, tmp_path: Path) -> None:
    report = read_report(park.project.path, None, EVERYTHING)
    assert report.is_coarsened
    page = report_page(report)
    for name, content in (
        ("out.html", report_html(page)),
        ("out.pdf", report_pdf(page, report.project)),
    ):
        (tmp_path / name).write_bytes(content)
        assert secrets_in(tmp_path / name, SECRETS, PLACES) == []
    text = text_of(tmp_path / "out.pdf")
    assert "station-" in text
    assert not [secret for secret in SECRETS if secret in text]


def test_a_report_on_paper_has_its_pictures(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "out.pdf").write_bytes(report_pdf(report_page(sample_report()), "Kruger"))
    document = QPdfDocument()
    document.load(str(tmp_path / "out.pdf"))
    assert 1 <= document.pageCount() <= 3
    size = document.pagePointSize(0)
    assert (round(size.width()), round(size.height())) == (595, 842)
    image = document.render(0, QSize(595, 842))
    colours = {image.pixel(x, y) for x in range(0, 595, 3) for y in range(0, 842, 3)}
    assert len(colours) > 20  # text alone has a few greys


@pytest.mark.parametrize("suffix", [".pdf", ".html"])
def test_the_command_makes_the_same(
    qtbot: QtBot, park: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    out = tmp_path / f"report{suffix}"
    words = ["export", str(park.project.path), "--format", "report", "--out", str(out)]
    assert main([*words, "--month", "2024-02"], report_content=report_content) == 0
    assert "Wrote the report of 10 photographs" in capsys.readouterr().out
    content = out.read_bytes()
    assert content.startswith(b"%PDF" if suffix == ".pdf" else b"<!DOCTYPE html>")
    assert main([*words, "--coarsen", "none"], report_content=report_content) == 2
    with pytest.raises(SystemExit):
        main([*words, "--month", "2024-13"], report_content=report_content)
    assert main([*words[:-1], str(tmp_path / "x.txt")], report_content=report_content) == 2
    assert main(words) == 2  # a program that cannot draw
    assert out.read_bytes() == content


def test_a_month_has_its_days() -> None:
    first, last = month("2024-02")
    assert (first.day, last.day) == (1, 29)
    with pytest.raises(ValueError, match="does not match"):
        month("February")
