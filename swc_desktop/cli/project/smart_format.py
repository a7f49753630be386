"""The formats of the command ``export`` that need the data model of a park: patrols for SMART, and
the mapping that they are written by."""

import argparse
from collections.abc import Callable
from functools import partial
from typing import Final

from swc_desktop.cli.parser import Parser
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message
from swc_desktop.exports.data_formats import DataFormat, FileFormat, PackageFormat
from swc_desktop.exports.smart import write_smart
from swc_desktop.exports.smart_guess import write_mapping
from swc_desktop.exports.smart_mapping import read_mapping
from swc_desktop.exports.smart_model import read_data_model

SMART: Final = "smart"
SMART_MAPPING: Final = "smart-mapping"
SMART_FORMATS: Final = (SMART, SMART_MAPPING)

_NEEDS: Final = message(
    "Command line",
    "--format smart needs --data-model FILE.xml (in SMART, export the data model) and --mapping "
    "FILE.toml, which --format smart-mapping writes",
)
_NEEDS_MODEL: Final = message(
    "Command line",
    "--format smart-mapping needs --data-model FILE.xml (in SMART, export the data model), and no "
    "--mapping",
)
_ONLY_SMART: Final = message("Command line", "--data-model and --mapping belong to --format smart")


def add_smart(parser: Parser, *, file: Callable[[str], object]) -> None:
    """The options of these formats."""
    parser.add_argument(
        "--data-model",
        type=file,
        metavar="FILE.xml",
        help="with --format smart or smart-mapping: the data model of your park, from SMART",
    )
    parser.add_argument(
        "--mapping",
        type=file,
        metavar="FILE.toml",
        help="with --format smart: how what was seen is called there, as smart-mapping wrote it "
        "and you corrected it",
    )


def check_smart(arguments: argparse.Namespace) -> None:
    """Raises ``WrongUsage`` where the options do not fit the format."""
    has_model, has_mapping = arguments.data_model is not None, arguments.mapping is not None
    if arguments.form == SMART and not (has_model and has_mapping):
        raise WrongUsage(problem=_NEEDS)
    if arguments.form == SMART_MAPPING and (not has_model or has_mapping):
        raise WrongUsage(problem=_NEEDS_MODEL)
    if arguments.form not in SMART_FORMATS and (has_model or has_mapping):
        raise WrongUsage(problem=_ONLY_SMART)


def smart_format(arguments: argparse.Namespace) -> DataFormat | None:
    """The format that is asked for, None for another one. Raises ``DataModelUnreadable`` and
    ``SmartMappingUnreadable``."""
    if arguments.form not in SMART_FORMATS:
        return None
    model = read_data_model(arguments.data_model)
    if arguments.form == SMART_MAPPING:
        name = message("Exports", "Mapping to the data model of SMART")
        return FileFormat(SMART_MAPPING, ".toml", name, partial(write_mapping, model=model))
    mapping = read_mapping(arguments.mapping, model)
    name = message("Exports", "SMART: patrols")
    return PackageFormat(SMART, "", name, partial(write_smart, model=model, mapping=mapping))
