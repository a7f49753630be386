"""The command ``project teach``: what people confirmed, as a source for the trainer."""

import argparse

from swc_desktop.cli.console import line_of, show
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.message import Message, message
from swc_desktop.projects.known_taxa import shipped_checklist
from swc_desktop.projects.teaching import (
    CORRECTIONS,
    Confirmations,
    Corrections,
    write_corrections,
)
from swc_desktop.session.taxon_names import both_names
from swc_desktop.session.teaching import pack_digests
from swc_desktop.session.teaching_words import (
    NOT_USED_WORDS,
    UNKNOWN_NAME,
    lacking_words,
    pack_words,
    privacy_words,
)


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
        show(pack_words(found))
    taxonomy = shipped_checklist().taxonomy
    for name in sorted(found.taxa):
        show(_words(both_names(taxonomy, name), found.taxa[name], found))
        if name in found.unknown_taxa:
            show(line_of("    {note}", note=UNKNOWN_NAME))
    for word in sorted(found.others):
        show(_words(word, found.others[word], found))
    for reason, paths in sorted(found.not_used.items()):
        text = message("Command line", "Left out, {reason}: %Ln file(s), such as {path}", "", 0)
        show(text.counted(len(paths)).fill(reason=NOT_USED_WORDS[reason], path=min(paths)))
    show(privacy_words(found))
    return 0


def _words(name: str, counts: Confirmations, found: Corrections) -> Message:
    photographs = message("Command line", "%Ln photograph(s)", "", 0).counted(counts.photographs)
    groups = message("Command line", "in %Ln group(s)", "", 0).counted(len(counts.groups))
    words = line_of("  {name}: {count} {groups}", name=name, count=photographs, groups=groups)
    if counts.known:
        known = message("Command line", "%Ln of them known to the pack", "", 0)
        words = line_of("{first}, {next}", first=words, next=known.counted(counts.known))
    for lacking in () if name in found.others else lacking_words(counts):
        words = line_of("{first}; {next}", first=words, next=lacking)
    return words


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
