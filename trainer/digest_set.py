"""Which keys were seen before, in 12 to 24 bytes a key."""

from array import array
from hashlib import blake2b
from typing import Final

_MIN_PLACES: Final = 1 << 10
"""Of a new table, 8 kB; a round choice."""

_MAX_LOAD: Final = 2 / 3
"""Above it the tables of ``DigestSet`` are doubled: linear probing then looks at 2 places for a key
that it has and at 5 for another (Knuth 1998, The Art of Computer Programming 3, 6.4)."""


def key_digest(*parts: str | bytes) -> int:
    """64 bits of the parts in their order: by chance, two of five million keys share them in one of
    1.5 million data sets."""
    whole = blake2b(digest_size=8)
    for part in parts:
        text = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        whole.update(b"%d:" % len(text))
        whole.update(text)
    return int.from_bytes(whole.digest(), "little")


class DigestSet:
    """A set of digests in one array, open addressing by linear probing; 0 counts as 1."""

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * _MIN_PLACES))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, digest: int) -> bool:
        """Add a digest; whether it is new."""
        if (self._count + 1) > _MAX_LOAD * len(self._table):
            self._double()
        if not self._put(digest or 1):
            return False
        self._count += 1
        return True

    def _put(self, digest: int) -> bool:
        table = self._table
        last = len(table) - 1
        place = digest & last
        while found := table[place]:
            if found == digest:
                return False
            place = (place + 1) & last
        table[place] = digest
        return True

    def _double(self) -> None:
        before = self._table
        self._table = array("Q", bytes(16 * len(before)))
        for digest in before:
            if digest:
                self._put(digest)
