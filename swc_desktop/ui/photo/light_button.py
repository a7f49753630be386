"""The button for brightness and contrast, and the panel with its two sliders."""

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QPushButton, QSlider, QVBoxLayout, QWidget

from swc_desktop.ui.photo.picture_light import AS_TAKEN, MAX_STEPS, PictureLight
from swc_desktop.ui.text.plain_text import Label, tip
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

_MIN_HEIGHT = 32
"""Pixels, as of the other buttons beside a picture."""

_SLIDER = 200
_ROW = 28
"""Pixels of a slider, for 14 px text."""


class LightPanel(QFrame):
    """Two sliders and a button over the picture; ``changed`` carries a ``PictureLight``, ``closed``
    says that the keyboard is free again."""

    changed = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lightPanel")
        self.brightness = self._slider(-MAX_STEPS, translate("PhotoView", "Brightness"))
        self.contrast = self._slider(0, translate("PhotoView", "Contrast"))
        self.reset = QPushButton(translate("PhotoView", "As photographed"), self)
        self.reset.setAccessibleName(translate("PhotoView", "Show the picture as photographed"))
        self.reset.clicked.connect(lambda: self.changed.emit(AS_TAKEN))
        form = QFormLayout()
        for slider in (self.brightness, self.contrast):
            label = Label(slider.accessibleName(), self)
            label.setBuddy(slider)
            form.addRow(label, slider)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()

    def _slider(self, least: int, name: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(least, MAX_STEPS)
        slider.setPageStep(2)
        slider.setMinimumSize(active_theme.px(_SLIDER), active_theme.px(_ROW))
        slider.setAccessibleName(name)
        slider.valueChanged.connect(self._moved)
        return slider

    def show_light(self, light: PictureLight) -> None:
        """Show which light is in use."""
        self.reset.setEnabled(light != AS_TAKEN)
        for slider, value in (
            (self.brightness, light.brightness),
            (self.contrast, light.contrast),
        ):
            slider.blockSignals(True)
            slider.setValue(value)
            slider.blockSignals(False)

    def _moved(self) -> None:
        self.changed.emit(PictureLight(self.brightness.value(), self.contrast.value()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class LightButton(QPushButton):
    """Opens and closes the panel, which lies over ``view``; ``changed`` carries a ``PictureLight``.

    It looks pressed while a picture is not shown as it was taken.
    """

    changed = Signal(object)

    def __init__(self, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(translate("PhotoView", "Light"), parent)
        self._view = view
        self._light = AS_TAKEN
        description = translate("PhotoView", "Brightness and contrast of what is shown")
        self.setAccessibleName(description)
        self.setToolTip(tip(description))
        self.setMinimumHeight(_MIN_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCheckable(True)
        self.panel = LightPanel(view)
        self.panel.changed.connect(self.changed)
        self.panel.closed.connect(self._close)
        self.show_light(AS_TAKEN)
        self.clicked.connect(self.toggle_panel)

    def toggle_panel(self) -> None:
        """Show the sliders above the button, or close them."""
        self.setChecked(self._light != AS_TAKEN)
        if self.panel.isVisible():
            self._close()
            return
        self.panel.adjustSize()
        size = self.panel.size()
        corner = self.mapTo(self._view, QPoint(self.width(), 0))
        self.panel.move(max(0, corner.x() - size.width()), max(0, corner.y() - size.height() - 8))
        self.panel.show()
        self.panel.raise_()
        self.panel.brightness.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_light(self, light: PictureLight) -> None:
        """Show which light is in use."""
        self._light = light
        self.setChecked(light != AS_TAKEN)
        self.panel.show_light(light)

    def _close(self) -> None:
        self.panel.hide()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.panel.hide()
