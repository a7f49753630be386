"""Which records are shown, and how many there are of each kind."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from swc_desktop.core.observation import Evidence
from swc_desktop.core.search_text import searchable
from swc_desktop.core.taxonomy import Rank
from swc_desktop.session.result_record import ResultRecord, State, Sureness


@dataclass(frozen=True)
class Filter:
    """What is shown: each field narrows, the values of one field widen; empty asks nothing.

    ``taxa`` holds answers at or below it that are at least fairly sure; ``apart`` the states that
    the tree has beside the taxa, as further values of the same question.
    """

    taxa: frozenset[str] = frozenset()
    apart: frozenset[State] = frozenset()
    roots: frozenset[Path] = frozenset()
    states: frozenset[State] = frozenset()
    ranks: frozenset[Rank] = frozenset()
    sureness: frozenset[Sureness] = frozenset()
    lacking: frozenset[Evidence] = frozenset()
    disputed: bool = False
    partial: bool = False
    text: str = ""

    @property
    def empty(self) -> bool:
        """True when everything is shown."""
        return self == Filter()

    @property
    def lasting(self) -> "Filter":
        """What of it can be asked of another list: all but the folders."""
        return self.without("roots")

    def passes(self, record: ResultRecord) -> bool:
        """True when a record is shown."""
        return all(question(record) for question in self.questions())

    def questions(self) -> list[Callable[[ResultRecord], bool]]:
        """What is asked of each record, the cheapest first; nothing for what asks nothing."""
        asked: list[Callable[[ResultRecord], bool]] = []
        if self.states:
            asked.append(lambda record: record.state in self.states)
        if self.ranks:
            asked.append(lambda record: record.rank in self.ranks)
        if self.sureness:
            asked.append(lambda record: record.sureness in self.sureness)
        if self.roots:
            asked.append(lambda record: record.root in self.roots)
        if self.disputed:
            asked.append(lambda record: record.disputed)
        if self.partial:
            asked.append(lambda record: bool(record.damage))
        if self.lacking:
            asked.append(lambda record: not self.lacking.isdisjoint(record.lacks))
        if self.taxa or self.apart:
            asked.append(
                lambda record: (
                    record.state in self.apart or not self.taxa.isdisjoint(record.counted_taxa)
                )
            )
        if words := searchable(self.text).split():
            asked.append(lambda record: all(word in record.haystack for word in words))
        return asked

    def without(self, name: str, value: object = None) -> "Filter":
        """This filter less one value of a field, or less the whole field."""
        held = getattr(self, name)
        if value is not None and isinstance(held, frozenset):
            return self._with(name, held - {value})
        return self._with(name, next(item.default for item in fields(self) if item.name == name))

    def toggled(self, name: str, value: object) -> "Filter":
        """This filter with one value of a field put in or taken out."""
        return self._with(name, getattr(self, name) ^ {value})

    def flipped(self, name: str) -> "Filter":
        """This filter with a question of yes or no put in or taken out."""
        return self._with(name, not getattr(self, name))

    def with_text(self, text: str) -> "Filter":
        """This filter with another text."""
        return replace(self, text=text)

    def _with(self, name: str, value: object) -> "Filter":
        return replace(self, **{name: value})  # type: ignore[arg-type]


@dataclass
class Tally:
    """Running counts of the records of a list."""

    total: int = 0
    states: Counter[State] = field(default_factory=Counter)
    taxa: Counter[str] = field(default_factory=Counter)
    roots: Counter[Path] = field(default_factory=Counter)
    partial: int = 0

    def add(self, records: Iterable[ResultRecord]) -> None:
        """Count further records."""
        for record in records:
            self.total += 1
            self.states[record.state] += 1
            self.roots[record.root] += 1
            self.partial += bool(record.damage)
            self.taxa.update(record.counted_taxa)

    @property
    def named(self) -> int:
        """How many were named at any rank, and at least fairly sure."""
        return self.states[State.NAMED] + self.states[State.HIGHER]
