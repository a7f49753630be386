"""What a rescue could not bring back, table by table in words."""

from collections.abc import Iterator

from swc_desktop.core.message import Message, message
from swc_desktop.projects.lost_references import TABLES
from swc_desktop.projects.rescue import Rescue, RescuedTable


def lost_words(done: Rescue) -> list[Message]:
    """A sentence for all that is lost, or may be; nothing where all was brought back."""
    found = [
        words.fill(table=TABLES.get(name, name))
        for name, table in done.tables.items()
        for words in _of_table(table)
    ]
    return found + [one.words for one in done.references]


def _of_table(table: RescuedTable) -> Iterator[Message]:
    if table.lost:
        lost = message("Projects", "{table}: at most %Ln entr(y|ies) lost, {kept:,} kept.", "", 0)
        yield lost.counted(table.lost).fill(kept=table.kept)
    if table.has_lost_end:
        text = message(
            "Projects",
            "{table}: part could not be read, and how many entries it had is not known; {kept:,} "
            "kept.",
        )
        yield text.fill(kept=table.kept)
    if table.orphaned:
        left_out = message(
            "Projects",
            "{table}: %Ln entr(y|ies) left out, since what (it belongs|they belong) to is lost.",
            "",
            0,
        )
        yield left_out.counted(table.orphaned)
