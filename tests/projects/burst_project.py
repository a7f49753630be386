"""A project of made-up photographs of a few cameras, close together in time; rows, no pictures."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from swc_desktop.core.message import message
from swc_desktop.core.observation import Absence, Evidence, Moment
from swc_desktop.core.region import Box
from swc_desktop.inference.votes import vote_columns
from swc_desktop.photos.photo import Camera, OwnEvidence
from swc_desktop.projects.arrived import added_words
from swc_desktop.projects.events import BURST_GAP
from swc_desktop.projects.media import MediaFacts, encoded_facts, media_id
from swc_desktop.projects.project import READER
from tests.projects.desk import Desk

BEGIN = datetime(2024, 5, 1, 6)  # noqa: DTZ001 - what a camera writes
OFFSET = timedelta(hours=2)
_NO_PLACE = Absence(Evidence.PLACE, message("Absence", "the photograph has no place"))


def add_rows(
    desk: Desk,
    times: Sequence[float],
    *,
    serial: str = "S1",
    boxes: Sequence[Sequence[Box]] = (),
    seed: int = 0,
) -> list[int]:
    """Photographs at so many seconds after ``BEGIN``, by one camera; their numbers.

    ``boxes`` are what a detector found in each; without them none has looked. Decided as adding
    does it.
    """
    project, pack, random = desk.project, desk.classifier.pack, np.random.default_rng(seed)
    columns = sum(vote_columns(pack.method).values())
    numbers = []
    with project.act("add", added_words(len(times)), can_undo=False) as action:
        project.add_pack(pack)
        raw = project.connection
        first = int(str(project.file.one("SELECT coalesce(max(number), 0) + 1 FROM media")))
        raw.execute(
            "INSERT INTO root (id, label, path, volume, seen_at) VALUES (lower(hex(randomblob(4))) "
            "|| '-0000-4000-8000-000000000000', ?, ?, '', '2024-06-01T00:00:00+00:00')",
            (f"card{first}", f"/media/card{first}"),
        )
        root = raw.last_insert_rowid()
        raw.execute(
            "INSERT INTO arrival (root, action, pack, began_at, counts) "
            "VALUES (?, ?, ?, '2024-06-01T00:00:00+00:00', '{}')",
            (root, action, pack.digest),
        )
        arrival = raw.last_insert_rowid()
        for at, seconds in enumerate(times):
            digest = hashlib.sha256(f"{serial}/{seed}/{first + at}".encode()).hexdigest()
            taken = Moment(BEGIN + timedelta(seconds=seconds), OFFSET)
            camera = Camera("BROWNING", "BTC-8E", serial)
            facts = encoded_facts(MediaFacts(OwnEvidence(_NO_PLACE, taken), camera, 4000, 3000, 1))
            raw.execute(
                "INSERT INTO media (id, sha256, picture_sha256, bytes, kind, width, height, facts, "
                "reader, camera, serial, arrival) "
                f"VALUES (?, ?, ?, 9, 'photograph', 4000, 3000, ?, '{READER}', ?, ?, ?)",
                (media_id(digest), digest, digest, facts, str(camera), serial, arrival),
            )
            number = raw.last_insert_rowid()
            numbers.append(number)
            raw.execute(
                "INSERT INTO media_file (media, arrival, root, path, bytes, modified_ns, seen_at) "
                "VALUES (?, ?, ?, ?, 9, 1700000000000000000, '2024-06-01T00:00:00+00:00')",
                (number, arrival, root, f"{at:04d}.jpg"),
            )
            raw.execute(
                "INSERT INTO region (media, left, top, width, height, category) "
                "VALUES (?, 0, 0, 1, 1, 'frame')",
                (number,),
            )
            regions = [raw.last_insert_rowid()]
            if boxes:
                raw.execute(
                    "INSERT INTO detection (media, pack, detector, made_at) "
                    "VALUES (?, ?, 'd', '2024-06-01T00:00:00+00:00')",
                    (number, pack.digest),
                )
            for box in boxes[at] if boxes else ():
                raw.execute(
                    "INSERT INTO region (media, left, top, width, height, category, confidence, "
                    "detector) VALUES (?, ?, ?, ?, ?, 'animal', 0.9, 'd')",
                    (number, box.left, box.top, box.width, box.height),
                )
                regions.append(raw.last_insert_rowid())
            for region in regions[1:] or regions:
                raw.execute(
                    "INSERT INTO vote (region, pack, outputs, sharpness) VALUES (?, ?, ?, ?)",
                    (
                        region,
                        pack.digest,
                        random.normal(0.0, 3.0, columns).astype("<f4").tobytes(),
                        float(random.uniform(1, 20)),
                    ),
                )
        desk.decider.decide(numbers, new_votes=True)
    return numbers


def stored_bursts(desk: Desk) -> set[frozenset[str]]:
    """The bursts as they are stored, those of one photograph left out."""
    found: dict[str, set[str]] = {}
    for burst, id_ in desk.project.file.rows(
        "SELECT burst, id FROM media WHERE burst IS NOT NULL AND successor IS NULL"
    ):
        found.setdefault(str(burst), set()).add(str(id_))
    assert all(burst in members for burst, members in found.items())
    return set(map(frozenset, found.values()))


def bursts_by_list(desk: Desk) -> set[frozenset[str]]:
    """The same from a plain list of photographs, each compared with the one before."""
    gap = BURST_GAP.total_seconds()
    cameras: dict[object, list[tuple[float, str]]] = {}
    for station, serial, model, instant, id_ in desk.project.file.rows(
        "SELECT deployment, serial, camera, instant, id FROM media "
        "WHERE successor IS NULL AND instant IS NOT NULL AND kind = 'photograph'"
    ):
        if station or serial:
            taken = cameras.setdefault((station, serial, model), [])
            taken.append((float(str(instant)), str(id_)))
    found = []
    for taken in cameras.values():
        group: list[tuple[float, str]] = []
        for one in sorted(taken):
            if group and (one[0] - group[-1][0] > gap or one[0] - group[0][0] > gap):
                found.append(group)
                group = []
            group.append(one)
        found.append(group)
    return {frozenset(id_ for _, id_ in group) for group in found if len(group) > 1}


def everything(desk: Desk) -> Sequence[tuple[object, ...]]:
    """All that deciding stores, with every digit, by what is the same on every desk."""
    return desk.project.file.rows(
        "SELECT m.id, m.instant, m.deployment, m.burst, m.taxon, m.confidence, m.certainty, "
        "r.category, r.left, r.top, p.status, p.taxon, p.rank, p.confidence, p.not_in_pack, "
        "p.evidence, p.best, p.without_place, p.burst, p.alone FROM media m "
        "JOIN region r ON r.media = m.number LEFT JOIN prediction p ON p.region = r.number "
        "ORDER BY m.id, r.category, r.left, r.top"
    )


def assign_rows(desk: Desk, numbers: Sequence[int], deployment: str = "A") -> None:
    """Assign photographs to a camera station, so that they are in events."""
    with desk.project.act("assign", message("Tests", "Assign"), can_undo=False) as action:
        for number in numbers:
            desk.project.connection.execute(
                "INSERT INTO assignment (id, action, media, deployment) VALUES (?, ?, ?, ?)",
                (f"00000000-0000-4000-8000-{number:012d}", action, number, deployment),
            )
        desk.decider.decide(numbers)
