"""Every pair of colours that meets on the screen can be read, computed from the table."""

import re
from dataclasses import fields

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from swc_desktop.resources import resource
from swc_desktop.settings.settings_file import TEXT_SIZES, Theme
from swc_desktop.ui.results.card_delegate import STATE_COLOR
from swc_desktop.ui.theme.style_sheet import STYLE_SHEET
from swc_desktop.ui.theme.theme import TOKENS, Tokens, active_theme, palette, style_sheet
from tests.gui.contrast import contrast

GROUNDS = ("background", "surface", "well", "accent_soft", "warning_soft", "error_soft")

TEXTS = {
    "text": GROUNDS,
    "secondary": ("background", "surface", "well", "accent_soft", "warning_soft", "error_soft"),
    "accent": ("background", "surface", "accent_soft"),
    "warning": ("background", "surface", "accent_soft", "warning_soft"),
    "error": ("background", "surface", "accent_soft", "error_soft"),
    "on_accent": ("accent",),
}
"""Colours of text, and the grounds on which they stand."""

GRAPHICS = {
    "edge": ("background", "surface"),
    "accent": ("background", "surface", "well", "accent_soft"),
    "image": ("surface", "well"),
    "metadata": ("surface", "well"),
}
"""Colours of lines, marks and bars, and the grounds on which they stand."""


def pairs(table: dict[str, tuple[str, ...]]) -> list[tuple[Theme, str, str]]:
    return [(theme, name, ground) for theme in TOKENS for name in table for ground in table[name]]


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("theme", "name", "ground"), pairs(TEXTS))
def test_text_can_be_read(theme: Theme, name: str, ground: str) -> None:
    tokens = TOKENS[theme]
    least = 7.0 if theme is Theme.BRIGHT else 4.5
    assert contrast(getattr(tokens, name), getattr(tokens, ground)) >= least


@pytest.mark.parametrize(("theme", "name", "ground"), pairs(GRAPHICS))
def test_marks_can_be_seen(theme: Theme, name: str, ground: str) -> None:
    tokens = TOKENS[theme]
    assert contrast(getattr(tokens, name), getattr(tokens, ground)) >= 3.0


@pytest.mark.parametrize("theme", TOKENS)
def test_the_colours_of_the_states_are_of_the_texts(theme: Theme) -> None:
    assert set(STATE_COLOR.values()) <= set(TEXTS)


@pytest.mark.parametrize("theme", TOKENS)
def test_both_shares_differ_from_the_joint_colour_and_from_each_other(theme: Theme) -> None:
    tokens = TOKENS[theme]
    assert len({tokens.image, tokens.metadata, tokens.text}) == 3


def test_colours_are_written_in_one_way() -> None:
    for tokens in TOKENS.values():
        for item in fields(Tokens):
            assert re.fullmatch("#[0-9A-F]{6}", getattr(tokens, item.name)), item.name


@pytest.mark.parametrize("theme", TOKENS)
@pytest.mark.parametrize("size", TEXT_SIZES)
def test_the_style_sheet_is_filled_from_the_table(theme: Theme, size: int) -> None:
    sheet = style_sheet(TOKENS[theme], size)
    assert "$" not in sheet
    known = {getattr(TOKENS[theme], item.name) for item in fields(Tokens)}
    assert set(re.findall("#[0-9A-Fa-f]{6}", sheet)) <= known


def test_the_style_sheet_has_no_colour_of_its_own() -> None:
    assert not re.search(r"#[0-9A-Fa-f]{3,8}\b(?=\s*[;}])|rgba?\(|hsl", STYLE_SHEET)


def test_no_module_of_the_window_has_a_colour_of_its_own() -> None:
    found = []
    for module in sorted(resource().parent.glob("swc_desktop/ui/**/*.py")):
        if module.name == "theme.py":
            continue
        text = module.read_text(encoding="utf-8")
        found += [
            f"{module.name}: {match}"
            for match in re.findall(
                r"[\"']#[0-9A-Fa-f]{3,8}[\"']|GlobalColor\.(?!transparent)\w+|setStyleSheet", text
            )
        ]
    assert found == []


def test_the_palette_has_the_colours_of_the_table() -> None:
    tokens = TOKENS[Theme.DARK]
    made = palette(tokens)
    assert made.color(made.ColorRole.Window) == QColor(tokens.background)
    assert made.color(made.ColorRole.Text) == QColor(tokens.text)


def test_a_change_of_theme_is_signalled(qapp: QApplication) -> None:
    seen: list[str] = []
    receiver = active_theme.changed.connect(lambda: seen.append(active_theme.tokens.background))
    try:
        active_theme.apply(qapp, Theme.DARK, 18)
        assert active_theme.px(14) == 18
        active_theme.apply(qapp, Theme.LIGHT, TEXT_SIZES[0])
    finally:
        active_theme.changed.disconnect(receiver)
    assert seen == [TOKENS[Theme.DARK].background, TOKENS[Theme.LIGHT].background]
