"""Entries kept in flat arrays: about 300 bytes a picture with two boxes and their classes."""

from array import array
from collections.abc import Iterator, Sequence
from typing import Final

from swc_desktop.core.region import Box
from swc_desktop.foreign.entry import EntryKind, ReadEntry, ReadRegion

_NUMBERS: Final = 5
"""Of a region: left, top, width, height, confidence."""


class EntryTable:
    """Entries by their number, in the order of the file."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.no_area = 0
        self._kinds = bytearray()
        self._failures: dict[int, str] = {}
        self._region_ends = array("Q")
        self._numbers = array("d")
        self._categories = array("I")
        self._verified = bytearray()
        self._class_ends = array("Q")
        self._classes = array("I")
        self._scores = array("d")
        self._ids: dict[str, int] = {}
        self._words: list[str] = []

    def __len__(self) -> int:
        return len(self.names)

    def add(self, entry: ReadEntry) -> None:
        """Keep an entry."""
        if entry.failure:
            self._failures[len(self.names)] = entry.failure
        self.names.append(entry.name)
        self._kinds.append(entry.kind.value)
        self.no_area += entry.no_area
        for region in entry.regions:
            box = region.box
            self._numbers.extend((box.left, box.top, box.width, box.height, region.confidence))
            self._categories.append(self._id(region.category))
            self._verified.append(region.verified)
            for classes in (region.answers, region.scores):
                for word, score in classes:
                    self._classes.append(self._id(word))
                    self._scores.append(score)
                self._class_ends.append(len(self._classes))
        self._region_ends.append(len(self._categories))

    @property
    def words(self) -> Sequence[str]:
        """The different words of categories and classes."""
        return self._words

    def kind(self, number: int) -> EntryKind:
        """What an entry is good for."""
        return EntryKind(self._kinds[number])

    def failure(self, number: int) -> str:
        """Why the picture of an entry was not searched, "" if it was."""
        return self._failures.get(number, "")

    def regions(self, number: int) -> tuple[ReadRegion, ...]:
        """The regions of an entry, in the order of the file."""
        first = self._region_ends[number - 1] if number else 0
        return tuple(self._region(at) for at in range(first, self._region_ends[number]))

    def confidences(self) -> Iterator[tuple[str, float]]:
        """The category and confidence of every region."""
        for at, category in enumerate(self._categories):
            yield self._words[category], self._numbers[at * _NUMBERS + 4]

    def _region(self, at: int) -> ReadRegion:
        *box, confidence = self._numbers[at * _NUMBERS : (at + 1) * _NUMBERS]
        return ReadRegion(
            self._words[self._categories[at]],
            Box(*box),
            confidence,
            self._labels(2 * at),
            self._labels(2 * at + 1),
            verified=bool(self._verified[at]),
        )

    def _labels(self, at: int) -> tuple[tuple[str, float], ...]:
        first, end = self._class_ends[at - 1] if at else 0, self._class_ends[at]
        return tuple(
            (self._words[self._classes[one]], self._scores[one]) for one in range(first, end)
        )

    def _id(self, word: str) -> int:
        number = self._ids.setdefault(word, len(self._words))
        if number == len(self._words):
            self._words.append(word)
        return number
