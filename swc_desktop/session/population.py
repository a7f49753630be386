"""The named individuals of a project for the window, read beside it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from swc_desktop.core.progress import Control, no_progress
from swc_desktop.projects.damage_watch import OnDamage
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.session.project_opening import open_reader
from swc_desktop.sharing.gathering import gather
from swc_desktop.sharing.population import KnownAnimals, known_animals
from swc_desktop.sharing.protection import Coarsening


@dataclass(frozen=True)
class PopulationRead:
    """What estimates are made of, with what names the taxa."""

    animals: KnownAnimals
    taxa: KnownTaxa


def read_known_animals(
    path: Path, key: bytes | None, on_damage: OnDamage, control: Control
) -> PopulationRead:
    """The individuals in all photographs of a project. Nothing is rounded, as no place is shown.

    Raises ``Cancelled`` and as ``open_reader`` does.
    """
    with open_reader(path, key, on_damage) as reader, reader.file.snapshot():
        made = datetime.now(UTC)
        data = gather(reader, Coarsening.EXACT, None, made, control, no_progress)
        return PopulationRead(known_animals(data), KnownTaxa(reader.connection))
