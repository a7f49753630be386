"""Animals that are known one by one, as scenes of ``screenshots``."""

from typing import Final

from PySide6.QtWidgets import QWidget

from swc_desktop.core.individual import ComparisonVerdict
from swc_desktop.projects.individual_acts import IndividualActs
from swc_desktop.projects.media_filter import MediaFilter, Order
from swc_desktop.projects.working import Work
from swc_desktop.ui.review.embedding_dialog import EmbeddingDialog
from swc_desktop.ui.review.individual_dialog import IndividualDialog
from swc_desktop.ui.review.individuals_dialog import IndividualsDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.made_individuals import BoxingClassifier, embed_pictures, name_some
from tests.gui.stage import Scene, Stage, finished, live, services, settle, until

LEOPARD: Final = "Panthera pardus"


def _window(stage: Stage, *, embeds: bool = True) -> MainWindow:
    """A window with leopards that people know; one that nobody has named is current."""
    window = finished(stage, services(BoxingClassifier()))
    window.settings.remember(person="Ben Otieno")
    access = window.project.access
    assert access is not None
    left: list[int] = []

    def job(work: Work) -> None:
        if embeds:
            embed_pictures(work)
        targets = name_some(work, LEOPARD)
        left.extend(one.media or 0 for one in targets)
        acts = IndividualActs(work.project, work.decider)
        acts.compare(targets[:1], acts.catalogue.all[0], ComparisonVerdict.UNSURE)

    access.act(job)
    until(lambda: bool(left))
    live(300)
    pane = window.pane
    pane.step(pane.model.row_of(left[0]) - pane.selection.currentIndex().row())
    settle(window)
    return window


def _asked(window: MainWindow) -> IndividualDialog:
    window.actions_by_name["individual"].trigger()
    dialog = window.dialogs.dialog("individual")
    assert isinstance(dialog, IndividualDialog)
    until(lambda: dialog.question is not None)
    live(200)
    until(lambda: not dialog.crops.busy)
    live(200)
    return dialog


def individual(stage: Stage) -> QWidget:
    """An animal beside those that are most like it."""
    return _asked(_window(stage))


def individual_confirm(stage: Stage) -> QWidget:
    """An animal of which somebody else said which one it is."""
    window = _window(stage)
    window.pane.set_filter(MediaFilter(individuals=frozenset({"PANPAR-001"})))
    settle(window)
    window.pane.step(1)
    settle(window)
    return _asked(window)


def individual_not_compared(stage: Stage) -> QWidget:
    """Without embeddings."""
    return _asked(_window(stage, embeds=False))


def individuals(stage: Stage) -> QWidget:
    """The catalogue."""
    window = _window(stage)
    window.actions_by_name["individuals"].trigger()
    dialog = window.dialogs.dialog("individuals")
    assert isinstance(dialog, IndividualsDialog)
    until(lambda: bool(dialog.rows) and bool(dialog.pictures) and bool(dialog.rate.text()))
    live(200)
    until(lambda: not dialog.crops.busy)
    live(200)
    return dialog


def individuals_empty(stage: Stage) -> QWidget:
    """The catalogue before anybody has named an individual."""
    window = finished(stage, services(BoxingClassifier()))
    window.actions_by_name["individuals"].trigger()
    dialog = window.dialogs.dialog("individuals")
    assert isinstance(dialog, IndividualsDialog)
    until(lambda: dialog.rows is not None)
    live(300)
    return dialog


def individual_on_card(stage: Stage) -> QWidget:
    """The photographs of one individual, with its name on cards and in the panel."""
    window = _window(stage)
    dialog = window
    window.actions_by_name["individuals"].trigger()
    shown = window.dialogs.dialog("individuals")
    assert isinstance(shown, IndividualsDialog)
    until(lambda: bool(shown.pictures))
    shown.show_them.click()
    live(300)
    settle(window)
    return dialog


def alike(stage: Stage) -> QWidget:
    """Photographs in the order in which alike ones stand together; some have no embedding."""
    window = finished(stage, services(BoxingClassifier()))
    access = window.project.access
    assert access is not None
    kept: list[object] = []
    access.act(embed_pictures, kept.append)
    until(lambda: bool(kept))
    window.bar.orders.chosen.emit(Order.ALIKE, False)
    until(lambda: window.pane.model.order[0] is Order.ALIKE)
    settle(window)
    return window


def alike_without(stage: Stage) -> QWidget:
    """The same where no embeddings are kept."""
    window = finished(stage, services(BoxingClassifier()))
    window.bar.orders.chosen.emit(Order.ALIKE, False)
    live(600)
    settle(window)
    return window


def embeddings(stage: Stage) -> QWidget:
    """What is missing, before it is made."""
    window = finished(stage, services(BoxingClassifier()))
    window.alike.embed()
    dialog = window.dialogs.dialog("embeddings")
    assert isinstance(dialog, EmbeddingDialog)
    until(lambda: dialog.missing is not None)
    live(200)
    return dialog


SCENES: Final[tuple[Scene, ...]] = (
    individual,
    individual_confirm,
    individual_not_compared,
    individuals,
    individuals_empty,
    individual_on_card,
    alike,
    alike_without,
    embeddings,
)
