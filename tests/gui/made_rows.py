"""Photographs as lists show them, written straight into a project: rows only, no pictures."""

import hashlib
import itertools
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from swc_desktop.core.damage import Damage
from swc_desktop.core.message import message, message_to_plain
from swc_desktop.core.observation import Absence, Evidence, Moment, Place
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.result_state import confidence_of
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.photo import Camera, OwnEvidence
from swc_desktop.projects.acts import Cell
from swc_desktop.projects.arrived import added_words
from swc_desktop.projects.listed import ListedMedia, Presence, Summary
from swc_desktop.projects.media import MediaFacts, encoded_facts, media_id
from swc_desktop.projects.project import READER, Project
from swc_desktop.projects.roots import stored_path
from tests.gui.evidence_samples import ALL, METHOD
from tests.gui.fake_engine import PACK

MADE_PACK: Final = replace(PACK, method=METHOD)
"""The pack of the made predictions."""

_SEEN: Final = "2026-11-21T00:00:00+00:00"
_SIZE, _MODIFIED_NS = 3_000_000, 1_700_000_000_000_000_000


def keep_rows(project: Project, records: Iterable[ListedMedia], pack: Pack = MADE_PACK) -> None:
    """Add photographs as they are listed, and files of which nothing could be read.

    Their numbers follow those that are there, in the order given; a root is made for each label.
    """
    with project.act("add", added_words(1)) as action:
        project.add_pack(pack)
        writer = _Writer(project, action, pack)
        records = iter(records)
        while some := list(itertools.islice(records, 5_000)):
            writer.write(some)


class _Writer:
    """Writes rows within one act."""

    def __init__(self, project: Project, action: int, pack: Pack) -> None:
        self._connection = project.connection
        self._action = action
        self._pack = pack
        self._roots = {
            str(label): int(number)
            for number, label in self._connection.execute("SELECT number, label FROM root")
        }
        ((last,),) = self._connection.execute("SELECT coalesce(max(number), 0) FROM media")
        self._number = int(last)

    def write(self, records: Sequence[ListedMedia]) -> None:
        media, files, regions, answers = [], [], [], []
        for record in records:
            root = self._root(record)
            number = None
            if record.unreadable is None:
                self._number += 1
                number = self._number
                media.append(self._media(number, root, record))
                regions.append((number, number))
                answers.append(self._answer(number, record))
            files.append(_file(number, root, record))
        self._many("media", media)
        self._many("media_file", files)
        self._connection.executemany(
            "INSERT INTO region (number, media, left, top, width, height, category) "
            "VALUES (?, ?, 0, 0, 1, 1, 'frame')",
            regions,
        )
        self._many("prediction", answers)

    def _many(self, table: str, rows: Sequence[dict[str, Cell]]) -> None:
        if rows:
            names = ", ".join(rows[0])
            marks = ", ".join("?" * len(rows[0]))
            self._connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                [tuple(row.values()) for row in rows],
            )

    def _root(self, record: ListedMedia) -> int:
        label = record.root_label
        if label not in self._roots:
            number = self._roots[label] = max(self._roots.values(), default=0) + 1
            above = record.file.parents[record.below.count("/")]
            self._connection.execute(
                "INSERT INTO root (number, id, label, path, volume, seen_at) "
                "VALUES (?, ?, ?, ?, '', ?)",
                (number, f"root-{number}", label, stored_path(above), _SEEN),
            )
            self._connection.execute(
                "INSERT INTO arrival (number, root, action, pack, began_at, counts) "
                "VALUES (?, ?, ?, ?, ?, '{}')",
                (number, number, self._action, self._pack.digest, _SEEN),
            )
        return self._roots[label]

    def _media(self, number: int, root: int, record: ListedMedia) -> dict[str, Cell]:
        said, digest = record.prediction, hashlib.sha256(str(number).encode()).hexdigest()
        assert said is not None
        place, moment, damage = record.place, record.moment, record.damage
        utc = None if moment is None else moment.utc
        facts = _facts(place, moment, damage or None)
        return {
            "number": number,
            "id": media_id(digest),
            "sha256": digest,
            "picture_sha256": digest,
            "bytes": _SIZE,
            "kind": "photograph",
            "width": 4000,
            "height": 3000,
            "facts": facts,
            "reader": READER,
            "arrival": root,
            "camera": record.camera_words,
            "serial": record.serial,
            "local_time": None if moment is None else moment.isoformat(),
            "instant": None if utc is None else utc.timestamp(),
            "latitude": None if place is None else place.latitude,
            "longitude": None if place is None else place.longitude,
            "deployment": record.deployment,
            "conflicts": int(record.conflicts),
            "status": said.answer.status.value,
            "taxon": said.answer.taxon,
            "rank": None if said.answer.rank is None else said.answer.rank.value,
            "confidence": said.answer.confidence,
            "certainty": confidence_of(said),
            "pack": self._pack.digest,
            "evidence": None if said.evidence is None else said.evidence.value,
            "disputed": int(isinstance(said, Prediction) and said.disputed),
            "damaged": int(bool(damage)),
        }

    def _answer(self, region: int, record: ListedMedia) -> dict[str, Cell]:
        said = record.prediction
        assert said is not None
        best = {rank.value: [one.taxon, one.probability] for rank, one in said.best.items()}
        return {
            "region": region,
            "pack": self._pack.digest,
            "status": said.answer.status.value,
            "taxon": said.answer.taxon,
            "rank": None if said.answer.rank is None else said.answer.rank.value,
            "confidence": said.answer.confidence,
            "not_in_pack": said.not_in_pack_p,
            "evidence": None if said.evidence is None else said.evidence.value,
            "best": json.dumps(best),
        }


