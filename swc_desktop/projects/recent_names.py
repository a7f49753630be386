"""The names that people gave last in a project, of taxa and free ones of other animals."""

from dataclasses import dataclass

import apsw

from swc_desktop.core.free_name import folded


@dataclass(frozen=True)
class RecentName:
    """The scientific name of a taxon, or a free one."""

    name: str
    is_free: bool = False


def recent_names(connection: apsw.Connection) -> list[RecentName]:
    """Each name once, the one that was given last first; of the spellings of a free name that
    people gave, the last one."""
    rows = connection.execute(
        "SELECT ifnull(r.taxon, r.name) AS given, r.taxon IS NULL AS is_free "
        "FROM identification_row r JOIN identification i ON i.number = r.identification "
        "WHERE given != '' AND i.undone = 0 "
        "GROUP BY given, is_free ORDER BY max(i.number) DESC, given"
    )
    found: dict[tuple[str, bool], RecentName] = {}
    for name, is_free in rows:
        name = str(name)
        key = folded(name) if is_free else name
        found.setdefault((key, bool(is_free)), RecentName(name, bool(is_free)))
    return [*found.values()]


def free_names(connection: apsw.Connection) -> dict[str, str]:
    """The free names of a project as ``folded``, each with its spelling, the last one first."""
    return {folded(one.name): one.name for one in recent_names(connection) if one.is_free}
