"""What people did to a project: each act with the rows that it added, undone and redone as one.

Nothing is overwritten: an act adds rows, and a row supersedes the one that counted for its target.
To undo an act marks its rows; the rows that they superseded then count again.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import apsw

from swc_desktop.core.message import Message, message_from_plain, message_to_plain
from swc_desktop.projects.schema import ACTS

Cell = None | int | float | str | bytes
Target = tuple[Cell, ...]


FIRST_SAID: Final = (
    "ORDER BY (SELECT said_at || id FROM action WHERE action.number = row.action), row.number"
)
"""For ``current_… AS row``: of rows that contradict each other the one that was said first comes
first, on every computer. It is used until a person decides; the conflict is counted as one."""


PEOPLE_SHOWN: Final = "people"
"""The kind of an entry that says who saw the people in a photograph."""

EXACT_EXPORT: Final = "exact export"
"""The kind of an entry that says who exported exact places."""

NOTES: Final = (PEOPLE_SHOWN, EXACT_EXPORT)
"""Entries that changed nothing, so undo does not count them among the acts that stay."""


@dataclass(frozen=True)
class Action:
    """One act: what it did in words, when, by whom, and whether it was undone.

    ``can_undo``: whether undo, or redo once it was undone, can still reach it on this desk.
    """

    number: int
    kind: str
    words: Message | str
    made_at: datetime
    made_by: str
    can_undo: bool
    undone: bool


@dataclass(frozen=True)
class Reverted:
    """What undoing or redoing an act changed: its targets by table, and how many rows it left.

    A row is left where a later act has already changed its target. ``passed`` counts the acts
    after it that cannot be undone, and stay.
    """

    action: Action
    targets: Mapping[str, Sequence[Target]]
    left: int
    passed: int = 0


def utc_now() -> str:
    """This instant as the project stores it: ISO 8601 in UTC, whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def later_than(last: str | None) -> str:
    """This instant as ``utc_now`` stores it, to the microsecond; where the clock of the computer
    was set back, just after ``last``, so that what comes later also reads as later."""
    now = datetime.now(UTC)
    if last:
        now = max(now, datetime.fromisoformat(last) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def begin_action(
    connection: apsw.Connection, kind: str, words: Message, by: str, *, can_undo: bool
) -> int:
    """Add an action within a transaction; its number.

    ``made_at`` is what the clock of the computer shows; ``said_at`` puts acts in order, those of
    two desks too, and never before an act that this project has already. What was undone before an
    act that can be undone itself is not brought back any more.
    """
    if can_undo:
        connection.execute(f"UPDATE action SET can_undo = 0 WHERE undone AND {_OURS}")
    ((last,),) = connection.execute("SELECT max(said_at) FROM action").fetchall()
    said_at = later_than(None if last is None else str(last))
    connection.execute(
        "INSERT INTO action (id, kind, words, made_at, said_at, made_by, can_undo, origin) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT value FROM setting WHERE name = 'desk'))",
        (str(uuid.uuid4()), kind, _encoded(words), utc_now(), said_at, by, can_undo),
    )
    return connection.last_insert_rowid()


def set_words(connection: apsw.Connection, action: int, words: Message) -> None:
    """Say what an action did, where that is known only at its end."""
    connection.execute("UPDATE action SET words = ? WHERE number = ?", (_encoded(words), action))


def add_row(
    connection: apsw.Connection,
    table: str,
    action: int,
    values: Mapping[str, Cell],
    *,
    replaces: bool = True,
) -> int:
    """Add a row of an action for the target that ``values`` name; its number.

    It supersedes what counts for that target: where that are several, which contradict each other,
    there is an equal row for each of them. Without ``replaces`` it stands beside them.
    """
    return add_rows(connection, table, action, values, replaces=replaces)[-1]


def add_rows(
    connection: apsw.Connection,
    table: str,
    action: int,
    values: Mapping[str, Cell],
    *,
    replaces: bool = True,
) -> list[int]:
    """The same; the numbers of all equal rows that it added."""
    earlier: list[Cell] = []
    if replaces:
        columns = ACTS[table]
        where = " AND ".join(f"{column} IS ?" for column in columns)
        # apsw 3.54 never frees a cursor that is still named while another statement runs, and each
        # later statement then looks through all of them; a list of the rows keeps no cursor.
        found = connection.execute(
            f"SELECT id FROM current_{table} WHERE {where} ORDER BY number",
            [values[column] for column in columns],
        ).fetchall()
        earlier = [row[0] for row in found]
    numbers = []
    for superseded in earlier or [None]:
        row = {"id": str(uuid.uuid4()), "action": action, "supersedes": superseded} | dict(values)
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())
        )
        numbers.append(connection.last_insert_rowid())
    return numbers


