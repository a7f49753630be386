"""A project with any number of made-up photographs: rows only, no pictures."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from swc_desktop.core.message import message
from swc_desktop.core.observation import Absence, Evidence, Moment, Place
from swc_desktop.inference.votes import vote_columns
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.photo import Camera, OwnEvidence
from swc_desktop.projects.arrived import added_words
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.deployments import Deployment, add_deployment, assign
from swc_desktop.projects.media import MediaFacts, encoded_facts, media_id
from swc_desktop.projects.project import READER, Project

PER_CARD: Final = 5_000
"""Photographs of one card and so of one camera station, as after some weeks."""

_FOLDER: Final = 1_000
"""Photographs in one folder of a card; cameras begin another after 999 or 9,999."""

_BEGIN: Final = datetime(2024, 1, 1, 6)  # noqa: DTZ001 - what a camera writes
_STEP: Final = timedelta(minutes=7, seconds=13)
"""From one photograph of a camera to its next: each has another hour and another sun."""

_NO_PLACE: Final = Absence(Evidence.PLACE, message("Absence", "the photograph has no place"))


@dataclass(frozen=True)
class MadeCard:
    """A card of a made-up project: its root, and the numbers of its photographs."""

    root: int
    folder: str
    label: str
    media: range


def add_cards(
    project: Project, pack: Pack, count: int, *, stations: bool = True, seed: int = 0
) -> list[MadeCard]:
    """Add ``count`` photographs in cards of ``PER_CARD`` with their votes, nothing decided."""
    cards = []
    for first in range(0, count, PER_CARD):
        with project.act("add", added_words(count)) as at:
            project.add_pack(pack)
            number = int(str(project.file.one("SELECT coalesce(max(number), 0) + 1 FROM root")))
            size = min(PER_CARD, count - first)
            cards.append(_add_card(project, pack, at, number, size, seed))
            if stations:
                _add_station(project, at, cards[-1])
    return cards


def decide_cards(project: Project, decider: ProjectDecider) -> None:
    """Decide all photographs, as adding does."""
    with project.transaction():
        decider.decide_all()


def _add_card(
    project: Project, pack: Pack, action: int, number: int, size: int, seed: int
) -> MadeCard:
    connection = project.connection
    label, folder = f"CARD{number:03d}", f"/media/cards/CARD{number:03d}"
    connection.execute(
        "INSERT INTO root (number, id, label, path, volume, seen_at) "
        "VALUES (?, 'root-' || ?, ?, ?, '', '2024-06-01T00:00:00+00:00')",
        (number, number, label, folder),
    )
    connection.execute(
        "INSERT INTO arrival (number, root, action, pack, began_at, counts) "
        "VALUES (?, ?, ?, ?, '2024-06-01T00:00:00+00:00', '{}')",
        (number, number, action, pack.digest),
    )
    first = int(str(project.file.one("SELECT coalesce(max(number), 0) + 1 FROM media")))
    media = range(first, first + size)
    connection.executemany(
        "INSERT INTO media (number, id, sha256, picture_sha256, bytes, kind, width, height, "
        "facts, reader, camera, serial, arrival) "
        "VALUES (?, ?, ?, ?, 3000000, 'photograph', 4000, 3000, ?, "
        f"'{READER}', ?, ?, {number})",
        _media_rows(media, number),
    )
    connection.executemany(
        "INSERT INTO region (number, media, left, top, width, height, category) "
        "VALUES (?, ?, 0, 0, 1, 1, 'frame')",
        ((one, one) for one in media),
    )
    connection.executemany(
        "INSERT INTO media_file (media, arrival, root, path, bytes, modified_ns, seen_at) "
        f"VALUES (?, {number}, {number}, ?, 3000000, ?, '2024-06-01T00:00:00+00:00')",
        ((one, _path(at), 1_700_000_000_000_000_000 + at) for at, one in enumerate(media)),
    )
    outputs = _outputs(pack, size, number + seed)
    connection.executemany(
        "INSERT INTO vote (region, pack, outputs) VALUES (?, ?, ?)",
        ((one, pack.digest, row) for one, row in zip(media, outputs, strict=True)),
    )
    return MadeCard(number, folder, label, media)


def _path(at: int) -> str:
    return f"DCIM/{100 + at // _FOLDER}MEDIA/IMG_{at:04d}.JPG"


def _media_rows(media: range, card: int) -> Iterator[tuple[object, ...]]:
    serial = f"SN{card:06d}"
    for at, number in enumerate(media):
        digest = hashlib.sha256(f"{card}/{at}".encode()).hexdigest()
        own = OwnEvidence(_NO_PLACE, Moment(_BEGIN + _STEP * at + timedelta(seconds=card)))
        camera = Camera("BROWNING", "BTC-8E", serial)
        facts = encoded_facts(MediaFacts(own, camera, 4000, 3000, 1))
        yield number, media_id(digest), digest, digest, facts, str(camera), serial


def _outputs(pack: Pack, size: int, seed: int) -> Iterator[bytes]:
    """Votes that are sure of one child at every node, as a trained network's mostly are."""
    random = np.random.default_rng(seed)
    columns = sum(vote_columns(pack.method).values())
    for _ in range(size):
        yield random.normal(0.0, 3.0, columns).astype("<f4").tobytes()


def _add_station(project: Project, action: int, card: MadeCard) -> None:
    place = station_place(card.root)
    station = Deployment(
        f"S{card.root:03d}",
        location_name=f"Waterhole {card.root}",
        latitude=place.latitude,
        longitude=place.longitude,
        starts="2024-01-01T00:00:00",
    )
    add_deployment(project.connection, action, station)
    assign(project.connection, action, card.media, station.id)


def station_place(card: int) -> Place:
    """Where the camera of a card hangs: a grid in the Kruger national park."""
    return Place(-25.0 + card % 10 * 0.1, 31.0 + card // 10 % 7 * 0.1)


def make_project(
    file: Path, pack: Pack, count: int, *, stations: bool = True
) -> tuple[Project, list[MadeCard]]:
    """A new project with that many photographs, nothing decided."""
    project = Project.create(file)
    return project, add_cards(project, pack, count, stations=stations)
