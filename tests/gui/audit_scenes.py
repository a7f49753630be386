"""Checking a sample of the answers and each other, as scenes of ``screenshots``."""

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from swc_desktop.projects.audit_draws import draw_audit
from swc_desktop.projects.audit_results import left_to_judge
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.media_filter import BLIND
from swc_desktop.projects.working import Work
from swc_desktop.session.reviewing import Acceptance, Reviewer
from swc_desktop.ui.project.teach_dialog import TeachDialog
from swc_desktop.ui.review.agreement_dialog import AgreementDialog
from swc_desktop.ui.review.audit_dialog import AuditDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.detector_scenes import DetectingClassifier
from tests.gui.stage import Scene, Stage, finished, live, services, settle, until

_PER_GROUP: Final = 5


def sample_to_judge(stage: Stage) -> QWidget:
    """Photographs of a sample, without their answers."""
    window = finished(stage, services(DetectingClassifier()))
    window.settings.remember(person="Asha Mwangi")
    access = window.project.access
    assert access is not None
    access.act(_draw)
    live(300)
    window.pane.set_filter(BLIND)
    settle(window)
    return window


def dialog_sample(stage: Stage) -> QWidget:
    """What a sample says after most of it was judged."""
    window = sample_to_judge(stage)
    assert isinstance(window, MainWindow)
    access = window.project.access
    assert access is not None
    access.act(_judge)
    live(300)
    settle(window)
    window.actions_by_name["audit"].trigger()
    dialog = window.dialogs.dialog("audit")
    assert isinstance(dialog, AuditDialog)
    until(lambda: dialog.read is not None)
    live(300)
    return dialog


def _draw(work: Work) -> str:
    work.project.by = "Asha Mwangi"
    return draw_audit(work.project, _PER_GROUP, seed=1)


def _judge(work: Work) -> None:
    """Accept most answers, and call every sixth photograph another animal's."""
    connection = work.project.connection
    left = [one.media for one in left_to_judge(connection)]
    reviewer = Reviewer(work)
    taxon = reviewer.taxa.named("Acinonyx jubatus")
    reviewer.accept([Acceptance(Target(one)) for at, one in enumerate(left) if at % 6])
    reviewer.correct([Target(one) for at, one in enumerate(left) if at % 6 == 0], taxon)


def dialog_agreement(stage: Stage) -> QWidget:
    """What two people agree on, and what is left for a second review."""
    window = finished(stage, services(DetectingClassifier()))
    window.settings.remember(person="Ben Otieno")
    access = window.project.access
    assert access is not None
    access.act(_judge_twice)
    live(300)
    settle(window)
    window.actions_by_name["agreement"].trigger()
    dialog = window.dialogs.dialog("agreement")
    assert isinstance(dialog, AgreementDialog)
    until(lambda: dialog.read is not None)
    dialog.table.selectRow(0)
    live(300)
    return dialog


def _judge_twice(work: Work) -> None:
    """Two people judge photographs, and the second calls some of them another animal's."""
    rows = work.project.connection.execute("SELECT number FROM media WHERE status = 'named'")
    numbers = [int(str(row[0])) for row in rows][:40]
    reviewer = Reviewer(work)
    work.project.by = "Asha Mwangi"
    reviewer.accept([Acceptance(Target(one)) for one in numbers])
    work.project.by = "Ben Otieno"
    again = numbers[:24]
    taxon = reviewer.taxa.named("Acinonyx jubatus")
    reviewer.accept([Acceptance(Target(one)) for at, one in enumerate(again) if at % 6])
    reviewer.correct([Target(one) for at, one in enumerate(again) if at % 6 == 0], taxon)


def dialog_teach(stage: Stage) -> QWidget:
    """What two people confirmed, before it is written for the trainer."""
    window = finished(stage, services(DetectingClassifier()))
    access = window.project.access
    assert access is not None
    access.act(_judge_twice)
    live(300)
    settle(window)
    window.actions_by_name["teach"].trigger()
    dialog = window.dialogs.dialog("teach")
    assert isinstance(dialog, TeachDialog)
    until(lambda: dialog.found is not None)
    dialog.take_folder(Path("/media/ranger/KINGSTON"))
    live(300)
    return dialog


SCENES: Final[tuple[Scene, ...]] = (sample_to_judge, dialog_sample, dialog_agreement, dialog_teach)
