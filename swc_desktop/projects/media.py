"""Photographs by their content: rows of media and of the files that hold them."""

import json
import uuid
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import apsw

from swc_desktop.core.damage import Damage
from swc_desktop.core.message import Message
from swc_desktop.photos.photo import Camera, OwnEvidence, Photo
from swc_desktop.storage.dataclass_json import decode_value, encode_value

MEDIA_NAMESPACE: Final = uuid.UUID("6f0ae24c-53b8-5b0e-9d4c-1c1f3a0f6a4e")
"""Names the space of our media ids (RFC 9562, version 5). Must never change: with it two computers
give one photograph the same id."""

PHOTOGRAPH: Final = "photograph"
VIDEO: Final = "video"
"""The kinds of media."""


@dataclass(frozen=True)
class MediaFacts:
    """What a photograph says itself, as it was read; sizes in upright pixels."""

    own: OwnEvidence
    camera: Camera
    width: int
    height: int
    orientation: int
    notes: tuple[Message | str, ...] = ()
    damage: Damage | None = None


def media_id(sha256: str) -> str:
    """The id of a file with this digest, the same on every computer."""
    return str(uuid.uuid5(MEDIA_NAMESPACE, sha256))


def facts_of(photo: Photo) -> MediaFacts:
    """The facts of a photograph that was just read."""
    assert photo.own is not None
    return MediaFacts(
        photo.own,
        photo.camera,
        photo.width,
        photo.height,
        photo.orientation,
        photo.notes,
        photo.damage,
    )


def encoded_facts(facts: MediaFacts) -> str:
    """The facts as JSON text."""
    return json.dumps(encode_value(facts), separators=(",", ":"))  # names in it need not be UTF-8


def decoded_facts(text: str) -> MediaFacts:
    """The facts that ``encoded_facts`` wrote. Raises ``ValueError``."""
    return decode_value(MediaFacts, json.loads(text))


MAX_IN_STATEMENT: Final = 500
"""Numbers in one statement; SQLite allows 32,766, and more than this gains no time."""


def in_pieces(numbers: Iterable[int], size: int = MAX_IN_STATEMENT) -> Iterator[list[int]]:
    """The numbers sorted, in lists of at most ``size``, by default what fits into a statement."""
    ordered = sorted(numbers)
    for first in range(0, len(ordered), size):
        yield ordered[first : first + size]


def marks(values: Sized) -> str:
    """A question mark for each value."""
    return ", ".join("?" * len(values))


@dataclass(frozen=True)
class KnownFile:
    """The current row of a file: what was seen there last."""

    number: int
    media: int | None
    path: str
    bytes: int
    modified_ns: int
    cannot_be_read: bool
    """For a reason that lies in the file, so that it is not tried again while it is as it was."""

    is_missing: bool
    has_votes: bool
    detector: str | None
    """The digest of the detector, or of the results of another program, behind the votes."""


_HOUR_NS: Final = 3_600_000_000_000
_TOLERANCE_NS: Final = 2_000_000_000
"""FAT keeps times in steps of 2 s, and by the local clock: another zone moves them by hours."""


class SeenFile(NamedTuple):
    """A file with its size and time when it was seen last."""

    path: Path
    size: int
    modified_ns: int


def is_unchanged(known: KnownFile, size: int, modified_ns: int) -> bool:
    """Whether a file is as it was seen last, by size and time (± 2 s modulo 1 h)."""
    return _is_same(known.bytes, known.modified_ns, size, modified_ns)


def is_as_seen(file: SeenFile) -> bool:
    """The same of a file on disk, so that no answer is shown beside another picture.

    Raises ``OSError`` where it cannot be found.
    """
    now = file.path.stat()
    return _is_same(file.size, file.modified_ns, now.st_size, now.st_mtime_ns)


def _is_same(size: int, modified_ns: int, other_size: int, other_ns: int) -> bool:
    off = (other_ns - modified_ns) % _HOUR_NS
    return size == other_size and min(off, _HOUR_NS - off) <= _TOLERANCE_NS


def known_files(connection: apsw.Connection, root: int, pack: str) -> dict[str, KnownFile]:
    """The current files of a root by their path, and whether a pack has seen each."""
    rows = connection.execute(
        "SELECT f.number, f.media, f.path, f.bytes, f.modified_ns, "
        "f.unreadable IS NOT NULL AND NOT json_extract(f.unreadable, '$.passing'), "
        "f.missing_since IS NOT NULL, EXISTS (SELECT 1 FROM region r JOIN vote v "
        "ON v.region = r.number WHERE r.media = f.media AND v.pack = ?1) "
        "OR EXISTS (SELECT 1 FROM detection d WHERE d.media = f.media AND d.pack = ?1), "
        "(SELECT d.detector FROM detection d WHERE d.media = f.media AND d.pack = ?1) "
        "FROM media_file f WHERE f.root = ?2 AND f.replaced_at IS NULL",
        (pack, root),
    )
    return {
        str(path): KnownFile(
            int(number),
            None if media is None else int(media),
            str(path),
            int(size),
            int(modified),
            bool(unreadable),
            bool(missing),
            bool(votes),
            None if detector is None else str(detector),
        )
        for number, media, path, size, modified, unreadable, missing, votes, detector in rows
    }
