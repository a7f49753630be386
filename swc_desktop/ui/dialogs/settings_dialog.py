"""The settings; each takes effect at once."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSlider,
    QVBoxLayout,
)
from PySide6.QtWidgets import QWidget as Widget

from swc_desktop.core.device import Device
from swc_desktop.core.message import message
from swc_desktop.core.method import Recipe
from swc_desktop.settings.settings_file import (
    LOCK_MINUTES,
    MAX_WATCHED,
    MAX_WATCHED_LETTERS,
    TEXT_SIZES,
    Settings,
    Theme,
    watched_names,
)
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.network_page import NetworkPage
from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import percent
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.tabbed_pages import TabbedPages
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_BESIDE_LABEL: Final = 24
"""Pixels between a label and its field."""

_PACKS_OWN: Final = ""


class SettingsDialog(BaseDialog):
    """Offers the settings; ``chosen`` carries a name of ``Settings`` and its new value.

    ``targets`` are the shares of wrong answers that the pack has thresholds for, as it names them,
    and ``own_target`` its own; ``own_recipe`` is its recipe.
    """

    chosen = Signal(str, object)

    def __init__(
        self,
        settings: Settings,
        *,
        targets: Sequence[str],
        own_target: str,
        own_recipe: Recipe,
        parent: Widget | None = None,
    ) -> None:
        super().__init__(translate("Settings", "Settings"), QSize(560, 620), parent)
        self._targets = sorted(targets, key=float)
        self._own_target = own_target
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(0)  # Qt does not count it where it decides whether to wrap
        self.form.setVerticalSpacing(16)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        usual = Widget(self)
        column = QVBoxLayout(usual)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(12)
        column.addLayout(self.form)
        column.addStretch(1)
        self.network = NetworkPage(settings.weather, self)
        self.network.chosen.connect(lambda weather: self.chosen.emit("weather", weather))
        self.pages = TabbedPages(self)
        self.pages.add(usual, translate("Settings", "&General"))
        self.pages.add(self.network, translate("Settings", "&Weather and network"))
        self.content.addWidget(self.pages, 1)
        self.theme = self._choice(
            "theme",
            translate("Settings", "&Theme"),
            {
                Theme.SYSTEM: translate("Settings", "Same as system"),
                Theme.LIGHT: translate("Settings", "Light"),
                Theme.DARK: translate("Settings", "Dark"),
                Theme.BRIGHT: translate("Settings", "For bright sunlight"),
            },
            settings.theme,
        )
        self.text_size = self._choice(
            "text_size",
            translate("Settings", "Te&xt size"),
            dict(zip(TEXT_SIZES, self._sizes(), strict=True)),
            settings.text_size,
        )
        self.device = self._choice(
            "device",
            translate("Settings", "&Device"),
            {
                Device.AUTO: translate("Settings", "The fastest that passes its test"),
                Device.CPU: translate("Settings", "CPU"),
                Device.CUDA: translate("Settings", "GPU (CUDA)"),
            },
            settings.device,
        )
        self.lock_minutes = self._choice(
            "lock_minutes",
            translate("Settings", "&Lock after"),
            {minutes: _lock_words(minutes) for minutes in LOCK_MINUTES},
            settings.lock_minutes,
        )
        self.watch_list = QLineEdit(", ".join(settings.watch_list), self)
        self.watch_problem = WrappingLabel("secondary", self)
        self._add_watch_list()
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.target_words = WrappingLabel("secondary", self)
        self._add_slider(settings.target)
        self.recipe = self._choice(
            "recipe",
            translate("Settings", "How &votes are combined"),
            {
                _PACKS_OWN: translate("Settings", "Pack default ({recipe})").format(
                    recipe=_recipe_word(own_recipe)
                ),
                **{recipe: _recipe_word(recipe) for recipe in Recipe},
            },
            settings.recipe or _PACKS_OWN,
        )
        self.frequencies = self._choice(
            "frequencies",
            translate("Settings", "How c&ommon animals are"),
            {
                True: translate("Settings", "Counts, if the pack knows it"),
                False: translate("Settings", "Does not count"),
            },
            settings.frequencies,
        )
        self.bursts = self._choice(
            "bursts",
            translate("Settings", "Photographs of one &burst"),
            {
                True: translate("Settings", "Vote together"),
                False: translate("Settings", "Vote one by one"),
            },
            settings.bursts,
        )
        note = WrappingLabel("small", self)
        note.show_text(
            translate(
                "Settings",
                "At the end of a run the program says on which photographs the names of Watch for "
                "are: animals by any of their names, person or vehicle, with commas between them. "
                "Only a project with a passphrase is locked. The device applies to photographs you "
                "add from now on. Caution, how votes are combined, how common animals are and "
                "bursts apply to all answers of the open project.",
            )
        )
        column.addWidget(note)

    def _add_watch_list(self) -> None:
        label = translate("Settings", "Watch &for")
        self.watch_list.setAccessibleName(label.replace("&", ""))
        self.watch_list.setPlaceholderText(translate("Settings", "person, tiger"))
        self.watch_list.setAcceptDrops(False)
        self.watch_list.editingFinished.connect(self._watch)
        self.watch_problem.hide()
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.watch_list)
        column.addWidget(self.watch_problem)
        self.form.addRow(_label(label, self.watch_list), column)

    def _watch(self) -> None:
        """Keep the names, or say why they cannot be kept."""
        try:
            names = watched_names(self.watch_list.text().split(","))
        except ValueError:
            text = message("Settings", "At most {names} names of at most {letters} letters each.")
            problem = text.fill(names=MAX_WATCHED, letters=MAX_WATCHED_LETTERS)
            self.watch_problem.show_text(in_words(problem))
            self.watch_problem.show()
            return
        self.watch_problem.hide()
        self.chosen.emit("watch_list", names)

    @staticmethod
    def _sizes() -> tuple[str, ...]:
        return (
            translate("Settings", "Normal"),
            translate("Settings", "Large"),
            translate("Settings", "Larger"),
            translate("Settings", "Largest"),
        )

    def _choice(
        self, name: str, label: str, options: dict[object, str], current: object
    ) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(label.replace("&", ""))
        for value, text in options.items():
            box.addItem(text, value)
        box.setCurrentIndex(list(options).index(current))
        box.activated.connect(lambda index: self._choose(name, list(options)[index]))
        self.form.addRow(_label(label, box), box)
        return box

    def _choose(self, name: str, value: object) -> None:
        self.chosen.emit(name, None if value == _PACKS_OWN else value)

    def _add_slider(self, target: str | None) -> None:
        label = translate("Settings", "&Caution")
        position = self._position(target)
        self.slider.setAccessibleName(label.replace("&", ""))
        self.slider.setRange(0, max(0, len(self._targets) - 1))
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setTickInterval(1)
        self.slider.setMinimumHeight(32)
        self.slider.setEnabled(len(self._targets) > 1)
        self.slider.setValue(position)
        self.slider.valueChanged.connect(self._slide)
        ends = QHBoxLayout()
        for text in (
            translate("Settings", "fewer mistakes"),
            translate("Settings", "more detail"),
        ):
            end = Label(text, self)
            end.setProperty("role", "small")
            ends.addWidget(end)
            ends.addStretch(1)
        ends.takeAt(ends.count() - 1)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.slider)
        column.addLayout(ends)
        column.addWidget(self.target_words)
        self.form.addRow(_label(label, self.slider), column)
        self._say_target(position)

    def _position(self, target: str | None) -> int:
        wanted = target if target in self._targets else self._own_target
        return self._targets.index(wanted) if wanted in self._targets else 0

    def _slide(self, position: int) -> None:
        target = self._targets[position]
        self._say_target(position)
        self.chosen.emit("target", None if target == self._own_target else target)

    def _say_target(self, position: int) -> None:
        if not self._targets:
            return
        target = self._targets[position]
        template = translate("Settings", "In testing, at most {share} of answers were wrong")
        own = translate("Settings", " (pack default)")
        said = template.format(share=percent(float(target))) + (
            own if target == self._own_target else ""
        )
        self.target_words.show_text(f"{said}.")
        self.slider.setAccessibleDescription(said)


def _lock_words(minutes: int) -> str:
    if not minutes:
        return translate("Settings", "Only when I lock it")
    return in_words(message("Settings", "%Ln minute(s) without you", "", 0).counted(minutes))


def _label(text: str, field: Widget) -> FieldLabel:
    """The label of a field, with the room beside it."""
    made = FieldLabel(text, field)
    made.setContentsMargins(0, 0, _BESIDE_LABEL, 0)
    return made


def _recipe_word(recipe: Recipe) -> str:
    return {
        Recipe.BAYES: translate("Settings", "weighed by evidence"),
        Recipe.THESIS: translate("Settings", "fixed shares, as in the thesis"),
    }[recipe]
