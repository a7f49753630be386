"""The names of files that ``project add`` left out or found otherwise than new."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from swc_desktop.cli.console import line_of
from swc_desktop.cli.summary import counted_kind
from swc_desktop.core.message import Message, message
from swc_desktop.exports.rows import spelled
from swc_desktop.photos.left_out import Listed
from swc_desktop.projects.arrived import Arrived, FileOutcome, outcome_words

_LISTED: Final = tuple(one for one in FileOutcome if one is not FileOutcome.ALREADY_HERE)
"""Files that are as they were before need nothing done; they are only counted in an object."""


def file_lists(arrived: Arrived) -> dict[str, object]:
    """The first names of each kind and outcome for programs, spelled as in the results."""
    kinds = {kind.value: _spelled(listed.names) for kind, listed in arrived.left_out.items()}
    outcomes = {one.value: arrived.listed(one).names for one in _LISTED}
    files = {name: _spelled(names) for name, names in outcomes.items() if names}
    return {"left_out_files": kinds, "files": files}


def listed_lines(arrived: Arrived) -> Iterator[Message | str]:
    """A heading for each kind and outcome, and below it its first names, a line each."""
    for kind, listed in arrived.left_out.items():
        heading = message("Command line", "Left out, {what}:")
        yield from _lines(heading.fill(what=counted_kind(kind, listed)), listed)
    for outcome in FileOutcome:
        listed = arrived.listed(outcome)
        if listed.count:
            heading = message("Command line", "{what}:")
            yield from _lines(heading.fill(what=outcome_words(outcome, listed.count)), listed)


def _lines(heading: Message, listed: Listed) -> Iterator[Message | str]:
    yield heading
    for name in listed.names:
        yield line_of("  {name}", name=name)
    if listed.unnamed:
        more = message("Command line", "and %Ln more", "", 0).counted(listed.unnamed)
        yield line_of("  {more}", more=more)


def _spelled(names: Sequence[str]) -> list[str]:
    return [spelled(Path(name).as_posix()) for name in names]