def _file(media: int | None, root: int, record: ListedMedia) -> dict[str, Cell]:
    reason = None
    if record.unreadable is not None:
        plain = message_to_plain(record.unreadable.message)
        reason = json.dumps({"message": plain, "passing": False})
    return {
        "media": media,
        "arrival": root,
        "root": root,
        "path": record.below,
        "bytes": _SIZE,
        "modified_ns": _MODIFIED_NS,
        "seen_at": _SEEN,
        "unreadable": reason,
        "missing_since": _SEEN if record.presence is Presence.MISSING else None,
        "replaced_at": _SEEN if record.presence is Presence.REPLACED else None,
    }


@lru_cache(maxsize=10_000)
def _facts(place: Place | None, moment: Moment | None, damage: Damage | None) -> str:
    """What a photograph with this evidence says itself."""
    own = OwnEvidence(
        place or Absence(Evidence.PLACE, message("Photos", "the file has no place")),
        moment or Absence(Evidence.TIME, message("Photos", "the file has no time")),
    )
    return encoded_facts(MediaFacts(own, Camera("Reconyx", "HP2X"), 4000, 3000, 1, (), damage))


def answered(record: ListedMedia, **changes: object) -> ListedMedia:
    """The same photograph with another answer."""
    said = record.prediction
    assert said is not None
    answer = replace(said.answer, **changes)  # type: ignore[arg-type]
    return replace(record, prediction=replace(said, answer=answer))


def placed_at(record: ListedMedia, label: str, below: str) -> ListedMedia:
    """The same photograph below a root."""
    file = Path("/media/cards", label, below)
    return replace(record, file=file, root_label=label, below=below)


@dataclass(frozen=True)
class Camp:
    """How many there are of what photographs are sorted by."""

    stations: int = 4
    days: int = 12
    cards: int = 3
    cameras: int = 3


def made_rows(count: int, camp: Camp = Camp(), *, seed: int = 7) -> Iterator[ListedMedia]:
    """Photographs of all kinds in a drawn order; confidences, names and what is known differ."""
    draw = random.Random(seed)
    kinds = [_light(kind) for kind in ALL.values()]
    for number in range(count):
        yield _drawn(draw, draw.choice(kinds), number, count, camp)


def _light(kind: ListedMedia) -> ListedMedia:
    """A kind without the votes."""
    return replace(kind, observation=None, notes=())


_FIRST: Final = date(2026, 3, 1)


def _drawn(
    draw: random.Random, kind: ListedMedia, number: int, count: int, camp: Camp
) -> ListedMedia:
    at = number * camp.stations // count
    card = at % camp.cards
    below = f"DCIM/{100 + at}RECNX/IMG_{number:06d}.JPG"
    made = placed_at(kind, f"CARD {card + 1}", below)
    if kind.unreadable is not None:
        return made
    day = _FIRST + timedelta(days=draw.randrange(camp.days))
    taken = datetime(day.year, day.month, day.day, draw.randrange(24), draw.randrange(60))  # noqa: DTZ001
    made = replace(
        made,
        moment=None if kind.moment is None else replace(kind.moment, local=taken),
        deployment=f"Waterhole {at + 1}" if draw.random() < 0.9 else None,
        camera_words=("Browning BTC-8E", "Reconyx HP2X", "Bushnell 119876C")[card % 3],
        serial=f"SN{at % camp.cameras:04d}",
        presence=Presence.MISSING if draw.random() < 0.02 else Presence.HERE,
    )
    assert made.prediction is not None
    if made.prediction.answer.confidence is None:
        return made
    return answered(made, confidence=round(draw.uniform(0.5, 1.0), 2))


def as_listed(record: ListedMedia) -> ListedMedia:
    """The row that a list shows of it: the answer without the votes."""
    said = record.prediction
    if said is None or isinstance(said, Summary):
        return record
    summary = Summary(said.answer, said.evidence, said.best, said.not_in_pack_p)
    return replace(record, prediction=summary, observation=None, notes=())
