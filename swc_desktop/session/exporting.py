"""Writing the answers of a project to a file, with a reader of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.core.message import Message
from swc_desktop.exports.formats import FORMATS, format_of
from swc_desktop.inference.deciding import Decider
from swc_desktop.projects.damage_watch import OnDamage, ignore_damage
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.exporting import Exported, export
from swc_desktop.session.project_opening import open_reader
from swc_desktop.session.runner import ReadWeather

_EXACT: Final = "none"
_ROUNDED: Final = "default"


@dataclass(frozen=True)
class ExportRequest:
    """What is written where: all answers, or those of some photographs; exact places or not."""

    file: Path
    is_exact: bool = False
    numbers: Sequence[int] | None = None


def with_suffix(path: Path, preferred: str = FORMATS[0].suffix) -> Path:
    """The file as chosen; with the suffix ``preferred`` if it has no known one."""
    return path if format_of(path) is not None else path.with_name(f"{path.name}{preferred}")


def export_project(
    project: Path,
    key: bytes | None,
    request: ExportRequest,
    find_decider: Callable[[str, Path | None], Decider | None],
    reading_weather: ReadWeather,
    weatherless: Callable[[Message | str], None],
    on_damage: OnDamage = ignore_damage,
) -> Exported:
    """Write the file. Raises as ``open_reader``, ``find_decider`` and ``export`` do.

    ``weatherless`` is called with the reason why it has no weather, ``on_damage`` where the project
    was found damaged.
    """
    with open_reader(project, key, on_damage) as reader, reader.file.reading():
        votes = find_decider(reader.pack, reader.pack_file)
        with reading_weather(weatherless) as weather:
            decider = ProjectDecider(reader.connection, votes, weather)
            form = request.file.suffix.lower().removeprefix(".")
            coarsen = _EXACT if request.is_exact else _ROUNDED
            return export(reader, decider, form, request.file, coarsen, request.numbers)
