"""Writing what people confirmed in a project for the trainer, with a reader of its own."""

from pathlib import Path

from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.inference.errors import PackMissing
from swc_desktop.inference.opening import find_pack
from swc_desktop.packs.trained_on import ListedDigests, listed_digests
from swc_desktop.projects.damage_watch import OnDamage, ignore_damage
from swc_desktop.projects.project import Project
from swc_desktop.projects.teaching import Corrections, count_corrections, write_corrections
from swc_desktop.session.project_opening import open_reader


def teach_project(
    project: Path,
    key: bytes | None,
    folder: Path,
    on_damage: OnDamage = ignore_damage,
    control: Control | None = None,
    progress: ProgressSink = lambda _: None,
) -> Corrections:
    """Write the folder. Raises as ``open_reader`` and ``write_corrections`` do.

    ``on_damage`` is called where the project was found damaged.
    """
    with open_reader(project, key, on_damage) as reader, reader.file.reading():
        return write_corrections(reader, folder, pack_digests(reader), control, progress)


def count_for_teaching(project: Project) -> Corrections:
    """What ``teach_project`` would write."""
    return count_corrections(project, pack_digests(project))


def pack_digests(project: Project) -> ListedDigests | None:
    """What the pack of a project lists of its training; None where it is missing, or lists
    nothing, so that it is not known."""
    try:
        pack = find_pack(project.pack, project.pack_file) if project.pack else None
    except PackMissing:
        return None
    return None if pack is None else listed_digests(pack.training)
