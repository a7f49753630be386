"""Deleting what is known of photographs.

Nothing on a card or disk of photographs is touched. What is deleted leaves only the digest of its
file, so that a merge does not bring it back unasked.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.projects.acts import utc_now
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.kept_bursts import burst_mates
from swc_desktop.projects.kept_events import deployments_to_form, form_events
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.project import Project
from swc_desktop.projects.schema import ACTS
from swc_desktop.projects.selecting import Selected, media_of

_OF_REGIONS = ("vote", "prediction", "embedding")
_OF_MEDIA = ("assignment", "audit_draw", "detection", "event_media", "media_file")


@dataclass(frozen=True)
class ForgetUse:
    """What forgetting would delete: ``photographs``, of which ``elsewhere`` have a file beyond the
    chosen ones too. ``labels`` are those of the folders and cards that these are in."""

    photographs: int
    elsewhere: int
    labels: tuple[str, ...]

    @property
    def lost(self) -> Message:
        """What would be lost, before it is."""
        count = message(
            "Projects",
            "All that is known of %Ln photograph(s) is deleted, in backups too; this cannot be "
            "undone.",
            "",
            0,
        ).counted(self.photographs)
        if not self.elsewhere:
            return count
        text = message(
            "Projects",
            "%Ln of these (is|are) in more than one place, and (is|are) deleted for all: {labels}.",
            "",
            0,
        )
        more = text.counted(self.elsewhere).fill(labels=", ".join(self.labels))
        both = message("Projects", "{count} {more}")
        return both.fill(count=count, more=more)


def forget_use(connection: apsw.Connection, targets: Sequence[Selected]) -> ForgetUse:
    """What forgetting these targets would delete."""
    numbers = media_of(connection, targets)
    folders = [one.name.partition("/") for one in targets if one.kind == "folder"]
    files: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT f.media, r.id, r.label, f.path FROM media_file f "
            "JOIN root r ON r.number = f.root "
            f"WHERE f.replaced_at IS NULL AND f.media IN ({marks(some)}) ORDER BY f.number",
            some,
        )
        for number, root, label, path in rows:
            is_chosen = any(
                root == name and (not below or str(path).startswith(f"{below}/"))
                for name, _, below in folders
            )
            files[int(number)].append((str(label), is_chosen))
    several = [
        found
        for found in files.values()
        if len(found) > 1 and not all(is_chosen for _, is_chosen in found)
    ]
    labels = dict.fromkeys(label for found in several for label, _ in found)
    return ForgetUse(len(numbers), len(several), tuple(labels))


def forget(project: Project, decider: ProjectDecider, targets: Sequence[Selected]) -> int:
    """Delete photographs with all that is known of them, in cache and backups too; how many.

    Those that voted together with them are decided again.

    It cannot be undone. When the program ends meanwhile, or another one reads, the next opening
    deletes what is left. Raises as ``Project.act`` and ``Project.finish_forgetting``.
    """
    numbers = media_of(project.connection, targets)
    words = message("Projects", "Forget %Ln photograph(s)", "", 0).counted(len(numbers))
    with project.act("forget", words, can_undo=False):
        stations = deployments_to_form(project.connection, numbers)
        mates = burst_mates(project.connection, numbers).difference(numbers)
        _delete(project.connection, numbers)
        decider.decide(mates)
        form_events(project.connection, stations)
        project.begin_forgetting()
    project.finish_forgetting()
    return len(numbers)


def _delete(connection: apsw.Connection, numbers: Sequence[int]) -> None:
    """Delete rows of photographs within a transaction."""
    for some in in_pieces(numbers):
        among = f"IN ({marks(some)})"
        ids = connection.execute(f"SELECT id, sha256 FROM media WHERE number {among}", some)
        pairs = [(str(id_), str(sha256)) for id_, sha256 in ids]
        for table in _OF_REGIONS:
            connection.execute(
                f"DELETE FROM {table} WHERE region IN "
                f"(SELECT number FROM region WHERE media {among})",
                some,
            )
        for table in ("flank", "comparison", "reference_picture"):
            connection.execute(f"DELETE FROM {table} WHERE media {among}", some)
        connection.execute(
            "DELETE FROM identification_row WHERE identification IN "
            f"(SELECT number FROM identification WHERE media {among})",
            some,
        )
        connection.execute(f"DELETE FROM identification WHERE media {among}", some)
        connection.execute(f"DELETE FROM region WHERE media {among}", some)
        for table in _OF_MEDIA:
            connection.execute(f"DELETE FROM {table} WHERE media {among}", some)
        for table in ("given_place", "given_time", "clock_correction"):
            connection.executemany(
                f"DELETE FROM {table} WHERE target_kind = 'media' AND target = ?",
                [(id_,) for id_, _ in pairs],
            )
        connection.execute(f"UPDATE media SET successor = NULL WHERE successor {among}", some)
        connection.execute(f"DELETE FROM media WHERE number {among}", some)
        connection.executemany(
            "INSERT OR IGNORE INTO tombstone (sha256, forgotten_at) VALUES (?, ?)",
            [(sha256, utc_now()) for _, sha256 in pairs],
        )
    _delete_empty_events(connection)
    of_acts = " UNION ".join(f"SELECT action FROM {table}" for table in ACTS)
    # Undo would take them back without any effect.
    connection.execute(
        f"UPDATE action SET can_undo = 0 WHERE can_undo AND number NOT IN ({of_acts})"
    )
    connection.execute(
        "DELETE FROM individual WHERE individual NOT IN (SELECT individual FROM identification_row)"
    )


def _delete_empty_events(connection: apsw.Connection) -> None:
    """Delete what was said of events of which no photograph is left."""
    acts = (
        "SELECT number FROM identification WHERE event IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM event e JOIN event_media em ON em.event = e.number "
        "WHERE e.id = identification.event)"
    )
    connection.execute(f"DELETE FROM identification_row WHERE identification IN ({acts})")
    connection.execute(f"DELETE FROM identification WHERE number IN ({acts})")
