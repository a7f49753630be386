"""All the evidence of one photograph, made again from what the project kept."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message
from swc_desktop.inference.deciding import Decider
from swc_desktop.projects.box_counts import suggested_count
from swc_desktop.projects.damage_watch import OnDamage, ignore_damage
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.project import Project
from swc_desktop.projects.roots import path_stored
from swc_desktop.session.project_opening import open_reader
from swc_desktop.session.runner import ReadWeather


class Explainer:
    """Explains photographs of one project; all calls come from one thread.

    ``find_decider`` finds what decides by the pack with a digest and the place where it was.
    ``on_damage`` hears that the project was found damaged.
    """

    def __init__(
        self,
        path: Path,
        key: bytes | None,
        find_decider: Callable[[str, Path | None], Decider | None],
        reading_weather: ReadWeather,
        on_damage: OnDamage = ignore_damage,
    ) -> None:
        self._path = path
        self._key = key
        self._find_decider = find_decider
        self._reading_weather = reading_weather
        self._on_damage = on_damage
        self._project: Project | None = None
        self._deciders: dict[str, Decider | None] = {}

    def explain(self, number: int) -> ListedMedia | None:
        """A photograph with its votes and evidence; None if it is no longer in the project.

        Without the pack of its answer it has its evidence, but no votes. Raises as
        ``project_opening.open_reader`` does.
        """
        if self._project is None:
            self._project = open_reader(self._path, self._key, self._on_damage)
        project = self._project
        with project.file.reading():
            rows = MediaListing(project.connection).rows([number])
            if not rows or number < 0:
                return rows[0] if rows else None
            with self._reading_weather(_unsaid) as weather:
                votes = self._decider(project, rows[0].pack_sha256)
                decider = ProjectDecider(project.connection, votes, weather)
                suggested = suggested_count(project.connection, number)
                return replace(_explained(rows[0], decider), suggested=suggested)

    def close(self) -> None:
        """Close the project."""
        if self._project is not None:
            self._project.close()
            self._project = None

    def _decider(self, project: Project, digest: str) -> Decider | None:
        if digest not in self._deciders:
            files = project.file.rows("SELECT file FROM pack WHERE digest = ?", (digest,))
            hint = path_stored(str(files[0][0])) if files and files[0][0] else None
            try:
                self._deciders[digest] = self._find_decider(digest, hint)
            except SwcError:  # the pack is gone; what is stored of its answer is shown
                return None
        return self._deciders[digest]


def _unsaid(_reason: Message | str) -> None:
    """The run says why there is no weather; here its absence is part of the evidence."""


def _explained(row: ListedMedia, decider: ProjectDecider) -> ListedMedia:
    ((decided,),) = decider.decided([row.number])
    media = decided.media
    return replace(
        row,
        prediction=row.prediction if decided.prediction is None else decided.prediction,
        place=media.place,
        moment=media.moment,
        observation=media.observation,
        notes=media.facts.notes,
    )
