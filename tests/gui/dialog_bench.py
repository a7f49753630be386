"""The dialogs of a window without the window: what they ask of it is recorded."""

from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.window.dialog_controller import DialogController
from swc_desktop.ui.workers.worker import Worker
from tests.gui.fake_engine import FakeClassifier


@dataclass
class DialogBench:
    """The dialogs of a window, with the calls that they made to it."""

    dialogs: DialogController
    background: Worker
    settings: SettingsFile
    reopened: list[bool] = field(default_factory=list)
    changed: list[bool] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    classifier: FakeClassifier | None = None


def make_bench(window: QWidget) -> DialogBench:
    """Dialogs over a window, with the settings of the data folder in use."""
    background = Worker("window", window, threads=2)
    settings = SettingsFile()
    made: DialogBench
    dialogs = DialogController(
        window,
        background,
        settings,
        classifier=lambda: made.classifier,
        reopen=lambda: made.reopened.append(True),
        settings_changed=lambda: made.changed.append(True),
        on_error=lambda reason: made.faults.append(str(reason)),
    )
    made = DialogBench(dialogs, background, settings, classifier=FakeClassifier())
    return made
