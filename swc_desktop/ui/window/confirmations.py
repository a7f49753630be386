"""Questions before running work is stopped."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from swc_desktop.home import home_ends_with_this_run
from swc_desktop.projects.project import DEFAULT, project_path
from swc_desktop.ui.dialogs.question import Question

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate


def may_close(window: "MainWindow") -> bool:
    """True if no work is running; otherwise ask, and close after the answer."""
    sentences = _running_work(window)
    if not sentences:
        return True
    question = Question(
        translate("Confirm", "Stop and close?"),
        sentences,
        translate("Confirm", "Keep working"),
        window,
    )
    question.add_answer(translate("Confirm", "Stop and close"), window.stop_and_close)
    question.ask()
    return False


def _running_work(window: "MainWindow") -> list[str]:
    """What closing would stop, and what happens to it, a sentence each."""
    sentences = []
    if window.run.status.phase.busy:
        sentences.append(translate("Confirm", "Not all photographs are classified yet."))
        sentences.append(
            translate("Confirm", "The project is deleted when the program is closed.")
            if home_ends_with_this_run() and window.project.path == project_path(DEFAULT)
            else translate("Confirm", "What was read is kept; add the same folder again to go on.")
        )
    if window.weather.status.busy:
        sentences.append(
            translate("Confirm", "Weather is being downloaded; what has arrived is kept.")
        )
    if window.sticks.copying:
        sentences.append(
            translate("Confirm", "{work} If you stop now, you have to start again.").format(
                work=window.sticks.copying
            )
        )
    return sentences
