"""The correction of a clock as a person types it on the command line."""

import argparse

from swc_desktop.cli.console import Console
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message
from swc_desktop.projects.camera_readings import camera_readings
from swc_desktop.projects.clock_preview import in_file_order
from swc_desktop.projects.clock_shifts import (
    ClockBasis,
    by_pairs,
    clock_basis,
    offset_words,
    shifted,
    shown_zone,
)
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.errors import NothingChosen
from swc_desktop.projects.home_zone import home_zone, zone_named
from swc_desktop.projects.project import Project
from swc_desktop.projects.resolving import GivenEvidence
from swc_desktop.projects.selecting import Selected, media_of

_HOME = "home"


def is_typed(arguments: argparse.Namespace) -> bool:
    """Whether any correction was typed."""
    return any(
        given is not None
        for given in (arguments.camera, arguments.true, arguments.shift, arguments.zone)
    )


def check_typed(arguments: argparse.Namespace) -> None:
    """Refuse what does not say one correction, before anything is looked for.

    Raises ``WrongUsage``, ``ClockPairsRefused`` and ``TimeNotRead``.
    """
    camera, true = arguments.camera or (), arguments.true or ()
    if len(camera) != len(true):
        text = message("Command line", "Each --camera needs its --true, and the other way round.")
        raise WrongUsage(problem=text)
    ways = (bool(camera), arguments.shift is not None, arguments.zone is not None)
    if sum(ways) != 1:
        text = message("Command line", "Give --camera with --true, or --shift, or --zone.")
        raise WrongUsage(problem=text)
    if camera:
        _by_pairs(arguments)


def check_chosen(
    arguments: argparse.Namespace, project: Project, targets: list[Selected]
) -> list[int]:
    """The photographs with a time that a correction can be of, as their cameras counted them.

    Raises ``NothingChosen``, and ``WrongUsage`` where none of them has a time in its file.
    """
    media = media_of(project.connection, targets)
    paths = ", ".join(str(path) for path in arguments.paths)
    name = arguments.deployment or arguments.serial or paths
    if not media:
        raise NothingChosen(name=name)
    ordered = in_file_order(project.connection, media)
    if not ordered:
        text = message(
            "Command line", "%Ln photograph(s) of {name} (has|have) no time to correct.", "", 0
        )
        raise WrongUsage(problem=text.counted(len(media)).fill(name=name))
    return ordered


def typed_correction(
    arguments: argparse.Namespace, project: Project, targets: list[Selected]
) -> KeptCorrection:
    """The correction that was typed. Raises ``ClockPairsRefused``, ``TimeNotRead``,
    ``ZoneUnknown``, ``NothingChosen`` and ``WrongUsage``."""
    if arguments.camera:
        return _by_pairs(arguments)
    basis = _basis(project, targets)
    if arguments.shift is not None:
        return shifted(basis, arguments.shift)
    if arguments.zone != _HOME:
        return shown_zone(basis, zone_named(arguments.zone))
    home = home_zone(project.connection)
    if home is None:
        text = message("Command line", "Set the home zone first: project clock --home-zone ZONE.")
        raise WrongUsage(problem=text)
    return shown_zone(basis, home)


def _by_pairs(arguments: argparse.Namespace) -> KeptCorrection:
    return by_pairs(list(zip(arguments.camera, arguments.true, strict=True)))


def _basis(project: Project, targets: list[Selected]) -> ClockBasis:
    connection = project.connection
    numbers = in_file_order(connection, media_of(connection, targets))
    readings = camera_readings(connection, GivenEvidence(connection), numbers)
    basis = clock_basis(readings, home_zone(connection))
    if basis is None:
        raise NothingChosen(name=", ".join(target.name for target in targets))
    if basis.others:
        Console().info(offset_words(basis))
    return basis
