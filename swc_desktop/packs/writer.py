"""Writing a pack: the same content gives the same bytes, and a file is complete or absent."""

import hashlib
from pathlib import Path

from nacl.signing import SigningKey

from swc_desktop.packs import archive
from swc_desktop.packs.golden_file import golden_bytes
from swc_desktop.packs.manifest_json import manifest_json
from swc_desktop.packs.pack import FileEntry, PackContent
from swc_desktop.packs.signature import sign
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.strict_json import canonical_json


def pack_bytes(content: PackContent, *, signing_key: SigningKey | None = None) -> bytes:
    """The pack file's bytes."""
    entries = {
        archive.CARD: content.card.encode("utf-8"),
        archive.GOLDEN: golden_bytes(content.golden, content.method),
    }
    if content.image_model is not None:
        entries[archive.IMAGE] = content.image_model
    if content.metadata_model is not None:
        entries[archive.METADATA] = content.metadata_model
    if content.detector_model is not None:
        entries[archive.DETECTOR] = content.detector_model
    listed = {
        name: FileEntry(hashlib.sha256(data).hexdigest(), len(data))
        for name, data in entries.items()
    }
    manifest = canonical_json(manifest_json(content, listed))
    entries[archive.MANIFEST] = manifest
    if signing_key is not None:
        entries[archive.SIGNATURE] = sign(manifest, signing_key)
    return archive.archive_bytes(entries)


def write_pack(content: PackContent, path: Path, *, signing_key: SigningKey | None = None) -> None:
    """Write a pack beside its place, then rename it there; raises ``OSError``."""
    data = pack_bytes(content, signing_key=signing_key)
    with atomic_write(path) as file:
        file.write(data)
