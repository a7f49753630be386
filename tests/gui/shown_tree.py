"""What the left panel shows, as lines of text."""

from collections.abc import Iterator

from PySide6.QtWidgets import QTreeWidgetItem

from swc_desktop.ui.results.project_tree import ProjectTree
from swc_desktop.ui.results.tree_lines import TreeEntry


def text(item: TreeEntry) -> str:
    return " ".join(piece[0] for piece in item.pieces)


def lines(tree: ProjectTree) -> list[str]:
    """What is shown from top to bottom: headings, and entries with their counts."""

    def of(item: QTreeWidgetItem | None, depth: int) -> Iterator[str]:
        assert isinstance(item, TreeEntry)
        if item.isHidden():
            return
        count = "" if item.value is None else f" {item.count}"
        yield f"{'  ' * depth}{text(item)}{count}"
        for row in range(item.childCount()):
            yield from of(item.child(row), depth + 1)

    root = tree.tree.invisibleRootItem()
    return [line for row in range(root.childCount()) for line in of(root.child(row), 0)]
