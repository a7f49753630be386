"""The commands that keep a project safe: check, copy, passphrase, forget."""

import argparse
from pathlib import Path

from swc_desktop.cli.console import Console, ask_yes_no, line_of, show
from swc_desktop.cli.project.opening import decider_of, key_of, opened, passphrase_in
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import english, message
from swc_desktop.projects.backups import copy_project
from swc_desktop.projects.errors import ProjectBroken
from swc_desktop.projects.forgetting import ForgetUse, forget, forget_use
from swc_desktop.projects.key_file import ADVISED_LETTERS, key_path
from swc_desktop.projects.locking import give_new_passphrase, lock_project, unlock_project
from swc_desktop.projects.project import project_path
from swc_desktop.projects.reports import CheckResult, check
from swc_desktop.projects.rescue import rescue
from swc_desktop.projects.rescue_words import lost_words
from swc_desktop.projects.selecting import select_paths
from swc_desktop.storage.atomic_write import is_there

FAULTS = 1
"""The exit status of a check that found something."""


def check_project(arguments: argparse.Namespace) -> int:
    """Say whether a project is whole; with ``--rescue`` make a damaged one usable again."""
    if arguments.rescue:
        return _rescue(arguments)
    with opened(arguments, write=False) as project:
        found = check(project.file)
        lost = [one.words for one in found.references]
        if arguments.json:
            record = {"whole": found.is_whole, "faults": found.faults, **found.rows}
            tell(arguments, record | {"lost": [english(words) for words in lost]}, "")
            return 0 if found.is_whole else FAULTS
        for fault in found.faults:
            show(fault)
        for name, count in found.rows.items():
            if count:
                show(f"{name.replace('_', ' ')}: {count:,}")
        for words in lost:
            show(words)
        if found.is_whole:
            show(f"{project.path} is whole.")
    return 0 if found.is_whole else FAULTS


def _rescue(arguments: argparse.Namespace) -> int:
    path = project_path(arguments.project)
    checked = _checked(arguments)
    if checked is not None and not checked.faults:
        return _nothing_to_rescue(arguments, path, checked)
    done = rescue(path, key=key_of(arguments, path))
    words = message("Command line", "Rescued {file}; the damaged file is {aside}.")
    if not done.is_whole:
        words = message(
            "Command line", "Rescued a part of {file}; the damaged file is {aside}. What is lost:"
        )
    sentences = lost_words(done)
    record = {
        "set_aside": str(done.set_aside),
        "lost": {name: table.lost for name, table in done.tables.items() if table.lost},
        "words": [english(sentence) for sentence in sentences],
    }
    tell(arguments, record, words.fill(file=path, aside=done.set_aside))
    if not arguments.json:
        for sentence in sentences:
            show(sentence)
    return 0 if done.is_whole else FAULTS


def _nothing_to_rescue(arguments: argparse.Namespace, path: Path, checked: CheckResult) -> int:
    """The file is not damaged: nothing is changed, and what is not whole in it is said."""
    words = message("Command line", "{file} is whole; nothing was changed.")
    if not checked.is_whole:
        words = message(
            "Command line",
            "{file} is not damaged, and nothing was changed; what is missing in it cannot be "
            "rescued. The command check names it.",
        )
    tell(arguments, {"set_aside": None, "lost": {}}, words.fill(file=path))
    return 0 if checked.is_whole else FAULTS


def _checked(arguments: argparse.Namespace) -> CheckResult | None:
    """What a check finds; None where the project cannot even be opened."""
    try:
        with opened(arguments, write=False) as project:
            return check(project.file)
    except ProjectBroken:
        return None


def copy(arguments: argparse.Namespace) -> int:
    """Write a copy of a project that was read again after writing."""
    path = project_path(arguments.project)
    written = copy_project(path, arguments.to, key=key_of(arguments, path))
    words = message("Command line", "Copied and checked: {file}").fill(file=written)
    tell(arguments, {"copy": str(written)}, words)
    return 0


def change_lock(arguments: argparse.Namespace) -> int:
    """Lock a project, change its passphrase, or remove it."""
    path = project_path(arguments.project)
    new = arguments.new_passphrase_file
    if new is not None and is_there(key_path(path)):
        if arguments.passphrase_file is None:
            text = message("Command line", "Give the present passphrase with --passphrase-file.")
            raise WrongUsage(problem=text)
        present = passphrase_in(arguments.passphrase_file)
        give_new_passphrase(path, present, _new_passphrase(arguments))
        tell(arguments, {"changed": True}, "The passphrase was changed; the recovery code stays.")
        return 0
    with opened(arguments, write=True) as project:
        cache = None if project.cache is None else project.cache.file
        if new is None:
            unlock_project(project.file, cache=cache)
            tell(arguments, {"locked": False}, f"{path} is not locked any more.")
            return 0
        code = lock_project(project.file, _new_passphrase(arguments), cache=cache)
    text = message(
        "Command line",
        "{file} is locked. Its recovery code is shown this once; write it down: {code}",
    )
    tell(arguments, {"recovery_code": code}, text.fill(file=path, code=code))
    return 0


def _new_passphrase(arguments: argparse.Namespace) -> str:
    """The new passphrase; a short one is warned of and not refused."""
    new = passphrase_in(arguments.new_passphrase_file)
    if len(new) < ADVISED_LETTERS:
        text = message(
            "Command line",
            "The new passphrase is short (%Ln letter(s) of at least {advised}): somebody who "
            "has a copy of the file could guess it. Four or more words are safer.",
            "",
            0,
        )
        Console().error(text.counted(len(new)).fill(advised=ADVISED_LETTERS))
    return new


def forget_photographs(arguments: argparse.Namespace) -> int:
    """Delete what is known of photographs, once a person has agreed."""
    with opened(arguments, write=True) as project:
        targets = select_paths(project.connection, arguments.paths)
        if not arguments.yes and not _may_forget(forget_use(project.connection, targets)):
            return 0
        with decider_of(project) as decider:
            count = forget(project, decider, targets)
    words = message("Command line", "Deleted what was known of %Ln photograph(s).", "", 0)
    tell(arguments, {"forgotten": count}, words.counted(count))
    return 0


def _may_forget(use: ForgetUse) -> bool:
    """Whether a person at a terminal agrees. Raises ``WrongUsage`` where nobody can be asked."""
    answer = ask_yes_no(line_of("{lost} Delete it? It stays unless you type yes.", lost=use.lost))
    if answer is None:
        text = message("Command line", "{lost} To delete it all the same, add --yes.")
        raise WrongUsage(problem=text.fill(lost=use.lost))
    if not answer:
        Console().info(message("Command line", "Nothing was deleted."))
    return answer
