"""What the tables of rows that people add have in common, as statements for SQLite."""

from typing import Final

ACT_COLUMNS: Final = """
    id TEXT NOT NULL UNIQUE,
    action INTEGER NOT NULL REFERENCES action,
    supersedes TEXT,
    undone INTEGER NOT NULL DEFAULT 0
"""
"""The columns that each of them has."""


def current_view(table: str, source: str) -> str:
    """The rows of a table that count: not undone, and not superseded by one that counts. Two of one
    target are a conflict."""
    return f"""CREATE INDEX {table}_superseded ON {table} (supersedes);
CREATE INDEX {table}_of_action ON {table} (action);
{heads_view(table, source)}"""


def heads_view(table: str, source: str) -> str:
    """The view of these rows alone."""
    return (
        f"CREATE VIEW current_{table} AS SELECT * FROM {source} AS row "
        f"""WHERE undone = 0 AND NOT EXISTS (
    SELECT 1 FROM {table} AS later WHERE later.supersedes = row.id AND later.undone = 0);
"""
    )
