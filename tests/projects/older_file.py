"""A project file as an earlier version of the program wrote it."""

from contextlib import closing

import apsw

from swc_desktop.projects.project import make_tables


def make_version_6(raw: apsw.Connection) -> None:
    """Within a transaction: without pictures that stand for individuals."""
    raw.execute("DROP VIEW current_reference_picture")
    raw.execute("DROP TABLE reference_picture")
    raw.execute("PRAGMA user_version = 6")


def make_version_5(raw: apsw.Connection) -> None:
    """Within a transaction: without a catalogue of individuals."""
    make_version_6(raw)
    for view in ("individual", "flank", "comparison", "identification"):
        raw.execute(f"DROP VIEW current_{view}")
    raw.execute("DROP VIEW identification_said")
    raw.execute("DROP INDEX identification_by_individual")
    for table in ("individual", "flank", "comparison", "embedding"):
        raw.execute(f"DROP TABLE {table}")
    for view in ("identification_said", "current_identification"):
        raw.execute(_statement(view, 5))
    raw.execute("PRAGMA user_version = 5")


def _statement(name: str, version: int) -> str:
    """What made a part of a file of this version."""
    with closing(apsw.Connection(":memory:")) as older:
        make_tables(older, version)
        named = "SELECT sql FROM sqlite_master WHERE name = ?"
        ((statement,),) = older.execute(named, (name,)).fetchall()
    return str(statement)


def make_version_4(raw: apsw.Connection) -> None:
    """Within a transaction: without what people say is in photographs, and without audits."""
    make_version_5(raw)
    for view in ("current_audit_draw", "current_identification", "identification_said"):
        raw.execute(f"DROP VIEW {view}")
    for table in ("audit_draw", "identification_row", "identification"):
        raw.execute(f"DROP TABLE {table}")
    raw.execute("DROP INDEX media_shown")
    for column in ("identified", "identified_rank", "judged"):
        raw.execute(f"ALTER TABLE media DROP COLUMN {column}")
    raw.execute(_statement("media_shown", 4))
    raw.execute("PRAGMA user_version = 4")
