"""The arguments of the commands ``project`` and ``export``."""

import argparse
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from swc_desktop.cli.clip_options import add_no_video
from swc_desktop.cli.parser import InterleavedParser, Parser, count, named_path
from swc_desktop.cli.project.checklist_command import add_checklist_arguments
from swc_desktop.cli.project.export_command import add_coarsen, add_export_arguments
from swc_desktop.cli.project.import_command import add_import_arguments
from swc_desktop.cli.project.individual_commands import add_individual_arguments
from swc_desktop.cli.project.population_command import add_population_arguments
from swc_desktop.cli.project.review_commands import add_review_arguments, person_name
from swc_desktop.cli.project.sensitive_command import add_sensitive_arguments
from swc_desktop.cli.project.sighting_command import add_sighting_arguments
from swc_desktop.cli.watch_list import add_watch
from swc_desktop.core.device import Device
from swc_desktop.core.errors import SwcError
from swc_desktop.geo.coordinates import parse_place
from swc_desktop.photos.moment import parse_day, parse_moment
from swc_desktop.projects.audit_draws import DEFAULT_PER_GROUP
from swc_desktop.projects.clock_shifts import parse_shift
from swc_desktop.projects.errors import SpanNotRead
from swc_desktop.projects.folder_patterns import folder_pattern
from swc_desktop.projects.spans import parse_span
from swc_desktop.session.watched_folder import LOOK_INTERVAL_S

_PROJECT: Final = """Photographs with where and when they were taken, known by their content.

PROJECT is a .swcproject file, or "default" for the one in the data folder. Every command takes
--passphrase-file for a locked project and --json for one object a line instead of words."""

_MAX_METRES: Final = 20_037_508
"""Half of the equator: no two places are farther apart."""


def typed(parse: Callable[[str], object]) -> Callable[[str], object]:
    """A function for argparse from one that raises our errors."""

    def parsed(text: str) -> object:
        try:
            return parse(text)
        except SwcError as error:
            raise argparse.ArgumentTypeError(error.message) from error

    return parsed


def span(text: str) -> timedelta:
    """A length of time like 30s, 10m, 2h or 1d; seconds without a letter; a minus is allowed."""
    try:
        return parse_span(text)
    except SpanNotRead as error:
        raise argparse.ArgumentTypeError(error.message) from error


def gap(text: str) -> timedelta:
    """A length of time that is not negative."""
    length = span(text)
    if length < timedelta(0):
        raise argparse.ArgumentTypeError(f"{text!r} is less than nothing")
    return length


def metres(text: str) -> float:
    """A distance in metres that is not negative."""
    try:
        distance = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of metres") from error
    if not 0 <= distance <= _MAX_METRES:
        raise argparse.ArgumentTypeError(f"{text!r} is not a distance on the Earth")
    return distance


