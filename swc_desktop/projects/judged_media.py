"""Which photographs people have judged, and what counts for each: the boxes, the photograph, or the
event that it is in.

``media.judged``, ``identified`` and ``identified_rank`` hold that for filters and sorting, and are
written anew in the transaction of each act.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntFlag, StrEnum

import apsw

from swc_desktop.core.identification import EMPTIES, Identified
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.identifications import (
    Identification,
    identifications_of_events,
    identifications_of_media,
    says_same,
)
from swc_desktop.projects.media import in_pieces, marks


class Judged(IntFlag):
    """What of a photograph a person has judged, as ``media.judged`` holds it."""

    NOT = 0
    ITSELF = 1
    """The photograph, or a box in it; it votes alone."""
    EVENT = 2
    """The event that it is in."""
    CONFLICT = 4
    """What people said of it contradicts itself."""


class JudgedLevel(StrEnum):
    """Whose acts count for a photograph."""

    BOXES = "boxes"
    PHOTOGRAPH = "photograph"
    EVENT = "event"


@dataclass(frozen=True)
class JudgedMedia:
    """What people said of a photograph; ``acts`` are those that count, of several boxes in the
    order in which they were said, and never without a row."""

    level: JudgedLevel
    acts: tuple[Identification, ...]
    is_conflict: bool = False

    @property
    def said(self) -> tuple[Identified, ...]:
        """All that is said to be in it."""
        return tuple(one for act in self.acts for one in act.said)

    @property
    def first(self) -> Identified:
        """What stands for it: an animal before all else, a named one before others."""
        return min(self.said, key=lambda one: (one.taxon is None, not one.is_animal))

    @property
    def by(self) -> str:
        """Who judged it last."""
        return max(self.acts, key=lambda act: act.when).by


def judged_media(connection: apsw.Connection, numbers: Iterable[int]) -> dict[int, JudgedMedia]:
    """What people said of photographs; those that nobody judged are left out."""
    found: dict[int, JudgedMedia] = {}
    numbers = list(numbers)
    of_media = identifications_of_media(connection, numbers)
    for number, acts in of_media.items():
        if (judged := _of_media(acts)) is not None:
            found[number] = judged
    return found | _of_events(connection, [one for one in numbers if one not in found])


def _of_media(acts: Sequence[Identification]) -> JudgedMedia | None:
    frame = next((one for one in acts if one.target.region is None and one.said), None)
    boxes = tuple(one for one in acts if one.target.region is not None and one.said)
    is_conflict = any(one.is_conflict for one in acts)
    if frame is not None and all(one.kind in EMPTIES for one in frame.said):
        return JudgedMedia(JudgedLevel.PHOTOGRAPH, (frame,), is_conflict or bool(boxes))
    if boxes:
        return JudgedMedia(JudgedLevel.BOXES, boxes, is_conflict)
    return None if frame is None else JudgedMedia(JudgedLevel.PHOTOGRAPH, (frame,), is_conflict)


def _of_events(connection: apsw.Connection, numbers: Sequence[int]) -> dict[int, JudgedMedia]:
    events: dict[str, list[int]] = defaultdict(list)
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT e.id, em.media FROM event_media em JOIN current_event e "
            f"ON e.number = em.event WHERE e.by_hand AND em.media IN ({marks(some)}) "
            "AND e.id IN (SELECT event FROM identification WHERE event IS NOT NULL)",
            some,
        )
        for event, media in rows.fetchall():
            events[str(event)].append(int(str(media)))
    found: dict[int, JudgedMedia] = {}
    for event, act in identifications_of_events(connection, list(events)).items():
        for number in events[event] if act.said else ():
            first = found.setdefault(
                number, JudgedMedia(JudgedLevel.EVENT, (act,), act.is_conflict)
            )
            if not says_same(first.said, act.said):  # two desks kept the event, each its own
                found[number] = replace(first, is_conflict=True)
    return found


def note_judged(connection: apsw.Connection, numbers: Iterable[int]) -> None:
    """Write what people said of these photographs into their rows, within a transaction."""
    for some in in_pieces(numbers):
        found = judged_media(connection, some)
        connection.executemany(
            "UPDATE media SET judged = ?1, identified = ?2, identified_rank = ?3 WHERE number = ?4 "
            "AND (judged, identified, identified_rank) IS NOT (?1, ?2, ?3)",
            [(*_columns(found.get(number)), number) for number in some],
        )


def _columns(judged: JudgedMedia | None) -> tuple[int, str | None, str | None]:
    if judged is None:
        return 0, None, None
    flags = Judged.EVENT if judged.level is JudgedLevel.EVENT else Judged.ITSELF
    if judged.is_conflict:
        flags |= Judged.CONFLICT
    rank: Rank | None = judged.first.rank
    return int(flags), judged.first.label, None if rank is None else rank.value


def note_all_judged(connection: apsw.Connection) -> None:
    """The same for every photograph that is or was judged, as after a merge."""
    rows = connection.execute(
        "SELECT number FROM media WHERE judged UNION SELECT media FROM identification "
        "WHERE media IS NOT NULL UNION SELECT em.media FROM event_media em "
        "JOIN event e ON e.number = em.event WHERE e.by_hand"
    )
    note_judged(connection, [int(str(row[0])) for row in rows.fetchall()])
