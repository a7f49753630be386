"""The order in which alike photographs stand together, and making the embeddings for it."""

import itertools
import threading
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.inference.classifier import RegionResult, Result
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.packs.pack import EMBEDDING_OUTPUT
from swc_desktop.photos.roots import Roots
from swc_desktop.projects.media_filter import Order
from swc_desktop.projects.missing_embeddings import without_embedding
from swc_desktop.ui.review import embedding_dialog
from swc_desktop.ui.review.embedding_dialog import EmbeddingDialog
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.weather.store import WeatherStore
from tests.gui.judging import settled
from tests.gui.stepwise import Stepwise
from tests.gui.windows import Open, activate, run

COUNT = 7


class Embedding(Stepwise):
    """Adds no embeddings with photographs; looks at them again for those, one for each permit."""

    def __init__(self) -> None:
        super().__init__()
        self.adds = True
        self.again = threading.Semaphore(1000)

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
        if self.adds:
            yield from super().classify(
                files, options, control=control, progress=progress, start=start, roots=roots
            )
            return
        for index, file in enumerate(files):
            while not self.again.acquire(timeout=0.01):
                control.checkpoint()
            control.checkpoint()
            found = self._result(index, file)
            outputs = {EMBEDDING_OUTPUT: np.eye(3, dtype=np.float32)[int(file.stem[-1]) % 3]}
            regions = tuple(
                RegionResult(one.region, one.prediction, outputs) for one in found.regions
            )
            if progress is not None:
                progress(Progress(index + 1, len(files)))
            yield replace(found, regions=regions)


@pytest.fixture
def classifier() -> Embedding:
    return Embedding()


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, classifier: Embedding) -> MainWindow:
    made = run(qtbot, open_window(classifier), COUNT)
    activate(qtbot, made)
    classifier.adds = False
    return made


def said(window: MainWindow) -> list[str]:
    return [one.text.text() for one in window.notices.notices]


def sort(window: MainWindow) -> None:
    """Choose the order in the menu."""
    orders = window.bar.orders
    orders._orders[Order.ALIKE].trigger()


def opened(qtbot: QtBot, window: MainWindow) -> EmbeddingDialog:
    """The dialog, from the notice that says what is missing."""
    qtbot.waitUntil(lambda: any("No embeddings are kept" in one for one in said(window)))
    notice = next(one for one in window.notices.notices if "No embeddings" in one.text.text())
    assert notice.action is not None
    notice.action.click()
    dialog = window.dialogs.dialog("embeddings")
    assert isinstance(dialog, EmbeddingDialog)
    qtbot.waitUntil(lambda: dialog.missing is not None)
    return dialog


def left(window: MainWindow) -> int:
    access = window.project.access
    assert access is not None
    with access.project.file.reading():
        return len(without_embedding(access.project))


def test_what_is_missing_is_said_made_and_sorted_by(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding_dialog, "AT_ONCE", 3)
    before = list(window.pane.model.numbers)
    sort(window)
    dialog = opened(qtbot, window)
    assert window.pane.model.order == (None, False)
    assert dialog.count.text() == f"{COUNT} animals in photographs have none yet."
    dialog.begin.click()
    qtbot.waitUntil(lambda: dialog._control is None)
    assert dialog.message.text() == f"Made {COUNT} embeddings; 0 could not be made."
    settled(qtbot, window)
    assert left(window) == 0
    qtbot.waitUntil(lambda: not dialog.begin.isEnabled())
    dialog.accept()
    sort(window)
    qtbot.waitUntil(lambda: window.pane.model.order == (Order.ALIKE, False))
    numbers = list(window.pane.model.numbers)
    assert sorted(numbers) == sorted(before)
    coats = [(number - 1) % 3 for number in numbers]
    assert sum(one != two for one, two in itertools.pairwise(coats)) == 2
    window.bar.orders._orders[None].trigger()
    assert list(window.pane.model.numbers) == before


def test_it_is_stopped_and_what_was_made_stays(
    qtbot: QtBot, window: MainWindow, classifier: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding_dialog, "AT_ONCE", 2)
    classifier.again = threading.Semaphore(3)
    sort(window)
    dialog = opened(qtbot, window)
    dialog.begin.click()
    assert not dialog.begin.isEnabled()
    qtbot.waitUntil(lambda: dialog.bar.value() == 3)
    assert dialog.message.text() == f"3 of {COUNT}"
    dialog.stop.click()
    qtbot.waitUntil(lambda: dialog._control is None)
    assert dialog.message.text().startswith("Stopped.")
    assert left(window) == COUNT - 3
    qtbot.waitUntil(lambda: dialog.count.text().startswith(f"{COUNT - 3} animals"))
    assert dialog.begin.isEnabled()


def test_another_pack_than_that_of_the_answers_makes_none(
    qtbot: QtBot, window: MainWindow, classifier: Embedding
) -> None:
    classifier.pack = replace(classifier.pack, digest="1" * 64)
    sort(window)
    dialog = opened(qtbot, window)
    assert "which is not in use" in dialog.message.text()
    assert not dialog.begin.isEnabled()


def test_the_order_ends_with_the_project(qtbot: QtBot, window: MainWindow) -> None:
    window.alike.embed()
    dialog = window.dialogs.dialog("embeddings")
    assert isinstance(dialog, EmbeddingDialog)
    qtbot.waitUntil(lambda: dialog.missing is not None)
    dialog.begin.click()
    qtbot.waitUntil(lambda: dialog._control is None)
    dialog.accept()
    sort(window)
    qtbot.waitUntil(lambda: window.pane.model.order[0] is Order.ALIKE)
    path = window.project.path
    assert path is not None
    window.project.open(path)
    qtbot.waitUntil(lambda: window.project.access is not None)
    assert window.pane.model.order == (None, False)
