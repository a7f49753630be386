"""Where the animals are in pictures, as sources state it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from swc_desktop.core.region import Box


@dataclass
class StatedBoxes:
    """The boxes of a source by a name of its own for each picture.

    A picture with a box that cannot be used is used whole: the animal of that box would be missing
    among the crops, and a wrong one may be a sign that none of its boxes is right.
    """

    _of: dict[str, list[Box]] = field(default_factory=lambda: defaultdict(list))
    _wrong: set[str] = field(default_factory=set)

    def add(self, picture: str, edges: Sequence[float | None]) -> None:
        """A box: left, top, width and height as shares of the upright picture, None or NaN for
        what is not known."""
        numbers = [edge for edge in edges if edge is not None]
        try:
            if len(numbers) != 4:
                raise ValueError("an edge is missing")
            self._of[picture].append(Box(*numbers))
        except ValueError:
            self._wrong.add(picture)

    def of(self, picture: str) -> tuple[Box, ...]:
        """The boxes of a picture, none if one of them cannot be used."""
        return () if picture in self._wrong else tuple(self._of.get(picture, ()))

    def by_file(self, pictures: Mapping[str, str]) -> Mapping[str, tuple[Box, ...]] | None:
        """The boxes by file of pictures, whose files are given by name; None without any."""
        found = {file: boxes for name, file in pictures.items() if (boxes := self.of(name))}
        return found or None

    def notes(self) -> list[str]:
        """What was found, in sentences; none without boxes."""
        used = {name: boxes for name, boxes in self._of.items() if name not in self._wrong}
        notes = []
        if used:
            notes.append(
                f"{sum(map(len, used.values())):,} boxes of animals in {len(used):,} pictures"
            )
        if self._wrong:
            notes.append(
                f"{len(self._wrong):,} pictures have a box that is not inside the picture, or no "
                f"size to relate it to, and are used whole, for example {min(self._wrong)}"
            )
        return notes
