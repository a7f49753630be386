"""The arguments of the command line."""

import argparse
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from swc_desktop import __version__
from swc_desktop.build import build_day
from swc_desktop.cli.clip_options import add_clip_options
from swc_desktop.cli.console import show
from swc_desktop.cli.parser import Parser, count, named_path
from swc_desktop.cli.project.arguments import add_detections, add_project
from swc_desktop.cli.watch_list import add_watch, add_watch_list
from swc_desktop.core.device import Device
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.method import EvidenceMode, Recipe
from swc_desktop.core.observation import Moment, Place
from swc_desktop.exports.formats import FORMATS, format_of
from swc_desktop.geo.coordinates import parse_place
from swc_desktop.geo.errors import CoordinatesNotRead
from swc_desktop.inference.build_clock import day_of
from swc_desktop.photos.errors import TimeNotRead
from swc_desktop.photos.moment import parse_moment
from swc_desktop.storage.regular_file import leads_to_open_file
from swc_desktop.transfer.manifest import PartKind
from swc_desktop.weather.errors import RectangleWrong
from swc_desktop.weather.file import SUFFIX
from swc_desktop.weather.grid import Rectangle, parse_rectangle

_NEGATIVE = re.compile(r"-\s*[\d.]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_STATUSES = """exit status:
  0    all done
  1    done, but some files could not be read (each has its row);
       weather could not be fetched or imported; a project is not whole
  2    wrong usage, or a PATH does not exist (earlier results are unchanged)
  3    the model pack was refused
  4    the chosen device cannot be used
  5    the results could not be written (only complete rows were written)
  6    the project is locked: give its passphrase
  7    another program has the project open
  8    a PATH was lost during the run, for example an unplugged stick; resumable
  130  interrupted; resumable
"""

_FETCH = """Downloads the weather of a rectangle and stores it on this machine.

This is the only command that goes online. It sends the centres of all quarter-degree cells of
the rectangle and whole 14-day windows, and nothing else, to the weather service; nothing of any
photograph. The plan is shown first. Stored weather is not downloaded again, so give the same
command again to continue an interrupted download. The free service is for non-commercial use:
600 weighted requests a minute, 5,000 an hour, 10,000 a day."""

_CLASSIFY = """Names the animals in photographs; a folder stands for all photographs in it.

A row for each photograph goes to --out or to standard output, in the order of the files;
progress and messages go to standard error. The last line there counts the photographs that were
added and the files that were left out, by kind; with --progress json it is an object with names.
An existing --out is replaced when the new results are complete; until then rows are written to
FILE.part, with a journal (FILE.journal) beside it. With --resume, rows of unchanged photographs
are reused from an interrupted or finished run."""


def _place(text: str) -> Place:
    try:
        return parse_place(text)
    except CoordinatesNotRead as error:
        raise argparse.ArgumentTypeError(error.message) from error


def _moment(text: str) -> Moment:
    try:
        return parse_moment(text, day_of(build_day()))
    except TimeNotRead as error:
        raise argparse.ArgumentTypeError(error.message) from error


def _rectangle(text: str) -> Rectangle:
    try:
        return parse_rectangle(text)
    except RectangleWrong as error:
        raise argparse.ArgumentTypeError(error.message) from error


def _date(text: str) -> date:
    try:
        if _DAY.fullmatch(text) is None:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-03-01") from error


def _weather_file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != SUFFIX:
        raise argparse.ArgumentTypeError(f"{text!r} does not end in {SUFFIX}")
    return path


def _output(text: str) -> Path | None:
    if text == "-":
        return None
    path = Path(text)
    if format_of(path) is None:
        known = " or ".join(known.suffix for known in FORMATS)
        if leads_to_open_file(path):
            raise argparse.ArgumentTypeError(
                f"{text!r} does not say in which form; give - for JSON Lines on standard output, "
                f"or a file whose name ends in {known}"
            )
        raise argparse.ArgumentTypeError(f"{text!r} does not end in {known}")
    return path


def _add_classify(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "classify",
        allow_abbrev=False,
        help="name the animals in photographs",
        description=_CLASSIFY,
        epilog=_STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths", nargs="+", type=named_path, metavar="PATH", help="photograph or folder"
    )
    parser.add_argument(
        "--out",
        type=_output,
        metavar="FILE",
        help="results, .csv or .jsonl; - or none: JSON Lines on standard output",
    )
    parser.add_argument(
        "--pack",
        type=named_path,
        metavar="FILE",
        help="model pack (default: the installed or the starter pack)",
    )
    parser.add_argument(
        "--recipe",
        type=Recipe,
        choices=list(Recipe),
        metavar="thesis|bayes",
        help="how votes are combined (default: as the pack says)",
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
        type=EvidenceMode,
        choices=list(EvidenceMode),
        default=EvidenceMode.BOTH,
        metavar="image|metadata|both",
        help="which votes count (default: both)",
    )
    parser.add_argument(
        "--place",
        type=_place,
        metavar="LAT,LON",
        help="for photographs without a place, like -1.41,35.01",
    )
    parser.add_argument(
        "--time",
        type=_moment,
        metavar="ISO",
        help="for photographs without a time, like 2024-06-01T05:30:00+02:00",
    )
    parser.add_argument(
        "--weather",
        choices=["auto", "off"],
        default="auto",
        help="auto: use the weather stored on this machine (default), off: use none",
    )
    parser.add_argument(
        "--frequencies",
        choices=["auto", "off"],
        default="auto",
        help="auto: count how frequent the animals are, if the pack knows it (default), off: "
        "take all as equally frequent",
    )
    parser.add_argument(
        "--no-detector",
        action="store_true",
        help="look at whole pictures only, for folders of close-ups; quicker (with --detections: "
        "at pictures without results)",
    )
    add_detections(parser)
    add_watch(parser)
    add_clip_options(parser)
    parser.add_argument(
        "--resume",
        action="store_true",
        help="reuse the rows of unchanged photographs",
    )
    parser.add_argument(
        "--follow-links",
        action="store_true",
        help="also read folders that are linked from the given folders",
    )
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N files")
    parser.add_argument("--quiet", action="store_true", help="show errors only, no progress")
    parser.add_argument(
        "--progress", choices=["json"], help="progress as JSON lines on standard error"
    )
    parser.add_argument(
        "--explain", action="store_true", help="add the votes of every node (JSON Lines)"
    )


def _add_pack(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser("pack", help="verify, install and list model packs")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, text in (
        ("verify", "check a pack without installing it"),
        ("install", "check a pack and use it from now on"),
    ):
        action = actions.add_parser(name, help=text, description=text.capitalize() + ".")
        action.add_argument("file", type=named_path, metavar="FILE")
        if name == "install":
            action.add_argument(
                "--allow-downgrade", action="store_true", help="even if a newer one is in use"
            )
            action.add_argument(
                "--allow-other-signer",
                action="store_true",
                help="even if the installed pack with this id is not signed by the same key",
            )
    for name, text in (
        ("list", "list the installed packs, the one in use first"),
        ("rollback", "use the previous pack again"),
    ):
        actions.add_parser(name, help=text, description=text.capitalize() + ".")


def _add_weather(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser("weather", help="download, export, import and list weather")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    fetch = actions.add_parser(
        "fetch",
        allow_abbrev=False,
        help="download the weather of a rectangle; the only command that goes online",
        description=_FETCH,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    fetch.add_argument("--plan", action="store_true", help="only show what would be downloaded")
    fetch.add_argument(
        "--base-url",
        metavar="URL",
        help="your own server for archive and forecast (default: the one in the settings)",
    )
    fetch.add_argument("--quiet", action="store_true", help="show errors only, no progress")
    fetch.add_argument(
        "--progress", choices=["json"], help="progress as JSON lines on standard error"
    )
    export = actions.add_parser(
        "export",
        allow_abbrev=False,
        help="write stored weather to a file for another machine",
        description="Writes all stored weather, or a part of it, to a file for another machine.",
    )
    for action, needed in ((fetch, True), (export, False)):
        action.add_argument(
            "--rectangle",
            type=_rectangle,
            required=needed,
            metavar="S,W,N,E",
            help="its edges in degrees, like -25.5,31.0,-22.3,32.1",
        )
        for name, text in (("from", "first day"), ("to", "last day")):
            action.add_argument(
                f"--{name}",
                type=_date,
                required=needed,
                dest=f"{name}_day",
                metavar="DATE",
                help=f"{text}, like 2026-03-01",
            )
        action.add_argument(
            "--out",
            type=_weather_file,
            required=not needed,
            metavar=f"FILE{SUFFIX}",
            help="write the weather of the rectangle to this file too" if needed else "the file",
        )
    importing = actions.add_parser(
        "import", help="import weather from a file", description="Imports weather from a file."
    )
    importing.add_argument("file", type=named_path, metavar=f"FILE{SUFFIX}")
    actions.add_parser(
        "status", help="show the stored weather", description="Shows the stored weather."
    )


def _add_gpu_kit(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "gpu-kit", help="install, check or remove the files that an NVIDIA GPU needs"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, text in (
        ("make", "show how to download the files of a kit"),
        ("install", "check the files in a folder and use them after a restart"),
        ("check", "check whether the installed kit is complete and works"),
        ("remove", "remove the kit and use the CPU"),
    ):
        action = actions.add_parser(name, help=text, description=text.capitalize() + ".")
        if name == "install":
            action.add_argument("folder", type=named_path, metavar="FOLDER")


_STICK = """Everything that a machine without a network needs, on a USB stick.

prepare writes the installed program, its manual, the model pack in use and all stored weather to a
folder, and what --add names: installers for other systems, packs, weather files, translations
(swc_xx.qm), a folder with the wheels of a GPU kit. check shows what is on a stick, whether it is
complete and for how long it is good. take installs it, back undoes the last installation.

prepare deletes only what this machine wrote to the stick. take installs another program only after
you agree."""


def _add_stick(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "stick",
        help="carry the program, packs and weather to machines without a network",
        description=_STICK,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, text in (
        ("prepare", "write a stick and read it back"),
        ("check", "show what is on a stick, whether it is complete, for how long it is good"),
        ("take", "install what is new on a stick, or the given kinds"),
    ):
        action = actions.add_parser(
            name, allow_abbrev=False, help=text, description=text.capitalize() + "."
        )
        action.add_argument("folder", type=named_path, metavar="FOLDER")
        if name == "prepare":
            action.add_argument(
                "--add",
                action="append",
                type=named_path,
                metavar="FILE",
                help="also write this file or folder",
            )
            action.add_argument(
                "--replace",
                action="store_true",
                help="replace the parts that others wrote (default: keep them and add)",
            )
        if name == "take":
            action.add_argument(
                "--accept-program",
                action="store_true",
                help="install a program from the stick without asking",
            )
        if name in ("prepare", "take"):
            action.add_argument(
                "--without" if name == "prepare" else "--only",
                action="append",
                type=PartKind,
                choices=list(PartKind),
                metavar="|".join(PartKind),
                help="leave out this kind" if name == "prepare" else "only this kind",
            )
    text = "undo the last installation of a kind"
    back = actions.add_parser("back", help=text, description=text.capitalize() + ".")
    kinds = [kind for kind in PartKind if kind is not PartKind.MANUAL]
    back.add_argument("kind", type=PartKind, choices=kinds, metavar="|".join(kinds), help="kind")


class _ShowVersion(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        show(f"swc-desktop {__version__}")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command, and of ``--self-test``, which is none."""
    parser = Parser(
        prog="swc-desktop",
        allow_abbrev=False,
        description="Names wild cats and elephants in photographs, offline.",
        epilog=_STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="show the version and exit")
    parser.add_argument("--self-test", action="store_true", help="check this installation and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    app = commands.add_parser("app", help="open the window", description="Opens the window.")
    app.add_argument("--demo", action="store_true", help="with the bundled sample photographs")
    app.add_argument(
        "paths",
        nargs="*",
        type=named_path,
        metavar="PATH",
        help="photograph or folder, or a project",
    )
    _add_classify(commands)
    add_project(commands)
    _add_pack(commands)
    _add_weather(commands)
    _add_gpu_kit(commands)
    _add_stick(commands)
    add_watch_list(
        commands.add_parser(
            "watch-list",
            allow_abbrev=False,
            help="list, add or remove names of what you want to hear of at the end of a run",
            description="Keeps the names of animals, of people and of vehicles that are said at "
            "the end of each run, with the photographs on which they are. A name of an animal "
            "stands for all below it.",
        )
    )
    commands.add_parser(
        "devices",
        help="show what the image model can run on, and why not",
        description="Shows what the image model can run on, and why not.",
    )
    return parser


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments of a command line; exits the program if they are not valid.

    A place in the south begins with a minus, which argparse would read as an option.
    """
    words: list[str] = []
    for word in argv:
        if words and words[-1] in ("--place", "--rectangle") and _NEGATIVE.match(word):
            words[-1] += f"={word}"
        else:
            words.append(word)
    return build_parser().parse_args(words)


def check_arguments(arguments: argparse.Namespace) -> None:
    """Checks that the parser cannot do; raises ``WrongUsage``."""
    if arguments.command == "weather":
        days = getattr(arguments, "from_day", None), getattr(arguments, "to_day", None)
        if days.count(None) == 1:
            raise WrongUsage(problem="--from and --to belong together.")
    if arguments.command != "classify":
        return
    if arguments.resume and arguments.out is None:
        problem = "--resume needs --out FILE: standard output cannot be resumed."
        raise WrongUsage(problem=problem)
    if arguments.detections is not None and arguments.evidence is EvidenceMode.METADATA:
        problem = "--detections is about pictures, but with --evidence metadata none is looked at."
        raise WrongUsage(problem=problem)
    if arguments.explain and arguments.out is not None and arguments.out.suffix.lower() == ".csv":
        problem = (
            "--explain needs JSON Lines: give --out a name that ends in .jsonl, or leave it out."
        )
        raise WrongUsage(problem=problem)
