"""The sightings of a project for the window, read and written beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.projects.damage_watch import OnDamage, ignore_damage
from swc_desktop.projects.effort import efforts
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.own_files import refuse_own
from swc_desktop.projects.sighting_effort import StationEffort, efforts_within
from swc_desktop.projects.sighting_figures import Figures
from swc_desktop.projects.sightings import FoundSightings, find_sightings
from swc_desktop.session.project_opening import open_reader
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.secret_figures import SecretFigures
from swc_desktop.storage.atomic_write import write_named


@dataclass(frozen=True)
class SightingsRead:
    """What figures are made of, with what names the taxa; ``is_locked``: the project has a
    passphrase, so that exact places are not shown. ``hidden`` makes of figures those for others."""

    found: FoundSightings
    efforts: tuple[StationEffort, ...]
    taxa: KnownTaxa
    is_locked: bool
    hidden: Callable[[Figures], Figures]


def read_sightings(
    path: Path, key: bytes | None, chosen: MediaFilter, on_damage: OnDamage = ignore_damage
) -> SightingsRead:
    """The sightings in the photographs that fit a filter. Raises as ``open_reader`` does."""
    with open_reader(path, key, on_damage) as reader, reader.file.snapshot():
        return SightingsRead(
            find_sightings(reader.connection, chosen),
            tuple(efforts_within(efforts(reader.connection), chosen)),
            KnownTaxa(reader.connection),
            key is not None,
            SecretFigures(reader.connection, Coarsening.BY_RULE).hidden,
        )


def write_figure(path: Path, key: bytes | None, out: Path, content: bytes) -> None:
    """Write a chart or a table of a project to a file; of a locked one only its owner may read it.

    Raises ``ExportRefused``, ``OutputFault`` and as ``open_reader`` does.
    """
    with open_reader(path, key) as reader, reader.file.reading():
        refuse_own(reader, out)
    try:
        with write_named(out, private=key is not None) as file:
            file.write(content)
    except OSError as error:
        raise OutputFault(file=out, reason=explain_writing(error)) from error
