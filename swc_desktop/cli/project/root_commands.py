"""The command ``project roots``: the folders of a project, renamed, hidden and found again."""

import argparse
from pathlib import Path

from swc_desktop.cli.console import Console
from swc_desktop.cli.project.opening import opened, opened_for_work
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message
from swc_desktop.core.progress import Control, stopping
from swc_desktop.projects.locating import find_root, sought_files
from swc_desktop.projects.project import Project
from swc_desktop.projects.root_changes import locate_root, rename_root, set_root_removed
from swc_desktop.projects.root_overview import (
    RootOverview,
    RootState,
    present_paths,
    root_overviews,
    state_of,
)
from swc_desktop.projects.roots import root_named


def roots(arguments: argparse.Namespace) -> int:
    """Change one of the folders, or change nothing, and list all."""
    if arguments.do == "locate":
        _locate(arguments)
    with opened(arguments, write=arguments.do not in (None, "locate")) as project:
        _change(arguments, project)
        found = root_overviews(project.connection)
    shown = [one.root for one in found]
    present = present_paths(root.path for root in shown)
    for one in found:
        _show(arguments, one, state_of(one.root, shown, present))
    return 0


def _locate(arguments: argparse.Namespace) -> None:
    if arguments.root is None or not arguments.to:  # an empty name would be the folder here
        text = message("Command line", "Name a ROOT, and for locate the PATH where it is now.")
        raise WrongUsage(problem=text)
    console, control = Console(quiet=arguments.json), Control()
    with opened_for_work(arguments) as work, stopping(control):
        root = root_named(work.project.connection, arguments.root)
        sought = sought_files(work.project.connection, root)
        try:
            located = find_root(root, sought, Path(arguments.to), control, console.progress)
        finally:
            console.close()
        locate_root(work.project, work.decider, located)


def _change(arguments: argparse.Namespace, project: Project) -> None:
    if arguments.do in (None, "locate"):
        return
    if arguments.root is None or (arguments.do == "rename") != (arguments.to is not None):
        text = message("Command line", "Name a ROOT, and for rename its new NAME.")
        raise WrongUsage(problem=text)
    if arguments.do == "rename":
        rename_root(project, arguments.root, arguments.to)
    else:
        set_root_removed(project, arguments.root, removed=arguments.do == "remove")


def _show(arguments: argparse.Namespace, one: RootOverview, state: RootState) -> None:
    root = one.root
    record = {
        "label": root.label,
        "path": str(root.path),
        "volume": root.volume,
        "removed": root.removed,
        "present": state is RootState.HERE,
        "photographs": one.photographs,
        "missing": one.missing,
        "changed": one.changed,
        "unreadable": one.unreadable,
        "last_added": None if one.added_at is None else one.added_at.isoformat(),
    }
    tell(arguments, record, f"{root.label}  {root.path}  {state}  {one.photographs:,}")
