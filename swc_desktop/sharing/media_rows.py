"""Photographs of a project as they are stored, with all that data for others are made from."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final

import apsw

from swc_desktop.core.observation import Place
from swc_desktop.core.region import Box, Category
from swc_desktop.core.taxonomy import Rank
from swc_desktop.core.text import writable
from swc_desktop.exports.dataset import UNDATED, AnswerData
from swc_desktop.geo.zone import offset_at
from swc_desktop.projects.media import VIDEO, decoded_facts, marks
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.roots import path_stored
from swc_desktop.sharing.observing import SharedAnswer

Numbers = Sequence[int]


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """A photograph or clip: ``local`` is when it was taken, with an offset unless the zone is
    unknown; ``UNDATED`` without a time of day."""

    number: int
    id: str
    is_video: bool
    width: int
    height: int
    local: datetime
    place: Place | None
    station: str | None
    make: str
    model: str


_COLUMNS: Final = (
    "number, id, kind, width, height, local_time, latitude, longitude, deployment, facts"
)


def stored_media(connection: apsw.Connection, some: Numbers) -> list[StoredMedia]:
    """These photographs by their numbers."""
    found = []
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM media WHERE number IN ({marks(some)}) ORDER BY number", some
    )
    for number, id_, kind, width, height, local, lat, lon, station, facts in rows:
        place = None if lat is None else Place(float(lat), float(lon))
        camera = decoded_facts(str(facts)).camera
        found.append(
            StoredMedia(
                int(number),
                str(id_),
                kind == VIDEO,
                int(width),
                int(height),
                _taken(local, place),
                place,
                None if station is None else str(station),
                writable(camera.make),
                writable(camera.model),
            )
        )
    return found


def _taken(text: object, place: Place | None) -> datetime:
    """The time with the offset of its place, where it has none of its own; a day alone is none."""
    if text is None or "T" not in str(text):
        return UNDATED
    local = datetime.fromisoformat(str(text))
    if local.tzinfo is not None or place is None:
        return local
    found = offset_at(place, local)
    return local if found is None else local.replace(tzinfo=timezone(found.offset))


def media_files(connection: apsw.Connection, some: Numbers) -> dict[int, str]:
    """The path of the first file of each photograph, below the label of its root."""
    rows = connection.execute(
        "SELECT f.media, r.label, f.path FROM media_file f JOIN root r ON r.number = f.root "
        f"WHERE f.media IN ({marks(some)}) "
        "ORDER BY f.replaced_at IS NULL, f.missing_since IS NULL, f.number DESC",
        some,
    )
    return {
        int(media): writable(f"{label}/{path_stored(str(path)).as_posix()}")
        for media, label, path in rows
    }


def media_answers(
    connection: apsw.Connection, some: Numbers, packs: PackTaxa
) -> dict[int, list[SharedAnswer]]:
    """What the model says of each region of photographs, of a clip or without a region of the
    whole."""
    found: dict[int, list[SharedAnswer]] = defaultdict(list)
    whole: dict[int, SharedAnswer] = {}
    rows: list[tuple[Any, ...]] = connection.execute(
        "SELECT m.number, r.number, r.category, r.left, r.top, r.width, r.height, "
        "r.confidence, p.status, p.taxon, p.rank, "
        "CASE p.status WHEN 'not_in_pack' THEN p.not_in_pack ELSE p.confidence END, p.best, "
        "p.pack, p.evidence FROM media m JOIN region r ON r.media = m.number "
        "JOIN prediction p ON p.region = r.number AND p.pack = m.pack "
        "LEFT JOIN detection d ON d.media = m.number AND d.pack = m.pack "
        "WHERE r.moment_s IS NULL AND (r.category = 'frame' OR r.detector = d.detector) "
        f"AND m.number IN ({marks(some)}) ORDER BY r.number",
        some,
    ).fetchall()
    for number, region, category, *more in rows:
        edges, (confidence, status, taxon, rank, sure, best, pack, seen) = more[:4], more[4:]
        answer = AnswerData(
            str(status),
            taxon,
            None if rank is None else Rank(rank),
            sure,
            {Rank(of): (str(name), float(p)) for of, (name, p) in json.loads(best).items()},
            packs.of(str(pack))[0],
            str(seen or ""),
        )
        is_frame = category == Category.FRAME
        box = None if is_frame else Box(*edges)
        one = SharedAnswer(int(region), Category(category), box, confidence, answer)
        if is_frame:
            whole[int(number)] = one
        else:
            found[int(number)].append(one)
    return {number: [one] for number, one in whole.items() if number not in found} | found


def searched_media(connection: apsw.Connection, some: Numbers) -> frozenset[int]:
    """Those of these photographs in which a detector looked for boxes, also where it found none."""
    rows = connection.execute(
        "SELECT m.number FROM media m JOIN detection d ON d.media = m.number AND d.pack = m.pack "
        f"WHERE m.number IN ({marks(some)})",
        some,
    )
    return frozenset(int(number) for (number,) in rows)


def media_flanks(connection: apsw.Connection, some: Numbers) -> dict[int, dict[int | None, str]]:
    """Which flank people said an animal shows, by photograph and region."""
    found: dict[int, dict[int | None, str]] = defaultdict(dict)
    rows = connection.execute(
        f"SELECT media, region, flank FROM current_flank WHERE media IN ({marks(some)})", some
    )
    for media, region, flank in rows:
        found[int(media)][region] = str(flank)
    return found


def looked_at(connection: apsw.Connection, some: Numbers) -> dict[int, datetime]:
    """When the model looked at each photograph: when its card was added."""
    rows = connection.execute(
        "SELECT m.number, coalesce(d.made_at, a.began_at) FROM media m "
        "JOIN arrival a ON a.number = m.arrival "
        "LEFT JOIN detection d ON d.media = m.number AND d.pack = m.pack "
        f"WHERE m.number IN ({marks(some)})",
        some,
    )
    return {int(number): datetime.fromisoformat(str(when)) for number, when in rows}


_UNREAD: Final = (
    "SELECT -f.number FROM media_file f JOIN root r ON r.number = f.root "
    "WHERE f.media IS NULL AND f.replaced_at IS NULL AND NOT r.removed"
)


def all_numbers(connection: apsw.Connection) -> list[int]:
    """The numbers of all photographs in the order in which they were added, before them minus those
    of the files of which nothing could be read, as lists have them."""
    rows = connection.execute(f"SELECT number FROM shown_media UNION ALL {_UNREAD}")
    return sorted(int(row[0]) for row in rows)
