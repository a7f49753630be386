"""What was found otherwise than as a new photograph, in groups with a heading, to be listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from swc_desktop.photos.left_out import ByKind, LeftOut, Listed
from swc_desktop.projects.arrived import Arrived, FileOutcome, outcome_words
from swc_desktop.ui.text.arrival_words import kind_words, remedy
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import capitalised

translate = QCoreApplication.translate

_ADDRESSES: Final = (LeftOut.ELSEWHERE, LeftOut.WEB)


@dataclass(frozen=True)
class FileGroup:
    """Files with a heading, and what to do about them ("" for nothing).

    ``is_path``: the names are paths of files, and not addresses or sentences.
    """

    heading: str
    listed: Listed
    remedy: str = ""
    is_path: bool = True


def not_added(arrived: Arrived) -> list[FileGroup]:
    """What an act of adding to a project did not add, or found changed."""
    groups = [*_by_kind(arrived.left_out)]
    for outcome in FileOutcome:
        listed = arrived.listed(outcome)
        if not listed.count:
            continue
        is_path = outcome is not FileOutcome.FAILED
        if not is_path:
            listed = Listed(listed.count, tuple(in_words(reason) for reason in arrived.failures))
        heading = capitalised(in_words(outcome_words(outcome, listed.count)))
        groups.append(FileGroup(heading, listed, _outcome_remedy(outcome), is_path))
    return groups


def _by_kind(left_out: ByKind) -> Iterator[FileGroup]:
    for kind, listed in left_out.items():
        heading = capitalised(kind_words(kind, listed.count))
        yield FileGroup(heading, listed, remedy(kind), kind not in _ADDRESSES)


def _outcome_remedy(outcome: FileOutcome) -> str:
    return {
        FileOutcome.DUPLICATE: translate(
            "LeftOut", "Each is one photograph with several files; it counts once."
        ),
        FileOutcome.REPLACED: translate(
            "LeftOut", "The new content was added; what was known of the earlier one is kept."
        ),
        FileOutcome.MISSING: translate(
            "LeftOut",
            "If they were moved, add the folder where they are now. What is known of them is kept.",
        ),
        FileOutcome.ELSEWHERE: translate(
            "LeftOut", "They are back when their card is connected and added again."
        ),
    }.get(outcome, "")
