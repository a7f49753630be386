"""The list of sensitive taxa, as scenes of ``screenshots``."""

from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from swc_desktop.projects.working import Work
from swc_desktop.sharing.sensitive_taxa import own_categories, say_how_sensitive
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.sensitive_dialog import SensitiveDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.project.station_samples import shown_access
from tests.gui.stage import Scene, Stage, finished, live, services, until


def _said(name: str, category: int, work: Work) -> str:
    return say_how_sensitive(work.project, name, category)


def _dialog(stage: Stage) -> SensitiveDialog:
    window = finished(stage, services())
    assert isinstance(window, MainWindow)
    access = window.project.access
    assert access is not None
    for name, category in (("Felis catus", 3), ("Panthera leo", 1), ("Panthera", 0)):
        access.act(partial(_said, name, category))
    until(lambda: len(own_categories(access.project.connection)) == 3)
    window.actions_by_name["sensitive"].trigger()
    live(300)
    dialog = window.dialogs.dialog("sensitive")
    assert isinstance(dialog, SensitiveDialog)
    return dialog


def sensitive(stage: Stage) -> QWidget:
    """The list, part of which this project changed."""
    return _dialog(stage)


def sensitive_changed(stage: Stage) -> QWidget:
    """A genus was changed, in which a species is stricter."""
    dialog = _dialog(stage)
    dialog.table.pick({"Panthera"})
    dialog.category.setCurrentIndex(dialog.category.findData(4))
    dialog.change.click()
    until(lambda: dialog.message.text() != "")
    return dialog


def sensitive_found(stage: Stage) -> QWidget:
    """Taxa that are not listed are found by a common name."""
    dialog = _dialog(stage)
    dialog.search.setText("lion")
    live(200)
    return dialog


def sensitive_not_found(stage: Stage) -> QWidget:
    """No taxon has this name."""
    dialog = _dialog(stage)
    dialog.search.setText("plains zebra")
    live(200)
    return dialog


def sensitive_question(stage: Stage) -> QWidget:
    """What others would see is said before a category of the shipped list is lowered."""
    dialog = _dialog(stage)
    dialog.table.pick({"Felidae"})
    dialog.category.setCurrentIndex(dialog.category.findData(0))
    dialog.change.click()
    live(200)
    question = dialog.findChild(Question)
    assert question is not None
    return question


def sensitive_read_only(stage: Stage) -> QWidget:
    """Another program writes to the project."""
    shown = shown_access()
    access = ProjectAccess(shown.project, lambda *_: None, can_write=False)
    dialog = SensitiveDialog(access, stage.open(services()))
    dialog.open()
    live(300)
    return dialog


SCENES: Final[tuple[Scene, ...]] = (
    sensitive,
    sensitive_changed,
    sensitive_found,
    sensitive_not_found,
    sensitive_question,
    sensitive_read_only,
)
