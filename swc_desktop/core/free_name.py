"""Free names of other animals: which spellings are one name."""

from swc_desktop.core.search_text import searchable


def folded(name: str) -> str:
    """A free name without case, accents, the form of its letters in Unicode, and extra blanks: two
    spellings with one such text are one name."""
    return " ".join(searchable(name).split()) or " ".join(name.split())
