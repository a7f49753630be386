"""By what the lines of the left panel are sorted, and what they stand for."""

from PySide6.QtWidgets import QTreeWidgetItem

from swc_desktop.core.natural_order import natural_key
from swc_desktop.ui.results.filter_bar import camera_words
from swc_desktop.ui.results.tree_lines import SortKey, TreeEntry


def name_key(value: object) -> SortKey:
    """By what entries are sorted: numbers in names by their value, no name at all last."""
    text = camera_words(value) if isinstance(value, tuple) else str(value)
    return not text, natural_key(text)


def value_of(item: QTreeWidgetItem | None) -> object:
    """What an entry stands for, "" for a heading."""
    return item.value.value if isinstance(item, TreeEntry) and item.value is not None else ""
