"""Drawing photographs at random, to check the answers of models by what people say of them.

The draw keeps the answers as they were, and how many photographs have each, so that what people
say later can be compared and counted up to all of them.
"""

import random
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import apsw

from swc_desktop.core.message import message
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.result_state import FAIRLY_SURE, SURE
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.acts import FIRST_SAID, Cell, add_row
from swc_desktop.projects.errors import AuditUnknown, NothingToDraw
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.project import Project

BANDS: Final = ((0.0, FAIRLY_SURE), (FAIRLY_SURE, SURE), (SURE, 1.0))
"""Confidences that are drawn from apart, each with its low end and the last with its high one too:
those that the window calls not sure, fairly sure and sure."""

DEFAULT_PER_GROUP: Final = 20
"""Without an error among so many, at most 17 % are wrong (exact, two-sided 95 %)."""

MAX_SEED: Final = 2**32
"""Seeds that are drawn are below, so that a person can type one again."""

Band = tuple[float, float] | None
"""A band of confidence; None for answers without one."""


@dataclass(frozen=True)
class Group:
    """Photographs of one answer in one band of confidence, at the draw; a stratum in statistics.

    ``pack`` is the digest of the pack that gave the answers.
    """

    status: Status
    taxon: str | None
    rank: Rank | None
    pack: str
    band: Band


@dataclass(frozen=True)
class Drawn:
    """A photograph that was drawn, by its number, with the confidence of its answer then.

    ``position`` is its place in the random order; of its group there were ``size`` photographs, of
    which ``drawn`` were drawn. ``population``: all that could have been, in any group.
    """

    media: int
    position: int
    group: Group
    confidence: float | None
    size: int
    drawn: int
    population: int


@dataclass(frozen=True)
class DrawHead:
    """The id of a draw, who made it and when (ISO 8601 in UTC)."""

    id: str
    by: str
    when: str


@dataclass(frozen=True)
class Draw(DrawHead):
    """One draw with its photographs in order."""

    photographs: tuple[Drawn, ...]


def band_of(confidence: float | None) -> Band:
    """The band that a confidence is in."""
    if confidence is None:
        return None
    return next(one for one in reversed(BANDS) if confidence >= one[0])


def draw_audit(
    project: Project,
    per_group: int = DEFAULT_PER_GROUP,
    seed: int | None = None,
    answers: Collection[str] = (),
) -> str:
    """Draw as one act ``per_group`` photographs of each answer and band, all where there are fewer.

    Only those that nobody has judged, so that people who check them have not seen the answer.
    ``answers`` limits the groups to these taxa with all below them, and to these statuses; then
    nothing can be counted up to the whole project. The same ``seed`` draws the same of the same
    photographs. Returns the id of the draw. Raises ``NothingToDraw``.
    """
    groups = _population(project.connection)
    population = sum(map(len, groups.values()))
    if answers:
        wanted = PackTaxa(project.connection).at_or_below(frozenset(answers)).union(answers)
        groups = {
            group: members
            for group, members in groups.items()
            if (group.taxon or group.status.value) in wanted
        }
    if not groups:
        what = message("Projects", "an answer")
        if answers:
            what = message("Projects", "one of these answers ({answers})")
            what = what.fill(answers=", ".join(answers))
        raise NothingToDraw(answer=what)
    seed = random.SystemRandom().randrange(MAX_SEED) if seed is None else seed
    chance = random.Random(seed)  # noqa: S311 - a person may want the same draw again
    drawn = []
    for group, members in groups.items():
        some = chance.sample(members, min(per_group, len(members)))
        drawn += [(group, len(members), len(some), *one) for one in some]
    chance.shuffle(drawn)
    words = message("Projects", "Draw %Ln photograph(s) for an audit, with the seed {seed}", "", 0)
    id_ = str(uuid.uuid4())
    with project.act("audit", words.counted(len(drawn)).fill(seed=str(seed))) as action:
        for position, (group, size, count, media, confidence) in enumerate(drawn):
            low, high = group.band or (None, None)
            values: dict[str, Cell] = {
                "draw": id_,
                "media": media,
                "position": position,
                "status": str(group.status),
                "taxon": group.taxon,
                "rank": None if group.rank is None else str(group.rank),
                "confidence": confidence,
                "pack": group.pack,
                "band_low": low,
                "band_high": high,
                "stratum_size": size,
                "stratum_drawn": count,
                "population": population,
            }
            add_row(project.connection, "audit_draw", action, values, replaces=False)
    return id_


