"""The dialogs of the window, and what they ask for."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop import __version__
from swc_desktop.core.device import Device
from swc_desktop.core.method import Recipe
from swc_desktop.inference.devices import DeviceReport
from swc_desktop.settings.settings_file import Settings, Theme
from swc_desktop.ui.dialogs.about_dialog import AboutDialog
from swc_desktop.ui.dialogs.base_dialog import MAX_HEIGHT, ReadOnlyText
from swc_desktop.ui.dialogs.device_dialog import DeviceDialog
from swc_desktop.ui.dialogs.settings_dialog import SettingsDialog
from swc_desktop.ui.theme.theme import active_theme
from tests.gui.dialog_makers import (
    CREDITS,
    FACTS,
    MAKERS,
    pack_dialog,
    settings_dialog,
)


def words(widget: QWidget) -> str:
    """What the labels in sight say."""
    texts = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(texts).replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("size", [14, 20])
@pytest.mark.parametrize("name", MAKERS)
def test_no_dialog_is_too_high_and_esc_closes_each(
    qtbot: QtBot, name: str, size: int, qapp: object
) -> None:
    try:
        active_theme.apply(qapp, Theme.LIGHT, size)  # type: ignore[arg-type]
        made = MAKERS[name]()
        qtbot.addWidget(made)
        made.show()
        assert made.height() <= MAX_HEIGHT
        assert made.minimumSizeHint().height() <= MAX_HEIGHT
        assert made.width() <= 1366
        assert made.windowTitle()
        with qtbot.waitSignal(made.finished):
            qtbot.keyClick(made, Qt.Key.Key_Escape)
    finally:
        active_theme.apply(qapp, Theme.LIGHT, 14)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", MAKERS)
def test_every_control_is_reached_by_tab_and_has_a_name(qtbot: QtBot, name: str) -> None:
    made = MAKERS[name]()
    qtbot.addWidget(made)
    made.show()
    able = [
        widget
        for widget in made.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    reached = set()
    widget: QWidget | None = made
    for _ in range(400):
        widget = widget.nextInFocusChain() if widget is not None else None
        reached.add(widget)
    for widget in able:
        assert widget in reached
    for kind in ("QPushButton", "QComboBox", "QSlider", "QTextBrowser", "ReadOnlyText"):
        for widget in able:
            if widget.metaObject().className() == kind:
                assert widget.accessibleName() or getattr(widget, "text", str)()


def test_the_pack_s_card_is_shown_without_its_html(qtbot: QtBot) -> None:
    made = pack_dialog()
    qtbot.addWidget(made)
    made.show()
    assert "In use: Starter 1.0.0\n2026-11-23 · CC0-1.0 · not signed" in words(made)
    assert "Previous: Namibia 2.1.0" in words(made)
    text = made.card.toPlainText()
    assert "A card" in text
    assert "117" in text
    assert "<script>" in text
    assert not made.card.openLinks()


def test_headings_of_a_card_keep_their_format(qtbot: QtBot) -> None:
    reading = ReadOnlyText("x")
    qtbot.addWidget(reading)
    reading.show_markdown("# One *two*\n\nthree\n\n| a |\n|---|\n| b |\n")
    html = reading.toHtml()
    assert "font-size:20px" in html
    assert "font-style:italic" in html
    assert reading.toPlainText().startswith("One two\nthree")


def test_a_pack_is_asked_for_and_one_that_is_refused_says_why(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = pack_dialog()
    qtbot.addWidget(made)
    made.show()
    chosen = str(tmp_path / "kenya.swcpack")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen, ""))
    with qtbot.waitSignal(made.install_requested) as caught:
        made.install.click()
    assert caught.args == [Path(chosen)]
    made.set_busy("Testing kenya.swcpack…")
    assert not made.install.isEnabled()
    assert not made.roll_back.isEnabled()
    made.refuse("kenya.swcpack was refused: it is damaged.")
    assert "kenya.swcpack was refused: it is damaged. The pack in use is unchanged." in words(made)
    assert made.install.isEnabled()
    assert made.message.property("role") == "error"


def test_choosing_no_file_asks_for_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pack_dialog()
    qtbot.addWidget(made)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    with qtbot.assertNotEmitted(made.install_requested):
        made.install.click()


def test_a_previous_version_is_restored_only_if_there_is_one(qtbot: QtBot) -> None:
    made = pack_dialog()
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.roll_back_requested):
        made.roll_back.click()
    made.show_pack(FACTS, "Namibia 2.1.0 is in use again.")
    made.show_earlier(())
    assert not made.roll_back.isEnabled()
    made.show_pack(None)
    assert made.label.text() == "No pack can be used."


def test_previous_packs_are_listed_without_changing_the_message(qtbot: QtBot) -> None:
    made = pack_dialog()
    qtbot.addWidget(made)
    made.set_busy("Testing kenya.swcpack…")
    made.show_earlier(("Namibia 2.1.0",))
    assert made.message.text() == "Testing kenya.swcpack…"
    assert not made.roll_back.isEnabled()
    made.refuse("kenya.swcpack is damaged.")
    made.show_earlier(("Namibia 2.1.0",))
    assert made.message.property("role") == "error"
    assert made.roll_back.isEnabled()


def test_settings_show_the_current_choices(qtbot: QtBot) -> None:
    made = settings_dialog(Settings(Device.CPU, Recipe.THESIS, "0.10", Theme.DARK, 18))
    qtbot.addWidget(made)
    assert made.device.currentData() == Device.CPU
    assert made.recipe.currentData() == Recipe.THESIS
    assert made.theme.currentData() == Theme.DARK
    assert made.text_size.currentData() == 18
    assert made.slider.value() == 2


def test_a_choice_is_reported_at_once(qtbot: QtBot) -> None:
    made = settings_dialog()
    qtbot.addWidget(made)
    made.show()
    seen: list[tuple[str, object]] = []
    made.chosen.connect(lambda name, value: seen.append((name, value)))
    qtbot.keyClick(made.theme, Qt.Key.Key_Down)
    qtbot.keyClick(made.device, Qt.Key.Key_Down)
    qtbot.keyClick(made.text_size, Qt.Key.Key_Down)
    qtbot.keyClick(made.recipe, Qt.Key.Key_Down)
    qtbot.keyClick(made.recipe, Qt.Key.Key_Up)
    qtbot.keyClick(made.lock_minutes, Qt.Key.Key_End)
    qtbot.keyClick(made.frequencies, Qt.Key.Key_Down)
    qtbot.keyClick(made.frequencies, Qt.Key.Key_Up)
    qtbot.keyClick(made.bursts, Qt.Key.Key_Down)
    assert seen == [
        ("theme", Theme.LIGHT),
        ("device", Device.CPU),
        ("text_size", 16),
        ("recipe", Recipe.THESIS),
        ("recipe", None),
        ("lock_minutes", 0),
        ("frequencies", False),
        ("frequencies", True),
        ("bursts", False),
    ]


def test_the_slider_goes_from_fewer_mistakes_to_more_detail(qtbot: QtBot) -> None:
    made = settings_dialog()
    qtbot.addWidget(made)
    made.show()
    assert made.slider.value() == 1
    assert "at most 5 % of answers were wrong" in words(made)
    assert "pack default" in words(made)
    seen: list[object] = []
    made.chosen.connect(lambda _, value: seen.append(value))
    qtbot.keyClick(made.slider, Qt.Key.Key_Left)
    assert "at most 2 % of answers were wrong" in words(made)
    qtbot.keyClick(made.slider, Qt.Key.Key_Right)
    qtbot.keyClick(made.slider, Qt.Key.Key_Right)
    assert seen == ["0.02", None, "0.10"]


def test_a_target_unknown_to_the_pack_counts_as_its_own(qtbot: QtBot) -> None:
    made = settings_dialog(Settings(target="0.5"))
    qtbot.addWidget(made)
    assert made.slider.value() == 1


def test_without_a_pack_the_slider_is_disabled(qtbot: QtBot) -> None:
    made = SettingsDialog(Settings(), targets=(), own_target="", own_recipe=Recipe.BAYES)
    qtbot.addWidget(made)
    assert not made.slider.isEnabled()


def test_devices_are_shown_with_the_reason(qtbot: QtBot) -> None:
    made = DeviceDialog("cpu", "The CPU does the work; the GPU is not used: no driver.")
    qtbot.addWidget(made)
    made.show()
    assert "Testing the devices" in words(made)
    assert not made.again.isEnabled()
    made.show_reports(
        [
            DeviceReport("cpu", True, "ONNX Runtime 1.32, 2 threads"),
            DeviceReport("cuda", False, "the installed ONNX Runtime is the one for the CPU"),
        ]
    )
    text = words(made)
    assert "Testing" not in text
    assert "In use: CPU." in text
    assert "● CPU: ready\nONNX Runtime 1.32, 2 threads." in text
    assert "○ GPU (CUDA): not used\nThe installed ONNX Runtime is the one for the CPU." in text
    with qtbot.waitSignal(made.test_requested):
        made.again.click()
    assert "Testing" in words(made)
    made.fail("the test did not end")
    assert "The test did not end." in words(made)


def test_about_shows_the_licence_of_every_part_that_is_installed(
    qtbot: QtBot, tmp_path: Path
) -> None:
    for name in ("LICENSE", "NOTICE"):
        (tmp_path / name).write_text(f"the {name} of numpy", encoding="utf-8")
    texts = [tmp_path / "LICENSE", tmp_path / "NOTICE"]
    made = AboutDialog("0.1.0", "Starter", CREDITS, "# Licences\n\nMIT", {"numpy": texts})
    qtbot.addWidget(made)
    made.part.setCurrentText("numpy")
    assert made.licences.toPlainText() == "the LICENSE of numpy\n\n\nthe NOTICE of numpy"
    made.part.setCurrentIndex(0)
    assert "MIT" in made.licences.toPlainText()


def test_about_gives_version_and_credits(qtbot: QtBot) -> None:
    made = AboutDialog(__version__, "Starter 1.0.0", CREDITS, "# Licences\n\nMIT", {})
    qtbot.addWidget(made)
    made.show()
    assert f"Version {__version__}, model pack Starter 1.0.0." in words(made)
    credits_text = made.credits.toPlainText()
    for part in ("cheetah.jpg", "C. J. Sharp", "CC-BY-SA-4.0", "cropped"):
        assert part in credits_text
    assert "MIT" in made.licences.toPlainText()


def test_sizes_follow_the_text(qtbot: QtBot, qapp: object) -> None:
    try:
        active_theme.apply(qapp, Theme.LIGHT, 20)  # type: ignore[arg-type]
        made = pack_dialog()
        qtbot.addWidget(made)
        assert made.sizeHint() == QSize(round(640 * 20 / 14), MAX_HEIGHT)
    finally:
        active_theme.apply(qapp, Theme.LIGHT, 14)  # type: ignore[arg-type]
