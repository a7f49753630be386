"""Pictures and weather that are stored apart from the rows they belong to, joined by the id.

A picture belongs to a row if its name is the id of the row, or the id and a letter for each of
several crops: ``3192.jpg``, ``3192_a.jpg``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from swc_desktop.foreign.picture_paths import is_web_address, match_paths
from swc_desktop.photos.find import find_photos
from trainer.on_disk import Spool
from trainer.sources import left_out
from trainer.sources.folder_names import FolderNames
from trainer.sources.folders import CROP_NAME
from trainer.sources.source_record import Record


class PicturesById:
    """The pictures of folders by the id in their names; of several files with one name, in trees
    for different uses, the first is taken."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.roots = tuple(folders)
        self.files = find_photos(folders).files
        self.copies: list[Path] = []
        self._by_id: dict[str, list[Path]] = defaultdict(list)
        names: set[str] = set()
        for file in self.files:
            if file.name.casefold() in names:
                self.copies.append(file)
                continue
            names.add(file.name.casefold())
            self._by_id[file.stem.casefold()].append(file)
            if (crop := CROP_NAME.fullmatch(file.stem)) is not None:
                self._by_id[crop["id"].casefold()].append(file)

    def of(self, name: str) -> list[Path]:
        """The pictures of an id."""
        return self._by_id.get(name.casefold(), [])

    def steps_of(self, file: Path) -> tuple[str, ...]:
        """The folders of a picture below the root that it was found in."""
        root = next(one for one in self.roots if one in file.parents)
        return file.relative_to(root).parts[:-1]


def join_pictures(
    records: Iterable[Record],
    folders: Sequence[Path],
    names: FolderNames,
    elsewhere: Iterable[Path] = (),
    scratch: Path | None = None,
) -> Iterator[Record]:
    """The records with their pictures, then each picture that no record has and that is not named
    ``elsewhere``.

    A file that a record names is looked for in the folders if it is not where the record says; a
    record without a file gets the pictures with its id, except those in a folder of another animal.
    The records are kept in the folder ``scratch`` meanwhile, None for the system's.
    """
    found = PicturesById(folders)
    rows = Spool(scratch, records)
    gone = {name for row in rows for name in row.images if not _is_there(name)}
    moved = match_paths(gone, found.files).found
    taken: set[Path] = set(elsewhere)
    for row in rows:
        images = tuple(
            moved[name].as_posix() if name in moved else name
            for name in row.images
            if not is_web_address(name)
        )
        own, others = _by_id(row, found, names) if not images and not row.left_out else ([], [])
        taken.update(Path(name) for name in images)
        new = [file for file in own if file not in taken]
        taken.update(own)
        yield replace(row, images=images or tuple(map(Path.as_posix, new)) or row.images)
        for file in others:
            taken.add(file)
            yield _unused(file, row.source, left_out.CONTRADICTION, row.name)
    copies = set(found.copies)
    for file in found.files:
        if file not in taken:
            reason = left_out.COPY if file in copies else left_out.NO_ROW
            yield _unused(file, found.roots[0].name, reason)


def join_weather(
    records: Iterable[Record], weather: Mapping[str, Mapping[str, float]]
) -> Iterator[Record]:
    """The records, those without weather with that of their id."""
    for row in records:
        own = weather.get(row.id) if row.weather is None else None
        yield row if own is None else replace(row, weather=own)


def _by_id(row: Record, found: PicturesById, names: FolderNames) -> tuple[list[Path], list[Path]]:
    """The pictures of a row, and those with its id in a folder of another animal."""
    own: list[Path] = []
    others: list[Path] = []
    taxon = names.taxon(row.name)
    for file in found.of(row.id):
        label = names.label(found.steps_of(file))
        agrees = (
            not label.is_known
            or taxon is None
            or (not label.reason and names.is_related(taxon, label.name))
        )
        (own if agrees else others).append(file)
    return own, others


def _is_there(name: str) -> bool:
    return is_web_address(name) or Path(name).is_file()


def _unused(file: Path, source: str, reason: str, name: str = "") -> Record:
    return Record(
        id=file.as_posix(), source=source, name=name, images=(file.as_posix(),), left_out=reason
    )
