"""How many photographs a project has of each kind, counted beside the window."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from swc_desktop.core.errors import SwcError
from swc_desktop.core.progress import Control
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.projects.damage_watch import OnDamage, ignore_damage
from swc_desktop.projects.deployments import own_names
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.project import Project
from swc_desktop.projects.roots import Root, roots_of
from swc_desktop.projects.tally import Tally
from swc_desktop.session.project_opening import open_reader

_STEPS: Final = 20_000
"""Steps of SQLite after which it asks whether it goes on: about a millisecond."""


@dataclass(frozen=True)
class Counts:
    """The counts of one state of a project, with what names them.

    ``stations`` are the names of camera stations that are not called by their id.
    """

    tally: Tally
    roots: tuple[Root, ...]
    taxonomy: Taxonomy | None
    stations: Mapping[str, str] = field(default_factory=dict)


class ProjectCounter:
    """Counts the photographs of one project; all calls come from one thread.

    ``on_damage`` hears that the project was found damaged.
    """

    def __init__(self, path: Path, key: bytes | None, on_damage: OnDamage = ignore_damage) -> None:
        self._path = path
        self._key = key
        self._on_damage = on_damage
        self._project: Project | None = None

    def count(self, control: Control) -> Counts | None:
        """What the project holds now; None once that was cancelled.

        Raises as ``project_opening.open_reader`` does.
        """

        def is_over() -> bool:
            return control.cancelled

        if is_over():
            return None
        if self._project is None:
            self._project = open_reader(self._path, self._key, self._on_damage)
        project = self._project
        try:
            with project.file.snapshot():
                project.connection.set_progress_handler(is_over, _STEPS)
                try:
                    return _counts(project)
                finally:
                    project.connection.set_progress_handler(None)
        except SwcError:
            if is_over():
                return None
            raise

    def close(self) -> None:
        """Close the project."""
        if self._project is not None:
            self._project.close()
            self._project = None


def _counts(project: Project) -> Counts:
    listing = MediaListing(project.connection)
    return Counts(
        listing.tally(),
        tuple(roots_of(project.connection)),
        listing.taxonomy(project.pack),
        own_names(project.connection),
    )
