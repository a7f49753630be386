"""The catalogue of animals that are known one by one: code, taxon, sex and remarks of each.

Identifications say of which animal a picture is, by a key that no other animal has on any desk. Two
desks may give one code to two animals: the one that was named first keeps it, on every desk, and
the other is shown with a number behind it until a person gives it another code.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import apsw

from swc_desktop.core.identification import IdentificationError, Sex
from swc_desktop.core.individual import new_code, next_code
from swc_desktop.core.message import Message, message_of
from swc_desktop.projects.acts import FIRST_SAID, Cell, add_row
from swc_desktop.projects.errors import IndividualRefused, IndividualUnknown


@dataclass(frozen=True)
class IndividualFacts:
    """What people say of an individual; ``taxon`` is a scientific name, or the free name of another
    animal."""

    code: str
    taxon: str
    sex: Sex | None = None
    remarks: str = ""


@dataclass(frozen=True)
class Individual:
    """An animal that is known. ``code`` is what it is shown as, which no other one is;
    ``facts.code`` the one that was given. ``merged`` are the codes of those that were found to be
    this one."""

    key: str
    code: str
    facts: IndividualFacts
    merged: tuple[str, ...] = ()

    @property
    def has_shared_code(self) -> bool:
        """Whether another animal was given its code too."""
        return self.code != self.facts.code


@dataclass(frozen=True)
class _Row:
    facts: IndividualFacts
    same_as: str | None


class Catalogue:
    """The individuals of a project as they are now."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows = self._read()

    @cached_property
    def all(self) -> list[Individual]:
        """All that are not merged into others, by their codes."""
        merged: dict[str, list[str]] = {}
        for key, row in self._rows.items():
            if (root := self.root(key)) != key:
                merged.setdefault(root, []).append(row.facts.code)
        shown: dict[str, str] = {}
        for key, row in self._rows.items():  # in the order in which they were named
            if self.root(key) == key:
                code, number = row.facts.code, 1
                while code in shown:
                    number += 1
                    code = f"{row.facts.code}~{number}"
                shown[code] = key
        return [
            Individual(key, code, self._rows[key].facts, tuple(sorted(merged.get(key, ()))))
            for code, key in sorted(shown.items())
        ]

    @cached_property
    def _by_code(self) -> dict[str, Individual]:
        of_merged = {code: one for one in self.all for code in one.merged}
        return of_merged | {one.code: one for one in self.all}

    @cached_property
    def _by_key(self) -> dict[str, Individual]:
        return {one.key: one for one in self.all}

    def find(self, code: str) -> Individual | None:
        """The individual with a code, also with that of one that was merged into it."""
        return self._by_code.get(code)

    def named(self, code: str) -> Individual:
        """The same. Raises ``IndividualUnknown``."""
        found = self.find(code)
        if found is None:
            raise IndividualUnknown(name=code)
        return found

    def of(self, key: str) -> Individual:
        """The individual that a row names by its key, or the one that it was merged into."""
        return self._by_key[self.root(key)]

    def code_of(self, key: str) -> str:
        """What a row that names an animal by its key is shown with; "" for none."""
        return self.of(key).code if key else ""

    def next_code(self, taxon: str) -> str:
        """The code to offer for another animal of a taxon."""
        return next_code(taxon, set(self._by_code) | {one.facts.code for one in self.all})

    def checked(self, code: str) -> str:
        """A code for another animal. Raises ``IndividualRefused`` where it cannot be one."""
        try:
            return new_code(code)
        except IdentificationError as error:
            raise IndividualRefused(problem=message_of(error)) from error

    def root(self, key: str) -> str:
        """The animal that one was found to be; of several that lead to each other, as two desks may
        say, the smallest key."""
        seen: list[str] = []
        while key not in seen:
            seen.append(key)
            row = self._rows.get(key)
            if row is None or row.same_as is None or row.same_as not in self._rows:
                return key
            key = row.same_as
        return min(seen[seen.index(key) :])

    def _read(self) -> dict[str, _Row]:
        """What counts for each key, in the order in which they were named first."""
        found: dict[str, _Row] = {}
        for key, row in (*self._current(), *self._taken_back(), *self._without_entry()):
            found.setdefault(key, row)
        first = self._connection.execute(
            "SELECT i.individual, min(a.said_at || a.id) FROM individual i "
            "JOIN action a ON a.number = i.action GROUP BY 1"
        )
        order = {str(key): str(said) for key, said in first}
        return dict(sorted(found.items(), key=lambda one: (order.get(one[0], ""), one[0])))

    def _current(self) -> list[tuple[str, _Row]]:
        rows = self._connection.execute(
            f"SELECT individual, code, taxon, sex, remarks, same_as FROM current_individual AS row "
            f"{FIRST_SAID}"
        ).fetchall()
        return [_row(*row) for row in rows]

    def _taken_back(self) -> list[tuple[str, _Row]]:
        """Animals whose making was undone on another desk while pictures are still said to be of
        them: as they were last."""
        rows = self._connection.execute(
            "SELECT individual, code, taxon, sex, remarks, same_as FROM individual AS row "
            f"WHERE individual IN ({_NAMED}) ORDER BY number DESC"
        ).fetchall()
        return [_row(*row) for row in rows]

    def _without_entry(self) -> Iterator[tuple[str, _Row]]:
        """Codes that were typed before there was a catalogue: each is the key of its animal."""
        rows = self._connection.execute(
            "SELECT r.individual, coalesce(r.taxon, nullif(r.name, ''), r.kind) "
            "FROM identification_row r JOIN identification i ON i.number = r.identification "
            f"WHERE r.individual IN ({_NAMED}) ORDER BY i.number"
        ).fetchall()
        for key, taxon in rows:
            yield str(key), _Row(IndividualFacts(str(key), str(taxon)), None)


_NAMED = (
    "SELECT r.individual FROM current_identification i JOIN identification_row r "
    "ON r.identification = i.number WHERE r.individual != ''"
)


def _row(
    key: Cell, code: Cell, taxon: Cell, sex: Cell, remarks: Cell, same_as: Cell
) -> tuple[str, _Row]:
    facts = IndividualFacts(
        str(code), str(taxon), None if sex is None else Sex(str(sex)), str(remarks)
    )
    return str(key), _Row(facts, None if same_as is None else str(same_as))


def new_key() -> str:
    """A key for another animal."""
    return str(uuid.uuid4())


def add_individual(
    connection: apsw.Connection,
    action: int,
    key: str,
    facts: IndividualFacts,
    same_as: str | None = None,
) -> None:
    """Add what a person says of an individual, within the transaction of an action; it takes the
    place of what was said of it before."""
    values: dict[str, Cell] = {
        "individual": key,
        "code": facts.code,
        "taxon": facts.taxon,
        "sex": None if facts.sex is None else str(facts.sex),
        "remarks": facts.remarks,
        "same_as": same_as,
    }
    add_row(connection, "individual", action, values)


def refused(problem: Message, **facts: object) -> IndividualRefused:
    """The error for what cannot be said of individuals."""
    return IndividualRefused(problem=problem.fill(**facts))