def group_sizes(connection: apsw.Connection) -> dict[Group, int]:
    """How many photographs of each answer and band could be drawn now."""
    return {group: len(members) for group, members in _population(connection).items()}


def _population(connection: apsw.Connection) -> dict[Group, list[tuple[int, float | None]]]:
    """The photographs that can be drawn, with their confidence, by group; always in one order."""
    rows = connection.execute(
        "SELECT number, status, taxon, rank, certainty, coalesce(pack, '') FROM shown_media "
        "WHERE status IS NOT NULL AND status != ? AND judged = 0 "
        "ORDER BY status, taxon, pack, id",
        (str(Status.UNREADABLE),),
    ).fetchall()
    found: dict[Group, list[tuple[int, float | None]]] = defaultdict(list)
    for number, status, taxon, rank, certainty, pack in rows:
        confidence = None if certainty is None else float(str(certainty))
        named = None if rank is None else Rank(str(rank))
        name = None if taxon is None else str(taxon)
        group = Group(Status(str(status)), name, named, str(pack), band_of(confidence))
        found[group].append((int(str(number)), confidence))
    return dict(found)


_COLUMNS: Final = (
    *("media", "position", "status", "taxon", "rank", "confidence", "pack", "band_low"),
    *("band_high", "stratum_size", "stratum_drawn", "population"),
)


def drawn_from_row(row: Mapping[str, Any]) -> Drawn:
    """A drawn photograph from its columns. Raises ``ValueError``, ``TypeError``, ``KeyError``."""
    rank = None if row["rank"] is None else Rank(row["rank"])
    answer = Answer(Status(row["status"]), row["taxon"], rank, row["confidence"])
    band = None if row["band_low"] is None else (row["band_low"], row["band_high"])
    sizes = (row["stratum_drawn"], row["stratum_size"], row["population"])
    if (answer.status is Status.NAMED) != (answer.taxon is not None) or (
        (answer.taxon is None) != (answer.rank is None)
    ):
        raise ValueError("an answer has a taxon and a rank, or neither")
    if (answer.confidence is None) != (band is None):
        raise ValueError("a confidence is in a band")
    if band is not None and not 0 <= band[0] <= answer.confidence <= band[1] <= 1:
        raise ValueError("a confidence is in its band")
    if not 1 <= sizes[0] <= sizes[1] <= sizes[2]:
        raise ValueError("a part is not larger than the whole")
    group = Group(answer.status, answer.taxon, rank, str(row["pack"]), band)
    drawn, size, population = sizes
    return Drawn(row["media"], row["position"], group, answer.confidence, size, drawn, population)


def audit_draws(connection: apsw.Connection) -> list[DrawHead]:
    """Every draw, the last one last."""
    rows = connection.execute(
        "SELECT row.draw, a.made_by, a.made_at FROM current_audit_draw AS row "
        f"JOIN action a ON a.number = row.action {FIRST_SAID}"
    )
    heads = {draw: DrawHead(str(draw), str(by), str(when)) for draw, by, when in rows}
    return list(heads.values())


def audit_draw(connection: apsw.Connection, id_: str | None = None) -> Draw:
    """The draw with this id, else the last one. Raises ``AuditUnknown``."""
    found = [head for head in audit_draws(connection) if id_ is None or head.id == id_]
    if not found:
        raise AuditUnknown
    head = found[-1]
    rows = connection.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM current_audit_draw WHERE draw = ? "
        "GROUP BY media ORDER BY position",
        (head.id,),
    ).fetchall()
    photographs = [drawn_from_row(dict(zip(_COLUMNS, row, strict=True))) for row in rows]
    return Draw(head.id, head.by, head.when, tuple(photographs))
