"""Rows of the database as listed photographs."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from swc_desktop.core.damage import UNDAMAGED, Damage
from swc_desktop.core.errors import Unreadable
from swc_desktop.core.message import Message, message, message_from_plain
from swc_desktop.core.method import EvidenceUsed
from swc_desktop.core.observation import Moment, Place
from swc_desktop.core.prediction import Answer, Best, Status
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.projects.listed import ListedMedia, Presence, Summary
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.resolving import Conflict
from swc_desktop.projects.roots import absolute, path_stored
from swc_desktop.storage.dataclass_json import decode_value

FILE_COLUMNS: Final = (
    "m.number, f.root, r.label, r.path, f.path, f.bytes, f.modified_ns, f.missing_since, "
    "f.replaced_at, f.unreadable"
)
MEDIA_COLUMNS: Final = (
    "m.id, m.sha256, m.local_time, m.latitude, m.longitude, m.deployment, m.camera, m.serial, "
    "m.conflicts, CASE WHEN m.damaged THEN json_extract(m.facts, '$.damage') END, m.pack, "
    "p.status, p.taxon, p.rank, p.confidence, p.not_in_pack, p.evidence, p.best, p.burst, p.alone"
)

_OF_THE_FILE: Final = (
    "number", "file", "root", "root_label", "below", "presence", "size", "modified_ns",
)  # fmt: skip


def listed_media(
    row: tuple[Any, ...], packs: PackTaxa, names: Mapping[str, str] | None = None
) -> ListedMedia:
    """A photograph from ``FILE_COLUMNS`` and ``MEDIA_COLUMNS``; ``names`` are those of camera
    stations by their ids."""
    file = row[: len(FILE_COLUMNS.split(", "))]
    (
        id_, sha256, time, latitude, longitude, deployment, camera, serial, conflicts, damage,
        pack, status, taxon, rank, confidence, not_in_pack, evidence, best, burst, alone,
    ) = row[len(file) :]  # fmt: skip
    label, taxonomy = packs.of(str(pack or ""))
    shown = unread_file(file, taxonomy)
    facts = {name: getattr(shown, name) for name in _OF_THE_FILE}
    summary = None
    if status is not None:
        summary = Summary(
            Answer(Status(status), taxon, None if rank is None else Rank(rank), confidence),
            None if evidence is None else EvidenceUsed(evidence),
            {Rank(of): Best(*values) for of, values in json.loads(best).items()},
            not_in_pack,
            burst,
            None if alone is None else answer_from_text(alone),
        )
    return ListedMedia(
        **facts,
        taxonomy=taxonomy,
        prediction=summary,
        unreadable=None if summary is not None else shown.unreadable or _no_answer(),
        place=None if latitude is None else Place(latitude, longitude),
        moment=None if time is None else _moment(str(time)),
        camera_words=str(camera),
        serial=str(serial),
        damage=UNDAMAGED if damage is None else decode_value(Damage, json.loads(damage)),
        id=str(id_),
        sha256=str(sha256),
        deployment=deployment,
        station_name=(names or {}).get(deployment, ""),
        conflicts=Conflict(conflicts),
        pack=label,
        pack_sha256=str(pack or ""),
    )


def answer_from_text(text: str) -> Answer:
    """An answer as it is stored beside another one."""
    status, taxon, rank, confidence = json.loads(text)
    return Answer(Status(status), taxon, None if rank is None else Rank(rank), confidence)


def unread_file(
    row: tuple[Any, ...],
    taxonomy: Taxonomy = Taxonomy(()),  # noqa: B008 - frozen
) -> ListedMedia:
    """The part of a row that is about the file."""
    number, root, label, root_path, below, size, modified, missing, replaced, reason = row
    presence = Presence.REPLACED if replaced else Presence.MISSING if missing else Presence.HERE
    return ListedMedia(
        number=int(number),
        file=absolute(path_stored(str(root_path)), str(below)),
        taxonomy=taxonomy,
        unreadable=None if reason is None else Unreadable(_reason(str(reason))),
        root=int(root),
        root_label=str(label),
        below=str(below),
        presence=presence,
        size=int(size),
        modified_ns=int(modified),
    )


def _moment(text: str) -> Moment:
    when = datetime.fromisoformat(text)
    return Moment(when.replace(tzinfo=None), when.utcoffset(), is_day="T" not in text)


def _reason(text: str) -> Message | str:
    return message_from_plain(json.loads(text)["message"])


def _no_answer() -> Unreadable:
    return Unreadable(
        message("Projects", "{file} has not been classified yet. Add its folder again.")
    )
