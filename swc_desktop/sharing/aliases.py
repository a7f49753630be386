"""Names that stand for secret ones: the same in every export of a project, and of no other use.

A station's id, a file's name or a photograph's content would lead whoever knows it to the place.
Its alias is a keyed digest (HMAC, RFC 2104, with SHA-256), so that rows of two exports can be
joined and nobody without the project can find out what an alias stands for.
"""

import base64
import hashlib
import hmac
import uuid
from typing import Final

import apsw

_LETTERS: Final = 10
"""50 bits: among a million names two get one alias with a probability of 1 in 2,000."""


class Aliases:
    """The aliases of a project, which follow from its id: random, and written in no export."""

    def __init__(self, connection: apsw.Connection) -> None:
        row = connection.execute("SELECT value FROM setting WHERE name = 'id'").fetchone()
        assert row is not None
        self._key = hmac.digest(str(row[0]).encode(), b"aliases", "sha256")

    def of(self, kind: str, name: str) -> str:
        """The alias of a name, of capital letters and digits."""
        return base64.b32encode(self._digest(kind, name)).decode("ascii")[:_LETTERS]

    def uuid_of(self, kind: str, name: str) -> str:
        """The alias of an id, again a UUID."""
        return str(uuid.UUID(bytes=self._digest(kind, name)[:16], version=5))

    def file_name(self, media: str, path: str) -> str:
        """The name that stands for the file of a photograph, with its suffix."""
        name = path.rpartition("/")[2]
        suffix = name.rpartition(".")[2].lower() if "." in name else ""
        return f"{self.of('file', media)}.{suffix}" if suffix.isalnum() else self.of("file", media)

    def station(self, id_: str) -> str:
        """The id that stands for a camera station."""
        return f"station-{self.of('station', id_)}"

    def _digest(self, kind: str, name: str) -> bytes:
        data = f"{kind}\0{name}".encode("utf-8", "surrogateescape")
        return hmac.new(self._key, data, hashlib.sha256).digest()


def media_by_name(connection: apsw.Connection) -> dict[str, int]:
    """The numbers of photographs by their ids and aliases."""
    aliases = Aliases(connection)
    found: dict[str, int] = {}
    for number, id_ in connection.execute("SELECT number, id FROM media WHERE successor IS NULL"):
        found[str(id_)] = found[aliases.uuid_of("media", str(id_))] = int(number)
    return found


def media_with_alias(connection: apsw.Connection, alias: str) -> int | None:
    """The number of the photograph whose id has this alias."""
    aliases = Aliases(connection)
    for number, id_ in connection.execute("SELECT number, id FROM media"):
        if aliases.uuid_of("media", str(id_)) == alias:
            return int(number)
    return None
