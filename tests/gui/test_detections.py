"""The window uses the results of other detectors where a person asks for it."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.core.region import Box
from swc_desktop.inference.classifier import Result
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.photos.roots import Roots
from swc_desktop.session.run_status import Phase
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import Notice
from swc_desktop.weather.store import WeatherStore
from tests.foreign.made import box, megadetector_file
from tests.gui.fake_engine import FakeClassifier
from tests.gui.windows import Open, finished


class Taking(FakeClassifier):
    """Has no detector of its own, and takes the regions of others."""

    def classify(
        self,
        files: Sequence[Path],
        options: RunOptions,
        *,
        control: Control,
        progress: ProgressSink | None = None,
        start: int = 0,
        weather: WeatherStore | None = None,
        roots: Roots | None = None,
        found_by_others: FoundByOthers | None = None,
    ) -> Generator[Result]:
        results = super().classify(
            files, options, control=control, progress=progress, start=start, roots=roots
        )
        for result in results:
            found = None if found_by_others is None else found_by_others.regions(result.file)
            if found_by_others is None or found is None:
                yield result
                continue
            (frame,) = result.regions
            regions = (frame, *(replace(frame, region=region) for region in found))
            yield replace(result, regions=regions, detector=found_by_others.digest)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "card"
    made.mkdir()
    for at, name in enumerate(("a.png", "b.png", "c.png")):
        Image.fromarray(np.full((60, 80, 3), 40 * at, np.uint8)).save(made / name)
    return made


ENTRIES = [
    {"file": "a.png", "detections": [box(0.9, 0.1, 0.2, 0.3, 0.4), box(0.8)]},
    {"file": "b.png", "detections": []},
    {"file": "somewhere/else.png", "detections": [box(0.9)]},
]


def boxes(window: MainWindow) -> dict[str, list[Box]]:
    rows = map(window.pane.model.record, range(window.pane.model.rowCount()))
    return {one.name: [of.region.box for of in one.regions] for one in rows if one is not None}


def notice(window: MainWindow, beginning: str) -> Notice:
    (found,) = [one for one in window.notices.notices if beginning in one.sentence]
    return found


def added(qtbot: QtBot, window: MainWindow, folder: Path) -> MainWindow:
    window.add([folder])
    finished(qtbot, window)
    return window


def is_said(window: MainWindow, beginning: str) -> bool:
    return any(beginning in one.sentence for one in window.notices.notices)


def test_results_beside_a_folder_are_offered_and_used_at_a_click(
    qtbot: QtBot, open_window: Open, folder: Path
) -> None:
    file = megadetector_file(folder, ENTRIES)
    file = file.rename(folder / "image_recognition_file.json")
    window = added(qtbot, open_window(Taking()), folder)
    assert boxes(window) == {"a.png": [], "b.png": [], "c.png": []}  # nothing is taken unasked
    qtbot.waitUntil(lambda: is_said(window, "looks like results of another detector"))
    offer = notice(window, "looks like results of another detector")
    assert str(file) in offer.sentence
    assert offer.action is not None
    assert offer.action.text() == "Use its boxes"
    assert offer.action.focusPolicy() & Qt.FocusPolicy.TabFocus
    qtbot.keyClick(offer.action, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(boxes(window)["a.png"]))
    finished(qtbot, window)
    assert boxes(window)["a.png"][0] == Box(0.1, 0.2, 0.3, 0.4)
    assert [len(found) for found in boxes(window).values()] == [2, 0, 0]
    said = notice(window, "has results of a detector for").sentence
    assert "for 2 of 3 photographs" in said
    assert "1 result is not used: it is of no picture here" in said


def test_a_folder_without_results_offers_nothing(
    qtbot: QtBot, open_window: Open, folder: Path
) -> None:
    window = open_window(Taking())
    looked: list[object] = []
    found = window.detections._offer
    window.detections._offer = lambda files: (looked.append(files), found(files))  # type: ignore
    added(qtbot, window, folder)
    qtbot.waitUntil(lambda: looked == [{}])
    assert not is_said(window, "another detector")


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file that the system's dialog gives."""
    file = tmp_path / "results" / "of others.json"
    file.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    return file


def test_a_file_can_be_chosen_for_what_is_there(
    qtbot: QtBot, open_window: Open, folder: Path, chosen: Path
) -> None:
    window = open_window(Taking())
    action = window.actions_by_name["detections"]
    assert not action.isEnabled()  # there are no photographs
    added(qtbot, window, folder)
    assert action.isEnabled()
    megadetector_file(chosen.parent, ENTRIES).rename(chosen)
    action.trigger()
    qtbot.waitUntil(lambda: bool(boxes(window)["a.png"]))
    finished(qtbot, window)
    assert [len(found) for found in boxes(window).values()] == [2, 0, 0]


def test_a_file_that_is_dropped_is_used_at_a_click(
    qtbot: QtBot, open_window: Open, folder: Path, tmp_path: Path
) -> None:
    window = added(qtbot, open_window(Taking()), folder)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    window.add([megadetector_file(elsewhere, ENTRIES)])
    offer = notice(window, "looks like results of another detector")
    assert offer.action is not None
    offer.action.click()
    qtbot.waitUntil(lambda: bool(boxes(window)["a.png"]))
    finished(qtbot, window)
    assert [len(found) for found in boxes(window).values()] == [2, 0, 0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "cannot be used as results of a detector: "),
        ('{"images": [{"file": "x/y.jpg", "detections": []}], "detection_categories": '
         '{"1": "animal"}, "info": {"format_version": "1.3"}}',
         "it has results for 1 picture, but for none of the 3 here"),
    ],
)  # fmt: skip
def test_a_fault_of_the_file_is_one_sentence_and_changes_nothing(
    qtbot: QtBot,
    open_window: Open,
    folder: Path,
    chosen: Path,
    content: str,
    sentence: str,
) -> None:
    window = added(qtbot, open_window(Taking()), folder)
    before = boxes(window)
    chosen.write_text(content, encoding="utf-8")
    window.actions_by_name["detections"].trigger()
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.FAILED)
    assert sentence in notice(window, str(chosen)).sentence
    qtbot.waitUntil(lambda: not window.project.waits)
    assert boxes(window) == before
    window.add([folder])  # the next addition does not use it
    qtbot.waitUntil(lambda: window.run.status.phase.busy)
    qtbot.waitUntil(lambda: not window.run.status.phase.busy)
    assert boxes(window) == before


def test_where_no_folder_is_there_it_says_so(
    qtbot: QtBot, open_window: Open, folder: Path, chosen: Path
) -> None:
    window = added(qtbot, open_window(Taking()), folder)
    folder.rename(folder.with_name("away"))
    window.actions_by_name["detections"].trigger()
    assert is_said(window, "No folder of this project is there.")
    assert window.run.status.phase is Phase.FINISHED
