"""The camera stations of a project with their photographs."""

from dataclasses import dataclass

import apsw

from swc_desktop.core.search_text import searchable
from swc_desktop.projects.deployments import Deployment, current_deployments


@dataclass(frozen=True)
class ListedStation:
    """A camera station, the number of its photographs, and how many of them contradict it."""

    station: Deployment
    photographs: int = 0
    conflicts: int = 0


def listed_stations(connection: apsw.Connection) -> list[ListedStation]:
    """All camera stations in the order of their ids."""
    rows = connection.execute(
        "SELECT deployment, count(*), sum(conflicts != 0) FROM shown_media "
        "WHERE deployment IS NOT NULL GROUP BY 1"
    )
    counts = {str(name): (int(count), int(conflicts)) for name, count, conflicts in rows}
    stations = current_deployments(connection)
    listed = (ListedStation(one, *counts.get(name, ())) for name, one in stations.items())
    return sorted(listed, key=lambda one: searchable(one.station.id))
