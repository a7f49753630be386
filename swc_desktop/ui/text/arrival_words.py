"""How many paths were added and what was left out, as text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.message import message
from swc_desktop.photos.left_out import ByKind, LeftOut, total
from swc_desktop.projects.arrived import Arrived
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words

translate = QCoreApplication.translate

_MAX_KINDS_IN_STRIP: Final = 2
"""Kinds of files that fit the strip at the bottom; more are only counted there."""


def kind_words(kind: LeftOut, count: int) -> str:
    """How many files of a kind were left out."""
    text = {
        LeftOut.VIDEO: message("Arrival", "%Ln video(s)", "", 0),
        LeftOut.UNREAD_PICTURE: message(
            "Arrival", "%Ln picture(s) in (an unsupported format|unsupported formats)", "", 0
        ),
        LeftOut.NO_SUFFIX: message("Arrival", "%Ln file(s) without a suffix", "", 0),
        LeftOut.SIDECAR: message(
            "Arrival", "%Ln sidecar(s) without (its photograph|their photographs)", "", 0
        ),
        LeftOut.PROJECT: message("Arrival", "%Ln file(s) of (a project|projects)", "", 0),
        LeftOut.OTHER: message("Arrival", "%Ln other file(s)", "", 0),
        LeftOut.SPECIAL: message("Arrival", "%Ln pipe(s), socket(s) or device(s)", "", 0),
        LeftOut.LINK: message("Arrival", "%Ln link(s) to (another folder|other folders)", "", 0),
        LeftOut.HIDDEN: message("Arrival", "%Ln hidden file(s) or folder(s)", "", 0),
        LeftOut.SYSTEM: message("Arrival", "%Ln system file(s) or folder(s)", "", 0),
        LeftOut.ELSEWHERE: message("Arrival", "%Ln file(s) on a device or server", "", 0),
        LeftOut.WEB: message("Arrival", "%Ln picture(s) from a web page", "", 0),
    }[kind]
    return in_words(text.counted(count))


def remedy(kind: LeftOut) -> str:
    """What to do about files of a kind that were left out, or an empty text."""
    return {
        LeftOut.UNREAD_PICTURE: translate("Arrival", "Add a copy saved as JPEG or PNG."),
        LeftOut.LINK: translate(
            "Arrival", "To read the folder behind a link, add the link or the folder itself."
        ),
        LeftOut.HIDDEN: translate("Arrival", "To read a hidden folder, add the folder itself."),
        LeftOut.PROJECT: translate(
            "Arrival", "A project is not a photograph. To see it, use “Open project…”."
        ),
        LeftOut.ELSEWHERE: translate(
            "Arrival", "Copy what you need to this computer first, then add it from there."
        ),
        LeftOut.WEB: translate(
            "Arrival", "Save what you need to this computer first, then add it from there."
        ),
    }.get(kind, "")


def kinds_words(left_out: ByKind) -> str:
    """What was left out, by kind."""
    return ", ".join(kind_words(kind, listed.count) for kind, listed in left_out.items())


def not_added_words(arrival: Arrived) -> str:
    """How many files were left out or already in the project; empty if all were added."""
    left_out, already_here = total(arrival.left_out), arrival.already_here
    counts = (
        (left_out, message("Arrival", "%Ln left out", "", 0)),
        (already_here, message("Arrival", "%Ln already here", "", 0)),
    )
    return ", ".join(in_words(text.counted(count)) for count, text in counts if count)


def arrival_words(arrival: Arrived) -> str:
    """How many files were added, or why none were if the reason is short.

    ``not_added_words`` has the numbers that are shown beside it.
    """
    if not arrival.nothing:
        counts = (
            (
                arrival.added or not (arrival.missing or arrival.replaced),
                message("Arrival", "%Ln added", "", 0),
                arrival.added,
            ),
            (arrival.missing, message("Arrival", "%Ln missing", "", 0), arrival.missing),
            (arrival.replaced, message("Arrival", "%Ln changed", "", 0), arrival.replaced),
        )
        return ", ".join(in_words(text.counted(count)) for said, text, count in counts if said)
    both = arrival.already_here and arrival.left_out
    if both or len(arrival.left_out) > _MAX_KINDS_IN_STRIP:
        return translate("Arrival", "Nothing was added")
    return translate("Arrival", "Nothing was added: {reason}").format(reason=nothing_words(arrival))


def nothing_words(arrival: Arrived) -> str:
    """Why nothing was added, with the kinds of files that were left out."""
    if not arrival.not_added:
        return empty_words(arrival.paths)
    if arrival.left_out:
        return translate("Arrival", "{kinds} left out").format(kinds=kinds_words(arrival.left_out))
    already_here = message("Arrival", "%Ln photograph(s) (is|are) already in the project", "", 0)
    return in_words(already_here.counted(arrival.already_here))


def empty_words(paths: Sequence[Path]) -> str:
    """That there was nothing to read in what was added."""
    if len(paths) == 1:
        return translate(
            "Arrival", "the folder {folder} has no photographs that this program can read"
        ).format(folder=file_name(paths[0]))
    return translate("Arrival", "these folders have no photographs that this program can read")
