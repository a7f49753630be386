"""Picks the reader of a source of observations."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from swc_desktop.photos.find import find_photos
from trainer.errors import SourceUnreadable
from trainer.sources import camtrap_dp, corrections, darwin_core, folders, tables
from trainer.sources.archive_files import META, archive_tables, is_archive_folder
from trainer.sources.camtrap_package import DESCRIPTOR, is_camtrap_zip
from trainer.sources.coco_camera_traps import is_coco_zip, read_coco
from trainer.sources.folder_names import FolderNames
from trainer.sources.reading_report import ReadingLog
from trainer.sources.source_record import Record
from trainer.sources.thesis import is_thesis_layout, read_thesis, thesis_tables


def read_source(
    path: Path,
    accepted: Mapping[str, str],
    log: ReadingLog | None = None,
    *,
    names: FolderNames | None = None,
    pictures: Sequence[Path] = (),
    needs_names: bool = False,
) -> Iterator[Record]:
    """The records of a table, a Darwin Core archive, a Camtrap DP package, COCO Camera Traps, the
    folder of the thesis, folders named by taxon, or corrected results of the program.

    ``accepted`` has the accepted name of every name and synonym; ``names`` reads the names of
    folders, by default with those alone. ``pictures`` are folders in which pictures of COCO Camera
    Traps are looked for. ``log`` learns what was found in the tables. Raises ``SourceUnreadable``,
    also for a table without names of taxa if it ``needs_names``.
    """
    names = names or FolderNames.of_names(accepted)
    if path.is_dir():
        if (path / DESCRIPTOR).exists():
            return camtrap_dp.read_package(path, log)
        if is_thesis_layout(path):
            return read_thesis(path, names, log)
        if is_archive_folder(path):
            return darwin_core.read_darwin_core(path, log, needs_names=needs_names)
        return folders.read_folders(path, names)
    if path.name == DESCRIPTOR:
        return camtrap_dp.read_package(path.parent, log)
    if path.name == META:
        return darwin_core.read_darwin_core(path.parent, log, needs_names=needs_names)
    if path.suffix.lower() == ".zip":
        if is_camtrap_zip(path):
            return camtrap_dp.read_package(path, log)
        if is_coco_zip(path):
            return read_coco(path, pictures, log)
        return darwin_core.read_darwin_core(path, log, needs_names=needs_names)
    if path.suffix.lower() == ".jsonl":
        return corrections.read_corrected_lines(path)
    if path.suffix.lower() == ".json":
        return read_coco(path, pictures, log)
    if not path.exists():
        raise SourceUnreadable(file=path, problem="it does not exist")
    return tables.read_observation_table(path, log, needs_names=needs_names)


def is_joined(path: Path) -> bool:
    """Whether the pictures of a source may be joined by id: those of tables and archives."""
    if path.is_dir():
        return not _has_own_layout(path) and is_archive_folder(path)
    if path.name == DESCRIPTOR or path.suffix.lower() in (".json", ".jsonl"):
        return False
    return path.suffix.lower() != ".zip" or not (is_camtrap_zip(path) or is_coco_zip(path))


def source_files(path: Path) -> Sequence[Path]:
    """The files whose content decides what a source says: its tables, else its photographs."""
    if path.name == META:
        return archive_tables(path.parent)
    if not path.is_dir():
        beside = corrections.roots_beside(path) if path.suffix.lower() == ".jsonl" else path
        return [file for file in dict.fromkeys((path, beside)) if file.exists()]
    if is_thesis_layout(path):
        return thesis_tables(path)
    if (path / DESCRIPTOR).exists():
        return sorted(file for file in path.iterdir() if file.suffix in (".json", ".csv", ".gz"))
    return archive_tables(path) if is_archive_folder(path) else find_photos([path]).files


def _has_own_layout(folder: Path) -> bool:
    """Whether a folder is that of the thesis or a Camtrap DP package."""
    return is_thesis_layout(folder) or (folder / DESCRIPTOR).exists()


def picture_folders(path: Path) -> Sequence[Path]:
    """The folders whose list of pictures decides what a source says, beside its files."""
    if path.is_dir():
        return [path] if _has_own_layout(path) else []
    return [path.parent] if path.suffix.lower() == ".json" and path.name != DESCRIPTOR else []
