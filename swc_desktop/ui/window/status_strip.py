"""The strip at the bottom: progress of the run, its buttons, the device and the pack."""

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from swc_desktop.core.message import Message, message
from swc_desktop.core.result_state import State
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.tally import Tally
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.ui.text import words
from swc_desktop.ui.text.arrival_words import arrival_words, not_added_words
from swc_desktop.ui.text.plain_text import caption, tip
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.icons import icon
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.wrapping_label import OneLineLabel

translate = QCoreApplication.translate

_BAR = 180
"""Width of the progress bar in pixels, for 14 px text."""


def duration(seconds: float) -> str:
    """A remaining time, rounded to what an estimate is worth: to minutes from 90 s on."""
    if seconds < 90:
        return translate("Status", "{n} s").format(n=words.format_number(max(1, round(seconds))))
    minutes = round(seconds / 60)
    if minutes < 90:
        return translate("Status", "{n} min").format(n=words.format_number(minutes))
    hours = translate("Status", "{n} h").format(n=words.format_number(minutes // 60))
    rest = translate("Status", "{n} min").format(n=words.format_number(minutes % 60))
    return f"{hours} {rest}"


def outcome(tally: Tally) -> str:
    """How many photographs have each status, in one line."""
    parts = [
        (tally.named, message("Status", "%Ln named", "", 0)),
        (tally.states[State.OTHER_ANIMAL], message("Status", "%Ln other animal(s)", "", 0)),
        (tally.states[State.BLANK], message("Status", "%Ln blank", "", 0)),
        (tally.states[State.PERSON], message("Status", "%Ln with (a person|people)", "", 0)),
        (tally.states[State.VEHICLE], message("Status", "%Ln with (a vehicle|vehicles)", "", 0)),
        (tally.states[State.NOT_IN_PACK], message("Status", "%Ln other or empty", "", 0)),
        (tally.states[State.UNSURE], message("Status", "%Ln unsure", "", 0)),
        (tally.states[State.UNREADABLE], message("Status", "%Ln unreadable", "", 0)),
        (tally.partial, message("Status", "%Ln read in part", "", 0)),
    ]
    counts = [in_words(text.counted(count)) for count, text in parts if count]
    return ", ".join(counts) or translate("Status", "No photographs were found")


def waiting_words(count: int) -> str:
    """How many folders and files wait to be added, empty for none."""
    text = message("Status", "%Ln more waiting", "", 0)
    return in_words(text.counted(count)) if count else ""


def rate_words(rate: float) -> str:
    """Photographs a second."""
    text = QLocale().toString(rate, "f", 0 if rate >= 9.5 else 1)
    return translate("Status", "{n}/s").format(n=text)


def run_status_words(status: RunStatus, tally: Tally, notice: str = "") -> str:
    """The run in one line; before a run, ``notice`` about the device."""
    progress = translate("Status", "{done} of {total}").format(
        done=words.format_number(status.done), total=words.format_number(status.total)
    )
    if status.refreshing_weather and status.phase in (Phase.READING, Phase.RUNNING):
        return words.joined(
            [
                translate("Status", "New weather"),
                translate("Status", "updating the photographs it applies to"),
                progress if status.total else "",
            ]
        )
    match status.phase:
        case Phase.IDLE:
            arrived = arrival_words(status.arrival) if status.arrival is not None else ""
            return arrived or notice or translate("Status", "Ready")
        case Phase.OPENING:
            return translate("Status", "Opening the model pack…")
        case Phase.READING:
            looking = message("Status", "Looking for photographs… %Ln so far", "", 0)
            return in_words(looking.counted(status.found))
        case Phase.RUNNING:
            left = status.seconds_left
            return words.joined(
                [
                    progress,
                    rate_words(status.rate) if status.rate else "",
                    translate("Status", "{time} left").format(time=duration(left)) if left else "",
                    waiting_words(status.waiting),
                ]
            )
        case Phase.PAUSED:
            return words.joined([translate("Status", "Paused"), progress])
        case Phase.LOST:
            return words.joined([translate("Status", "Waiting for the disk"), progress])
        case Phase.STOPPING:
            return words.joined([translate("Status", "Stopping…"), progress])
        case Phase.STOPPED:
            return words.joined([translate("Status", "Stopped"), progress if status.total else ""])
        case Phase.FINISHED:
            if status.arrival is None:
                return outcome(tally)
            counts = outcome(tally) if tally.total else ""
            return words.joined([arrival_words(status.arrival), counts])
        case Phase.FAILED:
            return words.joined(
                [translate("Status", "Ended early"), progress if status.total else ""]
            )


def lost_notice(folder: Message | str) -> Message:
    """The notice when a disk is disconnected during a run."""
    return message("Status", "{folder} is not connected. The run continues when it is back.").fill(
        folder=folder
    )


class StatusStrip(QWidget):
    """Progress and its buttons at the left, device and pack at the right."""

    pause = Signal()
    resume = Signal()
    stop = Signal()
    show_rest = Signal()
    show_left_out = Signal()
    device = Signal()
    pack = Signal()
    weather = Signal()
    stop_watching = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        self.setAccessibleName(translate("Status", "Status of the run"))
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(active_theme.px(_BAR))
        self.bar.setAccessibleName(translate("Status", "Progress"))
        self.text = OneLineLabel(parent=self)
        self.pause_button = self._button(self._pause_or_resume)
        self.stop_button = self._button(lambda: self.stop.emit())
        self.stop_button.setText(translate("Status", "Stop"))
        self.rest = self._button(lambda: self.show_rest.emit())
        self.rest.setText(translate("Status", "Show"))
        self.rest.setAccessibleName(translate("Status", "Show what was not named"))
        self.left_out = self._button(lambda: self.show_left_out.emit())
        self.device_button = self._button(lambda: self.device.emit())
        self.device_button.setProperty("quiet", True)
        self.pack_button = self._button(lambda: self.pack.emit())
        self.pack_button.setProperty("quiet", True)
        self.weather_button = self._button(lambda: self.weather.emit())
        self.weather_button.setProperty("quiet", True)
        self.watching = OneLineLabel(parent=self)
        self.watching_button = self._button(lambda: self.stop_watching.emit())
        self.watching_button.setText(translate("Status", "Stop watching"))
        run = QHBoxLayout()
        run.setSpacing(8)
        for part in (self.bar, self.text, self.rest, self.left_out):
            run.addWidget(part)
        run.addStretch(1)
        watching = QHBoxLayout()
        watching.setSpacing(8)
        watching.addWidget(self.watching)
        watching.addWidget(self.watching_button)
        switches = FlowLayout(alignment=Qt.AlignmentFlag.AlignRight)
        for button in (
            self.pause_button,
            self.stop_button,
            self.weather_button,
            self.pack_button,
            self.device_button,
        ):
            switches.addWidget(button)
        lines = FlowLayout(self, alignment=Qt.AlignmentFlag.AlignRight, spacing=4)
        lines.setContentsMargins(12, 4, 8, 4)
        lines.add_layout(run)
        lines.add_layout(watching)
        lines.add_layout(switches)
        self._phase = Phase.IDLE
        self._notice = ""
        self.show_status(RunStatus(), Tally())
        self.show_pack(translate("Status", "Opening the model pack…"), "")
        self.show_weather("")
        self.show_watching("")

    def _button(self, call: object) -> QPushButton:
        button = QPushButton(self)
        button.clicked.connect(call)
        return button

    def _pause_or_resume(self) -> None:
        if self._phase is Phase.RUNNING:
            self.pause.emit()
        else:
            self.resume.emit()

    def show_status(self, status: RunStatus, tally: Tally, *, can_resume: bool = False) -> None:
        """Show the progress of the run."""
        self._phase = phase = status.phase
        self.text.set_text(run_status_words(status, tally, self._notice))
        part = phase in (Phase.STOPPED, Phase.FAILED) and status.total > 0
        self.bar.setVisible(phase.busy or part)
        counting = phase in (Phase.OPENING, Phase.READING) and not status.total
        self.bar.setRange(0, 0 if counting else max(1, status.total))
        if not counting:
            self.bar.setValue(status.done)
        running = phase is Phase.RUNNING
        self.pause_button.setVisible(running or phase is Phase.PAUSED or can_resume)
        self.pause_button.setText(
            translate("Status", "Pause") if running else translate("Status", "Resume")
        )
        self.pause_button.setIcon(icon("pause" if running else "play"))
        self.stop_button.setIcon(icon("stop"))
        self.stop_button.setVisible(phase.busy)
        self.stop_button.setEnabled(phase is not Phase.STOPPING)
        self.rest.setVisible(phase is Phase.FINISHED and tally.total > tally.named)
        arrival = status.arrival
        not_added = "" if arrival is None or phase.busy else not_added_words(arrival)
        self.left_out.setText(caption(f"{not_added}…"))
        self.left_out.setAccessibleName(
            translate("Status", "Show what was not added: {counts}").format(counts=not_added)
        )
        self.left_out.setVisible(bool(not_added))

    def show_weather(self, text: str) -> None:
        """Show the progress of a weather download; an empty text hides it."""
        self.weather_button.setText(caption(text))
        self.weather_button.setVisible(bool(text))

    def show_watching(self, text: str) -> None:
        """Show which folder is watched; an empty text hides it."""
        self.watching.set_text(text)
        self.watching_button.setVisible(bool(text))

    def show_pack(self, pack: str, device: str, notice: Message | str = "") -> None:
        """Show the pack and the device, with a sentence if it is not the wanted one."""
        self._notice = said = in_words(notice)
        self.pack_button.setText(caption(pack))
        self.pack_button.setAccessibleName(
            on_one_line(translate("Status", "Model pack: {pack}").format(pack=pack))
        )
        self.device_button.setText(
            words.joined(
                [
                    device,
                    translate("Status", "GPU not used") if said else "",
                    translate("Status", "offline"),
                ]
            )
            if device
            else ""
        )
        self.device_button.setVisible(bool(device))
        self.device_button.setAccessibleName(
            on_one_line(translate("Status", "Device: {device}").format(device=device))
        )
        self.device_button.setToolTip(tip(said))
        self.device_button.setAccessibleDescription(said)
