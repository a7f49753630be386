"""Writing the answers of a project to a file, with a reader of its own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.exports.data_formats import DATA_FORMATS
from swc_desktop.exports.formats import CSV, JSON_LINES
from swc_desktop.exports.package import ZIP_SUFFIX
from swc_desktop.inference.deciding import Decider
from swc_desktop.projects.damage_watch import OnDamage
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.project import Project
from swc_desktop.session.format_options import (
    NO_OPTIONS,
    SMART,
    SMART_MAPPING,
    SMART_MAPPING_NAME,
    SMART_MAPPING_SUFFIX,
    SMART_NAME,
    FormatOptions,
    data_format,
)
from swc_desktop.session.picture_copies import write_shared_pictures, write_species_folders
from swc_desktop.session.project_opening import open_reader
from swc_desktop.session.runner import ReadWeather
from swc_desktop.sharing.answer_rows import copied_answers, write_answers
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.handing_over import hand_over
from swc_desktop.sharing.protection import Coarsening, Protection, Protections
from swc_desktop.sharing.sidecars_beside import write_sidecars_beside


@dataclass(frozen=True)
class ExportRequest:
    """What is written where: all of the project or some photographs, and how far places are
    rounded. ``form`` is a word of ``FORMATS_TO_CHOOSE``, "" for answers in the format of the
    suffix; for ``SIDECARS_BESIDE`` the file is that of the project.

    A request that ``is_logged`` must be noted in the project before (``log_exact_export``).
    """

    file: Path
    coarsening: Coarsening = Coarsening.BY_RULE
    numbers: Sequence[int] | None = None
    form: str = ""
    options: FormatOptions = NO_OPTIONS

    @property
    def is_logged(self) -> bool:
        """Whether places may leave that are finer than the rule allows; unchanged files have what
        their camera wrote into them."""
        return self.coarsening.is_deliberate or self.form == SPECIES_FOLDERS

    @property
    def form_name(self) -> str:
        """The word for its format."""
        return self.form or self.file.suffix.lower().removeprefix(".")


@dataclass(frozen=True)
class ExportFormat:
    """A format that a person can choose: ``form`` as in ``ExportRequest``, the suffix of its files,
    and its name."""

    form: str
    suffix: str
    name: Message


COPIES: Final = "copies"
SPECIES_FOLDERS: Final = "species-folders"
SIDECARS_BESIDE: Final = "xmp-beside"

FORMATS_TO_CHOOSE: Final = (
    ExportFormat("", CSV.suffix, message("Session", "CSV: a table for spreadsheets")),
    ExportFormat("", JSON_LINES.suffix, message("Session", "JSON Lines: for programs")),
    *(ExportFormat(one.word, one.suffix, one.name) for one in DATA_FORMATS.values()),
    ExportFormat(SMART, "", SMART_NAME),
    ExportFormat(SMART_MAPPING, SMART_MAPPING_SUFFIX, SMART_MAPPING_NAME),
    ExportFormat(
        SIDECARS_BESIDE,
        "",
        message("Session", "XMP sidecars: beside the photographs"),
    ),
    ExportFormat(
        COPIES,
        ZIP_SUFFIX,
        message("Session", "Pictures to share: people blurred"),
    ),
    ExportFormat(SPECIES_FOLDERS, "", message("Session", "Folders by species: copies of files")),
)
"""All formats, in the order in which they are offered."""


def export_project(
    project: Path,
    key: bytes | None,
    request: ExportRequest,
    find_decider: Callable[[str, Path | None], Decider | None],
    reading_weather: ReadWeather,
    weatherless: Callable[[Message | str], None],
    on_damage: OnDamage,
    control: Control,
    on_progress: ProgressSink,
) -> Exported:
    """Write the file. Raises as ``open_reader``, ``find_decider``, ``data_format``,
    ``write_answers`` and ``hand_over`` do.

    ``weatherless`` is called with the reason why it has no weather, ``on_damage`` where the project
    was found damaged.
    """
    options = request.options
    form = data_format(request.form, options)
    with open_reader(project, key, on_damage) as reader, reader.file.reading():
        if request.form == COPIES:
            return write_shared_pictures(
                *(reader, request.file, control, on_progress, request.numbers),
                long_side=options.long_side,
            )
        if request.form == SIDECARS_BESIDE:
            return write_sidecars_beside(
                reader, datetime.now(UTC), control, on_progress, request.numbers
            )
        if request.form == SPECIES_FOLDERS:
            return write_species_folders(
                *(reader, request.file, control, on_progress, request.numbers),
                links=options.links,
            )
        if form is not None:
            now = datetime.now(UTC)
            return hand_over(
                *(reader, form, request.file, request.coarsening, now, control, on_progress),
                request.numbers,
            )
        with _deciding(reader, find_decider, reading_weather, weatherless) as decider:
            return write_answers(
                *(reader, decider, request.form_name, request.file, request.coarsening),
                request.numbers,
                control,
                on_progress,
            )


def copy_answers(
    project: Path,
    key: bytes | None,
    numbers: Sequence[int],
    find_decider: Callable[[str, Path | None], Decider | None],
    reading_weather: ReadWeather,
    weatherless: Callable[[Message | str], None],
    on_damage: OnDamage,
    control: Control,
    on_progress: ProgressSink,
) -> tuple[str, Exported]:
    """The answers of photographs as text for a spreadsheet, and what was done. The arguments are
    those of ``export_project``. Raises as ``open_reader``, ``find_decider`` and ``copied_answers``.
    """
    with (
        open_reader(project, key, on_damage) as reader,
        reader.file.reading(),
        _deciding(reader, find_decider, reading_weather, weatherless) as decider,
    ):
        return copied_answers(reader, decider, numbers, control, on_progress)


def read_protection(
    project: Path, key: bytes | None, number: int, on_damage: OnDamage
) -> Protection:
    """How far a photograph is to be coarsened before it leaves the project, by the rule. Raises as
    ``open_reader``."""
    with open_reader(project, key, on_damage) as reader, reader.file.reading():
        return Protections(reader.connection, Coarsening.BY_RULE).of(number)


@contextmanager
def _deciding(
    reader: Project,
    find_decider: Callable[[str, Path | None], Decider | None],
    reading_weather: ReadWeather,
    weatherless: Callable[[Message | str], None],
) -> Iterator[ProjectDecider]:
    votes = find_decider(reader.pack, reader.pack_file)
    with reading_weather(weatherless) as weather:
        yield ProjectDecider(reader.connection, votes, weather)
