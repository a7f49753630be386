"""The command ``project teach``: what people confirmed, as a source for the trainer."""

import argparse
from collections.abc import Mapping
from typing import Final

from swc_desktop.cli.console import line_of, show
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.message import Message, message
from swc_desktop.projects.confirmed import NotUsedReason
from swc_desktop.projects.known_taxa import shipped_checklist
from swc_desktop.projects.teaching import (
    CORRECTIONS,
    MIN_GROUPS,
    MIN_PHOTOGRAPHS,
    Confirmations,
    Corrections,
    write_corrections,
)
from swc_desktop.session.taxon_names import both_names
from swc_desktop.session.teaching import pack_digests

_REASONS: Final[Mapping[NotUsedReason, Message]] = {
    NotUsedReason.CLIP: message("Command line", "a clip; the trainer reads photographs"),
    NotUsedReason.EVENT_ONLY: message("Command line", "only its event was identified"),
    NotUsedReason.CONFLICT: message("Command line", "people said different things of it"),
    NotUsedReason.NOT_CERTAIN: message("Command line", "only a possible identification"),
    NotUsedReason.UNKNOWN: message("Command line", "an unknown animal"),
    NotUsedReason.NOT_AN_OBJECT: message("Command line", "only said that a box is around nothing"),
    NotUsedReason.SEVERAL: message("Command line", "several kinds of things in one photograph"),
    NotUsedReason.PARTLY: message("Command line", "another animal in it was not identified"),
    NotUsedReason.MISSING: message("Command line", "its file is not there"),
    NotUsedReason.CHANGED: message("Command line", "its file has changed"),
    NotUsedReason.FILE_NAME: message("Command line", "the name of its file cannot be written down"),
}


def teach(arguments: argparse.Namespace) -> int:
    """Write what people confirmed, and say what it adds, what is scarce and what was left out."""
    with opened(arguments, write=False) as project:
        found = write_corrections(project, arguments.out, pack_digests(project))
    if arguments.json:
        tell(arguments, _record(found), "")
        return 0
    text = message("Command line", "Wrote %Ln photograph(s) for training to {file}.", "", 0)
    show(text.counted(found.photographs).fill(file=arguments.out / CORRECTIONS))
    if found.pack:
        show(_pack_words(found))
    taxonomy = shipped_checklist().taxonomy
    for name in sorted(found.taxa):
        show(_words(both_names(taxonomy, name), found.taxa[name], found))
        if name in found.unknown_taxa:
            show(line_of("    {note}", note=_UNKNOWN))
    for word in sorted(found.others):
        show(_words(word, found.others[word], found))
    for reason, paths in sorted(found.not_used.items()):
        text = message("Command line", "Left out, {reason}: %Ln file(s), such as {path}", "", 0)
        show(text.counted(len(paths)).fill(reason=_REASONS[reason], path=min(paths)))
    show(_PRIVATE if found.is_private else _OPEN)
    return 0


_UNKNOWN: Final = message(
    "Command line", "The checklist of the trainer does not have this name, so it is not used."
)
_PRIVATE: Final = message(
    "Command line",
    "The folder has the exact places of animals that may be hunted: only you can read it, so keep "
    "copies of it as safe.",
)
_OPEN: Final = message(
    "Command line",
    "The folder has the exact places of animals that may be hunted, and this disk cannot close it "
    "to other people: move it to one that can.",
)


def _pack_words(found: Corrections) -> Message:
    if found.pack_observations is None:
        text = message("Command line", "It is not known what {pack} was trained on.")
        return text.fill(pack=found.pack)
    text = message("Command line", "{pack} was trained on %Ln observation(s).", "", 0)
    return text.counted(found.pack_observations).fill(pack=found.pack)


def _words(name: str, counts: Confirmations, found: Corrections) -> Message:
    photographs = message("Command line", "%Ln photograph(s)", "", 0).counted(counts.photographs)
    groups = message("Command line", "in %Ln group(s)", "", 0).counted(len(counts.groups))
    words = line_of("  {name}: {count} {groups}", name=name, count=photographs, groups=groups)
    if counts.known:
        known = message("Command line", "%Ln of them known to the pack", "", 0)
        words = line_of("{first}, {next}", first=words, next=known.counted(counts.known))
    if name in found.others:
        return words
    for lacks, text, least in (
        (counts.lacks_photographs, _FEW_PHOTOGRAPHS, MIN_PHOTOGRAPHS),
        (counts.lacks_groups, _FEW_GROUPS, MIN_GROUPS),
    ):
        if lacks:
            words = line_of("{first}; {next}", first=words, next=text.fill(least=least))
    return words


_FEW_PHOTOGRAPHS: Final = message("Command line", "too few photographs: {least} are needed")
_FEW_GROUPS: Final = message("Command line", "too few groups: {least} are needed")


def _record(found: Corrections) -> dict[str, object]:
    return {
        "photographs": found.photographs,
        "pack": found.pack,
        "pack_observations": found.pack_observations,
        "taxa": {
            name: _counts(one)
            | {
                "too_few_photographs": one.lacks_photographs,
                "too_few_groups": one.lacks_groups,
                "in_checklist": name not in found.unknown_taxa,
            }
            for name, one in sorted(found.taxa.items())
        },
        "others": {name: _counts(one) for name, one in sorted(found.others.items())},
        "left_out": {str(reason): len(paths) for reason, paths in sorted(found.not_used.items())},
        "examples": {str(reason): min(paths) for reason, paths in sorted(found.not_used.items())},
        "private": found.is_private,
    }


def _counts(one: Confirmations) -> dict[str, object]:
    return {"photographs": one.photographs, "groups": len(one.groups), "known": one.known}
