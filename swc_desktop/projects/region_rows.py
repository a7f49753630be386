"""The regions of photographs and clips in a project, with the votes of a pack for each.

Every photograph has the region of the whole frame; a detector adds others. The answer that stands
for a photograph is kept with its frame. A clip has that region too, without votes, and those of
each moment that was examined, with theirs; they are joined anew whenever it is decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import apsw

from swc_desktop.core.clip import Clip, ClipMoment, carried, leads, telling
from swc_desktop.core.method import Method
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.exports.rows import BOX_DECIMALS, SECOND_DECIMALS
from swc_desktop.inference.classifier import Result
from swc_desktop.inference.clip_looking import pool
from swc_desktop.inference.votes import RowOutputs, Sides, pack_votes, unpack_all, votes_size
from swc_desktop.packs.pack import Pack
from swc_desktop.projects.acts import utc_now
from swc_desktop.projects.listed import ListedRegion
from swc_desktop.projects.media import in_pieces, marks


@dataclass(frozen=True)
class KeptRegion:
    """A region to decide: its number, and the kept votes of its views, None for people and
    vehicles. ``detected``: a detector has looked at its photograph. ``sharpness`` of its closest
    view (``photos/sharpness.py``), None where that was not kept. ``sides`` as in
    ``inference.looking.Viewed``. Of a clip it is the one that weighs most, with the joint votes of
    all, and ``clip`` are its moments."""

    number: int
    region: Region
    outputs: RowOutputs | None
    detected: bool
    sharpness: float | None = None
    sides: Sides | None = None
    clip: Clip | None = None


_Seen = tuple[float | None, Region, RowOutputs | None, float | None, Sides | None]
"""What is kept of a region, with the time of the frame that it is in."""


def region_id(media_id: str, region: Region, moment_s: float | None = None) -> str:
    """The id of a region of a photograph, the same on every desk that has the same file and boxes:
    a UUID of version 5 (RFC 9562) in the name space of the photograph."""
    box = region.box
    numbers = (box.left, box.top, box.width, box.height)
    edges = " ".join(f"{number:.{BOX_DECIMALS}f}" for number in numbers)
    at = "" if moment_s is None else f" {moment_s:.{SECOND_DECIMALS}f}"
    return str(uuid5(UUID(media_id), f"{region.category.value} {edges}{at}"))


def store_regions(connection: apsw.Connection, media: int, result: Result, pack: Pack) -> None:
    """Keep the regions of a photograph and the votes of a pack, within a transaction.

    What a detector found before stays under its number: the same file has the same boxes.
    """
    if result.detector:
        connection.execute(
            "INSERT OR REPLACE INTO detection (media, pack, detector, made_at) VALUES (?, ?, ?, ?)",
            (media, pack.digest, result.detector, utc_now()),
        )
    seen: list[_Seen] = [
        (None, one.region, one.outputs, one.sharpness, one.sides) for one in result.regions
    ]
    if result.clip is not None:
        seen = [
            (moment.at_s, region, outputs, None, None)
            for moment in result.clip.moments
            for region, outputs in zip(moment.regions, moment.outputs, strict=True)
        ]
    for moment_s, region, outputs, sharpness, sides in seen:
        number = region_number(connection, media, moment_s, region, result.detector)
        if outputs is not None:
            connection.execute(
                "INSERT OR REPLACE INTO vote (region, pack, outputs, sharpness) "
                "VALUES (?, ?, ?, ?)",
                (number, pack.digest, _packed(pack.method, outputs, sides), sharpness),
            )


def _packed(method: Method, outputs: RowOutputs, sides: Sides | None) -> bytes:
    return b"".join(pack_votes(method, row) for row in (outputs, *(sides or ())))


def region_number(
    connection: apsw.Connection, media: int, moment_s: float | None, region: Region, detector: str
) -> int:
    """The number of a region, which is added where there is none."""
    box, category = region.box, region.category.value
    edges = (box.left, box.top, box.width, box.height)
    if region.category is Category.FRAME:
        row = connection.execute(
            "SELECT number FROM region WHERE media = ? AND category = ? AND moment_s IS ?",
            (media, category, moment_s),
        ).fetchone()
    else:
        row = connection.execute(
            "SELECT number FROM region WHERE media = ? AND category = ? AND detector = ? "
            "AND left = ? AND top = ? AND width = ? AND height = ? AND moment_s IS ?",
            (media, category, detector, *edges, moment_s),
        ).fetchone()
    if row is not None:
        return int(row[0])
    connection.execute(
        "INSERT INTO region (media, moment_s, left, top, width, height, category, confidence, "
        "detector) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (media, moment_s, *edges, category, region.confidence, detector),
    )
    return connection.last_insert_rowid()


def found_regions(
    connection: apsw.Connection, numbers: Sequence[int]
) -> dict[int, list[ListedRegion]]:
    """What detectors found in photographs for the pack of their answers, in their order."""
    found: dict[int, list[ListedRegion]] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT r.media, r.left, r.top, r.width, r.height, r.category, r.confidence, p.taxon, "
            "r.number FROM media m JOIN detection d ON d.media = m.number AND d.pack = m.pack "
            "JOIN region r ON r.media = m.number AND r.detector = d.detector "
            "LEFT JOIN prediction p ON p.region = r.number AND p.pack = m.pack "
            "WHERE r.moment_s IS NULL AND r.category != 'frame' "
            f"AND m.number IN ({marks(some)}) ORDER BY r.number",
            some,
        )
        for media, left, top, width, height, category, confidence, taxon, number in rows:
            region = Region(Box(left, top, width, height), Category(category), confidence)
            found.setdefault(int(media), []).append(ListedRegion(region, taxon, int(number)))
    return found


def kept_regions(
    connection: apsw.Connection, numbers: Iterable[int], pack: str, method: Method
) -> dict[int, list[KeptRegion]]:
    """The regions by photograph that decide its answer by a pack, none without its votes.

    Those that a detector found, in the order in which it gave them; where it found none, or has not
    looked, the frame. Votes of another size came with a merge from a program that is not ours, and
    are none.
    """
    size = votes_size(method)
    found: dict[int, list[KeptRegion]] = {}
    frames: dict[int, KeptRegion] = {}
    for some in in_pieces(numbers):
        rows: list[tuple[Any, ...]] = connection.execute(
            "SELECT r.media, r.number, r.left, r.top, r.width, r.height, r.category, r.confidence, "
            "v.outputs, d.detector IS NOT NULL, v.sharpness, r.moment_s FROM region r "
            "LEFT JOIN detection d ON d.media = r.media AND d.pack = ?1 "
            "LEFT JOIN vote v ON v.region = r.number AND v.pack = ?1 "
            "AND length(v.outputs) IN (?2, 3 * ?2) "
            "WHERE (r.category = 'frame' OR r.detector = d.detector) "
            f"AND r.media IN ({marks(some)}) ORDER BY r.moment_s, r.number",
            [pack, size, *some],
        ).fetchall()
        voted = [bytes(row[8]) for row in rows if row[8] is not None]
        parts = voted  # of a pack without image votes, in which they are empty
        if size:
            parts = [vote[at : at + size] for vote in voted for at in range(0, len(vote), size)]
        outputs = iter(unpack_all(method, parts))
        clips: dict[int, dict[float, list[KeptRegion]]] = {}
        for media, number, *edges, word, confidence, vote, seen, sharp, moment_s in rows:
            category = Category(word)
            region = Region(Box(*edges), category, confidence)
            votes = None if vote is None else next(outputs)
            has_sides = vote is not None and len(vote) > size
            sides = (next(outputs), next(outputs)) if has_sides else None
            one = KeptRegion(int(number), region, votes, bool(seen), sharp, sides)
            decides = votes is not None or category in (Category.PERSON, Category.VEHICLE)
            if moment_s is not None and decides:
                clips.setdefault(int(media), {}).setdefault(float(moment_s), []).append(one)
            elif moment_s is None and category is Category.FRAME:
                frames[int(media)] = one
            elif moment_s is None and decides:
                found.setdefault(int(media), []).append(one)
        found |= {media: [_of_clip(moments)] for media, moments in clips.items()}
    alone = {
        media: [one]
        for media, one in frames.items()
        if media not in found and one.outputs is not None
    }
    return found | alone


def _of_clip(moments: Mapping[float, Sequence[KeptRegion]]) -> KeptRegion:
    """The region that stands for a clip, with the joint votes of its moments."""
    seen = telling(
        [
            ClipMoment(at_s, tuple(one.region for one in kept), tuple(one.outputs for one in kept))
            for at_s, kept in moments.items()
        ]
    )
    pooled = pool(seen)
    assert pooled is not None, "every moment has a region"
    best, outputs = pooled
    lead = next(one for one in moments[best.at_s] if one.region == best.region)
    clip = Clip(None, seen, best.at_s)
    return KeptRegion(lead.number, lead.region, outputs, lead.detected, clip=clip)


def found_clips(connection: apsw.Connection, numbers: Sequence[int]) -> dict[int, Clip]:
    """The moments of clips that decide their answers, for the pack of each; none of photographs.

    Without votes, which lists do not show.
    """
    found: dict[int, Clip] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT r.media, r.moment_s, r.left, r.top, r.width, r.height, r.category, "
            "r.confidence FROM media m JOIN region r ON r.media = m.number "
            "LEFT JOIN detection d ON d.media = m.number AND d.pack = m.pack "
            "WHERE r.moment_s IS NOT NULL AND (r.detector = d.detector OR EXISTS "
            "(SELECT 1 FROM vote v WHERE v.region = r.number AND v.pack = m.pack)) "
            f"AND m.number IN ({marks(some)}) ORDER BY r.media, r.moment_s, r.number",
            some,
        )
        clips: dict[int, dict[float, list[Region]]] = {}
        for media, moment_s, *edges, category, confidence in rows:
            region = Region(Box(*edges), Category(category), confidence)
            clips.setdefault(int(media), {}).setdefault(float(moment_s), []).append(region)
        for media, moments in clips.items():
            seen = telling([ClipMoment(at_s, tuple(these)) for at_s, these in moments.items()])
            best = carried(seen)
            found[media] = Clip(None, seen, None if best is None else best.at_s)
    return found


def listed_regions(clip: Clip, taxon: str | None) -> tuple[ListedRegion, ...]:
    """What was found at the moment that stands for a clip; the region that leads has its answer."""
    shown = clip.shown
    found = () if shown is None else shown.regions
    lead = max(found, key=leads, default=None)
    return tuple(
        ListedRegion(region, taxon if region is lead else None)
        for region in found
        if region.category is not Category.FRAME
    )
