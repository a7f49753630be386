"""The grammar of the command line."""

import argparse
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from swc_desktop import __version__
from swc_desktop.core.errors import CoordinatesNotRead, WrongUsage
from swc_desktop.core.method import EvidenceUse, Recipe
from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.engine.devices import Device
from swc_desktop.exports.formats import FORMATS, format_of
from swc_desktop.geo.coordinates import parse_place

_SOUTH = re.compile(r"-\s*[\d.]")

_STATUSES = """exit status:
  0    all done
  1    done, but some files could not be read (each has its row)
  2    wrong usage
  3    the model pack was refused
  4    the device that was asked for can not be used
  5    the results could not be written (what was written is whole rows)
  130  interrupted
"""

_CLASSIFY = """Names the animals in photographs; folders are followed.

A row for each photograph goes to --out or to standard output, in the order of the files;
progress and messages go to standard error. An existing --out is replaced. Rows stand in it as
soon as their batch is done; until the run ends whole, a journal (FILE.journal) lies beside it,
by which --resume goes on after an interruption."""


def _place(text: str) -> Place:
    try:
        return parse_place(text)
    except CoordinatesNotRead as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _moment(text: str) -> Moment:
    try:
        seen = datetime.fromisoformat(text)
    except ValueError as error:
        problem = f"{text!r} is not a time like 2024-06-01T05:30:00+02:00"
        raise argparse.ArgumentTypeError(problem) from error
    return Moment(seen.replace(tzinfo=None), seen.utcoffset(), Source.TYPED)


def _output(text: str) -> Path | None:
    if text == "-":
        return None
    path = Path(text)
    if format_of(path) is None:
        known = " or ".join(known.suffix for known in FORMATS)
        raise argparse.ArgumentTypeError(f"{text!r} does not end in {known}")
    return path


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def _add_classify(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "classify",
        allow_abbrev=False,
        help="name the animals in photographs",
        description=_CLASSIFY,
        epilog=_STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="photograph or folder")
    parser.add_argument(
        "--out",
        type=_output,
        metavar="FILE",
        help="results, .csv or .jsonl; - or none: JSON Lines on standard output",
    )
    parser.add_argument(
        "--pack", type=Path, metavar="FILE", help="model pack; else the installed or starter pack"
    )
    parser.add_argument(
        "--recipe",
        type=Recipe,
        choices=list(Recipe),
        metavar="thesis|bayes",
        help="how votes are joined; else the pack's way",
    )
    parser.add_argument(
        "--device",
        type=Device,
        choices=list(Device),
        default=Device.AUTO,
        metavar="auto|cpu|cuda",
        help="where the image model runs (default: auto)",
    )
    parser.add_argument(
        "--evidence",
        type=EvidenceUse,
        choices=list(EvidenceUse),
        default=EvidenceUse.BOTH,
        metavar="image|metadata|both",
        help="which votes count (default: both)",
    )
    parser.add_argument(
        "--place",
        type=_place,
        metavar="LAT,LON",
        help="for photographs that carry none, like -1.41,35.01",
    )
    parser.add_argument(
        "--time", type=_moment, metavar="ISO", help="for photographs that carry none"
    )
    parser.add_argument(
        "--weather",
        choices=["auto", "off"],
        default="auto",
        help="auto: what has been prepared on this machine (default), off: none",
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with an interrupted run of the same --out"
    )
    parser.add_argument("--limit", type=_count, metavar="N", help="only the first N files")
    parser.add_argument("--quiet", action="store_true", help="no progress, no messages but errors")
    parser.add_argument(
        "--progress", choices=["json"], help="progress as JSON lines on standard error"
    )
    parser.add_argument(
        "--explain", action="store_true", help="add the votes of every node (JSON Lines)"
    )


def _add_pack(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("pack", help="verify, install and list model packs")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, text in (
        ("verify", "check a pack without installing it"),
        ("install", "check a pack and use it from now on"),
    ):
        action = actions.add_parser(name, help=text, description=text.capitalize() + ".")
        action.add_argument("file", type=Path, metavar="FILE")
        if name == "install":
            action.add_argument(
                "--allow-downgrade", action="store_true", help="also when a newer one is in use"
            )
    for name, text in (
        ("list", "the installed packs, the one in use first"),
        ("rollback", "go back to the pack that was in use before"),
    ):
        actions.add_parser(name, help=text, description=text.capitalize() + ".")


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command; ``--self-test`` stands alone."""
    parser = argparse.ArgumentParser(
        prog="swc-desktop",
        allow_abbrev=False,
        description="Names wild cats and elephants in photographs, offline.",
        epilog=_STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"swc-desktop {__version__}")
    parser.add_argument("--self-test", action="store_true", help="check this installation and end")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    app = commands.add_parser("app", help="open the window", description="Opens the window.")
    app.add_argument("--demo", action="store_true", help="with the bundled sample photographs")
    app.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="photograph or folder")
    _add_classify(commands)
    _add_pack(commands)
    commands.add_parser(
        "devices",
        help="what the image model can run on, and why not",
        description="What the image model can run on, and why not.",
    )
    return parser


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments of a command line; ends the program for one that is not in the grammar.

    A place in the south begins with a minus, and is still no option.
    """
    words: list[str] = []
    for word in argv:
        if words and words[-1] == "--place" and _SOUTH.match(word):
            words[-1] = f"--place={word}"
        else:
            words.append(word)
    return build_parser().parse_args(words)


def check(arguments: argparse.Namespace) -> None:
    """What the grammar can not say; raises ``WrongUsage``."""
    if arguments.command != "classify":
        return
    if arguments.resume and arguments.out is None:
        problem = "--resume needs --out FILE: standard output can not be gone on with."
        raise WrongUsage(problem=problem)
    if arguments.out is not None and arguments.out in arguments.paths:
        raise WrongUsage(problem=f"{arguments.out} is both a photograph and the results.")
    if arguments.explain and arguments.out is not None and arguments.out.suffix.lower() == ".csv":
        problem = "--explain needs JSON Lines: give --out a name that ends in .jsonl, or none."
        raise WrongUsage(problem=problem)
