"""What a pack lists of the observations that it was trained on: the first bytes of digests."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

KEY: Final = "trained_on"
"""The key in the figures that a pack carries."""

DIGEST_BYTES: Final = 4
"""Bytes of each SHA-256 that are listed."""


@dataclass(frozen=True)
class ListedDigests:
    """The digests of the observations and pictures that a pack was trained on, and how many
    observations there were; None where the pack does not say it."""

    digests: frozenset[bytes]
    observations: int | None

    def has_picture(self, sha256: str) -> bool:
        """Whether a picture file with this SHA-256, in hexadecimal, is among them."""
        return bytes.fromhex(sha256)[:DIGEST_BYTES] in self.digests


def listed_digests(training: Mapping[str, object]) -> ListedDigests | None:
    """What a pack lists in its figures; None if it lists nothing that can be read."""
    listed = training.get(KEY)
    if not isinstance(listed, Mapping):
        return None
    text, count = listed.get("digests"), listed.get("observations")
    if not isinstance(text, str):
        return None
    try:
        whole = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(whole) % DIGEST_BYTES:
        return None
    starts = range(0, len(whole), DIGEST_BYTES)
    found = frozenset(whole[at : at + DIGEST_BYTES] for at in starts)
    return ListedDigests(found, count if isinstance(count, int) else None)
