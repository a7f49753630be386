"""The settings of weather and network: whether to go online, the servers, the key."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from swc_desktop.settings.errors import WeatherSettingsWrong
from swc_desktop.settings.weather_settings import WeatherSettings
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_MAX_CHARACTERS: Final = 500
"""Far above any real address or key."""

_AROUND_FIELD: Final = 32
"""Pixels beside the words in a field, for 14 px text."""


class NetworkPage(QWidget):
    """Offers the settings of the weather; ``chosen`` carries them if they are valid.

    Invalid values are reported below the fields and stay there to be corrected.
    """

    chosen = Signal(object)

    def __init__(self, settings: WeatherSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.never_online = QCheckBox(translate("Network", "&Never go online"), self)
        self.never_online.setChecked(settings.never_online)
        self.archive = self._field(settings.archive_url)
        self.forecast = self._field(settings.forecast_url)
        self.key = self._field(settings.key)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText(translate("Network", "none; the free service needs none"))
        self.post = QCheckBox(translate("Network", "Use P&OST"), self)
        self.post.setChecked(settings.post)
        self.reset = QPushButton(translate("Network", "Reset to de&fault"), self)
        self.reset.setAutoDefault(False)
        self.problem = WrappingLabel("error", self)
        self._lay_out()
        for box in (self.never_online, self.post):
            box.toggled.connect(self._take)
        for field in (self.archive, self.forecast, self.key):
            field.editingFinished.connect(self._take)
        self.reset.clicked.connect(self._reset_servers)
        self._enable()

    def _field(self, text: str) -> QLineEdit:
        field = QLineEdit(text, self)
        field.setMaxLength(_MAX_CHARACTERS)
        field.setCursorPosition(0)
        field.setAcceptDrops(False)
        return field

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        default = WeatherSettings()
        for label, field, usual in (
            (translate("Network", "Server of &past weather"), self.archive, default.archive_url),
            (
                translate("Network", "Server of &recent weather"),
                self.forecast,
                default.forecast_url,
            ),
            (translate("Network", "API &key"), self.key, self.key.placeholderText()),
        ):
            field.setAccessibleName(label.replace("&", ""))
            width = field.fontMetrics().horizontalAdvance(usual)
            field.setMinimumWidth(width + active_theme.px(_AROUND_FIELD))
            form.addRow(FieldLabel(label, field), field)
        form.addRow("", self.post)
        first, note = WrappingLabel("secondary", self), WrappingLabel("small", self)
        first.show_text(
            translate(
                "Network",
                "The program goes online only to fetch weather, and only when you press Fetch in "
                "Prepare for the field. With this on, it never does; weather can still be "
                "imported from a file.",
            )
        )
        note.show_text(
            translate(
                "Network",
                "A server of your own needs the same addresses as Open-Meteo. POST keeps the "
                "cells out of the logs of servers that log addresses.",
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.never_online)
        column.addWidget(first)
        column.addSpacing(4)
        column.addLayout(form)
        column.addWidget(self.reset, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addWidget(note)

    def _reset_servers(self) -> None:
        default = WeatherSettings()
        self.archive.setText(default.archive_url)
        self.forecast.setText(default.forecast_url)
        self._take()

    def _enable(self) -> None:
        online = not self.never_online.isChecked()
        for part in (self.archive, self.forecast, self.key, self.post, self.reset):
            part.setEnabled(online)

    def _take(self) -> None:
        """Use what the fields say if it is valid; the switch counts in any case."""
        self._enable()
        held = replace(self._settings, never_online=self.never_online.isChecked())
        try:
            made = replace(
                held,
                archive_url=self.archive.text().strip(),
                forecast_url=self.forecast.text().strip(),
                key=self.key.text().strip(),
                post=self.post.isChecked(),
            )
        except WeatherSettingsWrong as error:
            self.problem.show_text(in_words(error.message))
            made = held
        else:
            self.problem.show_text("")
        if made != self._settings:
            self._settings = made
            self.chosen.emit(made)
