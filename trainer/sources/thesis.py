"""The published layout of the thesis that this method comes from, as one folder.

``obs_and_meta/`` has the tables in ``raw``, ``interim`` and ``processed`` (the last one that there
is counts), and weather by id in ``processed/*_meta.csv``. ``images/`` has crops in trees nested by
taxon (``taxon_train``, ``taxon_validate``) and copies of them for the flat models; a crop is named
by the id of its row and a letter.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from trainer.errors import SourceUnreadable
from trainer.sources.folder_names import FolderNames
from trainer.sources.joined import join_pictures, join_weather
from trainer.sources.reading_report import ReadingLog
from trainer.sources.source_record import Record
from trainer.sources.tables import read_observation_table
from trainer.sources.weather_tables import is_weather_table, read_weather_tables, table_rows

_TABLES: Final = "obs_and_meta"
_IMAGES: Final = "images"
_STEPS: Final = ("processed", "interim", "raw")
_NESTED: Final = "taxon_"


def is_thesis_layout(folder: Path) -> bool:
    """Whether a folder has the tables and the pictures of the thesis."""
    return (folder / _TABLES).is_dir() and (folder / _IMAGES).is_dir()


def thesis_tables(folder: Path) -> list[Path]:
    """All tables of the layout, from the last step of its processing to the first."""
    return [
        file
        for step in _STEPS
        for file in sorted((folder / _TABLES / step).glob("*"))
        if file.name.lower().endswith((".csv", ".csv.gz"))
    ]


def read_thesis(
    folder: Path, names: FolderNames, log: ReadingLog | None = None
) -> Iterator[Record]:
    """The rows with their crops and weather, and the pictures that no row has.

    Raises ``SourceUnreadable``.
    """
    tables = thesis_tables(folder)
    weather = [file for file in tables if is_weather_table(next(table_rows(file), []))]
    rows = [file for file in tables if file not in weather]
    if not rows:
        raise SourceUnreadable(
            file=folder, problem=f"there is no table of observations in its folder {_TABLES}"
        )
    last = [file for file in rows if file.parent == rows[0].parent]
    records = (record for file in last for record in read_observation_table(file, log))
    with_weather = join_weather(records, read_weather_tables(weather))
    yield from join_pictures(with_weather, _trees(folder / _IMAGES), names)


def _trees(images: Path) -> list[Path]:
    """The folders of pictures, the nested ones first, so that those of the flat models are the
    copies; or the folder itself if its pictures are not in such trees."""
    trees = [one for one in sorted(images.iterdir()) if one.is_dir()]
    nested = [one for one in trees if one.name.startswith(_NESTED)]
    return [*nested, *(one for one in trees if one not in nested), images] if nested else [images]