def actions(connection: apsw.Connection, limit: int | None = None) -> list[Action]:
    """The acts, the last first."""
    return _selected(connection, "", () if limit is None else (limit,), limited=limit is not None)


def next_undo(connection: apsw.Connection) -> Action | None:
    """The act that undo would take back; None where there is none.

    The acts of another desk, which came with a merge, are history and not on the stack.
    """
    found = _selected(connection, f"WHERE can_undo AND NOT undone AND {_OURS}", (1,), limited=True)
    return found[0] if found else None


def next_redo(connection: apsw.Connection) -> Action | None:
    """The act that redo would bring back; None after any newer act."""
    last = next_undo(connection)
    found = _selected(
        connection,
        f"WHERE can_undo AND undone AND {_OURS} AND number > ?",
        (last.number if last else 0,),
        limited=False,
    )
    return found[-1] if found else None


def undo(connection: apsw.Connection, action: Action) -> Reverted:
    """Take back the rows of an act, within a transaction."""
    return _revert(connection, action, undone=True)


def redo(connection: apsw.Connection, action: Action) -> Reverted:
    """Bring back the rows of an undone act, within a transaction."""
    return _revert(connection, action, undone=False)


_OURS = "origin = (SELECT value FROM setting WHERE name = 'desk')"

_IS_HEAD = (
    "NOT EXISTS (SELECT 1 FROM {table} AS later "
    "WHERE later.supersedes = row.id AND NOT later.undone)"
)
_MARK = "UPDATE {table} SET undone = ?, reverts = reverts + 1 WHERE number = ?"


def _revert(connection: apsw.Connection, action: Action, *, undone: bool) -> Reverted:
    targets: dict[str, list[Target]] = {}
    left = 0
    for table, columns in ACTS.items():
        # What comes back may stand beside what another desk said meanwhile: a conflict, as a merge
        # of both makes it. Acts of this desk that came after it leave nothing to bring back.
        allowed = _IS_HEAD.format(table=table) if undone else "1"
        rows = connection.execute(
            f"SELECT number, {allowed}, {', '.join(columns)} FROM {table} AS row "
            "WHERE action = ? AND undone = ?",
            (action.number, not undone),
        ).fetchall()
        for number, is_allowed, *target in rows:
            if not is_allowed:
                left += 1
                continue
            connection.execute(_MARK.format(table=table), (undone, number))
            targets.setdefault(table, []).append(tuple(target))
    connection.execute(_MARK.format(table="action"), (undone, action.number))
    ((passed,),) = connection.execute(
        f"SELECT count(*) FROM action WHERE NOT can_undo AND NOT undone AND {_OURS} AND number > ? "
        "AND kind NOT IN (?, ?)",
        (action.number, *NOTES),
    ).fetchall()
    return Reverted(action, targets, left, int(str(passed)))


def _selected(
    connection: apsw.Connection, where: str, values: Sequence[Cell], *, limited: bool
) -> list[Action]:
    limit = "LIMIT ?" if limited else ""
    rows = connection.execute(
        f"SELECT number, kind, words, made_at, made_by, can_undo AND {_OURS}, undone FROM action "
        f"{where} ORDER BY number DESC {limit}",
        list(values),
    )
    return [
        Action(
            int(number),
            str(kind),
            message_from_plain(json.loads(str(words))),
            datetime.fromisoformat(str(made_at)),
            str(made_by),
            bool(can_undo),
            bool(undone),
        )
        for number, kind, words, made_at, made_by, can_undo, undone in rows
    ]


def _encoded(words: Message) -> str:
    return json.dumps(message_to_plain(words))  # ASCII: a path in it need not be UTF-8
