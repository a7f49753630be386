"""The command ``project add``."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from swc_desktop.cli.console import Console, show
from swc_desktop.cli.overwrite_checks import refuse_absent
from swc_desktop.cli.printing import quiet_libraries
from swc_desktop.cli.project.file_lists import file_lists, listed_lines
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.watch_list import watched_in, watched_lines
from swc_desktop.core.message import message
from swc_desktop.core.progress import Cancelled, Control, stopping
from swc_desktop.home import data_home
from swc_desktop.inference.build_clock import clock_notice
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.inference.opening import open_classifier
from swc_desktop.packs.kept_packs import keep_pack
from swc_desktop.photos.left_out import LeftOut
from swc_desktop.processes.photo_children import photo_children
from swc_desktop.projects.adding import Adding
from swc_desktop.projects.arrived import arrival_sentence
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.deployments import deployment_named
from swc_desktop.projects.errors import AddingStopped
from swc_desktop.projects.project import Project
from swc_desktop.projects.watch_list import WatchList, look_through
from swc_desktop.session.card_copy import CardCopy, copy_card
from swc_desktop.session.errors import CopyingStopped
from swc_desktop.session.other_detectors import read_found_by_others, results_beside
from swc_desktop.weather.open import reading_weather

MAX_FAILURES = 20
"""Files that could not be read, one line each: what fits a screen; the rest are counted."""

_NO_PHOTOGRAPH: Final = message(
    "Command line",
    "A project is not a photograph, so its files were left out. To take over what another project "
    "has, use project merge.",
)

_SKIPPED: Final = message(
    "Command line", "{file} is a link or no ordinary file and was not copied."
)


def add(arguments: argparse.Namespace) -> int:
    """Add photographs to a project; 1 where some could not be read or are missing."""
    with quiet_libraries():
        return _add(arguments)


def _add(arguments: argparse.Namespace) -> int:
    console = Console(quiet=arguments.quiet)
    photo_children().start(1)  # starts while the pack is opened
    with opened(arguments, write=True) as project:
        copies = _copies(arguments, console)
        station = arguments.deployment
        if station is not None:
            station = deployment_named(project.connection, station).id
        paths = [one.folder for one in copies] or arguments.paths
        refuse_absent(paths, keeps_results=False)
        classifier = open_classifier(arguments.pack, arguments.device)
        for notice in (
            classifier.notice,
            classifier.sessions.notice,
            clock_notice(classifier.pack),
        ):
            if notice:
                console.info(notice)
        for hint in results_beside(paths) if arguments.detections is None else ():
            console.info(hint)
        keep_pack(data_home(), classifier.pack)
        control = Control()

        def by_others(files: Sequence[Path]) -> FoundByOthers:
            found, sentences = read_found_by_others(
                arguments.detections, files, classifier.pack, control
            )
            for sentence in sentences:
                console.info(sentence)
            return found

        with reading_weather(console.info) as weather:
            decider = ProjectDecider(project.connection, classifier.decider, weather)
            adding = Adding(
                project,
                classifier,
                decider,
                deployment=station,
                limit=arguments.limit,
                clips=not arguments.no_video,
                found_by_others=None if arguments.detections is None else by_others,
            )
            try:
                with stopping(control):
                    arrived = adding.run(paths, control, console.progress)
            except (Cancelled, KeyboardInterrupt) as stop:
                watch = watched(arguments, project, adding, console)
                for seen in () if watch is None else watched_lines(watch):
                    console.info(seen)
                done = adding.arrived.added + adding.arrived.failed
                raise AddingStopped(done=done, total=adding.total) from stop
            finally:
                console.close()
        watch = watched(arguments, project, adding, console)
    if arguments.json:
        cards = {"cards": [one.record for one in copies]} if copies else {}
        listed = {} if watch is None else {"watched": [one.record for one in watch.seen]}
        show(json.dumps(arrived.record | file_lists(arrived) | cards | listed))
    else:
        for name in arrived.failures[:MAX_FAILURES]:
            console.error(name)
        if LeftOut.PROJECT in arrived.left_out:
            console.info(_NO_PHOTOGRAPH)
        if arguments.list:
            for listed_line in listed_lines(arrived):
                show(listed_line)
        show(arrival_sentence(arrived))
        for copy in copies:
            show(copy.words)
        for line in () if watch is None else watched_lines(watch):
            show(line)
    whole = not (arrived.failed or arrived.missing) and all(one.is_safe for one in copies)
    return 0 if whole else 1


def watched(
    arguments: argparse.Namespace, project: Project, adding: Adding, console: Console
) -> WatchList | None:
    """What of the watch list is on what was read; None without a list."""
    names = watched_in(arguments, console)
    return look_through(project.connection, names, adding.media) if names else None


def _copies(arguments: argparse.Namespace, console: Console) -> list[CardCopy]:
    """The cards copied and read back, where that is wanted: before anything else is done."""
    if arguments.copy_to is None:
        return []
    refuse_absent(arguments.paths, keeps_results=False)
    control = Control()
    try:
        with stopping(control):
            copies = [
                copy_card(card, arguments.copy_to, control, console.progress)
                for card in arguments.paths
            ]
    except (Cancelled, KeyboardInterrupt) as stop:
        raise CopyingStopped(folder=arguments.copy_to) from stop
    finally:
        console.close()
    for copy in copies:
        for fault in copy.failed[:MAX_FAILURES]:
            console.error(fault)
        for path in copy.skipped[:MAX_FAILURES]:
            console.error(_SKIPPED.fill(file=path))
    return copies
