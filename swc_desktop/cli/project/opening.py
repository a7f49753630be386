"""Opening the project that a command names, with its key and with what decides its answers."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from swc_desktop.cli.console import Console
from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message, message_of
from swc_desktop.core.text import decode_text
from swc_desktop.inference.errors import PackMissing
from swc_desktop.inference.opening import find_decider
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.key_file import key_path, open_key
from swc_desktop.projects.project import DEFAULT, Project, project_path
from swc_desktop.projects.replacing import has_project
from swc_desktop.projects.working import Work
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.regular_file import open_file
from swc_desktop.weather.open import reading_weather

_MAX_PASSPHRASE_BYTES = 4096
"""Far above any passphrase; bounds what is read of a wrong file."""


def passphrase_in(path: Path) -> str:
    """The passphrase in a file, without one newline at its end. Raises ``WrongUsage``."""
    try:
        with open_file(path) as file:
            data = file.read(_MAX_PASSPHRASE_BYTES + 1)
    except OSError as error:
        unreadable = message(
            "Command line", "The passphrase file {file} could not be read: {reason}."
        )
        reason = explain_reading(error)
        raise WrongUsage(problem=unreadable.fill(file=path, reason=reason)) from error
    if len(data) > _MAX_PASSPHRASE_BYTES:
        too_long = message(
            "Command line", "The passphrase file {file} is longer than a passphrase."
        )
        raise WrongUsage(problem=too_long.fill(file=path))
    try:
        text = decode_text(data)  # Notepad puts a mark before it, which nobody types
    except UnicodeDecodeError as error:
        no_text = message("Command line", "The passphrase file {file} is not UTF-8 text.")
        raise WrongUsage(problem=no_text.fill(file=path)) from error
    return text.removesuffix("\n").removesuffix("\r")


def key_of(arguments: argparse.Namespace, path: Path) -> bytes | None:
    """The key of a locked project by the passphrase file that was given; None for a plain one."""
    return key_in(arguments.passphrase_file, path)


def key_in(passphrase_file: Path | None, path: Path) -> bytes | None:
    """The key of a locked project by the text of a file; None for a plain one."""
    if passphrase_file is None or not is_there(key_path(path)):
        return None
    return open_key(key_path(path), passphrase_in(passphrase_file))


@contextmanager
def opened(arguments: argparse.Namespace, *, write: bool) -> Iterator[Project]:
    """The project that a command names; the default one is made where there is none."""
    path = project_path(arguments.project)
    if arguments.project == DEFAULT and not has_project(path):
        with Project.create(path, DEFAULT):
            pass
    with Project.open(path, key=key_of(arguments, path), write=write) as project:
        if project.notice is not None:
            Console().info(project.notice)
        with project.file.reading():
            yield project


@contextmanager
def decider_of(project: Project) -> Iterator[ProjectDecider]:
    """What decides again what an act that does not need it leaves; where the pack is missing, that
    is said, and the answers stay."""
    console, votes = Console(), None
    try:
        votes = find_decider(project.pack, project.pack_file)
    except PackMissing as error:
        console.error(message_of(error))
    with reading_weather(console.info) as weather:
        yield ProjectDecider(project.connection, votes, weather)


@contextmanager
def opened_for_work(arguments: argparse.Namespace, *, write: bool = True) -> Iterator[Work]:
    """The same with the pack whose answers count and the weather of this computer."""
    console = Console()
    with opened(arguments, write=write) as project, reading_weather(console.info) as weather:
        votes = find_decider(project.pack, project.pack_file)
        yield Work(project, ProjectDecider(project.connection, votes, weather))
