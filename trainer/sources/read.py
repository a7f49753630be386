"""Picks the reader of a source of observations."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from trainer.errors import SourceUnreadable
from trainer.sources import camtrap_dp, corrections, darwin_core, folders, tables
from trainer.sources.source_record import Record


def read_source(path: Path, accepted: Mapping[str, str]) -> Iterator[Record]:
    """The records of a table, a Darwin Core archive, a Camtrap DP package, folders named by taxon,
    or corrected results of the program.

    ``accepted`` has the accepted name of every name and synonym. Raises ``SourceUnreadable``.
    """
    if path.is_dir():
        if (path / camtrap_dp.DESCRIPTOR).exists():
            return camtrap_dp.read_package(path)
        return folders.read_folders(path, accepted)
    if path.name == camtrap_dp.DESCRIPTOR:
        return camtrap_dp.read_package(path.parent)
    if path.suffix.lower() == ".zip":
        return darwin_core.read_darwin_core(path)
    if path.suffix.lower() == ".jsonl":
        return corrections.read_corrected_lines(path)
    if not path.exists():
        raise SourceUnreadable(file=path, problem="it does not exist")
    return tables.read_observation_table(path)
