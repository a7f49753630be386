"""Rows of what was read: a photograph by its content, its file, its votes, its station."""

import json

import apsw

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.message import message_to_plain
from swc_desktop.inference.classifier import Kept, Result
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.photo import Photo
from swc_desktop.projects.acts import Cell, add_row, utc_now
from swc_desktop.projects.arrived import Arrived, FileOutcome
from swc_desktop.projects.comparing import FileToRead
from swc_desktop.projects.identifications import move_identifications
from swc_desktop.projects.judged_media import note_judged
from swc_desktop.projects.media import PHOTOGRAPH, VIDEO, encoded_facts, facts_of, media_id
from swc_desktop.projects.project import READER
from swc_desktop.projects.region_rows import store_regions
from swc_desktop.projects.roots import Root
from swc_desktop.video.kinds import is_clip


class ReadingStore:
    """Stores what an act of adding read, and counts it in ``arrived``; within transactions."""

    def __init__(
        self,
        connection: apsw.Connection,
        arrived: Arrived,
        pack: Pack,
        action: int,
        deployment: str | None,
    ) -> None:
        self._connection = connection
        self._arrived = arrived
        self._pack = pack
        self._action = action
        self._deployment = deployment
        self._arrivals: dict[int, int] = {}
        self.has_moved_evidence = False
        """Whether what people know of a photograph followed it to another one since it was set."""

    def store(self, file: FileToRead, result: Result) -> int | None:
        """Store one result within a transaction; the photograph whose answer is to be decided."""
        kept = result.kept
        if kept is None or not kept.sha256 or result.photo is None:
            self._store_unreadable(file, result.unreadable)
            return None
        found = self._connection.execute(
            "SELECT number FROM media WHERE sha256 = ?", (kept.sha256,)
        ).fetchone()
        number = self._new_media(file, result.photo, kept) if found is None else int(found[0])
        if found is None:
            self._arrived.added += result.unreadable is None
        else:
            self._arrived.note(FileOutcome.ALREADY_HERE, file.path)
            if file.known is None or file.known.media != number:
                self._arrived.note(FileOutcome.DUPLICATE, file.path)
        unreadable = result.unreadable
        self._set_file(file, number, unreadable)
        if found is None and file.known is not None and file.known.media is not None:
            self._succeed(file.known.media, number, kept.picture_sha256)
        self.offer_deployment(number)
        if unreadable is not None:
            self._arrived.fail(file.path, unreadable.message)
        store_regions(self._connection, number, result, self._pack)
        return number

    def _new_media(self, file: FileToRead, photo: Photo, kept: Kept) -> int:
        self._connection.execute(
            "INSERT INTO media (id, sha256, picture_sha256, bytes, kind, width, height, facts, "
            "reader, camera, serial, damaged, arrival) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                media_id(kept.sha256),
                kept.sha256,
                kept.picture_sha256,
                file.size,
                VIDEO if is_clip(file.path) else PHOTOGRAPH,
                photo.width,
                photo.height,
                encoded_facts(facts_of(photo)),
                READER,
                str(photo.camera),
                photo.camera.serial,
                bool(photo.damage),
                self._arrival(file.root),
            ),
        )
        number = self._connection.last_insert_rowid()
        self._connection.execute("DELETE FROM tombstone WHERE sha256 = ?", (kept.sha256,))
        self._connection.execute(
            "INSERT INTO region (media, left, top, width, height, category) "
            "VALUES (?, 0, 0, 1, 1, 'frame')",
            (number,),
        )
        return number

    def _set_file(self, file: FileToRead, media: int | None, unreadable: Unreadable | None) -> None:
        """Make this the current row of the file; an earlier one with other content is kept."""
        if file.known is not None:
            same = file.known.media == media
            column = "seen_at" if same else "replaced_at"
            if not same and file.known.media is not None:
                self._arrived.note(FileOutcome.REPLACED, file.path)
            self._connection.execute(
                f"UPDATE media_file SET {column} = ? WHERE number = ?",
                (utc_now(), file.known.number),
            )
            if same:
                self._connection.execute(
                    "UPDATE media_file SET bytes = ?, modified_ns = ?, missing_since = NULL, "
                    "unreadable = ? WHERE number = ?",
                    (file.size, file.modified_ns, _reason(unreadable), file.known.number),
                )
                return
        self._connection.execute(
            "INSERT INTO media_file (media, arrival, root, path, bytes, modified_ns, seen_at, "
            "unreadable) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                media,
                self._arrival(file.root),
                file.root.number,
                file.below,
                file.size,
                file.modified_ns,
                utc_now(),
                _reason(unreadable),
            ),
        )

    def _store_unreadable(self, file: FileToRead, unreadable: Unreadable | None) -> None:
        unreadable = unreadable or Unreadable("")
        self._arrived.fail(file.path, unreadable.message)
        self._set_file(file, None, unreadable)

    def _succeed(self, earlier: int, media: int, picture_sha256: str) -> None:
        """Let what is known of a photograph follow it where only its metadata changed."""
        row = self._connection.execute(
            "SELECT a.picture_sha256 FROM media a, media b WHERE a.number = ? AND b.number = ? "
            "AND a.successor IS NULL AND json_extract(a.facts, '$.orientation') = "
            "json_extract(b.facts, '$.orientation')",
            (earlier, media),
        ).fetchone()
        elsewhere = self._connection.execute(
            "SELECT 1 FROM media_file WHERE media = ? AND replaced_at IS NULL", (earlier,)
        ).fetchone()
        if row is None or not picture_sha256 or row[0] != picture_sha256 or elsewhere is not None:
            return
        self.has_moved_evidence = True
        self._connection.execute(
            "UPDATE media SET burst = (SELECT burst FROM media WHERE number = ?) WHERE number = ?",
            (earlier, media),
        )
        self._connection.execute(
            "UPDATE media SET successor = ?, burst = NULL WHERE number = ?", (media, earlier)
        )
        if move_identifications(self._connection, earlier, media):
            note_judged(self._connection, (earlier, media))
        for table in ("assignment", "audit_draw", "event_media"):
            self._connection.execute(
                f"UPDATE OR IGNORE {table} SET media = ? WHERE media = ?", (media, earlier)
            )
        ids = self._connection.execute(
            "SELECT a.id, b.id FROM media a, media b WHERE a.number = ? AND b.number = ?",
            (earlier, media),
        ).fetchone()
        assert ids is not None
        for table in ("given_place", "given_time", "clock_correction"):
            self._connection.execute(
                f"UPDATE {table} SET target = ? WHERE target_kind = 'media' AND target = ?",
                (ids[1], ids[0]),
            )

    def offer_deployment(self, media: int) -> None:
        """Assign a photograph to the deployment of this arrival, if there is one.

        The first assignment of a photograph stands; another beside it is a conflict.
        """
        if self._deployment is None:
            return
        given = [
            str(row[0])
            for row in self._connection.execute(
                "SELECT deployment FROM current_assignment WHERE media = ?", (media,)
            )
        ]
        if self._deployment in given:
            return
        self._arrived.conflicts += bool(given)
        values: dict[str, Cell] = {"media": media, "deployment": self._deployment}
        add_row(self._connection, "assignment", self._action, values, replaces=False)

    def _arrival(self, root: Root) -> int:
        if root.number not in self._arrivals:
            self._connection.execute(
                "INSERT INTO arrival (root, action, pack, began_at, counts) "
                "VALUES (?, ?, ?, ?, '{}')",
                (root.number, self._action, self._pack.digest, utc_now()),
            )
            self._arrivals[root.number] = self._connection.last_insert_rowid()
        return self._arrivals[root.number]

    def finish(self) -> None:
        """Say in each arrival how it ended."""
        self._connection.executemany(
            "UPDATE arrival SET ended_at = ?, counts = ? WHERE number = ?",
            [
                (utc_now(), json.dumps(self._arrived.record), number)
                for number in self._arrivals.values()
            ],
        )


def _reason(unreadable: Unreadable | None) -> str | None:
    if unreadable is None:
        return None
    return json.dumps(
        {"message": message_to_plain(unreadable.message), "passing": unreadable.is_passing}
    )
