"""Moves the focus by Tab in reading order: line by line, one part of the window at a time.

Qt's own order is that in which widgets were created, which parts that come and go mix up.
"""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def reading_order(window: QWidget) -> list[QWidget]:
    """All widgets that Tab can reach in a window, in reading order."""
    return list(_within(window))


def step_focus(window: QWidget, forward: bool) -> bool:
    """Move the focus of a window forward or back by one; False if no widget takes it."""
    order = reading_order(window)
    if not order:
        return False
    focused = window.focusWidget()
    if focused in order:
        place = (order.index(focused) + (1 if forward else -1)) % len(order)
    else:
        place = _beside(window, focused, order, forward)
    reason = Qt.FocusReason
    order[place].setFocus(reason.TabFocusReason if forward else reason.BacktabFocusReason)
    return True


def _beside(
    window: QWidget, focused: QWidget | None, order: Sequence[QWidget], forward: bool
) -> int:
    """The next place in the order from a widget that Tab does not stop at."""
    if focused is None:
        return 0 if forward else len(order) - 1
    before = 0
    for widget in _all_within(window):
        if widget is focused:
            break
        before += widget in order
    return before % len(order) if forward else (before - 1) % len(order)


def _within(parent: QWidget) -> Iterable[QWidget]:
    return (widget for widget in _all_within(parent) if _stops_at(widget))


def _all_within(parent: QWidget) -> Iterable[QWidget]:
    for child in in_lines(_parts(parent)):
        yield child
        yield from _all_within(child)


def _parts(parent: QWidget) -> list[QWidget]:
    return [
        child
        for child in parent.children()
        if isinstance(child, QWidget) and not child.isWindow() and child.isVisible()
    ]


def _stops_at(widget: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.isEnabled()
        and widget.focusProxy() is None
    )


def in_lines(widgets: Iterable[QWidget]) -> list[QWidget]:
    """Siblings line by line; a widget joins a line whose first widget reaches below its middle."""
    lines: list[list[QWidget]] = []
    for widget in sorted(widgets, key=lambda widget: widget.y()):
        if lines and widget.geometry().center().y() <= lines[-1][0].geometry().bottom():
            lines[-1].append(widget)
        else:
            lines.append([widget])
    return [widget for line in lines for widget in sorted(line, key=lambda widget: widget.x())]
