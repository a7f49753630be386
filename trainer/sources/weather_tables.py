"""Tables of weather by the id of an observation: of the thesis, and of ``trainer weather``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from trainer.errors import SourceUnreadable
from trainer.sources.columns import find_columns
from trainer.sources.reading_report import TableReading
from trainer.sources.row_weather import WeatherColumns
from trainer.sources.tables import opened_table, text_rows

_ID: Final = "id"


def read_weather_tables(files: Iterable[Path]) -> Mapping[str, Mapping[str, float]]:
    """The weather of each id; of several rows of an id the first. Raises ``SourceUnreadable``."""
    found: dict[str, Mapping[str, float]] = {}
    for file in files:
        rows = table_rows(file)
        header = next(rows, [])
        columns = WeatherColumns(header)
        if _ID not in header or not columns.names:
            raise SourceUnreadable(
                file=file,
                problem="it is not a table of weather: it needs a column id and the weather "
                "columns of Open-Meteo, such as temperature_2m",
            )
        at = header.index(_ID)
        for row in rows:
            values = columns.of(dict(zip(header, row, strict=True)))
            if values is not None:
                found.setdefault(row[at].strip(), values)
    return found


def is_weather_table(header: Sequence[str]) -> bool:
    """Whether a header is of weather by id and not of observations."""
    return _ID in header and not find_columns(header)["name"] and bool(WeatherColumns(header).names)


def table_rows(file: Path) -> Iterator[list[str]]:
    """The header and the rows of a table. Raises ``SourceUnreadable``."""
    try:
        with opened_table(file) as binary:
            yield from text_rows(file, binary, TableReading(file.name))
    except (OSError, EOFError) as error:
        problem = f"it could not be read ({explain(error)})"
        raise SourceUnreadable(file=file, problem=problem) from error
