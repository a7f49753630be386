"""Sticks in the window: prepared, dropped, installed from, undone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.progress import Progress
from swc_desktop.home import starter_pack
from swc_desktop.inference.opening import pack_in_use
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.transfer import self_update
from swc_desktop.transfer.importer import PartCheck, PartStatus
from swc_desktop.transfer.manifest import (
    FILE_NAME,
    FOLDER,
    Contents,
    PartKind,
    StickFile,
    TransferPart,
    read_contents,
)
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.text.words import format_number
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.transfer.import_dialog import StickImportDialog
from swc_desktop.ui.transfer.transfer_controller import TransferController
from swc_desktop.ui.window.dialog_controller import DialogController
from swc_desktop.ui.workers.worker import Worker
from tests.gui.windows import answer, asked
from tests.make_pack import make_pack
from tests.transfer.sticks import source_from, written

SECONDS = 300_000


@dataclass
class Bench:
    """A window's sticks with what they changed."""

    sticks: TransferController
    dialogs: DialogController
    changed: list[PartKind] = field(default_factory=list)

    def prepare(self, qtbot: QtBot) -> StickExportDialog:
        self.sticks.prepare()
        made = self.dialogs.dialog("stick")
        assert isinstance(made, StickExportDialog)
        qtbot.waitUntil(lambda: not made.busy, timeout=SECONDS)
        return made

    def install_from(self, qtbot: QtBot, folder: Path | None = None) -> StickImportDialog:
        self.sticks.install_from(folder)
        made = self.dialogs.dialog("take")
        assert isinstance(made, StickImportDialog)
        qtbot.waitUntil(lambda: not made.busy, timeout=SECONDS)
        return made


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    window = QWidget()
    qtbot.addWidget(window)
    background = Worker("window", window, threads=2)
    dialogs = DialogController(
        window,
        background,
        SettingsFile(),
        classifier=lambda: None,
        reopen=lambda: None,
        settings_changed=lambda: None,
        on_error=lambda _: None,
    )
    made = Bench(
        TransferController(window, background, dialogs, lambda kind: made.changed.append(kind)),
        dialogs,
    )
    window.show()
    yield made
    background.close()


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


