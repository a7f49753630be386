"""The options of the command ``export`` for the formats of SMART."""

import argparse
from collections.abc import Callable
from typing import Final

from swc_desktop.cli.parser import Parser
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message
from swc_desktop.session.format_options import SMART, SMART_FORMATS, SMART_MAPPING

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
