"""Questions before a list is replaced or running work is stopped."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from swc_desktop.home import home_ends_with_this_run
from swc_desktop.library.stored import StoredRun
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.text import words
from swc_desktop.ui.window.notice_bar import Level

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate


def confirm_clear(window: "MainWindow") -> None:
    """Clear the list, after a question unless it is empty."""
    _confirm_losing_list(
        window,
        translate("Confirm", "Clear the list of {photographs}?"),
        translate("Confirm", "Clear list"),
        window.clear,
    )


def confirm_open_run(window: "MainWindow", run: StoredRun) -> None:
    """Open an earlier run, after a question if it replaces a list."""
    _confirm_losing_list(
        window,
        translate("Confirm", "Replace the list of {photographs}?"),
        translate("Confirm", "Replace list"),
        lambda: window.open_run(run),
    )


def _confirm_losing_list(
    window: "MainWindow", title: str, answer: str, call: Callable[[], None]
) -> None:
    def when_idle() -> None:
        if window.run.status.phase.busy:
            window.notices.say(
                translate("Confirm", "A run is using the list. Stop it, or wait until it ends."),
                Level.WARNING,
            )
        else:
            call()

    count = len(window.pane.model.records)
    if not count or window.run.status.phase.busy:
        when_idle()
        return
    question = Question(
        title.format(photographs=words.photographs(count)),
        _results_words(window),
        translate("Confirm", "Cancel"),
        window,
    )
    question.add_answer(answer, when_idle)
    question.ask()


def _results_words(window: "MainWindow") -> str:
    export = translate("Confirm", "Export the results that you want to keep first.")
    if not window.run.is_recorded:
        results = export
    elif home_ends_with_this_run():
        deleted = translate("Confirm", "The results are deleted when the program is closed.")
        results = f"{deleted} {export}"
    else:
        results = translate(
            "Confirm", "The results stay available under Photographs, Earlier runs."
        )
    unchanged = translate("Confirm", "The photographs themselves are not changed.")
    return f"{results} {unchanged}"


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
        sentences.append(_results_words(window))
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
