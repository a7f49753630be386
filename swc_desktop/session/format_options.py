"""What some formats of an export need or take beside a project, and the formats that it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.exports.data_formats import (
    DATA_FORMATS,
    TIMELAPSE,
    DataFormat,
    FileFormat,
    PackageFormat,
)
from swc_desktop.exports.smart import write_smart
from swc_desktop.exports.smart_guess import write_mapping
from swc_desktop.exports.smart_mapping import read_mapping
from swc_desktop.exports.smart_model import read_data_model
from swc_desktop.exports.timelapse import write_timelapse
from swc_desktop.exports.timelapse_template import read_template
from swc_desktop.session.picture_copies import DEFAULT_LONG_SIDE

SMART: Final = "smart"
SMART_MAPPING: Final = "smart-mapping"
SMART_FORMATS: Final = (SMART, SMART_MAPPING)
"""Formats that need the data model of a park: patrols, and the mapping that they are written by."""

SMART_NAME: Final = message("Exports", "SMART: patrols")
SMART_MAPPING_NAME: Final = message("Exports", "Mapping to the data model of SMART")
SMART_MAPPING_SUFFIX: Final = ".toml"


class FileNeed(StrEnum):
    """A file beside the project."""

    TEMPLATE = "template"
    DATA_MODEL = "data_model"
    MAPPING = "mapping"


FILES_OF_FORMATS: Final[Mapping[str, Mapping[FileNeed, bool]]] = {
    TIMELAPSE: {FileNeed.TEMPLATE: False},
    SMART: {FileNeed.DATA_MODEL: True, FileNeed.MAPPING: True},
    SMART_MAPPING: {FileNeed.DATA_MODEL: True},
}
"""The files that a format takes, and whether it needs them."""


@dataclass(frozen=True)
class FormatOptions:
    """``template``: of Timelapse, whose data labels and choices are used. ``data_model`` and
    ``mapping``: of SMART. ``long_side``: pixels of the longer side of pictures to share at most.
    ``links``: folders by species have hard links instead of copies."""

    template: Path | None = None
    data_model: Path | None = None
    mapping: Path | None = None
    long_side: int = DEFAULT_LONG_SIDE
    links: bool = False


NO_OPTIONS: Final = FormatOptions()
"""Nothing beside the project."""


def data_format(word: str, options: FormatOptions) -> DataFormat | None:
    """The format of data with this word, None for another one.

    Raises ``TemplateUnreadable``, ``DataModelUnreadable`` and ``SmartMappingUnreadable``;
    ``KeyError`` where a file that it needs is missing.
    """
    if word in SMART_FORMATS:
        return _smart(word, options)
    form = DATA_FORMATS.get(word)
    if word != TIMELAPSE or options.template is None or not isinstance(form, FileFormat):
        return form
    return replace(form, write=partial(write_timelapse, template=read_template(options.template)))


def _smart(word: str, options: FormatOptions) -> DataFormat:
    if options.data_model is None:
        raise KeyError(FileNeed.DATA_MODEL)
    model = read_data_model(options.data_model)
    if word == SMART_MAPPING:
        write = partial(write_mapping, model=model)
        return FileFormat(SMART_MAPPING, SMART_MAPPING_SUFFIX, SMART_MAPPING_NAME, write)
    if options.mapping is None:
        raise KeyError(FileNeed.MAPPING)
    mapping = read_mapping(options.mapping, model)
    return PackageFormat(SMART, "", SMART_NAME, partial(write_smart, model=model, mapping=mapping))
