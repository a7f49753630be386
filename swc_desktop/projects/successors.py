"""What was said of a photograph follows it to the newer file of which only the metadata changed."""

from typing import Final

import apsw

from swc_desktop.projects.identifications import move_identifications

_FOLLOWING: Final = (
    *(
        f"UPDATE OR IGNORE {table} SET media = "
        f"(SELECT successor FROM media WHERE number = {table}.media) "
        "WHERE media IN (SELECT number FROM media WHERE successor IS NOT NULL)"
        for table in ("assignment", "audit_draw", "event_media")
    ),
    *(
        f"UPDATE {table} SET target = (SELECT b.id FROM media a JOIN media b "
        f"ON b.number = a.successor WHERE a.id = {table}.target) "
        "WHERE target_kind = 'media' AND target IN "
        "(SELECT id FROM media WHERE successor IS NOT NULL)"
        for table in ("given_place", "given_time", "clock_correction")
    ),
)
"""One step from photographs to their successors."""

_JUDGED_BEFORE: Final = (
    "SELECT number, successor FROM media WHERE successor IS NOT NULL "
    "AND number IN (SELECT media FROM identification UNION SELECT media FROM flank "
    "UNION SELECT media FROM comparison UNION SELECT media FROM reference_picture)"
)


def follow_successors(connection: apsw.Connection) -> None:
    """Let what was said of photographs follow them to their newest files, as adding does, within a
    transaction."""
    moved = 1
    while moved:
        moved = 0
        for statement in _FOLLOWING:
            connection.execute(statement)
            moved += connection.changes()
        judged = connection.execute(_JUDGED_BEFORE).fetchall()
        for earlier, later in judged:
            moved += move_identifications(connection, int(str(earlier)), int(str(later)))
