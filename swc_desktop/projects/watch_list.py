"""What a person wants to hear of at once: names of animals, people and vehicles, and on which
photographs the model sees them.

Answers that are not sure count too and are counted apart: a poacher who is missed is worse than a
picture that was looked at for nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.core.prediction import Status
from swc_desktop.core.result_state import FAIRLY_SURE
from swc_desktop.projects.errors import TaxonUnknown
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.media import marks

_BATCH: Final = 500
"""Photographs that are looked up together."""

MAX_FILES: Final = 1_000
"""Names of files that are kept of each watched name; all are counted."""

_KINDS: Final[Mapping[str, Status]] = {
    **dict.fromkeys(("person", "people", "human", "humans"), Status.PERSON),
    **dict.fromkeys(("vehicle", "vehicles", "car", "cars"), Status.VEHICLE),
    **dict.fromkeys(("other animal", "other_animal"), Status.OTHER_ANIMAL),
}
"""What is not a taxon, by the words for it."""

_UNKNOWN: Final = message(
    "Projects",
    "Nothing is watched for these names on the watch list, as no animal that is known here has "
    "them: {names}.",
)
_SOME: Final = message("Projects", "{name} on %Ln photograph(s)", "", 0)
_NOT_SURE: Final = message("Projects", "{name} on %Ln photograph(s) ({unsure:,} not sure)", "", 0)


@dataclass(frozen=True)
class SeenAnswer:
    """An answer of the model for a region of a photograph: its status, taxon and confidence."""

    status: Status
    taxon: str | None
    confidence: float | None


@dataclass
class WatchedName:
    """On how many photographs a name was seen, on how many of them not surely, and the files of
    the first ``MAX_FILES``; ``numbers`` are those of photographs of a project."""

    name: str
    photographs: int = 0
    unsure: int = 0
    files: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    @property
    def words(self) -> Message:
        """The counts as a part of a sentence."""
        if self.unsure:
            return _NOT_SURE.counted(self.photographs).fill(name=self.name, unsure=self.unsure)
        return _SOME.counted(self.photographs).fill(name=self.name)

    @property
    def record(self) -> dict[str, object]:
        """The counts by their names in the contract."""
        return {
            "name": self.name,
            "photographs": self.photographs,
            "not_sure": self.unsure,
            "files": self.files,
        }


class WatchList:
    """Counts the photographs on which a watched name is seen; a taxon stands for all below it."""

    def __init__(self, names: Iterable[str], taxa: KnownTaxa) -> None:
        self._taxa = taxa
        self._path = cache(taxa.path)
        self._kinds: dict[str, Status] = {}
        self._watched: dict[str, str] = {}
        self._seen: dict[str, WatchedName] = {}
        unknown = []
        for name in dict.fromkeys(names):
            if (kind := _KINDS.get(name.casefold())) is not None:
                self._kinds[name] = kind
            else:
                try:
                    self._watched[name] = taxa.named(name).name
                except TaxonUnknown:
                    unknown.append(name)
                    continue
            self._seen[name] = WatchedName(name)
        self.unknown = tuple(unknown)

    def look(self, file: str, answers: Iterable[SeenAnswer], number: int | None = None) -> None:
        """Count a photograph, by the answers for all that is in it."""
        surest: dict[str, bool] = {}
        for one in answers:
            is_sure = (one.confidence or 0.0) >= FAIRLY_SURE
            for name in self._names(one):
                surest[name] = surest.get(name, False) or is_sure
        for name, is_sure in surest.items():
            seen = self._seen[name]
            seen.photographs += 1
            seen.unsure += not is_sure
            if len(seen.files) < MAX_FILES:
                seen.files.append(file)
            if number is not None:
                seen.numbers.append(number)

    def _names(self, answer: SeenAnswer) -> Iterator[str]:
        yield from (name for name, kind in self._kinds.items() if kind is answer.status)
        if answer.taxon is not None and answer.status is Status.NAMED:
            above = self._path(answer.taxon)
            yield from (name for name, taxon in self._watched.items() if taxon in above)

    @property
    def seen(self) -> list[WatchedName]:
        """The names that were seen, in the order of the list."""
        return [one for one in self._seen.values() if one.photographs]

    @property
    def notes(self) -> list[Message]:
        """What is wrong with the list."""
        if not self.unknown:
            return []
        return [_UNKNOWN.fill(names=", ".join(self.unknown))]

    @property
    def words(self) -> Message | None:
        """All counts in one sentence; None where nothing that is watched for was seen."""
        line: Message | None = None
        for one in self.seen:
            if line is None:
                line = message("Projects", "Watch list: {first}").fill(first=one.words)
            else:
                both = message("Projects", "{first}; {second}")
                line = both.fill(first=line, second=one.words)
        return None if line is None else message("Projects", "{line}.").fill(line=line)


def look_through(
    connection: apsw.Connection, names: Iterable[str], media: Sequence[int]
) -> WatchList:
    """What of a watch list is on photographs of a project, by the answers of its pack."""
    found = WatchList(names, KnownTaxa(connection))
    for start in range(0, len(media), _BATCH):
        some = sorted(media[start : start + _BATCH])
        paths = {
            int(number): str(path)
            for number, path in connection.execute(
                f"SELECT media, path FROM media_file WHERE media IN ({marks(some)}) "
                "ORDER BY replaced_at IS NULL, number DESC",
                some,
            )
        }
        answers: dict[int, list[SeenAnswer]] = {number: [] for number in some}
        rows = connection.execute(
            "SELECT r.media, p.status, p.taxon, p.confidence FROM region r "
            "JOIN prediction p ON p.region = r.number "
            f"WHERE r.media IN ({marks(some)}) AND p.pack = "
            "(SELECT value FROM setting WHERE name = 'pack')",
            some,
        )
        for number, status, taxon, confidence in rows:
            answer = SeenAnswer(
                Status(str(status)),
                None if taxon is None else str(taxon),
                None if confidence is None else float(confidence),
            )
            answers[int(number)].append(answer)
        for number, seen in answers.items():
            found.look(paths.get(number, ""), seen, number)
    return found
