"""``python -m tests.gui.cut_text``: which words of the window and its dialogs have no room.

A scale of the screen is read when Qt starts, so each is looked at in a process of its own:
``--scale 1.5 --text-size 20 --language long`` are a screen of 1366 × 768 at 150 %, the largest text
and a language of long words. In the pseudo-translation, words that are not translated are named
too. The scenes are those of ``screenshots``.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from swc_desktop.ui.text.line_breaks import BREAK
from swc_desktop.ui.widgets.elided_button import ElidedButton
from swc_desktop.ui.widgets.elided_label import ElidedLabel
from tests.gui.offscreen import offscreen

SCREEN: Final = (1366, 768)

_FEW: Final = 48
"""Photographs of a scene: more than a screen has room for."""

_MAX_LOOKS: Final = 20
_SETTLE_MS: Final = 250

SCENES: Final = (
    "empty",
    "opening",
    "running",
    "stopped",
    "lost",
    "table",
    "disputed",
    "not_in_pack",
    "person",
    "detected",
    "detected_table",
    "detected_menu",
    "unreadable",
    "photo",
    "photo_unreadable",
    "filtered",
    "pinned",
    "history",
    "ask_close",
    "cards_and_stations",
    "act_notice",
    "filter_day",
    "many_stations",
    "review_queues",
    "sample_to_judge",
    "dialog_sample",
    "dialog_agreement",
    "dialog_teach",
    "individual",
    "individual_not_compared",
    "naming_other",
    "checklist",
    "sensitive_changed",
    "sensitive_question",
    "import_looked",
    "import_columns",
    "individuals",
    "individuals_empty",
    "alike",
    "embeddings",
    "sightings_animals",
    "sightings_hours",
    "sightings_map",
    "sightings_population",
    "sightings_population_doubts",
    "sightings_population_wrong",
    "missing_file",
    "missing_photo",
    "replaced_file",
    "second_window",
    "dialog_export",
    "dialog_export_smart",
    "no_match",
    "nothing_found",
    "some_left_out",
    "watching",
    "no_photographs",
    "dialog_left_out",
    "dialog_folders",
    "dialog_choose_folders",
    "dialog_copy_cards",
    "dialog_earlier_folders",
    "no_pack",
    "gpu_notice",
    "narrow_drawer",
    "demo",
    "filter_menu",
    "sort_menu",
    "dialog_pack",
    "dialog_device",
    "dialog_settings",
    "dialog_network",
    "dialog_keys",
    "dialog_about",
    "prepare_chosen",
    "prepare_waiting",
    "prepare_failed",
    "stick",
    "stick_full",
    "take_chosen",
    "place_wrong",
    "place_of_photograph",
    "tracks_an_hour_off",
    "time_by_names",
    "folder_names",
    "unlock_start",
    "unlock_wrong",
    "recovery_code",
    "new_project_protected",
    "protect_running",
    "change_passphrase",
    "copied_project",
    "rescue",
    "locked_busy",
)


_MORE_MENUS: Final = "qt_menubar_ext_button"
"""Qt's own arrow at the end of a menu bar; it has no words, and Qt lets it hang over by 3 px."""


def cut(window: QWidget) -> list[str]:
    """What is cut in a window that is shown, a line each."""
    found = [*_cut_by_itself(window)]
    for widget in _seen(window):
        found += _cut_by_itself(widget)
        found += _cut_by_its_parent(widget)
    return found


def _seen(window: QWidget) -> Iterable[QWidget]:
    return (
        widget
        for widget in window.findChildren(QWidget)
        if widget.window() is window and widget.isVisible()
    )


def _cut_by_itself(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, QToolButton):
        beside = widget.toolButtonStyle() is not Qt.ToolButtonStyle.ToolButtonIconOnly
        yield from _larger(widget, widget.text() if beside else "")
    elif isinstance(widget, QAbstractButton) and not isinstance(widget, ElidedButton):
        yield from _larger(widget, widget.text())
    elif isinstance(widget, QComboBox):
        yield from _choices(widget)
    elif isinstance(widget, QAbstractSpinBox):
        field = widget.lineEdit()
        yield from _wider(field, field.text(), field.width() - 2)
    elif isinstance(widget, QLineEdit) and not isinstance(widget.parent(), QAbstractSpinBox):
        yield from _placeholder(widget)
    elif isinstance(widget, QHeaderView) and widget.orientation() is Qt.Orientation.Horizontal:
        yield from _headings(widget)
    elif isinstance(widget, QTabBar) and widget.sizeHint().width() > widget.width():
        yield f"tabs: {widget.sizeHint().width()} px in {widget.width()}"


def _label(label: QLabel) -> Iterator[str]:
    if not label.text() or isinstance(label, ElidedLabel):
        return
    if not label.wordWrap():
        yield from _larger(label, label.text())
        return
    plain = label.textFormat() is Qt.TextFormat.PlainText
    words = re.split(rf"[\s{BREAK}]", QLabel.text(label)) if plain else []
    room = label.contentsRect().width()
    for word in words:
        yield from _wider(label, word, room)
    needed = label.heightForWidth(label.width())
    if needed > label.height():
        yield f"{_name(label)} {label.text()!r}: {needed} px high in {label.height()}"


