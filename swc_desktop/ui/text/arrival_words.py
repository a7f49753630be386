"""What became of what was added, in words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from swc_desktop.photos.left_out import ByKind, LeftOut, total
from swc_desktop.session.run_status import Arrival
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import file_name

translate = QCoreApplication.translate

_MAX_KINDS_IN_STRIP: Final = 2


def kind_words(kind: LeftOut, count: int) -> str:
    """So many of a kind."""
    one, many = {
        LeftOut.VIDEO: (
            translate("Arrival", "1 video"),
            translate("Arrival", "{count} videos"),
        ),
        LeftOut.UNREAD_PICTURE: (
            translate("Arrival", "1 picture of a kind that is not read"),
            translate("Arrival", "{count} pictures of kinds that are not read"),
        ),
        LeftOut.NO_SUFFIX: (
            translate("Arrival", "1 file without a suffix"),
            translate("Arrival", "{count} files without a suffix"),
        ),
        LeftOut.SIDECAR: (
            translate("Arrival", "1 sidecar without its photograph"),
            translate("Arrival", "{count} sidecars without their photographs"),
        ),
        LeftOut.OTHER: (
            translate("Arrival", "1 other file"),
            translate("Arrival", "{count} other files"),
        ),
        LeftOut.SPECIAL: (
            translate("Arrival", "1 pipe, socket or device"),
            translate("Arrival", "{count} pipes, sockets or devices"),
        ),
        LeftOut.LINK: (
            translate("Arrival", "1 link to another folder"),
            translate("Arrival", "{count} links to other folders"),
        ),
        LeftOut.HIDDEN: (
            translate("Arrival", "1 hidden file or folder"),
            translate("Arrival", "{count} hidden files or folders"),
        ),
        LeftOut.SYSTEM: (
            translate("Arrival", "1 system file or folder"),
            translate("Arrival", "{count} system files or folders"),
        ),
        LeftOut.ELSEWHERE: (
            translate("Arrival", "1 file on a device or server"),
            translate("Arrival", "{count} files on a device or server"),
        ),
        LeftOut.WEB: (
            translate("Arrival", "1 picture from a web page"),
            translate("Arrival", "{count} pictures from a web page"),
        ),
    }[kind]
    return words.counted(count, one, many)


def remedy(kind: LeftOut) -> str:
    """What can be done about what was left out of a kind, "" where there is nothing to do."""
    return {
        LeftOut.UNREAD_PICTURE: translate("Arrival", "Add a copy saved as JPEG or PNG."),
        LeftOut.LINK: translate(
            "Arrival", "The folder behind a link is read when the link or the folder is added."
        ),
        LeftOut.HIDDEN: translate("Arrival", "A hidden folder is read when it is added itself."),
        LeftOut.ELSEWHERE: translate(
            "Arrival", "Copy what you need to this computer first, then add it from there."
        ),
        LeftOut.WEB: translate(
            "Arrival", "Save what you need to this computer first, then add it from there."
        ),
    }.get(kind, "")


def kinds_words(left_out: ByKind) -> str:
    """Everything that was left out, by kind."""
    return ", ".join(kind_words(kind, listed.count) for kind, listed in left_out.items())


def not_added_words(arrival: Arrival) -> str:
    """How many were left out or here already; "" when all was added."""
    left_out, already_here = total(arrival.left_out), arrival.already_here.count
    parts = [
        translate("Arrival", "{n} left out").format(n=words.number(left_out)) if left_out else "",
        translate("Arrival", "{n} already here").format(n=words.number(already_here))
        if already_here
        else "",
    ]
    return ", ".join(part for part in parts if part)


def arrival_words(arrival: Arrival) -> str:
    """How many were added, or why nothing was where that is one short reason; ``not_added_words``
    has the numbers beside it."""
    if not arrival.nothing:
        return translate("Arrival", "{n} added").format(n=words.number(arrival.added))
    both = arrival.already_here.count and arrival.left_out
    if both or len(arrival.left_out) > _MAX_KINDS_IN_STRIP:
        return translate("Arrival", "Nothing was added")
    return translate("Arrival", "Nothing was added: {reason}").format(reason=nothing_words(arrival))


def nothing_words(arrival: Arrival) -> str:
    """Why nothing was added, with the kinds of what was left out."""
    if not arrival.not_added:
        return empty_words(arrival.paths)
    if arrival.left_out:
        return translate("Arrival", "{kinds} left out").format(kinds=kinds_words(arrival.left_out))
    return words.counted(
        arrival.already_here.count,
        translate("Arrival", "1 photograph is in the list already"),
        translate("Arrival", "{count} photographs are in the list already"),
    )


def empty_words(paths: Sequence[Path]) -> str:
    """That what was added held nothing to read."""
    if len(paths) == 1:
        return translate(
            "Arrival", "the folder {folder} has no photographs that this program can read"
        ).format(folder=file_name(paths[0]))
    return translate("Arrival", "these folders have no photographs that this program can read")
