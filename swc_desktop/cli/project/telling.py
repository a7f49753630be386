"""What the commands of projects print: words, or an object a line."""

import argparse
import json
from collections.abc import Mapping

from swc_desktop.cli.console import show
from swc_desktop.core.message import Message
from swc_desktop.projects.outcome import Outcome


def tell(arguments: argparse.Namespace, record: Mapping[str, object], words: Message | str) -> None:
    """Print a result: one object with ``--json``, else words."""
    show(json.dumps(record) if arguments.json else words)


def tell_outcome(arguments: argparse.Namespace, outcome: Outcome) -> None:
    """The last line of an act: the photographs, and how many answers changed."""
    tell(arguments, outcome_record(outcome), outcome.words)


def outcome_record(outcome: Outcome) -> dict[str, int]:
    """The counts of an act by their names in the contract."""
    return {"media": outcome.media, "changed": outcome.changed, "left": outcome.left}
