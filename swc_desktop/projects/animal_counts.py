"""How many animals people said there are, each event counted once.

What is said of an event and of the photographs in it is about the same animals, so of one kind the
larger of both numbers counts: that of the event, or the most in one of its photographs. Animals
without a count are one at least; boxes of one photograph add up. Over several events an animal that
came back is counted again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import apsw

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import Message, message
from swc_desktop.projects.judged_media import judged_media
from swc_desktop.projects.media import in_pieces, marks


@dataclass(frozen=True)
class AnimalCount:
    """In how many events people saw an animal, and how many there were at least; ``photographs``
    are in no event. ``label`` is that of ``Identified``."""

    label: str
    events: int
    animals: int
    photographs: int = 0

    @property
    def record(self) -> dict[str, object]:
        """The numbers by their names in the contract."""
        return {
            "identified": self.label,
            "events": self.events,
            "photographs_without_event": self.photographs,
            "animals": self.animals,
        }

    def words(self, name: str) -> Message:
        """The same in a sentence, with a name for the animal if it is a taxon."""
        animals = message("Projects", "%Ln animal(s) at least", "", 0).counted(self.animals)
        events = message("Projects", "%Ln event(s)", "", 0).counted(self.events)
        alone = message("Projects", "%Ln photograph(s) in no event", "", 0)
        alone = alone.counted(self.photographs)
        text = message("Projects", "{name}: {animals}, in {events}, by what people said.")
        if self.photographs:
            text = message("Projects", "{name}: {animals}, in {alone}, by what people said.")
            if self.events:
                text = message(
                    "Projects", "{name}: {animals}, in {events} and {alone}, by what people said."
                )
        shown = _UNNAMED.get(self.label, name)
        return text.fill(name=shown, animals=animals, events=events, alone=alone)


_UNNAMED: Final[Mapping[str, Message]] = {
    Kind.UNKNOWN: message("Projects", "Unknown animal"),
    Kind.OTHER_ANIMAL: message("Projects", "Other animal"),
}
"""What animals without a name are called, by their label; no free name is such a word."""


def animal_counts(connection: apsw.Connection) -> list[AnimalCount]:
    """The counts of each animal that people named, the most frequent first."""
    rows = connection.execute("SELECT number FROM shown_media WHERE judged != 0 ORDER BY number")
    numbers = [int(str(row[0])) for row in rows.fetchall()]
    event_of = _events_of(connection, numbers)
    groups: dict[str | int, Counter[str]] = defaultdict(Counter)
    for some in in_pieces(numbers):
        for number, judged in judged_media(connection, some).items():
            group = groups[event_of.get(number, number)]
            for label, count in _counted(judged.said).items():
                group[label] = max(group[label], count)
    events: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    animals: Counter[str] = Counter()
    for name, group in groups.items():
        (events if isinstance(name, str) else alone).update(group.keys())
        animals.update(group)
    found = [AnimalCount(label, events[label], animals[label], alone[label]) for label in animals]
    return sorted(found, key=lambda one: (-one.animals, one.label))


def _counted(said: Iterable[Identified]) -> Mapping[str, int]:
    """The animals of each kind among what was said of one photograph or event."""
    found: Counter[str] = Counter()
    for one in said:
        if one.is_animal:
            found[one.label] += one.count or 1
    return found


def _events_of(connection: apsw.Connection, numbers: Iterable[int]) -> dict[int, str]:
    """The id of the event of each photograph, one made by hand before others."""
    found: dict[int, str] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT em.media, e.id FROM event_media em JOIN current_event e "
            f"ON e.number = em.event WHERE em.media IN ({marks(some)}) "
            "ORDER BY e.by_hand, e.number DESC",
            some,
        )
        found.update((int(str(media)), str(event)) for media, event in rows.fetchall())
    return found