def test_what_is_chosen_is_written_and_read_back(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    made = bench.prepare(qtbot)
    assert [source.kind for source in made.chosen] == [PartKind.MANUAL, PartKind.PACK]
    made.add_requested.emit(make_pack(tmp_path / "kenya.swcpack"))
    qtbot.waitUntil(lambda: len(made.chosen) == 3, timeout=SECONDS)
    made._choices[1][0].click()
    assert made.message.text().startswith("Chosen: up to ")
    assert "The program itself is not included" in made.message.text()
    made.write_requested.emit(tmp_path)
    assert not made.write.isEnabled()
    qtbot.waitUntil(lambda: "read back" in made.message.text(), timeout=SECONDS)
    kinds = [part.kind for part in read_contents(tmp_path / FOLDER).parts]
    assert kinds == [PartKind.MANUAL, PartKind.PACK]


@pytest.mark.parametrize("choice", ["Keep and add", "Replace", "Cancel"])
def test_what_others_put_on_a_stick_is_kept_or_replaced_after_a_question(
    bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("SWC_HOME", str(tmp_path / "another machine"))
        written(tmp_path / FOLDER, source_from(make_pack(tmp_path / "kenya.swcpack")))
    before = read_contents(tmp_path / FOLDER)
    made = bench.prepare(qtbot)
    made.write_requested.emit(tmp_path)
    qtbot.waitUntil(lambda: bool(made.findChildren(Question)), timeout=SECONDS)
    question = asked(made)
    assert before.parts[0].title in question.text.text()
    assert not made.busy
    answer(question, choice).click()
    if choice == "Cancel":
        assert read_contents(tmp_path / FOLDER) == before
        return
    qtbot.waitUntil(lambda: "read back" in made.message.text(), timeout=SECONDS)
    titles = [part.title for part in read_contents(tmp_path / FOLDER).parts]
    assert (before.parts[0].title in titles) == (choice == "Keep and add")
    assert len(titles) == (3 if choice == "Keep and add" else 2)


def test_the_parts_that_were_left_out_are_named(bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / FOLDER / "manual").mkdir(parents=True)
    (tmp_path / FOLDER / "manual" / "index.html").write_text("of somebody else")
    made = bench.prepare(qtbot)
    made.write_requested.emit(tmp_path)
    qtbot.waitUntil(lambda: "read back" in made.message.text(), timeout=SECONDS)
    assert "Left out, because files that this computer did not write" in made.message.text()
    assert "Manual of swc-desktop" in made.message.text()


def test_with_nothing_chosen_there_is_nothing_to_write(bench: Bench, qtbot: QtBot) -> None:
    made = bench.prepare(qtbot)
    for box, _ in made._choices:
        box.click()
    assert made.message.text() == "Nothing is chosen."
    assert not made.write.isEnabled()


def test_a_file_that_cannot_be_put_on_a_stick_is_refused_in_the_dialog(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    made = bench.prepare(qtbot)
    (tmp_path / "letter.docx").touch()
    made.add_requested.emit(tmp_path / "letter.docx")
    qtbot.waitUntil(lambda: made.message.property("role") == "error", timeout=SECONDS)
    assert "letter.docx cannot be used" in made.message.text()
    assert made.write.isEnabled()


def test_writing_can_be_stopped(bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    made = bench.prepare(qtbot)
    made.write_requested.emit(tmp_path)
    made.stop.click()
    qtbot.waitUntil(lambda: not made.busy, timeout=SECONDS)
    whole = (tmp_path / FOLDER / FILE_NAME).exists()
    assert made.message.text() == "Stopped." or whole


def test_a_pack_is_installed_and_undone(bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    preparing = bench.prepare(qtbot)
    preparing.add_requested.emit(make_pack(tmp_path / "kenya.swcpack"))
    qtbot.waitUntil(lambda: len(preparing.chosen) == 3, timeout=SECONDS)
    preparing.write_requested.emit(tmp_path)
    qtbot.waitUntil(lambda: "read back" in preparing.message.text(), timeout=SECONDS)
    made = bench.install_from(qtbot, tmp_path / FOLDER)
    qtbot.waitUntil(lambda: texts(made).count("Already installed") == 2)
    (button,) = made.install_buttons
    assert button.accessibleName().startswith("Install Model pack")
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "is installed and in use" in made.message.text(), timeout=SECONDS)
    assert bench.changed == [PartKind.PACK]
    assert ["Starter" in button.accessibleName() for button in made.install_buttons] == [True]
    made.undo_requested.emit(PartKind.PACK)
    qtbot.waitUntil(lambda: "is in use again" in made.message.text(), timeout=SECONDS)
    assert bench.changed == [PartKind.PACK, PartKind.PACK]
    assert pack_in_use() == starter_pack()


def test_a_folder_that_is_not_a_stick_is_refused_in_the_dialog(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    made = bench.install_from(qtbot)
    assert "Prepare USB stick" in made.intro.text()
    made.open_requested.emit(tmp_path)
    qtbot.waitUntil(lambda: made.message.property("role") == "error", timeout=SECONDS)
    assert FILE_NAME in made.message.text()


def test_damage_is_shown_in_the_row(bench: Bench, qtbot: QtBot) -> None:
    part = TransferPart(
        PartKind.WEATHER, "Weather", "For 2026.", (StickFile("weather/x", 5, "0" * 64),)
    )
    made = bench.install_from(qtbot)
    seen = PartCheck(part, PartStatus.DAMAGED, "weather/x is not complete.")
    made.show_contents(Path("stick"), Contents("2026-11-24", "0.1.0", (part,)), [seen])
    shown = {"Damaged", "weather/x is not complete.", "For 2026."}
    qtbot.waitUntil(lambda: shown <= set(texts(made)))
    assert made.install_buttons == []


@pytest.mark.parametrize("agreed", [True, False])
def test_another_program_is_installed_only_after_a_question(
    bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agreed: bool
) -> None:
    installed: list[Path] = []
    monkeypatch.setattr(self_update, "is_user_installation", lambda _: True)
    monkeypatch.setattr(self_update, "bundle_folder", lambda: tmp_path)
    monkeypatch.setattr(self_update, "install_archive", lambda file, _: installed.append(file))
    (tmp_path / "swc-desktop-9.0.0-linux-x86_64.tar.gz").write_bytes(b"x")
    stick = written(
        tmp_path / "stick", source_from(tmp_path / "swc-desktop-9.0.0-linux-x86_64.tar.gz")
    )
    made = bench.install_from(qtbot, stick)

    made.install_buttons[0].click()
    question = asked(made)
    assert "sticks of people you know" in question.text.text()
    answer(question, "Replace" if agreed else "Cancel").click()
    qtbot.waitUntil(lambda: not made.busy, timeout=SECONDS)
    assert bool(installed) == agreed
    assert bench.changed == ([PartKind.PROGRAM] if agreed else [])


def test_progress_is_shown_in_megabytes(bench: Bench, qtbot: QtBot) -> None:
    made = bench.prepare(qtbot)
    made.set_busy("Writing…")
    made.show_progress(Progress(320, 1700, "MB"))
    assert made.message.text() == f"Writing… 320 of {format_number(1700)} MB"
    assert (made.bar.value(), made.bar.maximum()) == (320, 1700)
    assert made.stop.isVisible()
    made.set_busy("")
    assert not made.bar.isVisible()
