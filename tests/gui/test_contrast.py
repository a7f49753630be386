"""Every pair of colours that the style sheet itself brings together, state by state.

The sheet is read as Qt reads it: a rule counts for an element that has all it names, the more
exact rule wins, then the later one. ``test_theme`` has the pairs that are painted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from swc_desktop.settings.settings_file import TEXT_SIZES, Theme
from swc_desktop.ui.theme.style_sheet import STYLE_SHEET
from swc_desktop.ui.theme.theme import TOKENS, Tokens, active_theme
from tests.gui.contrast import contrast

GROUNDS: Final = ("background", "surface")
"""What an element without a ground of its own stands on."""

_TOKEN: Final = re.compile(r"::[\w-]+|:!?[\w-]+|\[[^\]]+\]|#\w+|\w+|\*")
_STATES: Final = (":hover", ":pressed", ":checked", ":selected", ":focus", ":disabled")
_TEXTS: Final = ("::item", "::section", "::tab", "::title")
"""Parts of a widget that bear words; others are marks."""

_NEVER: Final = (
    ({":checked", "QPushButton"}, {'[primary="true"]', '[quiet="true"]', "in #chips"}),
    ({":disabled"}, {"in #chips"}),
    ({":pressed"}, {"in QLineEdit"}),
    ({"QFrame"}, {'[role="line"]'}),
)
"""What does not come together: such buttons are not switches, chips are always on, the
cross of a field is gone once it is pressed, a line has no words."""

Element = frozenset[str]


@dataclass(frozen=True)
class Rule:
    """A rule: what an element must have, how exact that is, and what it sets."""

    wants: Element
    exactness: tuple[int, int, int, int]
    sets: Mapping[str, str]


def tokens_of(selector: str) -> Element:
    """What a selector names; of the widgets around, with ``in`` before it."""
    *around, subject = selector.split()
    wanted = [token for token in _TOKEN.findall(subject) if token != "*"]
    wanted += [f"in {token}" for part in around for token in _TOKEN.findall(part)]
    return frozenset(wanted)


def rules() -> Iterator[Rule]:
    for place, (selectors, body) in enumerate(re.findall(r"([^{}]+)\{([^{}]*)\}", STYLE_SHEET)):
        pairs = (line.split(":", 1) for line in body.split(";") if ":" in line)
        sets = {name.strip(): value.strip() for name, value in pairs}
        for selector in selectors.split(","):
            wants = tokens_of(selector.strip())
            plain = [token.removeprefix("in ") for token in wants]
            names = sum(token[0] == "#" for token in plain)
            marks = sum(token[0] in ":[" and token[:2] != "::" for token in plain)
            yield Rule(wants, (names, marks, len(plain) - names - marks, place), sets)


RULES: Final = sorted(rules(), key=lambda rule: rule.exactness)


def elements() -> list[Element]:
    """Each element that a rule is for, in each state that a rule knows of it."""
    bases = {rule.wants - set(_STATES) for rule in RULES if rule.wants}
    found = set(bases)
    for base in bases:
        for rule in RULES:
            states = rule.wants & set(_STATES)
            if len(states) == 1 and rule.wants - states <= base:
                found.add(base | states)
    return sorted(
        (
            element
            for element in found
            if not any(some <= element and kinds & element for some, kinds in _NEVER)
        ),
        key=sorted,
    )


def looks(element: Element) -> dict[str, str]:
    """What counts for an element, as the names of the table."""
    found: dict[str, str] = {}
    for rule in RULES:
        if rule.wants <= element:
            if "border" in rule.sets:
                found = {name: value for name, value in found.items() if name[:6] != "border"}
            found |= rule.sets
    for name in ("border", "border-top", "border-bottom", "border-bottom-color", "border-color"):
        if (color := _color(found.get(name, ""))) is not None:
            found["edge"] = f"${color}"
    return found


def _color(value: str) -> str | None:
    named = re.search(r"\$([a-z_]+)", value)
    return named[1] if named else None


def grounds_of(element: Element) -> tuple[str, ...]:
    own = _color(looks(element).get("background", ""))
    return (own,) if own is not None else GROUNDS


def _id(element: Element) -> str:
    return " ".join(sorted(element))


def worded() -> list[Element]:
    parts = [element for element in elements() if not any(token[:2] == "::" for token in element)]
    return parts + [element for element in elements() if element & set(_TEXTS)]


@pytest.mark.parametrize("element", worded(), ids=_id)
@pytest.mark.parametrize("theme", TOKENS)
def test_text_can_be_read_in_each_state(theme: Theme, element: Element) -> None:
    tokens, found = TOKENS[theme], looks(element)
    color = _color(found.get("color", "$text"))
    assert color is not None
    least = 3.0 if ":disabled" in element else 7.0 if theme is Theme.BRIGHT else 4.5
    for ground in grounds_of(element):
        assert contrast(getattr(tokens, color), getattr(tokens, ground)) >= least, ground


def marked() -> list[Element]:
    states = {":focus", ":checked", ":selected", ":pressed"}
    return [element for element in elements() if element & states]


@pytest.mark.parametrize("element", marked(), ids=_id)
@pytest.mark.parametrize("theme", TOKENS)
def test_what_marks_a_state_can_be_seen(theme: Theme, element: Element) -> None:
    """A state adds an edge or a ground of 3:1 to where it stands, or underlines."""
    tokens, found = TOKENS[theme], looks(element)
    if found.get("text-decoration") == "underline":
        return
    before = looks(element - set(_STATES))
    stands_on = grounds_of(element - set(_STATES))
    added = [
        color
        for name in ("edge", "background")
        if found.get(name) != before.get(name)
        and (color := _color(found.get(name, ""))) is not None
    ]
    assert any(all(_pair(tokens, color, ground) >= 3.0 for ground in stands_on) for color in added)


def _pair(tokens: Tokens, one: str, other: str) -> float:
    return contrast(getattr(tokens, one), getattr(tokens, other))


@pytest.mark.parametrize("theme", TOKENS)
def test_selected_letters_can_be_read(theme: Theme) -> None:
    least = 7.0 if theme is Theme.BRIGHT else 4.5
    for rule in RULES:
        if (ground := rule.sets.get("selection-background-color")) is not None:
            letters = _color(rule.sets["selection-color"])
            background = _color(ground)
            assert letters is not None
            assert background is not None
            assert _pair(TOKENS[theme], letters, background) >= least


@pytest.mark.parametrize("theme", TOKENS)
def test_the_slider_can_be_seen(theme: Theme) -> None:
    tokens = TOKENS[theme]
    slider = frozenset({"QSlider", ":horizontal"})
    groove, handle = looks(slider | {"::groove"}), looks(slider | {"::handle"})
    done = looks(slider | {"::sub-page"})
    for ground in GROUNDS:
        assert _pair(tokens, groove["edge"][1:], ground) >= 3.0
        assert _pair(tokens, handle["edge"][1:], ground) >= 3.0
    filled, well = _color(done["background"]), _color(groove["background"])
    assert filled is not None
    assert well is not None
    assert _pair(tokens, filled, well) >= 3.0
    assert _pair(tokens, handle["edge"][1:], well) >= 3.0


@pytest.mark.parametrize("theme", TOKENS)
def test_a_hint_in_an_empty_field_can_be_read(
    theme: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    try:
        active_theme.apply(qapp, theme, TEXT_SIZES[0])
        field = QLineEdit()
        field.setPlaceholderText("Name or file")
        qtbot.addWidget(field)
        field.show()
        color: QColor = field.palette().placeholderText().color()
        assert color.alpha() == 255
        least = 7.0 if theme is Theme.BRIGHT else 4.5
        assert contrast(color.name().upper(), TOKENS[theme].surface) >= least
    finally:
        active_theme.apply(qapp, Theme.LIGHT, TEXT_SIZES[0])
