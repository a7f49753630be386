"""Looking and judging, as scenes of ``screenshots``."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from swc_desktop.core.result_state import State
from swc_desktop.projects.media_filter import MediaFilter, Review
from swc_desktop.projects.name_checklist import (
    ReadChecklist,
    choose_checklist,
    name_checklist,
)
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.working import Work
from swc_desktop.ui.project.history_dialog import HistoryDialog
from swc_desktop.ui.review.checklist_dialog import ChecklistDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.checklist_samples import BIRDS
from tests.gui.detector_scenes import DetectingClassifier
from tests.gui.stage import Scene, Stage, finished, live, services, settle, take, until


def large_view(stage: Stage) -> QWidget:
    """A photograph among its neighbours."""
    window = finished(stage, services(DetectingClassifier()))
    take(window, lambda record: record.state is State.NAMED)
    window.pane.step(9)
    window.pane.open_photo()
    live(600)
    settle(window)
    return window


def in_other_light(stage: Stage) -> QWidget:
    """A photograph that is shown brighter, with the sliders open."""
    window = large_view(stage)
    assert isinstance(window, MainWindow)
    for _ in range(3):
        window.actions_by_name["brighter"].trigger()
    window.actions_by_name["light"].trigger()
    live(100)
    return window


def judged(stage: Stage) -> QWidget:
    """Cards with what people said, and what is on the number keys."""
    window = finished(stage, services(DetectingClassifier()))
    window.settings.remember(person="Asha Mwangi")
    window.pane.step(-window.pane.selection.currentIndex().row())
    for name in ("accept", "accept", "blank"):
        window.actions_by_name[name].trigger()
    for text in ("leopard", "caracal", "cheetah"):
        _name(window, text)
    live(300)
    settle(window)
    window.pane.step(-2)
    settle(window)
    return window


def _name(window: MainWindow, text: str) -> None:
    window.actions_by_name["name"].trigger()
    field = window.review.field
    QTest.keyClicks(field.line, text)
    QTest.keyClick(field.line, Qt.Key.Key_Return)


def judged_table(stage: Stage) -> QWidget:
    window = judged(stage)
    assert isinstance(window, MainWindow)
    window.actions_by_name["table"].trigger()
    settle(window)
    return window


def naming(stage: Stage) -> QWidget:
    """The name of an animal is typed over the large view."""
    window = judged(stage)
    assert isinstance(window, MainWindow)
    window.pane.open_photo()
    window.actions_by_name["name"].trigger()
    QTest.keyClicks(window.review.field.line, "leo")
    live(400)
    return window


def naming_other(stage: Stage) -> QWidget:
    """Names of the project's checklist of other animals are offered."""
    window = judged(stage)
    assert isinstance(window, MainWindow)
    access = window.project.access
    assert access is not None
    found = ReadChecklist(BIRDS)
    access.act(lambda work: choose_checklist(work.project, found))
    until(lambda: bool(name_checklist(access.project.connection)))
    window.actions_by_name["name"].trigger()
    QTest.keyClicks(window.review.field.line, "l")
    live(300)
    return window


def checklist(stage: Stage) -> QWidget:
    """The names of the project's checklist of other animals."""
    window = naming_other(stage)
    assert isinstance(window, MainWindow)
    window.review.field.close_field()
    window.actions_by_name["checklist"].trigger()
    live(300)
    dialog = window.dialogs.dialog("checklist")
    assert isinstance(dialog, ChecklistDialog)
    return dialog


def describing(stage: Stage) -> QWidget:
    """Two groups of animals are described, beside a name with details on a card."""
    window = judged(stage)
    assert isinstance(window, MainWindow)
    window.actions_by_name["details"].trigger()
    field = window.review.describing.field
    QTest.keyClicks(field.line, "1 f ad feed, 2 juv: at the kill")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    live(300)
    settle(window)
    window.pane.step(-1)
    window.actions_by_name["details"].trigger()
    live(300)
    settle(window)
    return window


def judging_box(stage: Stage) -> QWidget:
    """One box in the large view is chosen, after what it shows was named."""
    window = finished(stage, services(DetectingClassifier()))
    window.settings.remember(person="Asha Mwangi")
    take(window, lambda record: bool(record.regions))
    window.pane.open_photo()
    live(600)
    window.pane.photo.boxes.step(1)
    _name(window, "leopard")
    live(300)
    settle(window)
    window.pane.step(-1)
    live(600)
    window.pane.photo.boxes.step(1)
    settle(window)
    return window


