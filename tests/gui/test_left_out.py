"""What an arrival brought is said in the strip, on the empty page and in a list."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from swc_desktop.core.device import Device
from swc_desktop.photos.left_out import MAX_NAMES, LeftOut, Listed
from swc_desktop.projects.arrived import Arrived, FileOutcome
from swc_desktop.session.run_status import Phase
from swc_desktop.session.runner import AnyClassifier
from swc_desktop.ui.dialogs.left_out_dialog import LeftOutDialog
from swc_desktop.ui.text.arrival_words import arrival_words, kind_words, nothing_words
from swc_desktop.ui.text.not_added import not_added
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stepwise import FromDisk, Stepwise
from tests.gui.windows import Open, finished

NOTHING_TO_READ = "has no photographs that this program can read"


def make(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"x")
    return folder


def add(qtbot: QtBot, window: MainWindow, *paths: Path) -> None:
    """Add paths and wait until that is over and shown."""
    window.add(paths)
    finished(qtbot, window)


def said(window: MainWindow) -> str:
    return window.strip.text.text()


def test_an_arrival_is_counted_in_the_strip(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(Stepwise())
    card = make(tmp_path / "card", "1.jpg", "2.jpg", "3.mkv", "4.txt", "5.txt", "1.xmp")
    add(qtbot, window, card)
    assert said(window) == "2 added · 2 named"
    assert window.strip.left_out.isVisible()
    assert window.strip.left_out.text() == "3 left out…"
    add(qtbot, window, card, make(tmp_path / "other", "6.jpg"))
    assert said(window) == "1 added · 3 named"
    assert window.strip.left_out.text() == "3 left out, 2 already here…"


def test_photographs_that_could_not_be_read_are_not_counted_as_added(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(FromDisk())
    add(qtbot, window, make(tmp_path / "card", "1.jpg"), tmp_path / "gone.jpg")
    assert said(window) == "1 added · 1 named, 1 unreadable"
    arrival = window.run.status.arrival
    assert arrival is not None
    assert (arrival.added, arrival.failed) == (1, 1)


@pytest.mark.parametrize(
    ("files", "expected", "counts"),
    [
        (
            [],
            f"Nothing was added: the folder given {NOTHING_TO_READ} · 1 named",
            None,
        ),
        (["a.txt", "b.txt"], "Nothing was added: 2 other files left out · 1 named", "2 left out…"),
        (
            ["a.mkv", "b.txt", "c.jxl"],
            "Nothing was added · 1 named",
            "3 left out…",
        ),
    ],
)
def test_a_filled_list_says_when_no_photographs_were_added(
    qtbot: QtBot,
    open_window: Open,
    tmp_path: Path,
    files: list[str],
    expected: str,
    counts: str | None,
) -> None:
    window = open_window(Stepwise())
    add(qtbot, window, make(tmp_path / "card", "1.jpg"))
    assert not window.strip.left_out.isVisible()
    add(qtbot, window, make(tmp_path / "given", *files))
    assert said(window) == expected
    assert window.strip.left_out.isVisible() is (counts is not None)
    assert window.strip.left_out.text() == (counts or "…")
    assert window.pane.model.rowCount() == 1


def test_a_second_drop_of_the_same_folder_says_so(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(Stepwise())
    card = make(tmp_path / "card", "1.jpg", "2.jpg")
    add(qtbot, window, card)
    add(qtbot, window, card)
    assert said(window) == "Nothing was added: 2 photographs are already in the project · 2 named"
    window.strip.left_out.click()
    dialog = window.dialogs.dialog("left_out")
    assert isinstance(dialog, LeftOutDialog)
    assert lines(dialog) == [
        "2 already here",
        str(card / "1.jpg"),
        str(card / "2.jpg"),
    ]


def lines(dialog: LeftOutDialog) -> list[str]:
    """What the dialog copies."""
    dialog.copy.click()
    return QGuiApplication.clipboard().text().splitlines()


def test_what_is_added_meanwhile_is_counted_with_the_rest(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    classifier = Stepwise(permits=0)
    window = open_window(classifier)
    window.add([make(tmp_path / "card", "1.jpg", "1.mkv")])
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.RUNNING)
    window.add([make(tmp_path / "more", "2.jpg", "2.mkv")])
    assert not window.strip.left_out.isVisible()
    classifier.permits.release(10)
    qtbot.waitUntil(lambda: window.pane.model.rowCount() == 2)
    finished(qtbot, window)
    assert said(window) == "2 added · 2 named"
    assert window.strip.left_out.text() == "2 left out…"


def test_another_project_forgets_what_was_left_out(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(Stepwise())
    add(qtbot, window, make(tmp_path / "card", "1.jpg", "1.mkv"))
    with qtbot.waitSignal(window.project.opened):
        window.project.open(tmp_path / "other.swcproject", makes=True)
    assert said(window) == "Ready"
    assert not window.strip.left_out.isVisible()
    assert shown(window)[0] == "Drop photographs or folders here"


def shown(window: MainWindow) -> list[str]:
    labels = window.pane.empty.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible() and label.text()]


def test_an_empty_window_says_why_nothing_was_added_and_what_to_do(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(Stepwise())
    add(qtbot, window, make(tmp_path / "texts", "a.txt", "b.mkv", "c.jxl"))
    page = window.pane.empty
    assert window.pane.stack.currentWidget() is page
    assert shown(window) == [
        "No photographs were found",
        "1 video, 1 picture in an unsupported format, 1 other file left out.",
    ]
    assert page.add_button.isVisible()
    assert page.folder_button.isVisible()
    page.left_out_button.click()
    assert isinstance(window.dialogs.dialog("left_out"), LeftOutDialog)
    add(qtbot, window, make(tmp_path / "empty"))
    assert shown(window)[1] == f"The folder empty {NOTHING_TO_READ}."
    assert not page.left_out_button.isVisible()


def test_a_stopped_search_counts_nothing(
    qtbot: QtBot, open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(Stepwise())
    go = threading.Event()

    def waiting(*_: object) -> None:
        go.wait(60)
        window.run._control.checkpoint()

    monkeypatch.setattr("swc_desktop.photos.find._Search._take", waiting)
    window.add([tmp_path / "a.jpg"])
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.READING)
    window.run.stop()
    go.set()
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.STOPPED)
    assert said(window) == "Stopped"
    assert shown(window)[0] == "Drop photographs or folders here"


def test_a_stop_while_the_pack_opens_says_nothing_of_the_folder(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    go = threading.Event()

    def slowly(_pack: Path | None, _device: Device) -> AnyClassifier:
        go.wait(60)
        return Stepwise()

    window = open_window(open_classifier=slowly)
    window.add([make(tmp_path / "photos", "1.jpg")])
    assert window.run.status.phase is Phase.OPENING
    window.strip.stop_button.click()
    assert said(window) == "Stopped"
    assert shown(window)[0] == "Drop photographs or folders here"
    with qtbot.waitSignal(window.run.opened):
        go.set()
    assert said(window) == "Stopped"
    window.strip.pause_button.click()
    finished(qtbot, window)
    assert said(window) == "1 added · 1 named"


def group(dialog: LeftOutDialog, place: int) -> QTreeWidgetItem:
    item = dialog.tree.topLevelItem(place)
    assert item is not None
    return item


def test_the_list_has_every_kind_with_names_and_folders(qtbot: QtBot) -> None:
    arrival = Arrived(
        left_out={
            LeftOut.VIDEO: Listed(
                MAX_NAMES + 40, tuple(f"/card/{n}.mp4" for n in range(MAX_NAMES))
            ),
            LeftOut.ELSEWHERE: Listed.of(["mtp://Phone/DCIM/a.jpg"]),
        },
    )
    arrival.note(FileOutcome.ALREADY_HERE, "/card/1.jpg")
    dialog = LeftOutDialog(not_added(arrival))
    qtbot.addWidget(dialog)
    dialog.show()
    copied = lines(dialog)
    assert copied[0] == "540 videos"
    assert copied[1] == "/card/0.mp4"
    assert copied[MAX_NAMES + 1] == "and 40 more"
    assert copied[MAX_NAMES + 2 :] == [
        "1 file on a device or server",
        "mtp://Phone/DCIM/a.jpg",
        "1 already here",
        "/card/1.jpg",
    ]
    first = group(dialog, 0).child(0)
    assert first is not None
    assert [first.text(column) for column in (0, 1)] == ["0.mp4", "/card"]
    remedies = [label.text() for label in dialog.findChildren(QLabel)]
    assert (
        "1 file on a device or server: Copy what you need to this computer first, then add it "
        "from there." in remedies
    )


def test_what_a_project_found_is_listed_with_what_to_do(qtbot: QtBot) -> None:
    arrived = Arrived(left_out={LeftOut.HIDDEN: Listed.of(["/card/.a.jpg"])})
    for outcome in FileOutcome:
        if outcome is not FileOutcome.FAILED:
            arrived.note(outcome, f"/card/{outcome}.jpg")
    arrived.fail(Path("/card/empty.jpg"), "/card/empty.jpg is empty (0 bytes).")
    dialog = LeftOutDialog(not_added(arrived))
    qtbot.addWidget(dialog)
    dialog.show()
    assert lines(dialog) == [
        "1 hidden file or folder",
        "/card/.a.jpg",
        "1 already here",
        "/card/already_here.jpg",
        "1 with the content of another file",
        "/card/duplicates.jpg",
        "1 changed since they were added",
        "/card/replaced.jpg",
        "1 missing",
        "/card/missing.jpg",
        "1 of another card that was here before",
        "/card/elsewhere.jpg",
        "1 could not be read",
        "/card/empty.jpg is empty (0 bytes).",
    ]
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert (
        "1 missing: If they were moved, add the folder where they are now. What is known of them "
        "is kept." in said
    )


def test_the_list_is_used_by_keyboard(qtbot: QtBot) -> None:
    others = Listed.of(["/c/a.txt", "/c/b.txt"])
    dialog = LeftOutDialog(not_added(Arrived(left_out={LeftOut.OTHER: others})))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.tree.setFocus()
    dialog.tree.setCurrentItem(group(dialog, 0))
    QTest.keyClick(dialog.tree, Qt.Key.Key_Down)
    QTest.keyClick(dialog.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(dialog.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "/c/a.txt\n/c/b.txt"
    QTest.keyClick(dialog.tree, Qt.Key.Key_Tab)
    assert not dialog.tree.hasFocus()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_every_kind_has_its_text() -> None:
    for kind in LeftOut:
        assert kind_words(kind, 1).startswith("1 ")
        assert kind_words(kind, 12).startswith("12 ")


def test_several_empty_folders_are_named_together() -> None:
    nothing = Arrived(paths=(Path("/a"), Path("/b")))
    reason = "these folders have no photographs that this program can read"
    assert nothing_words(nothing) == reason
    assert arrival_words(nothing) == f"Nothing was added: {reason}"
