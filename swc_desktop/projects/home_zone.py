"""The time zone of the office from which cameras are sent out."""

from datetime import tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import apsw

from swc_desktop.geo.zone import zone_names
from swc_desktop.projects.errors import ZoneUnknown

HOME_ZONE_SETTING: Final = "home_zone"
"""An IANA name, or "" where it is not set."""


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name, in letters of any case. Raises ``ZoneUnknown``."""
    wanted = name.strip().casefold()
    for known in zone_names():
        if known.casefold() == wanted:
            return ZoneInfo(known)
    raise ZoneUnknown(name=name)


def home_zone(connection: apsw.Connection) -> tzinfo | None:
    """The home zone, None where it is not set or this computer does not know it."""
    rows = connection.execute("SELECT value FROM setting WHERE name = ?", (HOME_ZONE_SETTING,))
    found = rows.fetchall()
    name = str(found[0][0]) if found else ""
    return ZoneInfo(name) if name in zone_names() else None
