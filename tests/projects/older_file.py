"""A project file as an earlier version of the program wrote it."""

from contextlib import closing

import apsw

from swc_desktop.projects.project import make_tables


def make_version_4(raw: apsw.Connection) -> None:
    """Within a transaction: without what people say is in photographs, and without audits."""
    for view in ("current_audit_draw", "current_identification", "identification_said"):
        raw.execute(f"DROP VIEW {view}")
    for table in ("audit_draw", "identification_row", "identification"):
        raw.execute(f"DROP TABLE {table}")
    raw.execute("DROP INDEX media_shown")
    for column in ("identified", "identified_rank", "judged"):
        raw.execute(f"ALTER TABLE media DROP COLUMN {column}")
    with closing(apsw.Connection(":memory:")) as older:
        make_tables(older, 4)
        named = "SELECT sql FROM sqlite_master WHERE name = 'media_shown'"
        ((statement,),) = older.execute(named).fetchall()
    raw.execute(str(statement))
    raw.execute("PRAGMA user_version = 4")
