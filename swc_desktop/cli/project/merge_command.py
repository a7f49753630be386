"""The command ``project merge``."""

import argparse

from swc_desktop.cli.console import show
from swc_desktop.cli.project.opening import key_in, opened_for_work
from swc_desktop.cli.project.telling import tell, written_command
from swc_desktop.core.message import message
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.project import project_path


def merge(arguments: argparse.Namespace) -> int:
    """Take over what another project has; nothing is written to that one."""
    path = project_path(arguments.other)
    key = key_in(arguments.other_passphrase_file, path)
    with opened_for_work(arguments) as work, open_other(path, key, work.project.path) as other:
        merged = work.merge(other)
    if arguments.json:
        tell(arguments, merged.record, "")
    else:
        for words in merged.words:
            show(words)
        if merged.conflicts:
            text = message("Command line", "To list the conflicts: {command}")
            command = ["swc-desktop", "project", "info", arguments.project, "--conflicts"]
            show(text.fill(command=written_command(command)))
    return 0
