"""How often the answers of a draw are right, what they miss, and counts that are corrected by it.

Every figure is of photographs, and of those that could have been drawn. Photographs whose judgement
came with an event say nothing of one photograph, so they count as not judged.
"""

from collections import Counter
from dataclasses import dataclass

import apsw

from swc_desktop.core.verdict import SaidPath
from swc_desktop.projects.audit_draws import Draw, Drawn, Group, audit_draw
from swc_desktop.projects.audit_shares import (
    JudgedGroup,
    RankShare,
    Said,
    StatusShares,
    TaxonCount,
    rank_shares,
    status_shares,
    taxon_counts,
)
from swc_desktop.projects.errors import AuditUnknown
from swc_desktop.projects.judged_media import JudgedLevel, JudgedMedia, judged_media
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.pack_taxa import PackTaxa


@dataclass(frozen=True)
class AuditResult:
    """What a draw says: of ``population`` photographs ``drawn`` were drawn, from answers that
    ``offered`` of them have; of those drawn people have judged ``judged``, contradict each other in
    ``disputed``, and ``forgotten`` were deleted.

    ``unchecked`` are the groups of which too few are judged to count up from. ``counts`` is None
    where these leave no figure, or where the draw is not of all answers (``is_whole`` False).
    """

    draw: Draw
    population: int
    offered: int
    drawn: int
    judged: int
    disputed: int
    forgotten: int
    is_whole: bool
    unchecked: tuple[Group, ...]
    ranks: tuple[RankShare, ...]
    statuses: tuple[StatusShares, ...]
    counts: tuple[TaxonCount, ...] | None

    @property
    def left(self) -> int:
        """Photographs that are to be judged, those in which people contradict each other too."""
        return self.drawn - self.forgotten - self.judged


def left_to_judge(connection: apsw.Connection, id_: str | None = None) -> list[Drawn]:
    """The photographs of a draw that nobody has judged, in its random order. ``AuditUnknown``."""
    draw = audit_draw(connection, id_)
    known = _own_judgements(connection, draw)
    return [
        one for one in draw.photographs if one.media not in known or known[one.media].is_conflict
    ]


def audit_queue(connection: apsw.Connection) -> tuple[list[int], int]:
    """What is left to judge of the last draw, in its random order, and how many were drawn; nothing
    where nothing was drawn."""
    try:
        draw = audit_draw(connection)
    except AuditUnknown:
        return [], 0
    return [one.media for one in left_to_judge(connection, draw.id)], len(draw.photographs)


def audit_result(connection: apsw.Connection, id_: str | None = None) -> AuditResult:
    """What people say of a draw, else of the last one. Raises ``AuditUnknown``."""
    draw = audit_draw(connection, id_)
    known = _own_judgements(connection, draw)
    reader = _SaidReader(connection)
    groups: dict[Group, JudgedGroup] = {}
    for one in draw.photographs:
        group = groups.setdefault(one.group, JudgedGroup(one.size, one.drawn))
        judged = known.get(one.media)
        if judged is not None and not judged.is_conflict:
            group.said.append(reader.said(judged, one.group.pack))
    here = Counter(one.group for one in draw.photographs)
    for key, of in groups.items():  # a file from outside may contradict itself
        of.drawn = max(of.drawn, here[key])
        of.size = max(of.size, of.drawn)
    population = max(one.population for one in draw.photographs)
    offered = sum(one.size for one in groups.values())
    is_whole = offered >= population
    unchecked = [group for group, of in groups.items() if not of.stratum().is_enough]
    return AuditResult(
        draw,
        population,
        offered,
        sum(of.drawn for of in groups.values()),
        sum(len(of.said) for of in groups.values()),
        sum(one.is_conflict for one in known.values()),
        sum(of.drawn - here[group] for group, of in groups.items()),
        is_whole,
        tuple(unchecked),
        tuple(rank_shares(groups, reader.taxa)),
        tuple(status_shares(groups)),
        tuple(taxon_counts(groups, reader.taxa)) if is_whole and not unchecked else None,
    )


def _own_judgements(connection: apsw.Connection, draw: Draw) -> dict[int, JudgedMedia]:
    """What people said of the photographs themselves, not only of the events they are in."""
    found = judged_media(connection, [one.media for one in draw.photographs])
    return {
        number: judged for number, judged in found.items() if judged.level is not JudgedLevel.EVENT
    }


class _SaidReader:
    """What people said, as it is compared with the answers of a pack."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.taxa = KnownTaxa(connection)
        self._packs = PackTaxa(connection)

    def said(self, judged: JudgedMedia, pack: str) -> Said:
        """Each thing that was said of a photograph."""
        _, taxonomy = self._packs.of(pack)
        found = []
        for one in judged.said:
            path = () if one.taxon is None else self.taxa.path(one.taxon)
            below = next((name for name in reversed(path) if name in taxonomy), None)
            in_pack = below is not None and (below == one.taxon or not taxonomy.children(below))
            found.append(SaidPath(path, one.kind, in_pack))
        return tuple(found)
