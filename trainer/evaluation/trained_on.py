"""What a pack says about the observations that it was trained on, without giving them away.

A pack lists the first bytes of SHA-256 digests: of every picture file, and of every observation's
identifier with its moment (with its source if it has none). Four bytes are enough to know an
observation again (of 100,000 other observations, about 2 in 100,000 are taken for one that is
listed) and too few to find one by trying: of all possible moments and identifiers, far more than
the true ones fit. Nothing of a place goes in.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.core.observation import Absence
from swc_desktop.packs.trained_on import DIGEST_BYTES, listed_digests
from trainer.cases import Case

_CHUNK: Final = 1 << 20
"""Bytes read at a time; bounds memory."""

MAX_DIGESTS: Final = 250_000
"""Takes 1.3 MB of the 2 MiB that ``pack.json`` may have."""


@dataclass(frozen=True)
class TrainedOn:
    """The digests of the observations that a pack was trained on."""

    digests: frozenset[bytes]

    def knows(self, case: Case) -> bool:
        """Whether the case, or one of its pictures, was used for training."""
        return not self.digests.isdisjoint(digests_of(case))


def digests_of(case: Case) -> set[bytes]:
    """The digests of an observation and of those of its pictures that can be read."""
    moment = case.seen.moment
    mark = case.source if isinstance(moment, Absence) else moment.local.isoformat()
    found = {_short(hashlib.sha256(f"{case.id}\n{mark}".encode("utf-8", "surrogateescape")))}
    for picture in case.pictures:
        whole = _file(picture)
        if whole is not None:
            found.add(whole)
    return found


def training_digests(cases: Iterable[Case]) -> dict[str, object]:
    """What a pack carries about its training observations, as plain values.

    Without ``digests`` if there are more than ``MAX_DIGESTS``.
    """
    trained = [case for case in cases if case.split.is_training]
    digests = sorted({digest for case in trained for digest in digests_of(case)})
    found: dict[str, object] = {"observations": len(trained)}
    if len(digests) <= MAX_DIGESTS:
        found["digests"] = base64.b64encode(b"".join(digests)).decode("ascii")
    return found


def trained_on(training: Mapping[str, object]) -> TrainedOn | None:
    """What a pack lists; None if it lists nothing that can be read."""
    listed = listed_digests(training)
    return None if listed is None else TrainedOn(listed.digests)


def trained_groups(cases: Sequence[Case], packs: Sequence[TrainedOn]) -> frozenset[str]:
    """The groups in which any of some cases was used to train one of the packs."""
    return frozenset(case.group for case in cases if any(pack.knows(case) for pack in packs))


def _file(picture: Path) -> bytes | None:
    whole = hashlib.sha256()
    try:
        with picture.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                whole.update(chunk)
    except OSError:
        return None  # it trained nothing: the stage images lists what it could not read
    return _short(whole)


def _short(whole: "hashlib._Hash") -> bytes:
    return whole.digest()[:DIGEST_BYTES]
