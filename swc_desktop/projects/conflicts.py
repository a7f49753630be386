"""What people said of one thing that cannot all be true, and who said it.

Two rows that count for one target and differ are a conflict, mostly after a merge. The one that was
said first is used on every computer until a person says it again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import apsw

from swc_desktop.core.message import Message, english, message
from swc_desktop.projects.act_values import value_columns, value_words
from swc_desktop.projects.acts import FIRST_SAID, Cell
from swc_desktop.projects.kept_events import KeptEvent, kept_events
from swc_desktop.projects.media import marks
from swc_desktop.projects.schema import ACTS
from swc_desktop.projects.target_names import TargetNames

_WITHOUT: Final = frozenset(("event", "track", "audit_draw"))
"""Events are compared by their photographs; two tracks with one name are two tracks; a draw says
nothing that another could contradict."""


@dataclass(frozen=True)
class Said:
    """One of the things that were said: its words, who said it, and when (ISO 8601 in UTC).

    ``is_used`` until a person decides; None for events, which all stay.
    """

    words: Message
    by: str
    when: str
    is_used: bool | None = None


@dataclass(frozen=True)
class FoundConflict:
    """What was said of one target, what was said first before the rest.

    ``about`` is the table of the rows. ``files`` are those that it concerns, each as the label of
    its root and its path below it; none for camera stations.
    """

    about: str
    target: Message
    files: tuple[str, ...]
    said: tuple[Said, ...]

    @property
    def record(self) -> dict[str, object]:
        """The conflict by its names in the contract."""
        return {
            "conflict": self.about,
            "target": english(self.target),
            "files": list(self.files),
            "said": [
                {
                    "value": english(one.words),
                    "by": one.by,
                    "when": one.when,
                    "used": one.is_used,
                }
                for one in self.said
            ],
        }

    @property
    def lines(self) -> list[Message]:
        """The target in a line, and each thing that was said of it in one more."""
        found = [message("Projects", "{target}:").fill(target=self.target)]
        for one in self.said:
            text = message("Projects", "{value} ({person}, {when})")
            if one.is_used:
                text = message("Projects", "{value} ({person}, {when}), which is used")
            found.append(text.fill(value=one.words, person=one.by, when=one.when))
        return found


def conflicts(connection: apsw.Connection) -> dict[str, int]:
    """How many targets have rows that contradict each other, by the table of the rows.

    For events: those of which another has a photograph. Tables without any are left out.
    """
    events = kept_events(connection)
    found = {"event": sum(event.is_conflict for event in events)}
    for table in _compared():
        (count,) = connection.execute(
            f"SELECT count(*) FROM ({_disputed(connection, table)})"
        ).fetchall()[0]
        found[table] = int(str(count))
    found["identification"] += len(_of_twins(connection, events))
    return {table: count for table, count in found.items() if count}


def found_conflicts(connection: apsw.Connection) -> list[FoundConflict]:
    """Every conflict with all that was said, those of one table together."""
    names, events = TargetNames(connection), kept_events(connection)
    found = [one for table in _compared() for one in _of_table(connection, table, names)]
    for event, said in _of_twins(connection, events):
        target = {"media": None, "region": None, "event": event}
        found.append(_found(connection, "identification", target, said, names))
    return found + _of_events(connection, names, events)


def _compared() -> list[str]:
    return [table for table in ACTS if table not in _WITHOUT]


def _disputed(connection: apsw.Connection, table: str) -> str:
    """The statement for the targets of which different things are said."""
    target = ", ".join(ACTS[table])
    values = ", ".join(value_columns(connection, table))
    return (
        f"SELECT {target} FROM current_{table} GROUP BY {target} "
        f"HAVING count(DISTINCT json_array({values})) > 1"
    )


def _of_table(
    connection: apsw.Connection, table: str, names: TargetNames
) -> Iterator[FoundConflict]:
    where = " AND ".join(f"row.{name} IS ?" for name in ACTS[table])
    for key in connection.execute(_disputed(connection, table)).fetchall():
        said = _said(connection, table, where, key)
        yield _found(connection, table, dict(zip(ACTS[table], key, strict=True)), said, names)


_AllSaid = Mapping[tuple[Cell, ...], tuple[str, str]]
"""What was said in the columns beside the target, what is used first; by whom and when."""


def _said(connection: apsw.Connection, table: str, where: str, values: Sequence[Cell]) -> _AllSaid:
    columns = _columns(connection, table)
    rows = connection.execute(
        f"SELECT a.made_by, a.made_at, {', '.join(f'row.{name}' for name in columns)} "
        f"FROM current_{table} AS row JOIN action a ON a.number = row.action "
        f"WHERE {where} {FIRST_SAID}",
        values,
    ).fetchall()
    said: dict[tuple[Cell, ...], tuple[str, str]] = {}
    for by, when, *cells in rows:
        said.setdefault(tuple(cells), (str(by), str(when)))
    if table == "identification":  # that something is taken back is used last
        return dict(sorted(said.items(), key=lambda one: one[0] == _NOTHING))
    return said


_NOTHING: Final = ("[]",)


def _of_twins(
    connection: apsw.Connection, events: Sequence[KeptEvent]
) -> list[tuple[str, _AllSaid]]:
    """Events that several desks kept, each as its own, of which they say different things; what one
    of them took back contradicts nothing."""
    found: list[tuple[str, _AllSaid]] = []
    for event in events:
        if len(event.row_ids) > 1:
            marked = f"row.event IN ({marks(event.row_ids)})"
            said = _said(connection, "identification", marked, event.row_ids)
            said = {cells: who for cells, who in said.items() if cells != _NOTHING}
            if len(said) > 1:
                found.append((event.id, said))
    return found


def _columns(connection: apsw.Connection, table: str) -> list[str]:
    """The columns that a person gave, without those of the target."""
    return [name for name in value_columns(connection, table) if name not in ACTS[table]]


def _found(
    connection: apsw.Connection,
    table: str,
    target: Mapping[str, Cell],
    said: _AllSaid,
    names: TargetNames,
) -> FoundConflict:
    columns = _columns(connection, table)
    differ = [name for at, name in enumerate(columns) if len({values[at] for values in said}) > 1]
    words, files = names.of(table, target)
    return FoundConflict(
        table,
        words,
        files,
        tuple(
            Said(
                value_words(table, dict(zip(columns, values, strict=True)), differ),
                by,
                when,
                is_used=not at,
            )
            for at, (values, (by, when)) in enumerate(said.items())
        ),
    )


def _of_events(
    connection: apsw.Connection, names: TargetNames, events: Sequence[KeptEvent]
) -> list[FoundConflict]:
    """Events that share photographs, each conflict with the events that do."""
    disputed = [event for event in events if event.is_conflict]
    rows = connection.execute(
        "SELECT row.id, a.made_by, a.made_at FROM current_event AS row "
        f"JOIN action a ON a.number = row.action {FIRST_SAID}"
    ).fetchall()
    order = {str(id_): at for at, (id_, _, _) in enumerate(rows)}
    acts = {str(id_): (str(by), str(when)) for id_, by, when in rows}
    found: list[FoundConflict] = []
    for together in _sharing(disputed):
        uses = Counter(name for event in together for name in event.media)
        shared = [name for name, count in uses.items() if count > 1]
        target = message("Projects", "%Ln photograph(s) in several events of {station}", "", 0)
        said = []
        for event in sorted(together, key=lambda one: order[one.id]):
            text = message("Projects", "event {id} of %Ln photograph(s)", "", 0)
            words = text.counted(len(event.media)).fill(id=event.id)
            said.append(Said(words, *acts[event.id]))
        station = names.station(together[0].deployment)
        words = target.counted(len(shared)).fill(station=station)
        found.append(FoundConflict("event", words, names.files(shared), tuple(said)))
    return found


def _sharing(events: Sequence[KeptEvent]) -> list[list[KeptEvent]]:
    """The events in groups of those that share photographs, also by way of a third one."""
    groups: list[tuple[set[str], list[KeptEvent]]] = []
    for event in events:
        media, members = set(event.media), [event]
        for group in [one for one in groups if not one[0].isdisjoint(media)]:
            groups.remove(group)
            media, members = media | group[0], [*group[1], *members]
        groups.append((media, members))
    return [members for _, members in groups]
