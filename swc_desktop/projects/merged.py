"""What a merge brought, as counts and in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from swc_desktop.core.message import Message, message


@dataclass
class Merged:
    """What a merge brought: photographs, acts, their rows by table, and what it left.

    ``forgotten``: photographs that were deleted here and are not brought back. ``conflicts`` are
    all that the project has now, by table.
    """

    added: int = 0
    already_here: int = 0
    forgotten: int = 0
    files: int = 0
    acts: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    undone: int = 0
    redone: int = 0
    conflicts: Mapping[str, int] = field(default_factory=dict)
    changed: int = 0
    others: int = 0
    """Other rows that were added or changed, such as folders and votes."""

    @property
    def is_nothing(self) -> bool:
        """Whether all of it was here already."""
        some = (self.added, self.files, *self.rows.values(), self.undone, self.redone, self.others)
        return not any(some)

    @property
    def record(self) -> dict[str, object]:
        """The counts by their names in the contract."""
        return {
            "added": self.added,
            "already_here": self.already_here,
            "forgotten": self.forgotten,
            "files": self.files,
            "acts": dict(self.rows),
            "undone": self.undone,
            "redone": self.redone,
            "conflicts": dict(self.conflicts),
            "changed": self.changed,
        }

    @property
    def words(self) -> list[Message]:
        """The same in sentences."""
        said = [
            (message("Projects", "%Ln photograph(s) added.", "", 0), self.added),
            (message("Projects", "%Ln photograph(s) already here.", "", 0), self.already_here),
            (message("Projects", "%Ln act(s) of what people said added.", "", 0), self.acts),
            (message("Projects", "%Ln answer(s) changed.", "", 0), self.changed),
        ]
        found = [text.counted(count) for text, count in said]
        seldom = [
            (
                message("Projects", "%Ln forgotten photograph(s) (was|were) left out.", "", 0),
                self.forgotten,
            ),
            (message("Projects", "%Ln act(s) undone there.", "", 0), self.undone),
            (message("Projects", "%Ln act(s) redone there.", "", 0), self.redone),
            (
                message("Projects", "%Ln conflict(s) to decide.", "", 0),
                sum(self.conflicts.values()),
            ),
        ]
        return found + [text.counted(count) for text, count in seldom if count]
