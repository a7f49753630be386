"""Names that people gave to places, which no text in the data for others may hold."""

import apsw

from swc_desktop.core.search_text import searchable
from swc_desktop.projects.deployments import current_deployments
from swc_desktop.projects.roots import roots_of

_MIN_LETTERS = 3
"""A shorter name is within many words that have nothing to do with it."""


class SecretWords:
    """The ids and names of camera stations and places, and the labels of folders and cards."""

    def __init__(self, connection: apsw.Connection) -> None:
        words: set[str] = set()
        for one in current_deployments(connection).values():
            words |= {one.id, one.name, one.location, one.location_name}
        words |= {root.label for root in roots_of(connection, removed=True)}
        self._words = {searchable(word) for word in words if len(word) >= _MIN_LETTERS}

    def are_in(self, text: str) -> bool:
        """Whether a text names a place."""
        plain = searchable(text)
        return any(word in plain for word in self._words)
