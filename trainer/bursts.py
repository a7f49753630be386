"""Bursts: the photographs of one camera and taxon that follow each other within a minute."""

from array import array
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.observation import Moment
from trainer.digest_set import key_digest
from trainer.on_disk import TextSpool
from trainer.sources.source_record import Record

BURST: Final = timedelta(seconds=60)
"""Photographs of one camera and taxon that are at most this far apart belong to one burst."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_PARTS: Final = 16
"""Parts of the records that are sorted one after the other; bounds memory, a round choice."""


class Bursts:
    """The group of each record: source and id of the first record of its burst.

    A burst consists of records of one source, observer, site and taxon, each within ``BURST`` of
    the one before. A record takes 24 bytes of memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` is where names of groups are kept, None for the system's."""
        self._names = TextSpool(folder)
        self._lines = array("Q")
        self._instants = array("q")

    def add(self, record: Record, taxon: str) -> None:
        """Add the next record. Raises ``OutputFault``."""
        instant = _instant(record.moment)
        connects = instant is not None and (record.site or record.observer)
        key = record.source, record.site, record.observer, taxon
        self._lines.append((key_digest(*key) or 1) if connects else 0)
        self._instants.append(0 if instant is None else (instant - _EPOCH) // _MICROSECOND)
        self._names.append(f"{record.source}/{record.id}")

    def groups(self) -> Iterator[str]:
        """The group of each record in the order in which they were added."""
        return (self._names[int(number)] for number in self._first_of_bursts())

    def _first_of_bursts(self) -> NDArray[np.int64]:
        """The number of the first record of each record's burst."""
        lines = np.asarray(self._lines)
        instants = np.asarray(self._instants)
        first = np.arange(len(lines))
        for part in range(_PARTS):
            rows = np.flatnonzero((lines % _PARTS == part) & (lines > 0))
            rows = rows[np.lexsort((rows, instants[rows], lines[rows]))]
            near = np.diff(instants[rows]) <= BURST // _MICROSECOND
            goes_on = np.zeros(len(rows), np.bool_)
            goes_on[1:] = near & (lines[rows[1:]] == lines[rows[:-1]])
            starts = np.where(goes_on, 0, np.arange(len(rows)))
            first[rows] = rows[np.maximum.accumulate(starts)]
        return first


def _instant(moment: Moment | None) -> datetime | None:
    if moment is None:
        return None
    return moment.utc or moment.local.replace(tzinfo=UTC)
