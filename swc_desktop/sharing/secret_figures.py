"""Figures about sightings as others may see them, in charts, maps and tables."""

from dataclasses import replace

import apsw

from swc_desktop.core.observation import Place, Source
from swc_desktop.projects.coarsening import coarsened
from swc_desktop.projects.deployments import NAME_FIELD
from swc_desktop.projects.sighting_figures import Figures, PlaceCount, StationCount
from swc_desktop.sharing.aliases import Aliases
from swc_desktop.sharing.protection import Coarsening, Protection, Protections


class SecretFigures:
    """Rounds the places of figures and replaces the names of stations, as the rule demands."""

    def __init__(self, connection: apsw.Connection, coarsening: Coarsening) -> None:
        self._protections = Protections(connection, coarsening)
        self._aliases = Aliases(connection)

    def hidden(self, figures: Figures) -> Figures:
        """The same figures for others. Places without a station that fall together are one; their
        taxa are at least so many."""
        places: dict[tuple[str, tuple[float, float] | None], PlaceCount] = {}
        for one in figures.places:
            shown = self._place(one)
            key = (shown.deployment, shown.place)
            before = places.get(key)
            if before is not None:
                shown = replace(
                    shown,
                    sightings=shown.sightings + before.sightings,
                    taxa=max(shown.taxa, before.taxa),
                )
            places[key] = shown
        stations = tuple(self._station(one) for one in figures.stations)
        return replace(figures, places=tuple(places.values()), stations=stations)

    def _place(self, one: PlaceCount) -> PlaceCount:
        protection = self._protection(one.deployment)
        place = one.place
        if place is not None and protection.step is not None:
            rounded = coarsened(Place(*place, source=Source.TYPED), protection.step).place
            place = None if protection.withholds else (rounded.latitude, rounded.longitude)
        if not (protection.hides and one.deployment):
            return replace(one, place=place)
        alias = self._aliases.station(one.deployment)
        return replace(one, deployment=alias, name=alias, place=place)

    def _station(self, one: StationCount) -> StationCount:
        effort = one.station.effort
        deployment = effort.deployment
        if not self._protection(deployment.id).hides:
            return one
        fields = {name: text for name, text in deployment.fields.items() if name != NAME_FIELD}
        shown = replace(deployment, id=self._aliases.station(deployment.id), fields=fields)
        station = replace(one.station, effort=replace(effort, deployment=shown))
        return replace(one, station=station)

    def _protection(self, deployment: str) -> Protection:
        if deployment:
            return self._protections.of_station(deployment)
        return self._protections.of_handheld
