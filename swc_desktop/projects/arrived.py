"""How an act of adding ended: every file that was found is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.photos.left_out import MAX_NAMES, ByKind, Listed, Listing, together, total


class FileOutcome(StrEnum):
    """What became of a file that is not simply new, by its name in the contract."""

    ALREADY_HERE = "already_here"
    DUPLICATE = "duplicates"
    REPLACED = "replaced"
    MISSING = "missing"
    ELSEWHERE = "elsewhere"
    FAILED = "failed"


def _listings() -> dict[FileOutcome, Listing]:
    return {outcome: Listing() for outcome in FileOutcome}


@dataclass
class Arrived:
    """How one act of adding ended: files by what became of them, and those left out by kind.

    ``paths`` were given. Files are counted, and the first ``MAX_NAMES`` of each outcome are listed.
    A duplicate is already here too, under another name.
    """

    paths: tuple[Path, ...] = ()
    added: int = 0
    conflicts: int = 0
    after_limit: int = 0
    left_out: ByKind = field(default_factory=dict)
    failures: list[Message | str] = field(default_factory=list)
    """Why the first ``MAX_NAMES`` of the files that could not be read could not."""

    _files: Mapping[FileOutcome, Listing] = field(default_factory=_listings)

    def note(self, outcome: FileOutcome, file: Path | str) -> None:
        """Count a file, and list it if there is room."""
        self._files[outcome].add(str(file))

    def note_all(self, outcome: FileOutcome, files: Listed) -> None:
        """Count files that were listed elsewhere."""
        self._files[outcome].add_all(files)

    def fail(self, file: Path, reason: Message | str) -> None:
        """Count a file that could not be read."""
        self.note(FileOutcome.FAILED, file)
        if len(self.failures) < MAX_NAMES:
            self.failures.append(reason)

    def listed(self, outcome: FileOutcome) -> Listed:
        """The files of an outcome."""
        return self._files[outcome].listed()

    def joined(self, later: "Arrived", *, is_rest: bool = False) -> "Arrived":
        """Both acts as one; ``is_rest``: the later one added again what the first did not finish.

        What the rest found already here was added by the first act, or was counted by it; what it
        left out or did not find is what the first one did, where its search came to an end.
        """
        again = is_rest and bool(later.paths)
        both = Arrived(
            tuple(dict.fromkeys((*self.paths, *later.paths))),
            self.added + later.added,
            self.conflicts + later.conflicts,
            later.after_limit if again else self.after_limit + later.after_limit,
            later.left_out if again else together(self.left_out, later.left_out),
            [*self.failures, *later.failures][:MAX_NAMES],
        )
        for outcome in FileOutcome:
            if not (again and outcome is FileOutcome.MISSING):
                both.note_all(outcome, self.listed(outcome))
            if not (is_rest and outcome is FileOutcome.ALREADY_HERE):
                both.note_all(outcome, later.listed(outcome))
        return both

    @property
    def not_added(self) -> int:
        """How many files were here already or were left out."""
        return self.already_here + total(self.left_out)

    @property
    def nothing(self) -> bool:
        """True when nothing came into the project, and nothing was found changed."""
        return not (self.added or self.failed or self.missing or self.replaced)

    @property
    def already_here(self) -> int:
        """Files whose photograph the project had before."""
        return self._files[FileOutcome.ALREADY_HERE].count

    @property
    def duplicates(self) -> int:
        """Files with the same content as another one of the project."""
        return self._files[FileOutcome.DUPLICATE].count

    @property
    def replaced(self) -> int:
        """Files with another content than before."""
        return self._files[FileOutcome.REPLACED].count

    @property
    def missing(self) -> int:
        """Files of the project that are no longer there."""
        return self._files[FileOutcome.MISSING].count

    @property
    def elsewhere(self) -> int:
        """Files of another card that was at the same place before."""
        return self._files[FileOutcome.ELSEWHERE].count

    @property
    def failed(self) -> int:
        """Files that could not be read."""
        return self._files[FileOutcome.FAILED].count

    @property
    def record(self) -> dict[str, object]:
        """The counts by their names in the contract."""
        return {
            "added": self.added,
            "already_here": self.already_here,
            "left_out": {kind.value: listed.count for kind, listed in self.left_out.items()},
            "missing": self.missing,
            "elsewhere": self.elsewhere,
            "failed": self.failed,
            "duplicates": self.duplicates,
            "replaced": self.replaced,
            "conflicts": self.conflicts,
            "after_limit": self.after_limit,
        }


def outcome_words(outcome: FileOutcome, count: int) -> Message:
    """How many files there were of an outcome, as a part of a sentence."""
    words = {
        FileOutcome.ALREADY_HERE: message("Projects", "%Ln already here", "", 0),
        FileOutcome.DUPLICATE: message("Projects", "%Ln with the content of another file", "", 0),
        FileOutcome.MISSING: message("Projects", "%Ln missing", "", 0),
        FileOutcome.ELSEWHERE: message(
            "Projects", "%Ln of another card that was here before", "", 0
        ),
        FileOutcome.FAILED: message("Projects", "%Ln could not be read", "", 0),
        FileOutcome.REPLACED: message("Projects", "%Ln changed since they were added", "", 0),
    }
    return words[outcome].counted(count)


_IN_SENTENCE: Final = (
    FileOutcome.MISSING,
    FileOutcome.ELSEWHERE,
    FileOutcome.FAILED,
    FileOutcome.REPLACED,
)
"""Duplicates are not named there: they are among those that are already here."""


def arrival_sentence(arrived: Arrived) -> Message:
    """How an act of adding ended, in one sentence."""
    sentence = message("Projects", "Added %Ln photograph(s)", "", 0).counted(arrived.added)
    parts = [_part(arrived, FileOutcome.ALREADY_HERE)]
    if left_out := total(arrived.left_out):
        parts.append(message("Projects", "%Ln file(s) left out", "", 0).counted(left_out))
    parts += [_part(arrived, outcome) for outcome in _IN_SENTENCE]
    if arrived.conflicts:
        text = message("Projects", "%Ln already assigned to another camera station", "", 0)
        parts.append(text.counted(arrived.conflicts))
    if arrived.after_limit:
        text = message("Projects", "%Ln more after the limit", "", 0)
        parts.append(text.counted(arrived.after_limit))
    for part in parts:
        if part is not None:
            text = message("Projects", "{first}, {next}")
            sentence = text.fill(first=sentence, next=part)
    return message("Projects", "{all}.").fill(all=sentence)


def _part(arrived: Arrived, outcome: FileOutcome) -> Message | None:
    count = arrived.listed(outcome).count
    return outcome_words(outcome, count) if count else None


def added_words(count: int) -> Message:
    """What an act of adding did."""
    return message("Projects", "Add %Ln photograph(s)", "", 0).counted(count)