def judge_asked(stage: Stage) -> QWidget:
    """Who is judging is asked once."""
    window = finished(stage, services(DetectingClassifier()))
    window.actions_by_name["accept"].trigger()
    live(100)
    dialog = window.dialogs.dialog("person")
    assert dialog is not None
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText("Asha Mwangi")  # before it is that of the computer's account
    return dialog


def all_judged(stage: Stage) -> QWidget:
    """Nothing is left to be judged."""
    window = judged(stage)
    assert isinstance(window, MainWindow)
    window.pane.grid.selectAll()
    window.actions_by_name["blank"].trigger()
    live(300)
    settle(window)
    window.pane.set_filter(MediaFilter(review=frozenset({Review.NOT_JUDGED})))
    settle(window)
    return window


def review_queues(stage: Stage) -> QWidget:
    """All queues hold something, and one of them is shown."""
    window = judged(stage)
    assert isinstance(window, MainWindow)
    access = window.project.access
    assert access is not None
    access.act(_contradict)
    live(300)
    until(lambda: window.tally.review[Review.CONFLICT] > 0)
    window.pane.set_filter(MediaFilter(review=frozenset({Review.DISAGREE})))
    for notice in list(window.notices.notices):
        window.notices.close_notice(notice)
    window.pane.step(-window.pane.selection.currentIndex().row())
    settle(window)
    return window


def _contradict(work: Work) -> Outcome:
    """Let the model say something else of what was accepted, and people contradict each other."""
    with work.project.transaction() as raw:
        raw.execute(
            "UPDATE media SET taxon = 'Acinonyx jubatus', rank = 'species', certainty = 0.93, "
            "status = 'named' WHERE judged != 0 AND identified = taxon"
        )
        raw.execute("UPDATE media SET judged = judged | 4 WHERE identified = 'Caracal caracal'")
        raw.execute("UPDATE media SET disputed = 1 WHERE judged = 0 AND number % 3 = 0")
    return Outcome(4, 4)


def drawing_box(stage: Stage) -> QWidget:
    """A new box is being drawn beside one that was found."""
    window = finished(stage, services(DetectingClassifier()))
    window.settings.remember(person="Asha Mwangi")
    take(window, lambda record: bool(record.regions))
    window.pane.open_photo()
    until(lambda: window.pane.photo.picture is not None)
    window.actions_by_name["draw_box"].trigger()
    live(300)
    return window


def magnified(stage: Stage) -> QWidget:
    """The magnifier over the chosen box, in a brighter light."""
    window = finished(stage, services(DetectingClassifier()))
    take(window, lambda record: bool(record.regions))
    window.pane.open_photo()
    photo = window.pane.photo
    until(lambda: photo.picture is not None)
    for name in ("magnifier", "brighter", "brighter"):
        window.actions_by_name[name].trigger()
    until(lambda: photo.picture is not None and photo.picture.whole)
    photo.boxes.step(1)
    live(300)
    return window


def comparing(stage: Stage) -> QWidget:
    """Two photographs beside each other, the first one as it differs from its neighbour."""
    window = finished(stage, services(DetectingClassifier()))
    take(window, lambda record: bool(record.regions))
    window.pane.open_photo()
    for name in ("beside", "difference"):
        window.actions_by_name[name].trigger()
    photo = window.pane.photo
    until(lambda: photo.canvas.is_compared is not None and not photo.beside.canvas.shown.isEmpty())
    live(300)
    return window


def history(stage: Stage) -> QWidget:
    """What was done, and how far the way back to one act of it leads."""
    window = judged(stage)
    assert isinstance(window, MainWindow)
    for _ in range(2):
        window.actions_by_name["undo"].trigger()
        live(200)
    window.actions_by_name["history"].trigger()
    dialog = window.dialogs.dialog("history")
    assert isinstance(dialog, HistoryDialog)
    until(lambda: dialog.table.count > 0)
    dialog.table.pick({dialog.table.shown[4].number})
    live(300)
    return dialog


SCENES: Final[tuple[Scene, ...]] = (
    large_view,
    in_other_light,
    judged,
    judged_table,
    naming,
    naming_other,
    checklist,
    describing,
    judging_box,
    drawing_box,
    magnified,
    comparing,
    judge_asked,
    all_judged,
    review_queues,
    history,
)
