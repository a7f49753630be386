"""What the commands of projects print: words, or an object a line."""

import argparse
import json
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence

from swc_desktop.cli.console import show
from swc_desktop.core.message import Message
from swc_desktop.projects.outcome import Outcome


def tell(arguments: argparse.Namespace, record: Mapping[str, object], words: Message | str) -> None:
    """Print a result: one object with ``--json``, else words."""
    show(json.dumps(record) if arguments.json else words)


def written_command(command: Sequence[str]) -> str:
    """A command as a person types it in the shell of this system."""
    return subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)


def tell_outcome(arguments: argparse.Namespace, outcome: Outcome) -> None:
    """The last line of an act: the photographs, and how many answers changed."""
    tell(arguments, outcome_record(outcome), outcome.words)


def outcome_record(outcome: Outcome) -> dict[str, int]:
    """The counts of an act by their names in the contract."""
    return {"media": outcome.media, "changed": outcome.changed, "left": outcome.left}
