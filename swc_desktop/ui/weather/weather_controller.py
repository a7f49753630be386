"""Weather outside its dialog: the status strip and the notices of the window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from swc_desktop.core.message import Message
from swc_desktop.ui.weather import weather_phrases
from swc_desktop.ui.weather.fetch_control import FetchControl, FetchPhase, FetchStatus
from swc_desktop.ui.window.notice_bar import Level, NoticeBar
from swc_desktop.ui.window.status_strip import StatusStrip

translate = QCoreApplication.translate


class WeatherController(QObject):
    """Says in the window what the dialog would say, while the dialog is closed.

    ``dialog_open`` returns whether it is open, and ``open_dialog`` opens it.
    """

    def __init__(
        self,
        control: FetchControl,
        strip: StatusStrip,
        notices: NoticeBar,
        *,
        dialog_open: Callable[[], bool],
        open_dialog: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._control = control
        self._strip = strip
        self._notices = notices
        self._dialog_open = dialog_open
        self._open_dialog = open_dialog
        self._busy = False
        control.changed.connect(self._show_status)
        control.worker.imported.connect(self._taken)
        control.worker.failed.connect(self._refused)

    def _show_status(self, status: FetchStatus) -> None:
        self._strip.show_weather(weather_phrases.strip_words(status))
        ended = self._busy and not status.busy
        self._busy = status.busy
        if ended and not self._dialog_open():
            failed = status.phase is FetchPhase.FAILED
            self._notices.say(
                weather_phrases.status_words(status),
                Level.WARNING if failed else Level.INFORMATION,
                (translate("Weather", "Show"), self._open_dialog),
            )

    def _taken(self, file: Path, hours: int) -> None:
        if not self._dialog_open():
            self._notices.say(weather_phrases.taken_words(file, hours))

    def _refused(self, reason: Message | str) -> None:
        if not self._dialog_open():
            self._notices.say(reason, Level.ERROR)
