"""The devices of this computer, and why one of them is not used."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from swc_desktop.core.message import Message
from swc_desktop.inference.devices import DeviceReport
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_NAMES = {"cpu": "CPU", "cuda": "GPU (CUDA)"}


class DeviceDialog(BaseDialog):
    """Shows the device in use and a report on each; ``test_requested`` asks for new reports."""

    test_requested = Signal()

    def __init__(
        self, in_use: str, notice: Message | str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Device", "Device"), QSize(520, 380), parent)
        device = WrappingLabel(parent=self)
        device.show_text(
            translate("Device", "In use: {device}.").format(
                device=_NAMES.get(in_use.lower(), in_use)
            )
        )
        self.notice = WrappingLabel("warning", self)
        self.notice.show_text(in_words(notice))
        self.reports = QVBoxLayout()
        self.reports.setSpacing(12)
        for part in (device, self.notice):
            self.content.addWidget(part)
        self.content.addLayout(self.reports)
        self.content.addStretch(1)
        self.again = self.button(translate("Device", "Test again"))
        self.again.clicked.connect(self._ask)
        self.show_testing()

    def _ask(self) -> None:
        self.show_testing()
        self.test_requested.emit()

    def show_testing(self) -> None:
        """Say that the devices are being tested."""
        self.again.setEnabled(False)
        self._clear()
        self._add(translate("Device", "Testing the devices with one picture…"), "secondary")

    def show_reports(self, reports: Sequence[DeviceReport]) -> None:
        """Show the reports."""
        self.again.setEnabled(True)
        self._clear()
        for report in reports:
            name = _NAMES.get(report.name, report.name)
            line = (
                translate("Device", "● {name}: ready")
                if report.usable
                else translate("Device", "○ {name}: not used")
            )
            self._add(line.format(name=name), "")
            self._add(as_sentence(report.detail), "secondary")

    def fail(self, reason: Message | str) -> None:
        """Say why the test itself failed."""
        self.again.setEnabled(True)
        self._clear()
        self._add(as_sentence(reason), "error")

    def _add(self, text: str, role: str) -> None:
        label = WrappingLabel(role, self)
        self.reports.addWidget(label)
        label.show_text(text)

    def _clear(self) -> None:
        while (item := self.reports.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
