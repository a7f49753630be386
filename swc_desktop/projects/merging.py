"""Joining two projects by the content of their photographs.

What people said is added with its ids. Only the desk of an act undoes and redoes it, and counts how
often, so that the larger count is the later state wherever it comes from: the order does not
matter, and merging again changes nothing. Of facts that follow from a file, and of the
votes of a pack, those that are here already stay. Where both desks said something of one target,
both rows count: a conflict, for a person to decide.
"""

from collections.abc import Mapping
from typing import Final

import apsw

from swc_desktop.core.message import message
from swc_desktop.core.person_name import tidy_person_name
from swc_desktop.projects.acts import Cell, begin_action
from swc_desktop.projects.conflicts import conflicts
from swc_desktop.projects.connection import ProjectConnection
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.errors import MergeRefused
from swc_desktop.projects.foreign_rows import rows_of
from swc_desktop.projects.identifications import ROW_COLUMNS
from swc_desktop.projects.judged_media import note_all_judged
from swc_desktop.projects.media import marks
from swc_desktop.projects.merged import Merged
from swc_desktop.projects.project import Project
from swc_desktop.projects.roots import free_label, roots_of
from swc_desktop.projects.schema import ACTS
from swc_desktop.projects.successors import follow_successors

_REGION_KEY: Final = (
    *("media", "moment_s", "left", "top", "width", "height", "category", "detector"),
)


def merge(project: Project, decider: ProjectDecider, other: ProjectConnection) -> Merged:
    """Take over what another project has, as one act that is not undone, and decide again.

    ``other`` is from ``open_other``; nothing is written to it. Raises ``MergeRefused`` for the same
    file.
    """
    if project.path.samefile(other.path):
        raise MergeRefused(file=other.path, problem=message("Projects", "it is the same file"))
    with project.transaction() as connection:
        merged = _Merging(connection, other.raw).run()
        if not project.pack and (pack := other.rows(_PACK_IN_USE)):
            project.set_setting("pack", str(pack[0][0]))
        if not merged.is_nothing:
            note_all_judged(connection)
            merged.changed = decider.decide_all()
            words = message("Projects", "Merge {file}: %Ln photograph(s)", "", 0)
            words = words.counted(merged.added).fill(file=other.path.name)
            begin_action(connection, "merge", words, project.by, can_undo=False)
        merged.conflicts = conflicts(connection)
    return merged


_HAS_EVENT: Final = (
    "SELECT 1 FROM event e WHERE e.id = ? AND EXISTS "
    "(SELECT 1 FROM event_media em WHERE em.event = e.number)"
)

_HAS_PICTURE: Final = "SELECT 1 FROM identification_row WHERE individual = ?"

_NEW_MEDIA: Final[dict[str, Cell]] = {
    "successor": None,
    "judged": 0,
    "identified": None,
    "identified_rank": None,
}
"""What a photograph has before the successors and acts of both desks are here."""

_PACK_IN_USE: Final = "SELECT value FROM setting WHERE name = 'pack'"


