"""Photographs in folders named by taxon: ``Panthera leo/…``, ``felidae/panthera/panthera_leo/…`` or
``camera 7/leopard/…``; also ``blank``, ``unknown`` and ``other``.

Every photograph is a record. Place and time come from the metadata of the photographs.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.observation import Moment, Place
from swc_desktop.photos.find import find_photos
from swc_desktop.photos.reading import read_photo
from trainer.errors import SourceUnreadable
from trainer.sources.folder_names import FolderLabel, FolderNames
from trainer.sources.source_record import Record

CROP_NAME: Final = re.compile(r"(?P<id>.+)_[a-z]")
"""Of several crops of one picture, as the thesis names them: ``3192_a.jpg``, ``3192_b.jpg``."""


def read_folders(folder: Path, names: FolderNames) -> Iterator[Record]:
    """One record per photograph, named by its folders.

    Raises ``SourceUnreadable`` if no folder says what is in it.
    """
    files = find_photos([folder]).files
    steps = [file.relative_to(folder).parts[:-1] for file in files]
    labels = [names.label(some) for some in steps]
    if not any(label.is_known for label in labels):
        tried = sorted({step for some in steps for step in some})
        example = f"; one is {tried[0]!r}" if tried else ""
        raise SourceUnreadable(
            file=folder, problem=f"none of its folders is named after a taxon{example}"
        )
    level, _ = Counter(label.level for label in labels if label.is_known).most_common(1)[0]
    for file, above, label, site in zip(files, steps, labels, _sites(labels), strict=True):
        if not label.is_known and level is not None and level < len(above):
            label = replace(label, name=above[level])  # the folder beside the taxa
        yield _record(file, folder, label, site)


def _sites(labels: Sequence[FolderLabel]) -> list[str]:
    """The camera or site of each photograph: its folders that are not the same for all."""
    everywhere = set.intersection(*(set(label.steps) for label in labels)) if labels else set()
    return ["/".join(step for step in label.steps if step not in everywhere) for label in labels]


def _record(file: Path, folder: Path, label: FolderLabel, site: str) -> Record:
    crop = CROP_NAME.fullmatch(file.stem)
    row = Record(
        id=file.relative_to(folder).as_posix(),
        source=folder.name,
        name=label.name,
        site=site,
        images=(file.as_posix(),),
        alike="" if crop is None else crop["id"],
        left_out=label.reason,
    )
    if label.reason:
        return row
    photo = read_photo(file)
    if isinstance(photo, Unreadable):
        return replace(row, description=str(photo.message))
    seen = photo.observation
    if isinstance(seen.place, Place):
        row = replace(row, latitude=seen.place.latitude, longitude=seen.place.longitude)
    if isinstance(seen.moment, Moment):
        day = seen.moment.local.date()
        row = replace(row, moment=seen.moment, moment_problem="", day=day)
    return replace(row, observer=photo.camera.serial)