def add_project(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands ``project``, ``export`` and ``import``."""
    parser = commands.add_parser(
        "project",
        help="keep photographs, places, times and stations in a project",
        description=_PROJECT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="ACTION", parser_class=InterleavedParser
    )
    made = {name: _action(actions, name, text) for name, text in _ACTIONS.items()}
    _arguments_of_files(made)
    _arguments_of_evidence(made)
    _arguments_of_history(made)
    export = _with_project(
        commands.add_parser(
            "export",
            allow_abbrev=False,
            help="write the answers or the data of a project for others",
            description="Writes what a project holds for others. Places of hunted animals are "
            "rounded and names that lead there are replaced, unless --coarsen none is given.",
        )
    )
    add_export_arguments(export, file=_file)
    add_import_arguments(
        _with_project(
            commands.add_parser(
                "import",
                allow_abbrev=False,
                help="take what people said in a table into a project",
                description="Takes what people said from a table or from results of another "
                "program: one act for each person or program, that can be undone. Photographs are "
                "found by their ids, by the aliases that an export of this project gave them, or "
                "by the paths of their files. What a machine said is left out and counted.",
            )
        )
    )


def _file(text: str) -> Path:
    if text == "-":  # elsewhere it is standard output
        raise argparse.ArgumentTypeError(
            "an export is written to a file and not to standard output; "
            "give the name of a file (./- is one)"
        )
    return named_path(text)


_ACTIONS: Final[Mapping[str, str]] = {
    "new": "make a project",
    "info": "show what a project holds, in numbers",
    "check": "check whether a project is whole",
    "roots": "list, locate, remove or bring back the folders of a project",
    "add": "add photographs or folders; repeat it to continue",
    "watch": "add what comes into a folder, until Ctrl+C",
    "copy": "write a checked copy, for example to a stick",
    "passphrase": "lock a project with a passphrase, or change or remove it",
    "forget": "delete photographs and all that is known of them",
    "deployments": "list, import, add, change or delete camera stations, with gaps and effort",
    "assign": "assign photographs or folders to a camera station",
    "place": "give photographs or folders a place, or use a GPS track",
    "time": "give photographs or folders a time",
    "clock": "correct the clock of a camera; without times list what is wrong with clocks",
    "events": "list, split or merge what belongs together at a camera station",
    "audit": "draw photographs at random to check the answers, list those, and show what is wrong",
    "merge": "take over what another project has",
    "teach": "write what people confirmed for the trainer; exact places, and no pictures",
    "identify": "say what is in a photograph, a box of it or an event; one act",
    "checklist": "choose the names that are offered for other animals, or list them",
    "individuals": "name animals one by one, and find those that are alike",
    "queue": "list what is to be judged next, or what contradicts itself",
    "agreement": "compare what two people said of the same photographs, with Cohen's kappa",
    "sightings": "count what was seen: events of each taxon, hours, months, species, rates",
    "population": "estimate how many animals there are, from the named individuals",
    "sensitive": "list the taxa whose places are coarsened in exports, or change one",
    "summary": "count the answers, and say how often people agreed with them",
    "log": "show what was done, and what of it cannot be undone",
    "undo": "take back the last act that can be undone, and say which; adding, forgetting, "
    "merging, folders, the gap of events, the checklist, the home time zone and judged signs of "
    "clocks cannot",
    "redo": "bring back the act that was undone last",
}


def _action(
    actions: "argparse._SubParsersAction[InterleavedParser]", name: str, text: str
) -> Parser:
    parser = actions.add_parser(
        name, allow_abbrev=False, help=text, description=f"{text[:1].upper()}{text[1:]}."
    )
    return _with_project(parser)


def _with_project(parser: Parser) -> Parser:
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument(
        "--passphrase-file",
        type=named_path,
        metavar="FILE",
        help="its text is the passphrase, or the recovery code, of a locked project",
    )
    parser.add_argument("--json", action="store_true", help="one object a line, errors too")
    return parser


def _arguments_of_files(made: Mapping[str, Parser]) -> None:
    made["new"].add_argument("--name", default="", metavar="NAME")
    made["info"].add_argument(
        "--conflicts",
        action="store_true",
        help="list what was said that cannot all be true, who said it, and which of it is used",
    )
    made["check"].add_argument(
        "--rescue",
        action="store_true",
        help="put what can be read of a damaged project in its place, set that aside, and say what "
        "is lost; the exit status is 1 if anything is, or may be",
    )
    made["copy"].add_argument("to", type=named_path, metavar="DEST", help="a folder or a new name")
    passphrase = made["passphrase"].add_mutually_exclusive_group(required=True)
    passphrase.add_argument("--new-passphrase-file", type=named_path, metavar="FILE")
    passphrase.add_argument("--remove", action="store_true", help="unlock the project")
    forget = made["forget"]
    forget.add_argument("paths", nargs="+", type=named_path, metavar="PATH")
    forget.add_argument("--yes", action="store_true", help="delete them without asking")
    roots = made["roots"]
    roots.add_argument("do", nargs="?", choices=["rename", "remove", "restore", "locate"])
    roots.add_argument("root", nargs="?", metavar="ROOT", help="its label or path")
    roots.add_argument(
        "to", nargs="?", metavar="NAME|PATH", help="its new name, or where it is now"
    )
    add = made["add"]
    add.add_argument("paths", nargs="+", type=named_path, metavar="PATH")
    _add_reading(add)
    add_detections(add)
    add.add_argument(
        "--copy-to",
        type=named_path,
        metavar="FOLDER",
        help="copy each card into FOLDER first, read the copy back, and add the copy; then says "
        "whether the card can be cleared",
    )
    add.add_argument("--limit", type=count, metavar="N", help="read at most N files now")
    add.add_argument(
        "--list", action="store_true", help="name the files that were left out, missing or changed"
    )
    add.add_argument("--quiet", action="store_true", help="show errors only, no progress")
    watch = made["watch"]
    watch.add_argument("folder", type=named_path, metavar="FOLDER")
    _add_reading(watch)
    watch.add_argument(
        "--every",
        type=count,
        default=LOOK_INTERVAL_S,
        metavar="SECONDS",
        help="between two looks; a file is added when it is the same at two of them (default: "
        f"{LOOK_INTERVAL_S})",
    )
    watch.add_argument("--quiet", action="store_true", help="show errors only, no progress")


def _add_reading(parser: Parser) -> None:
    """The options of what reads photographs into a project."""
    parser.add_argument(
        "--deployment", metavar="ID", help="the camera station of these photographs"
    )
    parser.add_argument("--pack", type=named_path, metavar="FILE", help="model pack")
    parser.add_argument(
        "--device",
        type=Device,
        choices=list(Device),
        default=Device.AUTO,
        metavar="auto|cpu|cuda",
        help="where the image model runs (default: auto)",
    )
    add_watch(parser)
    add_no_video(parser)


def add_detections(parser: Parser) -> None:
    """Add the option for the results of another detector."""
    parser.add_argument(
        "--detections",
        type=named_path,
        metavar="FILE",
        help="results of MegaDetector, AddaxAI or SpeciesNet for these photographs, used in place "
        "of the pack's detector",
    )


_OF_STATION: Final = (
    ("--location-name", "location_name", "NAME", "name of the place"),
    ("--place", "place", "LAT,LON", "in any spelling"),
    ("--uncertainty", "uncertainty", "M", "metres"),
    ("--start", "starts", "TIME", "a time, or a day from its beginning"),
    ("--end", "ends", "TIME", "a time, or a day to its end"),
    ("--zone", "zone", "ZONE", "such as Africa/Nairobi (default: that of the place)"),
    ("--camera", "camera", "ID", "the camera"),
    ("--remarks", "remarks", "TEXT", "anything else; also for a gap"),
)
"""The options of a camera station by the names in ``DeploymentFields``; "" clears one."""


def _arguments_of_evidence(made: Mapping[str, Parser]) -> None:
    deployments = made["deployments"]
    deployments.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help="import FILE.csv | add ID | set ID | rename ID NAME | delete ID | gap ID | "
        "capture ID METHOD; none: list them",
    )
    deployments.add_argument("--preview", action="store_true", help="only show what it would do")
    deployments.add_argument(
        "--yes", action="store_true", help="delete a station with photographs without asking"
    )
    of_station = deployments.add_argument_group("add and set")
    for option, name, metavar, text in _OF_STATION:
        of_station.add_argument(option, dest=name, metavar=metavar, help=text)
    of_gap = deployments.add_argument_group("gap: the camera was down")
    of_gap.add_argument("--from", dest="start_of_gap", metavar="TIME", help="default: the start")
    of_gap.add_argument("--to", dest="end_of_gap", metavar="TIME", help="default: the end")
    of_gap.add_argument("--remove", action="store_true", help="remove the gap that begins --from")
    assign = made["assign"]
    station = assign.add_mutually_exclusive_group(required=True)
    station.add_argument("--deployment", metavar="ID")
    station.add_argument(
        "--folder-pattern",
        type=typed(folder_pattern),
        metavar="PATTERN",
        help="the folders name the station, like {station}/{date:%%Y%%m%%d}",
    )
    assign.add_argument(
        "--days",
        action="store_true",
        help="with --folder-pattern: the folders also give the day to photographs without a time",
    )
    assign.add_argument("paths", nargs="+", type=named_path, metavar="PATH")
    place = made["place"]
    place.add_argument("--place", type=typed(parse_place), metavar="LAT,LON")
    place.add_argument("--uncertainty", type=metres, metavar="M", help="metres")
    place.add_argument(
        "--gpx",
        action="append",
        type=named_path,
        metavar="TRACK.gpx",
        help="may be given several times",
    )
    place.add_argument("--max-gap", type=gap, default=timedelta(minutes=10), metavar="10m")
    place.add_argument(
        "--offset", type=span, default=timedelta(0), metavar="0s", help="camera minus receiver"
    )
    place.add_argument(
        "--only-missing", action="store_true", help="only photographs that have no place"
    )
    place.add_argument("paths", nargs="*", type=named_path, metavar="PATH")
    time = made["time"]
    when = time.add_mutually_exclusive_group(required=True)
    when.add_argument("--time", type=typed(parse_moment), metavar="ISO")
    when.add_argument(
        "--day", type=typed(parse_day), metavar="YYYY-MM-DD", help="only the day is known"
    )
    when.add_argument(
        "--from-names", action="store_true", help="the time or the day in the name of each file"
    )
    time.add_argument(
        "--only-missing", action="store_true", help="only photographs that have no time"
    )
    time.add_argument("paths", nargs="+", type=named_path, metavar="PATH")
    clock = made["clock"]
    which = clock.add_mutually_exclusive_group()
    which.add_argument("--deployment", metavar="ID")
    which.add_argument("--serial", metavar="S", help="serial number of the camera")
    clock.add_argument("--camera", action="append", metavar="TIME")
    clock.add_argument("--true", action="append", metavar="TIME±HH:MM")
    clock.add_argument(
        "--shift", type=typed(parse_shift), metavar="SPAN", help="add to the times, like '+1 y'"
    )
    clock.add_argument(
        "--zone", metavar="ZONE", help="the zone that the camera was set to: UTC, home, or a name"
    )
    clock.add_argument("--preview", action="store_true", help="only show old and new times")
    clock.add_argument(
        "--confirm-future",
        action="store_true",
        help="correct the clock though photographs are then after the date of this computer",
    )
    clock.add_argument(
        "--home-zone", metavar="ZONE", help="set the zone from which cameras are sent out"
    )
    judged = clock.add_mutually_exclusive_group()
    judged.add_argument(
        "--not-a-fault", nargs="+", metavar="ID", help="do not list these signs any more"
    )
    judged.add_argument("--a-fault", nargs="+", metavar="ID", help="list these signs again")
    judged.add_argument("--judged", action="store_true", help="list the signs that are not faults")
    clock.add_argument("paths", nargs="*", type=named_path, metavar="PATH")


def _arguments_of_history(made: Mapping[str, Parser]) -> None:
    merge = made["merge"]
    merge.add_argument("other", metavar="OTHER", help="a project, which is only read")
    merge.add_argument(
        "--other-passphrase-file",
        type=named_path,
        metavar="FILE",
        help="its text is the passphrase or the recovery code of OTHER",
    )
    made["teach"].add_argument(
        "--out", required=True, type=named_path, metavar="FOLDER", help="a new or an empty folder"
    )
    events = made["events"]
    events.add_argument("do", nargs="?", choices=["split", "merge"])
    events.add_argument(
        "ids", nargs="*", metavar="ID", help="the event and the MEDIA to split at; or the events"
    )
    events.add_argument(
        "--gap", type=gap, metavar="30m", help="the time without photographs between two events"
    )
    add_review_arguments(made["identify"], made["queue"])
    add_individual_arguments(made["individuals"])
    made["queue"].add_argument("--limit", type=count, default=50, metavar="N")
    audit = made["audit"]
    audit.add_argument("do", metavar="draw|list|result")
    audit.add_argument(
        "--per-group",
        type=count,
        metavar="N",
        help=f"draw N of each answer and band of confidence (default: {DEFAULT_PER_GROUP})",
    )
    audit.add_argument("--seed", type=count, metavar="S", help="draw the same again")
    audit.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="NAME",
        help="draw only of this taxon with all below it, or of a status such as blank; may be "
        "given several times",
    )
    audit.add_argument("--draw", metavar="ID", help="the draw to list or show (default: the last)")
    audit.add_argument("--limit", type=count, metavar="N", help="list at most N")
    audit.add_argument(
        "--out", type=_file, metavar="FILE.md", help="write the result as a page for a report"
    )
    agreement = made["agreement"].add_mutually_exclusive_group()
    agreement.add_argument(
        "--list", action="store_true", help="list the photographs of which they said other things"
    )
    agreement.add_argument(
        "--left",
        type=person_name,
        metavar="PERSON",
        help="list what others judged and this person did not, without what they said",
    )
    add_sighting_arguments(made["sightings"], day=typed(parse_day), folder=named_path)
    add_population_arguments(made["population"], day=typed(parse_day))
    add_sensitive_arguments(made["sensitive"])
    add_checklist_arguments(made["checklist"])
    add_coarsen(made["sightings"])
    made["log"].add_argument("--limit", type=count, default=50, metavar="N")
