"""Labels of camera stations: what is on them, and the file that they are saved in."""

import errno
import os
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from swc_desktop.projects.deployments import Deployment
from swc_desktop.ui.project import label_pages, labels_dialog
from swc_desktop.ui.project.label_pages import GRIDS, LabelSheet, draw_label, label_pdf, page_size
from swc_desktop.ui.project.labels_dialog import LabelsDialog
from tests.gui.outside_text import wild
from tests.gui.project.station_samples import STATIONS
from tests.gui.windows import answer, asked

pytestmark = pytest.mark.usefixtures("qapp")

A1 = STATIONS[0]
LONG = Deployment("X" * 200, location_name="A waterhole " * 16, camera="C" * 200, starts=A1.starts)


def written(station: Deployment, monkeypatch: pytest.MonkeyPatch, **options: bool) -> list[str]:
    """The texts that are drawn on a label."""
    texts: list[str] = []
    real = label_pages._Measure.draw

    def draw(self: object, painter: QPainter, room: QRectF, text: str, *rest: object) -> None:
        texts.append(text)
        real(self, painter, room, text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(label_pages._Measure, "draw", draw)
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    draw_label(painter, QRectF(0, 0, 200, 150), station, **{"with_place": False} | options)
    painter.end()
    return texts


def test_a_label_says_which_station_it_is_and_not_where(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(A1, monkeypatch) == [
        "Camera station",
        "A1",
        "Lepalala, waterhole",
        "Start: 19 Feb 2026, 06:30 (Africa/Johannesburg)",
        "Camera: Cam 07",
        "Notes",
    ]


def test_coordinates_are_on_it_only_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "23.84120° S, 28.31270° E" in written(A1, monkeypatch, with_place=True)
    assert len(written(Deployment("B2"), monkeypatch, with_place=True)) == 3


def test_text_from_outside_is_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    found = written(Deployment("A1", location_name=wild("place")), monkeypatch)
    assert any("<b>placez<b>" in text for text in found)
    assert not any(re.search("[\x00-\x1f\u202e]", text) for text in found)


def ink(image: QImage, room: QRectF) -> bool:
    """Whether something is drawn in a part of a picture."""
    part = image.copy(room.toRect())
    return any(
        part.pixelColor(x, y).lightness() < 250
        for x in range(part.width())
        for y in range(part.height())
    )


@pytest.mark.parametrize("count", GRIDS)
@pytest.mark.parametrize("station", [A1, LONG, STATIONS[3]])
def test_nothing_leaves_its_label(count: int, station: Deployment) -> None:
    """The margin around each label stays white, whatever is on it."""
    columns, rows = GRIDS[count]
    width, height = page_size().width() / columns, page_size().height() / rows
    around = 4
    image = QImage(
        round(width) + 2 * around, round(height) + 2 * around, QImage.Format.Format_RGB32
    )
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw_label(painter, QRectF(around, around, width, height), station, with_place=True)
    painter.end()
    whole, edge = QRectF(image.rect()), 8
    assert ink(image, whole)
    for side in (
        QRectF(0, 0, whole.width(), edge),
        QRectF(0, whole.height() - edge, whole.width(), edge),
        QRectF(0, 0, edge, whole.height()),
        QRectF(whole.width() - edge, 0, edge, whole.height()),
    ):
        assert not ink(image, side), side


def test_the_id_is_as_large_as_its_label_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    heights: list[float] = []
    real = label_pages._Measure.draw

    def draw(self: object, painter: QPainter, room: QRectF, text: str, *rest: object) -> None:
        if set(text) <= set("X"):
            heights.append(room.height())
        real(self, painter, room, text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(label_pages._Measure, "draw", draw)
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for name in ("X", "X" * 12):
        draw_label(painter, QRectF(0, 0, 200, 150), Deployment(name), with_place=False)
    painter.end()
    short, long = heights
    assert short > 37
    assert short > 1.3 * long > 10


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", content))


def inflated(content: bytes) -> bytes:
    found = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return b"".join(found)


@pytest.mark.parametrize(("per_page", "expected"), [(1, 4), (2, 2), (4, 1), (8, 1)])
def test_a_pdf_has_a_page_for_each_few_labels(per_page: int, expected: int) -> None:
    content = label_pdf(LabelSheet(STATIONS, per_page))
    assert content.startswith(b"%PDF")
    assert pages(content) == expected == LabelSheet(STATIONS, per_page).pages


def test_a_pdf_does_not_say_who_made_it() -> None:
    content = inflated(label_pdf(LabelSheet([A1])))
    for secret in (os.environ.get("USER", "root"), os.uname().nodename, "23.84", "28.31"):
        assert not re.search(rf"\b{re.escape(secret)}\b".encode(), content), secret


def shown(qtbot: QtBot, stations: Sequence[Deployment] = STATIONS) -> LabelsDialog:
    dialog = LabelsDialog(stations)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def test_the_dialog_counts_labels_and_pages(qtbot: QtBot) -> None:
    dialog = shown(qtbot)
    assert dialog.summary.text() == "4 labels on 2 pages."
    dialog.per_page.setCurrentIndex(dialog.per_page.findData(8))
    assert dialog.summary.text() == "4 labels on 1 page."
    assert not dialog.with_place.isChecked()
    assert not dialog.sheet.with_place
    assert shown(qtbot, [A1]).summary.text() == "1 label on 1 page."


def test_the_preview_follows_the_choices(qtbot: QtBot) -> None:
    dialog = shown(qtbot)
    before = dialog.preview.grab().toImage()
    dialog.with_place.click()
    after = dialog.preview.grab().toImage()
    assert before != after
    assert after.pixelColor(5, 5) == Qt.GlobalColor.white


def test_labels_are_saved_for_their_owner_alone(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = shown(qtbot)
    assert not dialog.reveal.isVisible()
    target = tmp_path / "labels"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    dialog.save.click()
    qtbot.waitUntil(dialog.reveal.isVisible)
    file = tmp_path / "labels.pdf"
    assert dialog.message.text() == f"Saved 4 labels to {file}."
    assert file.read_bytes().startswith(b"%PDF")
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600
    dialog.save.click()
    answer(asked(dialog), "Cancel").click()
    file.write_bytes(b"old")
    dialog.save.click()
    answer(asked(dialog), "Replace").click()
    qtbot.waitUntil(lambda: file.read_bytes() != b"old")


def test_choosing_no_file_saves_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = shown(qtbot)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    dialog.save.click()
    assert not dialog.message.isVisible()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr(labels_dialog, "write_named", full)
    dialog = shown(qtbot)
    dialog.save_to(tmp_path / "labels.pdf")
    qtbot.waitUntil(dialog.message.isVisible)
    assert dialog.message.property("role") == "error"
    assert "full" in dialog.message.text()
    assert dialog.save.isEnabled()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_labels_are_saved_where_a_link_leads_and_never_in_place_of_a_pipe(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "real").touch()
    (tmp_path / "labels.pdf").symlink_to("real")
    dialog = shown(qtbot)
    dialog.save_to(tmp_path / "labels.pdf")
    qtbot.waitUntil(dialog.reveal.isVisible)
    assert (tmp_path / "labels.pdf").readlink() == Path("real")
    assert (tmp_path / "real").read_bytes().startswith(b"%PDF")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "again.pdf").symlink_to("pipe")
    dialog.save_to(tmp_path / "again.pdf")
    qtbot.waitUntil(lambda: dialog.message.property("role") == "error")
    assert "a pipe, a socket or a device" in dialog.message.text()
    assert (tmp_path / "again.pdf").readlink() == Path("pipe")
    assert (tmp_path / "pipe").is_fifo()


def test_the_saved_file_is_shown_in_its_folder(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[Path] = []
    monkeypatch.setattr(labels_dialog, "show_in_folder", asked_for.append)
    dialog = shown(qtbot)
    dialog.save_to(tmp_path / "labels.pdf")
    qtbot.waitUntil(dialog.reveal.isVisible)
    dialog.reveal.click()
    qtbot.waitUntil(lambda: asked_for == [tmp_path / "labels.pdf"])
