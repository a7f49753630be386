"""The command ``project watch``: what comes into a folder is added until somebody stops it."""

import argparse
import json
import time
from pathlib import Path
from typing import Final

from swc_desktop.cli.console import Console, show
from swc_desktop.cli.printing import quiet_libraries
from swc_desktop.cli.project.adding import MAX_FAILURES, watched
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.watch_list import watched_lines
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message
from swc_desktop.core.progress import Cancelled, Control, stopping
from swc_desktop.home import data_home
from swc_desktop.inference.build_clock import clock_notice
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.opening import open_classifier
from swc_desktop.packs.kept_packs import keep_pack
from swc_desktop.photos.errors import RootLost
from swc_desktop.processes.photo_children import photo_children
from swc_desktop.projects.adding import Adding
from swc_desktop.projects.arrived import arrival_sentence
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.deployments import deployment_named
from swc_desktop.projects.project import Project
from swc_desktop.session.errors import WatchingStopped
from swc_desktop.session.watched_folder import WatchedFolder
from swc_desktop.weather.open import reading_weather

_POLL_INTERVAL_S: Final = 0.2
"""How often a wait looks whether it is to end; a person does not notice it."""

_NO_FOLDER: Final = message("Command line", "{folder} is not a folder that is there")
_WATCHING: Final = message(
    "Command line",
    "Watching {folder}; what has not changed between two looks (%Ln second(s) apart) is added. "
    "Ctrl+C ends it.",
    "",
    0,
)
_AWAY: Final = message("Command line", "{folder} is not there; waiting until it is back.")
_BACK: Final = message("Command line", "{folder} is back.")


def watch(arguments: argparse.Namespace) -> int:
    """Watch a folder. It ends with ``WatchingStopped``, or with an error."""
    with quiet_libraries():
        return _watch(arguments)


def _watch(arguments: argparse.Namespace) -> int:
    console, control = Console(quiet=arguments.quiet), Control()
    folder = WatchedFolder(arguments.folder, clips=not arguments.no_video)
    if not folder.is_there:
        raise WrongUsage(problem=_NO_FOLDER.fill(folder=arguments.folder))
    photo_children().start(1)  # starts while the pack is opened
    with opened(arguments, write=True) as project:
        station = arguments.deployment
        if station is not None:
            station = deployment_named(project.connection, station).id
        classifier = open_classifier(arguments.pack, arguments.device)
        for notice in (
            classifier.notice,
            classifier.sessions.notice,
            clock_notice(classifier.pack),
        ):
            if notice:
                console.info(notice)
        keep_pack(data_home(), classifier.pack)
        console.info(_WATCHING.counted(arguments.every).fill(folder=arguments.folder))
        is_away = False
        try:
            with stopping(control):
                while True:
                    was_away, is_away = is_away, not folder.is_there
                    if is_away != was_away:
                        text = _AWAY if is_away else _BACK
                        console.info(text.fill(folder=arguments.folder))
                    if ready := folder.look():
                        _add(
                            arguments, project, classifier, folder, ready, station, control, console
                        )
                    wait(control, arguments.every)
        except (Cancelled, KeyboardInterrupt) as stop:
            raise WatchingStopped(folder=arguments.folder) from stop
        finally:
            console.close()


def _add(
    arguments: argparse.Namespace,
    project: Project,
    classifier: Classifier,
    folder: WatchedFolder,
    ready: frozenset[Path],
    station: str | None,
    control: Control,
    console: Console,
) -> None:
    """Add what is complete, and say what came of it, also where it is stopped."""
    with reading_weather(console.info) as weather:
        decider = ProjectDecider(project.connection, classifier.decider, weather)
        adding = Adding(
            project,
            classifier,
            decider,
            deployment=station,
            clips=not arguments.no_video,
            only=ready,
        )
        try:
            adding.run([folder.folder], control, console.progress)
        except RootLost as lost:
            console.error(lost.message)
        else:
            if folder.is_there:  # else nothing of it may have been read
                folder.take(ready)
        finally:
            _say(arguments, project, adding, console)


def _say(arguments: argparse.Namespace, project: Project, adding: Adding, console: Console) -> None:
    console.close()
    arrived, found = adding.arrived, watched(arguments, project, adding, console)
    if arguments.json:
        seen = {} if found is None else {"watched": [one.record for one in found.seen]}
        show(json.dumps(arrived.record | seen))
        return
    for failure in arrived.failures[:MAX_FAILURES]:
        console.error(failure)
    show(arrival_sentence(arrived))
    for line in () if found is None or not found.seen else watched_lines(found):
        show(line)


def wait(control: Control, seconds: float) -> None:
    """Wait for the next look. Raises ``Cancelled``."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        control.checkpoint()
        time.sleep(min(left, _POLL_INTERVAL_S))
    control.checkpoint()
