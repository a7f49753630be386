"""What people confirmed of photographs, as far as a model can be trained on it.

A model learns from whole pictures and from boxes in them, so a photograph counts only where all
that is in it is one kind of thing, and where a person said so of the photograph or of its boxes:
an event does not say which of its photographs the animal is in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import apsw

from swc_desktop.core.identification import Certainty, Identified, Kind
from swc_desktop.core.region import Box, Category
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.identifications import Identification
from swc_desktop.projects.judged_media import JudgedLevel, JudgedMedia, judged_media
from swc_desktop.projects.judged_regions import MIN_SHARED, shared_area
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.resolving import GivenEvidence, Resolved
from swc_desktop.projects.roots import absolute, path_stored


class NotUsedReason(StrEnum):
    """Why a photograph of which people said something does not train a model."""

    CLIP = "clip"
    EVENT_ONLY = "event_only"
    CONFLICT = "conflict"
    NOT_CERTAIN = "not_certain"
    UNKNOWN = "unknown"
    NOT_AN_OBJECT = "not_an_object"
    SEVERAL = "several_kinds"
    PARTLY = "partly_identified"
    MISSING = "missing"
    CHANGED = "changed"
    FILE_NAME = "file_name"


@dataclass(frozen=True)
class Confirmed:
    """A photograph of one kind of thing.

    ``said`` is that thing; ``boxes`` are the animals, none where it is not known which boxes are
    meant; ``root`` is the number of its folder and ``path`` where it lies below that; ``event`` is
    the event or burst that it is in, "" without one.
    """

    media: Resolved
    said: Identified
    boxes: tuple[Box, ...]
    root: int
    path: str
    event: str

    @property
    def group(self) -> str:
        """What is never divided between training and test: the station, else the camera, else the
        event or burst, else the photograph."""
        facts = self.media.facts
        serial = f"{facts.camera} {facts.camera.serial}" if facts.camera.serial else ""
        return self.media.deployment or serial or self.event or self.media.id


@dataclass(frozen=True)
class NotUsed:
    """A photograph that is left out, by the path of a file of it, and why."""

    path: str
    reason: NotUsedReason


def confirmed_media(
    connection: apsw.Connection, evidence: GivenEvidence, numbers: Sequence[int]
) -> Iterable[Confirmed | NotUsed]:
    """What people said of photographs, in the order of ``numbers``; others are passed over."""
    for some in in_pieces(numbers):
        yield from _confirmed(connection, evidence, some)


def _confirmed(
    connection: apsw.Connection, evidence: GivenEvidence, numbers: Sequence[int]
) -> Iterable[Confirmed | NotUsed]:
    judged = judged_media(connection, numbers)
    resolved = {one.number: one for one in evidence.resolve(numbers)}
    kinds = _cells(connection, "SELECT number, kind FROM media WHERE number IN", numbers)
    events = _events(connection, numbers)
    animals = _animals(connection, numbers)
    files = _files(connection, numbers)
    for number in numbers:
        if number not in judged:
            continue
        one, boxes = judged[number], animals.get(number, {})
        reason = NotUsedReason.CLIP if kinds[number] != "photograph" else _reason(one, boxes)
        file = _file(files.get(number, ()))
        if reason is None and isinstance(file, NotUsedReason):
            reason = file
        if reason is not None or isinstance(file, NotUsedReason):
            assert reason is not None
            yield NotUsed(resolved[number].name, reason)
            continue
        said = _things(one)[0]
        yield Confirmed(resolved[number], said, _boxes(one, boxes), *file, events.get(number, ""))


def _things(judged: JudgedMedia) -> list[Identified]:
    """What is said to be there, without boxes around nothing."""
    return [one for one in judged.said if one.kind is not Kind.NOT_AN_OBJECT]


def _reason(judged: JudgedMedia, animals: Mapping[int, Box]) -> NotUsedReason | None:
    """Why what was said cannot train a model; ``animals`` are boxes by the number of the region."""
    things = _things(judged)
    if judged.level is JudgedLevel.EVENT:
        return NotUsedReason.EVENT_ONLY
    if judged.is_conflict:
        return NotUsedReason.CONFLICT
    if not things:
        return NotUsedReason.NOT_AN_OBJECT
    if any(one.certainty is Certainty.POSSIBLE for one in things):
        return NotUsedReason.NOT_CERTAIN
    if len({(one.taxon, one.kind, one.name) for one in things}) > 1:
        return NotUsedReason.SEVERAL
    if things[0].kind is Kind.UNKNOWN:
        return NotUsedReason.UNKNOWN
    if judged.level is JudgedLevel.BOXES and _not_identified(judged.acts, animals):
        return NotUsedReason.PARTLY
    return None


def _not_identified(acts: Sequence[Identification], animals: Mapping[int, Box]) -> bool:
    """Whether there is an animal of which nobody said anything, where boxes were judged."""
    said = {act.target.region for act in acts}
    known = [box for number, box in animals.items() if number in said]
    return any(
        number not in said and all(shared_area(box, one) < MIN_SHARED for one in known)
        for number, box in animals.items()
    )


def _boxes(judged: JudgedMedia, animals: Mapping[int, Box]) -> tuple[Box, ...]:
    """The boxes of what was said: the judged ones; of a whole photograph all of them if as many
    animals are said to be there as a detector found."""
    if not _things(judged)[0].is_animal:
        return ()
    if judged.level is JudgedLevel.BOXES:
        named = [act for act in judged.acts if act.said[0].kind is not Kind.NOT_AN_OBJECT]
        numbers = [act.target.region for act in named]
        return tuple(animals[one] for one in numbers if one is not None and one in animals)
    count = sum(one.count or 1 for one in judged.said)
    return tuple(animals.values()) if len(animals) == count else ()


def _animals(connection: apsw.Connection, numbers: Sequence[int]) -> dict[int, dict[int, Box]]:
    """The boxes of each photograph by the number of their region: the animals that the detector of
    its answer found, and whatever a person judged."""
    rows = connection.execute(
        "SELECT r.media, r.number, r.left, r.top, r.width, r.height FROM region r "
        "WHERE r.moment_s IS NULL AND r.category != ? "
        f"AND r.media IN ({marks(numbers)}) AND (r.number IN ("
        "SELECT i.region FROM current_identification i "
        "JOIN identification_row x ON x.identification = i.number) OR (r.category = ? "
        "AND r.detector = (SELECT d.detector FROM media m JOIN detection d ON d.media = m.number "
        "AND d.pack = m.pack WHERE m.number = r.media))) ORDER BY r.number",
        (Category.FRAME, *numbers, Category.ANIMAL),
    )
    found: dict[int, dict[int, Box]] = {}
    for media, number, *edges in rows:
        found.setdefault(int(media), {})[int(number)] = Box(*map(float, edges))
    return found


def _cells(connection: apsw.Connection, select: str, numbers: Sequence[int]) -> dict[int, str]:
    rows = connection.execute(f"{select} ({marks(numbers)})", numbers)
    return {int(row[0]): str(row[1]) for row in rows}


def _events(connection: apsw.Connection, numbers: Sequence[int]) -> dict[int, str]:
    """The event of each photograph, else its burst."""
    bursts = "SELECT number, burst FROM media WHERE burst IS NOT NULL AND number IN"
    rows = connection.execute(
        "SELECT em.media, min(e.id) FROM event_media em JOIN current_event e "
        f"ON e.number = em.event WHERE em.media IN ({marks(numbers)}) GROUP BY em.media",
        numbers,
    )
    events = {int(media): str(event) for media, event in rows}
    return _cells(connection, bursts, numbers) | events


_File = tuple[int, Path, str, int]
"""The number and the path of a root, the stored path of a file below it, and its bytes."""


def _files(connection: apsw.Connection, numbers: Sequence[int]) -> dict[int, list[_File]]:
    rows = connection.execute(
        "SELECT f.media, r.number, r.path, f.path, f.bytes FROM media_file f "
        "JOIN root r ON r.number = f.root WHERE f.replaced_at IS NULL AND NOT r.removed "
        f"AND f.media IN ({marks(numbers)}) ORDER BY f.number",
        numbers,
    )
    found: dict[int, list[_File]] = {}
    for media, root, folder, path, size in rows:
        one = (int(root), path_stored(str(folder)), str(path), int(size))
        found.setdefault(int(media), []).append(one)
    return found


def _file(files: Sequence[_File]) -> tuple[int, str] | NotUsedReason:
    """The first file of a photograph that is there as it was: its root and the path below it."""
    reason = NotUsedReason.MISSING
    for root, folder, stored, size in files:
        file = absolute(folder, stored)
        try:
            now = file.stat().st_size
        except OSError:  # it, or its card, is not there: what is left out is counted
            continue
        path = file.relative_to(folder).as_posix()
        if now != size:
            reason = NotUsedReason.CHANGED
        elif str(file) != on_one_line(str(file)) or path != path.strip():
            reason = NotUsedReason.FILE_NAME
        else:
            return root, path
    return reason
