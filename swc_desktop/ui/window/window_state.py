"""The stored state of the window: its position, panels, columns, order and filter."""

from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QByteArray

from swc_desktop.core.result_state import State, Sureness
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.media_filter import Lacking, MediaFilter, Order, Review
from swc_desktop.settings.settings_file import WindowValue
from swc_desktop.ui.results.results_model import Column, SortBy
from swc_desktop.ui.results.tree_lines import Field

Word = TypeVar("Word", bound=StrEnum)


def filter_to_state(wanted: MediaFilter) -> dict[str, WindowValue]:
    """A filter as values for the settings file; what belongs to one project is left out."""
    return {
        "filter_taxa": sorted(wanted.taxa),
        "filter_apart": sorted(map(str, wanted.apart)),
        "filter_states": sorted(map(str, wanted.states)),
        "filter_ranks": sorted(map(str, wanted.ranks)),
        "filter_sureness": sorted(map(str, wanted.sureness)),
        "filter_lacking": sorted(map(str, wanted.lacking)),
        "filter_review": sorted(map(str, wanted.review)),
        "filter_disputed": wanted.disputed,
        "filter_partial": wanted.partial,
        "filter_in_conflict": wanted.in_conflict,
        "filter_text": wanted.text,
    }


def filter_from_state(state: Mapping[str, object]) -> MediaFilter:
    """The stored filter; invalid values are ignored."""
    return MediaFilter(
        taxa=frozenset(_texts(state.get("filter_taxa"))),
        apart=_words(State, state.get("filter_apart")),
        states=_words(State, state.get("filter_states")),
        ranks=_words(Rank, state.get("filter_ranks")),
        sureness=_words(Sureness, state.get("filter_sureness")),
        lacking=_words(Lacking, state.get("filter_lacking")),
        review=_words(Review, state.get("filter_review")),
        disputed=state.get("filter_disputed") is True,
        partial=state.get("filter_partial") is True,
        in_conflict=state.get("filter_in_conflict") is True,
        text=stored_value(state, "filter_text", str, ""),
    )


def _texts(value: object) -> Iterable[str]:
    return [str(item) for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _words(kind: type[Word], value: object) -> frozenset[Word]:
    known = {word.value: word for word in kind}
    return frozenset(known[text] for text in _texts(value) if text in known)


Value = TypeVar("Value", bool, int, str)


def stored_value(
    state: Mapping[str, object], name: str, kind: type[Value], default: Value
) -> Value:
    """A stored value if it has the wanted type, or the default."""
    value = state.get(name)
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    return default


def order_to_state(order: SortBy) -> str:
    """An order as a value for the settings file."""
    return "" if order is None else order.name.lower()


def order_from_state(text: str) -> SortBy:
    """The stored order; that in which they were added for any other text."""
    orders: dict[str, SortBy] = {order_to_state(column): column for column in Column}
    for order in (Order.UNSURE_FIRST, Order.EVENT):
        orders[order_to_state(order)] = order
    return orders.get(text)


def folding_to_state(folding: Mapping[Field, bool]) -> dict[str, WindowValue]:
    """What a person folded and unfolded in the left panel, as values for the settings file."""
    return {
        "folded": sorted(section.value for section, folded in folding.items() if folded),
        "unfolded": sorted(section.value for section, folded in folding.items() if not folded),
    }


def folding_from_state(state: Mapping[str, object]) -> dict[Field, bool]:
    """The stored folding; invalid values are ignored."""
    known = {section.value: section for section in Field}
    return {
        known[name]: folded
        for key, folded in (("folded", True), ("unfolded", False))
        for name in _texts(state.get(key))
        if name in known
    }


def stored_numbers(state: Mapping[str, object], name: str) -> list[int]:
    """A stored list of whole numbers, empty if there is none."""
    value = state.get(name)
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, int) and not isinstance(item, bool)]


def geometry_to_text(geometry: QByteArray) -> str:
    """The position and size of the window as text."""
    return bytes(geometry.toBase64().data()).decode("ascii")


def restore_geometry(text: str, restore: Callable[[QByteArray], bool]) -> bool:
    """Restore position and size; False if the text is invalid."""
    try:
        return bool(text) and restore(QByteArray.fromBase64(text.encode("ascii")))
    except (UnicodeEncodeError, NotBase64):
        return False