def _larger(widget: QWidget, text: str) -> Iterator[str]:
    wanted = widget.sizeHint()
    if text and (wanted.width() > widget.width() or wanted.height() > widget.height()):
        yield (
            f"{_name(widget)} {text!r}: {wanted.width()} × {wanted.height()} px in "
            f"{widget.width()} × {widget.height()}"
        )


def _wider(widget: QWidget, text: str, room: int) -> Iterator[str]:
    width = QFontMetrics(widget.font()).horizontalAdvance(text)
    if width > room:
        yield f"{_name(widget)} {text!r}: {width} px in {room}"


def _choices(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    option.initFrom(box)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    for place in range(box.count()):
        yield from _wider(box, box.itemText(place), field.width() - 2)


def _placeholder(field: QLineEdit) -> Iterator[str]:
    left, right = field.textMargins().left(), field.textMargins().right()
    icons = sum(button.width() for button in field.findChildren(QToolButton) if button.isVisible())
    room = field.contentsRect().width() - left - right - icons - 4
    if not field.text():
        yield from _wider(field, field.placeholderText(), room)


def _headings(heads: QHeaderView) -> Iterator[str]:
    model = heads.model()
    for section in range(heads.count()):
        if heads.isSectionHidden(section):
            continue
        wanted, has = heads.sectionSizeHint(section), heads.sectionSize(section)
        if wanted > has:
            text = model.headerData(section, heads.orientation())
            yield f"heading {text!r}: {wanted} px in {has}"


def _cut_by_its_parent(widget: QWidget) -> Iterator[str]:
    """Words that reach over a part that they are in; what scrolls cuts only sideways."""
    parent = widget.parentWidget()
    if not isinstance(widget, QLabel | QAbstractButton | QComboBox):
        return
    if widget.objectName() == _MORE_MENUS:
        return
    area = widget.geometry()
    while parent is not None:
        room = parent.rect()
        scrolls = isinstance(parent.parentWidget(), QAbstractScrollArea)
        if area.left() < 0 or area.right() > room.right():
            yield f"{_name(widget)} {_text(widget)!r}: {_edges(area)} in {_edges(room)}"
            return
        if scrolls or parent.isWindow():
            return
        if area.top() < 0 or area.bottom() > room.bottom():
            yield f"{_name(widget)} {_text(widget)!r}: {_edges(area)} in {_edges(room)}"
            return
        area.moveTopLeft(parent.mapToParent(area.topLeft()))
        parent = parent.parentWidget()


def _edges(area: QRect) -> str:
    corner: QPoint = area.bottomRight()
    return f"{area.left()}…{corner.x()}, {area.top()}…{corner.y()}"


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def _name(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__


def _at_rest(window: QWidget, live: Callable[[], object]) -> list[str]:
    """What is cut, also once the window had time to lay itself out: a busy computer is slow."""
    for _ in range(_MAX_LOOKS):
        lines = cut(window)
        if not lines:
            break
        live()
    return lines


def _share(text: str) -> tuple[int, int]:
    group, groups = map(int, text.split("/"))
    return group, groups


def main() -> int:
    """Say what is cut in each scene; the exit status is 1 when something is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", nargs="+", metavar="S", help="all of them in pseudo")
    parser.add_argument("--share", type=_share, default=(1, 1), metavar="N/M", help="every Mth")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--text-size", type=int, default=14)
    parser.add_argument("--language", default="english", help="or long, or pseudo")
    arguments = parser.parse_args()
    os.environ["QT_SCALE_FACTOR"] = str(arguments.scale)
    from swc_desktop.settings.settings_file import Theme
    from tests.gui import screenshots
    from tests.gui.languages import application_in
    from tests.gui.stage import live
    from tests.gui.untranslated import untranslated

    os.environ["QT_QPA_PLATFORM"] = offscreen(Path(os.environ["SWC_HOME"]), *SCREEN)
    application = application_in(arguments.language, sys.argv[:1])
    room = application.primaryScreen().availableGeometry()
    size = room.width(), room.height()
    screenshots.MANY = _FEW  # what is cut does not depend on it, and most of the time did
    count = 0
    every = tuple(screenshots.SCENES) if arguments.language == "pseudo" else SCENES
    first, step = arguments.share
    for name in (arguments.scenes or every)[first - 1 :: step]:
        scene = screenshots.SCENES[name]
        with screenshots.played(scene, Theme.LIGHT, size, arguments.text_size, _FEW) as shown:
            window = shown.window()
            lines = _at_rest(window, lambda: live(_SETTLE_MS))
            lines += untranslated(window) if arguments.language == "pseudo" else []
            if window.width() > room.width() or window.height() > room.height():
                lines.append(f"{window.size().toTuple()} on {room.size().toTuple()}")
        found = dict.fromkeys(lines)
        count += len(found)
        sys.stdout.write("".join(f"{name}: {line}\n" for line in found))
        sys.stdout.flush()
    application.quit()
    return 1 if count else 0


if __name__ == "__main__":
    os.environ.setdefault("SWC_HOME", tempfile.mkdtemp(prefix="swc-cut-"))
    sys.exit(main())
