"""What the model says now of photographs and boxes, as acts of people keep it beside theirs."""

from collections import defaultdict
from collections.abc import Iterable

import apsw

from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.identifications import ShownAnswer, Target
from swc_desktop.projects.media import in_pieces, marks


def shown_answers(
    connection: apsw.Connection, targets: Iterable[Target]
) -> dict[Target, ShownAnswer]:
    """What the model says now of photographs and boxes; those without an answer are left out."""
    media = {one.media for one in targets if one.media is not None}
    found: dict[Target, ShownAnswer] = {}
    for some in in_pieces(media):
        rows = connection.execute(
            "SELECT number, status, taxon, rank, certainty, pack FROM media "
            f"WHERE status IS NOT NULL AND number IN ({marks(some)})",
            some,
        )
        found |= {Target(number): ShownAnswer(*answer) for number, *answer in rows}
    return found | {
        Target(number, region): answer
        for number, regions in box_answers(connection, media).items()
        for region, answer in regions.items()
    }


def box_answers(
    connection: apsw.Connection, numbers: Iterable[int]
) -> dict[int, dict[int, ShownAnswer]]:
    """What the model says of each box that its detector found in photographs, by photograph and
    region."""
    found: dict[int, dict[int, ShownAnswer]] = defaultdict(dict)
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT m.number, r.number, p.status, p.taxon, p.rank, "
            "CASE p.status WHEN 'not_in_pack' THEN p.not_in_pack ELSE p.confidence END, p.pack "
            "FROM media m JOIN detection d ON d.media = m.number AND d.pack = m.pack "
            "JOIN region r ON r.media = m.number AND r.detector = d.detector "
            "JOIN prediction p ON p.region = r.number AND p.pack = m.pack "
            "WHERE r.category != 'frame' AND r.moment_s IS NULL "
            f"AND m.number IN ({marks(some)}) ORDER BY r.number",
            some,
        )
        for media, region, *answer in rows:
            found[int(media)][int(region)] = ShownAnswer(*answer)
    return found


def best_taxa(connection: apsw.Connection, target: Target) -> dict[Rank, str]:
    """The most probable taxon of each rank in a photograph or box."""
    where, value = "r.number = ?", target.region
    if target.region is None:
        where = "r.media = ? AND r.category = 'frame' AND r.moment_s IS NULL"
        value = target.media
    rows = connection.execute(
        "SELECT e.key, json_extract(e.value, '$[0]') FROM region r JOIN media m "
        "ON m.number = r.media JOIN prediction p ON p.region = r.number AND p.pack = m.pack, "
        f"json_each(p.best) e WHERE {where}",
        (value,),
    )
    return {Rank(rank): str(taxon) for rank, taxon in rows}
