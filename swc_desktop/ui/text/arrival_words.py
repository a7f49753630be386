"""How many paths were added and what was left out, as text."""

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
"""Kinds of files that fit the strip at the bottom; more are only counted there."""


def kind_words(kind: LeftOut, count: int) -> str:
    """How many files of a kind were left out."""
    one, many = {
        LeftOut.VIDEO: (
            translate("Arrival", "1 video"),
            translate("Arrival", "{count} videos"),
        ),
        LeftOut.UNREAD_PICTURE: (
            translate("Arrival", "1 picture in an unsupported format"),
            translate("Arrival", "{count} pictures in unsupported formats"),
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
    """What to do about files of a kind that were left out, or an empty text."""
    return {
        LeftOut.UNREAD_PICTURE: translate("Arrival", "Add a copy saved as JPEG or PNG."),
        LeftOut.LINK: translate(
            "Arrival", "To read the folder behind a link, add the link or the folder itself."
        ),
        LeftOut.HIDDEN: translate("Arrival", "To read a hidden folder, add the folder itself."),
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


def not_added_words(arrival: Arrival) -> str:
    """How many files were left out or already in the list; empty if all were added."""
    left_out, already_here = total(arrival.left_out), arrival.already_here.count
    parts = [
        translate("Arrival", "{n} left out").format(n=words.format_number(left_out))
        if left_out
        else "",
        translate("Arrival", "{n} already here").format(n=words.format_number(already_here))
        if already_here
        else "",
    ]
    return ", ".join(part for part in parts if part)


def arrival_words(arrival: Arrival) -> str:
    """How many files were added, or why none were if the reason is short.

    ``not_added_words`` has the numbers that are shown beside it.
    """
    if not arrival.nothing:
        return translate("Arrival", "{n} added").format(n=words.format_number(arrival.added))
    both = arrival.already_here.count and arrival.left_out
    if both or len(arrival.left_out) > _MAX_KINDS_IN_STRIP:
        return translate("Arrival", "Nothing was added")
    return translate("Arrival", "Nothing was added: {reason}").format(reason=nothing_words(arrival))


def nothing_words(arrival: Arrival) -> str:
    """Why nothing was added, with the kinds of files that were left out."""
    if not arrival.not_added:
        return empty_words(arrival.paths)
    if arrival.left_out:
        return translate("Arrival", "{kinds} left out").format(kinds=kinds_words(arrival.left_out))
    return words.counted(
        arrival.already_here.count,
        translate("Arrival", "1 photograph is already in the list"),
        translate("Arrival", "{count} photographs are already in the list"),
    )


def empty_words(paths: Sequence[Path]) -> str:
    """That there was nothing to read in what was added."""
    if len(paths) == 1:
        return translate(
            "Arrival", "the folder {folder} has no photographs that this program can read"
        ).format(folder=file_name(paths[0]))
    return translate("Arrival", "these folders have no photographs that this program can read")
