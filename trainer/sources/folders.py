"""Photographs in folders named by taxon: ``Panthera leo/…`` or ``felidae/panthera/panthera_leo/…``.

Place and time come from the metadata of the photographs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.observation import Moment, Place
from swc_desktop.photos.find import find_photos
from swc_desktop.photos.reading import read_photo
from trainer.errors import SourceUnreadable
from trainer.sources.source_record import Record


def read_folders(folder: Path, accepted: Mapping[str, str]) -> Iterator[Record]:
    """One record per photograph in a folder that is named by a taxon of ``accepted``.

    Raises ``SourceUnreadable`` if there is no such folder.
    """
    by_spelling = {name.lower().replace(" ", "_"): name for name in accepted}
    found = False
    for file in find_photos([folder]).files:
        steps = file.relative_to(folder).parts[:-1]
        names = [by_spelling.get(step.lower().replace(" ", "_")) for step in steps]
        name = next((name for name in reversed(names) if name is not None), None)
        if name is not None:
            found = True
            yield _record(file, folder, name)
    if not found:
        raise SourceUnreadable(file=folder, problem="none of its folders is named after a taxon")


def _record(file: Path, folder: Path, name: str) -> Record:
    row = Record(
        id=file.relative_to(folder).as_posix(),
        source=folder.name,
        name=name,
        site=file.parent.name,
        images=(file.as_posix(),),
    )
    photo = read_photo(file)
    if isinstance(photo, Unreadable):
        return replace(row, description=photo.sentence)
    seen = photo.observation
    if isinstance(seen.place, Place):
        row = replace(row, latitude=seen.place.latitude, longitude=seen.place.longitude)
    if isinstance(seen.moment, Moment):
        day = seen.moment.local.date()
        row = replace(row, moment=seen.moment, moment_problem="", day=day)
    return replace(row, observer=photo.camera.serial)
