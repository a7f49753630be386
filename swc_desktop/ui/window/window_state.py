"""What the window remembers from start to start: its place, panels, columns, order and filter."""

from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QByteArray

from swc_desktop.core.observation import Evidence
from swc_desktop.core.taxonomy import Rank
from swc_desktop.session.result_filter import Filter
from swc_desktop.session.result_record import State, Sureness
from swc_desktop.settings.settings_file import WindowValue

Word = TypeVar("Word", bound=StrEnum)


def filter_to_state(asked: Filter) -> dict[str, WindowValue]:
    """A filter as values of the settings; folders are of one run and are left out."""
    return {
        "filter_taxa": sorted(asked.taxa),
        "filter_apart": sorted(map(str, asked.apart)),
        "filter_states": sorted(map(str, asked.states)),
        "filter_ranks": sorted(map(str, asked.ranks)),
        "filter_sureness": sorted(map(str, asked.sureness)),
        "filter_lacking": sorted(map(str, asked.lacking)),
        "filter_disputed": asked.disputed,
        "filter_partial": asked.partial,
        "filter_text": asked.text,
    }


def filter_from_state(state: Mapping[str, object]) -> Filter:
    """The filter that was kept; what can not be understood asks nothing."""
    return Filter(
        taxa=frozenset(_texts(state.get("filter_taxa"))),
        apart=_words(State, state.get("filter_apart")),
        states=_words(State, state.get("filter_states")),
        ranks=_words(Rank, state.get("filter_ranks")),
        sureness=_words(Sureness, state.get("filter_sureness")),
        lacking=_words(Evidence, state.get("filter_lacking")),
        disputed=state.get("filter_disputed") is True,
        partial=state.get("filter_partial") is True,
        text=kept(state, "filter_text", str, ""),
    )


def _texts(value: object) -> Iterable[str]:
    return [str(item) for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _words(kind: type[Word], value: object) -> frozenset[Word]:
    known = {word.value: word for word in kind}
    return frozenset(known[text] for text in _texts(value) if text in known)


Value = TypeVar("Value", bool, int, str)


def kept(state: Mapping[str, object], name: str, kind: type[Value], usual: Value) -> Value:
    """A kept value of a kind, or the usual one."""
    value = state.get(name)
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    return usual


def kept_numbers(state: Mapping[str, object], name: str) -> list[int]:
    """A kept list of whole numbers, empty where there is none."""
    value = state.get(name)
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, int) and not isinstance(item, bool)]


def geometry_to_text(geometry: QByteArray) -> str:
    """The place of the window as a text."""
    return bytes(geometry.toBase64().data()).decode("ascii")


def restore_geometry(text: str, restore: Callable[[QByteArray], bool]) -> bool:
    """Put the window where it was; False where that can not be understood."""
    try:
        return bool(text) and restore(QByteArray.fromBase64(text.encode("ascii")))
    except (UnicodeEncodeError, NotBase64):
        return False
