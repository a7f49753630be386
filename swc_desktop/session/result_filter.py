"""Which records are shown, and counts of records by kind."""

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
    """What is shown: every field must match, with any of its values; an empty field matches all.

    ``taxa`` matches answers at or below one of them that are at least fairly sure; ``apart`` holds
    the states that the tree shows beside the taxa, as further values of the same field.
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
        """The part that also applies to another list: everything except the folders."""
        return self.without("roots")

    def passes(self, record: ResultRecord) -> bool:
        """True when a record is shown."""
        return all(condition(record) for condition in self.conditions())

    def conditions(self) -> list[Callable[[ResultRecord], bool]]:
        """The conditions of all non-empty fields, the cheapest first."""
        found: list[Callable[[ResultRecord], bool]] = []
        if self.states:
            found.append(lambda record: record.state in self.states)
        if self.ranks:
            found.append(lambda record: record.rank in self.ranks)
        if self.sureness:
            found.append(lambda record: record.sureness in self.sureness)
        if self.roots:
            found.append(lambda record: record.root in self.roots)
        if self.disputed:
            found.append(lambda record: record.disputed)
        if self.partial:
            found.append(lambda record: bool(record.damage))
        if self.lacking:
            found.append(lambda record: not self.lacking.isdisjoint(record.lacks))
        if self.taxa or self.apart:
            found.append(
                lambda record: (
                    record.state in self.apart or not self.taxa.isdisjoint(record.counted_taxa)
                )
            )
        if words := searchable(self.text).split():
            found.append(lambda record: all(word in record.haystack for word in words))
        return found

    def without(self, name: str, value: object = None) -> "Filter":
        """This filter without one value of a field, or without the whole field."""
        current = getattr(self, name)
        if value is not None and isinstance(current, frozenset):
            return self._with(name, current - {value})
        return self._with(name, next(item.default for item in fields(self) if item.name == name))

    def toggled(self, name: str, value: object) -> "Filter":
        """This filter with one value of a field added or removed."""
        return self._with(name, getattr(self, name) ^ {value})

    def flipped(self, name: str) -> "Filter":
        """This filter with a yes-or-no field switched."""
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