class _Merging:
    """One merge, within a transaction; ``_numbers`` leads from their numbers to ours by table."""

    def __init__(self, ours: apsw.Connection, theirs: apsw.Connection) -> None:
        self._ours = ours
        self._theirs = theirs
        self._numbers: dict[str, dict[Cell, int]] = {}
        self._forgotten_ids: set[Cell] = set()
        self._merged = Merged()
        self._added: set[Cell] = set()
        self._undone: set[Cell] = set()
        self._redone: set[Cell] = set()

    def run(self) -> Merged:
        self._packs()
        self._actions()
        self._roots()
        self._arrivals()
        self._media()
        self._successors()
        self._files()
        self._regions()
        for table in ("vote", "prediction", "embedding"):
            self._of_regions(table)
        self._detections()
        for table in ACTS:
            self._acts(table)
        self._merged.acts = len(self._added)
        self._merged.undone, self._merged.redone = len(self._undone), len(self._redone)
        follow_successors(self._ours)
        return self._merged

    # Rows of both.

    def _rows(self, table: str) -> list[dict[str, Cell]]:
        return rows_of(self._theirs, table)  # type: ignore[return-value]

    def _insert(self, table: str, row: Mapping[str, Cell], verb: str = "INSERT") -> int:
        """Add a row under a new number."""
        values = {name: value for name, value in row.items() if name != "number"}
        marks = ", ".join("?" * len(values))
        self._ours.execute(
            f"{verb} INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values())
        )
        return self._ours.last_insert_rowid()

    def _known(self, table: str, *columns: str) -> dict[tuple[Cell, ...], int]:
        """Our numbers by what tells rows apart."""
        rows = self._ours.execute(f"SELECT number, {', '.join(columns)} FROM {table}")
        return {tuple(key): int(str(number)) for number, *key in rows}

    def _changes(self, statement: str, values: list[Cell]) -> int:
        self._ours.execute(statement, values)
        return self._ours.changes()

    # Table by table.

    def _packs(self) -> None:
        for row in self._rows("pack"):
            self._insert("pack", row | {"file": ""}, "INSERT OR IGNORE")
            self._merged.others += self._ours.changes()

    def _actions(self) -> None:
        """The acts of another desk are history here, and not on the stack of what can be undone."""
        known = self._known("action", "id")
        numbers = self._numbers["action"] = {}
        for row in self._rows("action"):
            number = known.get((row["id"],))
            if number is None:
                by = str(row["made_by"])  # an earlier version kept names as they were typed
                changed: dict[str, Cell] = {"can_undo": 0, "made_by": tidy_person_name(by) or by}
                number = self._insert("action", row | changed)
            else:
                self._merged.others += self._take_mark("action", number, row)
            numbers[row["number"]] = number

    def _roots(self) -> None:
        """Folders; one that is hidden on one desk only is shown, so that nothing is lost."""
        known = self._known("root", "id")
        numbers = self._numbers["root"] = {}
        for row in self._rows("root"):
            number = known.get((row["id"],))
            if number is None:
                taken = [root.label for root in roots_of(self._ours, removed=True)]
                number = self._insert("root", row | {"label": free_label(str(row["label"]), taken)})
                self._merged.others += 1
            elif not row["removed"]:
                self._merged.others += self._changes(
                    "UPDATE root SET removed = 0 WHERE number = ? AND removed", [number]
                )
            numbers[row["number"]] = number

    def _arrivals(self) -> None:
        known = self._known("arrival", "root", "action")
        numbers = self._numbers["arrival"] = {}
        for row in self._rows("arrival"):
            new = self._with_our_numbers(row, "root", "action")
            key = (new["root"], new["action"])
            if key not in known:
                known[key] = self._insert("arrival", new)
            numbers[row["number"]] = known[key]

    def _media(self) -> None:
        known = self._known("media", "id")
        forgotten = {row[0] for row in self._ours.execute("SELECT sha256 FROM tombstone")}
        numbers = self._numbers["media"] = {}
        for row in self._rows("media"):
            number = known.get((row["id"],))
            if number is not None:
                self._merged.already_here += 1
            elif row["sha256"] in forgotten:
                self._merged.forgotten += 1
                self._forgotten_ids.add(row["id"])
                continue
            else:
                new = self._with_our_numbers(row, "arrival") | _NEW_MEDIA
                number = self._insert("media", new)
                self._merged.added += 1
            numbers[row["number"]] = number

    def _successors(self) -> None:
        """A photograph of which only the metadata changed is followed by the newer file.

        The pictures have to be equal, and no row of successors may lead back to itself.
        """
        numbers = self._numbers["media"]
        for row in self._rows("media"):
            earlier, later = numbers.get(row["number"]), numbers.get(row["successor"])
            if earlier is not None and later is not None:
                self._merged.others += self._changes(
                    "UPDATE media SET successor = ?2 WHERE number = ?1 AND successor IS NULL "
                    "AND picture_sha256 != '' AND picture_sha256 = "
                    "(SELECT picture_sha256 FROM media WHERE number = ?2) AND ?1 NOT IN "
                    "(WITH RECURSIVE later (number) AS (SELECT ?2 UNION SELECT m.successor "
                    "FROM media m JOIN later ON m.number = later.number "
                    "WHERE m.successor IS NOT NULL) SELECT number FROM later)",
                    [earlier, later],
                )

    def _files(self) -> None:
        """Where each photograph was seen: a row that was replaced on one desk is replaced."""
        known = self._known("media_file", "arrival", "path")
        new: list[dict[str, Cell]] = []
        for row in self._rows("media_file"):
            if row["media"] is not None and row["media"] not in self._numbers["media"]:
                continue
            mapped = self._with_our_numbers(row, "media", "arrival", "root")
            number = known.get((mapped["arrival"], mapped["path"]))
            if number is None:
                new.append(mapped)
            else:
                self._see_again(number, mapped)
        for row in new:
            self._add_file(row)
            self._merged.files += 1

    def _see_again(self, number: int, row: Mapping[str, Cell]) -> None:
        """Keep what was seen later."""
        self._merged.others += self._changes(
            "UPDATE media_file SET replaced_at = ? WHERE number = ? AND replaced_at IS NULL "
            "AND ? IS NOT NULL",
            [row["replaced_at"], number, row["replaced_at"]],
        )
        self._merged.others += self._changes(
            "UPDATE media_file SET seen_at = ?, bytes = ?, modified_ns = ?, unreadable = ?, "
            "missing_since = ? WHERE number = ? AND (seen_at, missing_since IS NOT NULL) < (?, ?)",
            [
                *(row["seen_at"], row["bytes"], row["modified_ns"], row["unreadable"]),
                *(row["missing_since"], number, row["seen_at"], row["missing_since"] is not None),
            ],
        )

    def _add_file(self, row: dict[str, Cell]) -> None:
        """Add a row of a file; of two that are there now, the one that was seen later counts."""
        if row["replaced_at"] is None:
            ours = self._ours.execute(
                "SELECT f.number, f.seen_at, x.id, (SELECT x.id FROM arrival a JOIN action x "
                "ON x.number = a.action WHERE a.number = ?) FROM media_file f "
                "JOIN arrival a ON a.number = f.arrival JOIN action x ON x.number = a.action "
                "WHERE f.root = ? AND f.path = ? AND f.replaced_at IS NULL",
                [row["arrival"], row["root"], row["path"]],
            ).fetchone()
            if ours is not None:
                number, seen_at, action, their_action = ours
                if (str(seen_at), str(action)) < (str(row["seen_at"]), str(their_action)):
                    self._changes(
                        "UPDATE media_file SET replaced_at = ? WHERE number = ?",
                        [row["seen_at"], number],
                    )
                else:
                    row = row | {"replaced_at": seen_at}
        self._insert("media_file", row)

    def _regions(self) -> None:
        known = self._known("region", *_REGION_KEY)
        numbers = self._numbers["region"] = {}
        for row in self._rows("region"):
            if row["media"] not in self._numbers["media"]:
                continue
            new = self._with_our_numbers(row, "media")
            key = tuple(new[name] for name in _REGION_KEY)
            if key not in known:
                known[key] = self._insert("region", new)
                self._merged.others += 1
            numbers[row["number"]] = known[key]
        self._ours.execute(
            "INSERT INTO region (media, left, top, width, height, category) "
            "SELECT number, 0, 0, 1, 1, 'frame' FROM media WHERE number NOT IN "
            "(SELECT media FROM region WHERE category = 'frame' AND moment_s IS NULL)"
        )

    def _of_regions(self, table: str) -> None:
        for row in self._rows(table):
            if row["region"] in self._numbers["region"]:
                new = self._with_our_numbers(row, "region")
                self._insert(table, new, "INSERT OR IGNORE")
                self._merged.others += self._ours.changes()
                if table == "vote":
                    self._merged.others += self._changes(
                        "UPDATE vote SET sharpness = ?1 WHERE region = ?2 AND pack = ?3 "
                        "AND sharpness IS NULL AND ?1 IS NOT NULL",
                        [new["sharpness"], new["region"], new["pack"]],
                    )

    def _detections(self) -> None:
        for row in self._rows("detection"):
            if row["media"] in self._numbers["media"]:
                self._insert("detection", self._with_our_numbers(row, "media"), "INSERT OR IGNORE")
                self._merged.others += self._ours.changes()

    def _acts(self, table: str) -> None:
        """What people said: rows that are new, and those that were undone on the other desk."""
        known = self._known(table, "id")
        count = 0
        for row in self._rows(table):
            number = known.get((row["id"],))
            if number is not None:
                if self._take_mark(table, number, row):
                    (self._undone if row["undone"] else self._redone).add(row["action"])
            elif self._is_wanted(table, row):
                references = [name for name in ("action", "media", "region") if name in row]
                number = self._insert(table, self._with_our_numbers(row, *references))
                self._parts(table, row["number"], number)
                self._added.add(row["action"])
                count += 1
        self._merged.rows[table] = count

    def _take_mark(self, table: str, number: int, row: Mapping[str, Cell]) -> int:
        """Whether it is undone, where it was undone or redone after what is known of it here."""
        return self._changes(
            f"UPDATE {table} SET undone = ?, reverts = ? WHERE number = ? AND reverts < ?",
            [row["undone"], row["reverts"], number, row["reverts"]],
        )

    def _is_wanted(self, table: str, row: Mapping[str, Cell]) -> bool:
        """Not what is said of a photograph that was forgotten here, or of an event without any
        here, and no formed event."""
        if row.get("event") is not None:
            return self._ours.execute(_HAS_EVENT, (row["event"],)).fetchone() is not None
        if table == "individual":  # what is said of pictures was taken over before
            return self._ours.execute(_HAS_PICTURE, (row["individual"],)).fetchone() is not None
        if "media" in row:
            region = row.get("region")
            is_known = region is None or region in self._numbers["region"]
            return is_known and row["media"] in self._numbers["media"]
        if row.get("target_kind") == "media":
            return row["target"] not in self._forgotten_ids
        return table != "event" or bool(row["by_hand"])

    def _parts(self, table: str, theirs: Cell, ours: int) -> None:
        """The points of a track, the photographs of an event, what is said of a target."""
        if table == "identification":
            columns = ", ".join(ROW_COLUMNS)
            said = self._theirs.execute(
                f"SELECT {columns} FROM identification_row WHERE identification = ?", (theirs,)
            ).fetchall()
            self._ours.executemany(
                f"INSERT INTO identification_row (identification, {columns}) "
                f"VALUES (?, {marks(ROW_COLUMNS)})",
                [(ours, *row) for row in said],
            )
        elif table == "track":
            columns = "instant, latitude, longitude, altitude_m, segment"
            points = self._theirs.execute(
                f"SELECT {columns} FROM track_point WHERE track = ?", (theirs,)
            )
            self._ours.executemany(
                f"INSERT INTO track_point (track, {columns}) VALUES (?, ?, ?, ?, ?, ?)",
                [(ours, *point) for point in points],
            )
        elif table == "event":
            numbers = self._numbers["media"]
            members = self._theirs.execute(
                "SELECT media FROM event_media WHERE event = ?", (theirs,)
            )
            self._ours.executemany(
                "INSERT INTO event_media (event, media) VALUES (?, ?)",
                [(ours, numbers[row[0]]) for row in members if row[0] in numbers],
            )

    def _with_our_numbers(self, row: Mapping[str, Cell], *tables: str) -> dict[str, Cell]:
        """The row with what it refers to under our numbers; the columns are named as the tables."""
        new = {
            name: None if row[name] is None else self._numbers[name][row[name]] for name in tables
        }
        return {**row, **new}
