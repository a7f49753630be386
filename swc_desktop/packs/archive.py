"""The ZIP archive of a pack: read without trusting it, written reproducibly.

Layout of the end record: APPNOTE.TXT 6.3.10, section 4.3.16.
"""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.message import Message, message
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.storage.atomic_write import sha256_of_file
from swc_desktop.storage.regular_file import open_file

MANIFEST, IMAGE, METADATA = "pack.json", "image.onnx", "metadata.onnx"
DETECTOR = "detector.onnx"
CARD, GOLDEN, SIGNATURE = "card.md", "golden.npz", "signature"

_MEBIBYTE = 1 << 20
_MAX_BYTES: Mapping[str, int] = {
    MANIFEST: 2 * _MEBIBYTE,
    IMAGE: 512 * _MEBIBYTE,
    METADATA: 256 * _MEBIBYTE,
    DETECTOR: 256 * _MEBIBYTE,
    CARD: 4 * _MEBIBYTE,
    GOLDEN: 64 * _MEBIBYTE,
    SIGNATURE: 4096,
}
"""Room for networks of some hundred million weights; docs/pack.md states these numbers."""

_MAX_FILE_BYTES = _MAX_TOTAL_BYTES = 768 * _MEBIBYTE
"""Bounds memory: all entries are held at once."""

_MAX_ENTRIES = 256
"""Far above the seven entries of a pack and the arrays of its golden values."""

_MAX_DIRECTORY_BYTES = 256 << 10
"""A thousand bytes an entry: names are short, and a pack has no comments."""

_MAX_RATIO = 100
"""Deflate can reach 1032; the writer stores what compresses further than this uncompressed."""

_RATIO_COUNTS_FROM = _MEBIBYTE
"""Smaller entries may compress as far as they like: they cannot fill the memory."""

_FILE, _LIST = message("Packs", "the file"), message("Packs", "its list of entries")
_ENTRY = message("Packs", "its entry {entry!r}")
"""What is too large."""

_CHUNK_BYTES = _MEBIBYTE
_END = struct.Struct("<4s4H2LH")
_MAGIC = b"PK\x03\x04"
_END_MAGIC = b"PK\x05\x06"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that ZIP can write; fixed, so that the same content gives the same bytes."""


def read_entries(file: Path) -> dict[str, bytes]:
    """All entries by name; raises ``PackRefused`` and unpacks nothing to disk."""
    with open_pack_file(file) as opened:
        try:
            return _read_entries(file, opened, _MAX_BYTES)
        except OSError as error:
            raise PackRefused(PackProblem.CANNOT_OPEN, file=file, reason=explain(error)) from error


def open_pack_file(file: Path) -> IO[bytes]:
    """Open a pack's file; does not wait for a pipe or a device. Raises ``PackRefused``."""
    try:
        return open_file(file)
    except (OSError, ValueError) as error:
        raise PackRefused(PackProblem.CANNOT_OPEN, file=file, reason=explain(error)) from error


def file_digest(file: Path) -> str:
    """SHA-256 of a pack's whole file; raises ``PackRefused``."""
    with open_pack_file(file) as opened:
        if os.fstat(opened.fileno()).st_size > _MAX_FILE_BYTES:
            raise PackRefused(PackProblem.TOO_LARGE, file=file, what=_FILE)
        try:
            return sha256_of_file(opened, lambda _: None)
        except OSError as error:
            raise PackRefused(PackProblem.CANNOT_OPEN, file=file, reason=explain(error)) from error


def read_inner(file: Path, entry: str, data: bytes, most: Mapping[str, int]) -> dict[str, bytes]:
    """The entries of a zip that is itself an entry of the pack, by the same rules."""
    try:
        return _read_entries(file, io.BytesIO(data), most)
    except PackRefused as error:
        if error.code not in (PackProblem.NOT_ZIP, PackProblem.CUT_SHORT):
            raise
        raise PackRefused(PackProblem.DAMAGED_ENTRY, file=file, entry=entry) from error


def _read_entries(file: Path, opened: IO[bytes], most: Mapping[str, int]) -> dict[str, bytes]:
    _check_end(file, opened)
    try:
        archive = zipfile.ZipFile(opened)
    except (
        zipfile.BadZipFile,
        ValueError,
        OverflowError,
        NotImplementedError,
        struct.error,
    ) as error:
        raise PackRefused(PackProblem.CUT_SHORT, file=file) from error
    with archive:
        seen: set[str] = set()
        total = 0
        for info in archive.infolist():
            _check_entry(file, info, seen, most)
            total += info.file_size
            if info.file_size > most[info.filename] or total > _MAX_TOTAL_BYTES:
                what = _ENTRY.fill(entry=info.filename)
                raise PackRefused(PackProblem.TOO_LARGE, file=file, what=what)
            if info.file_size > max(_RATIO_COUNTS_FROM, _MAX_RATIO * info.compress_size):
                what = message("Packs", "its entry {entry!r}, unpacked,").fill(entry=info.filename)
                raise PackRefused(PackProblem.TOO_LARGE, file=file, what=what)
        return {info.filename: _inflate(file, archive, info) for info in archive.infolist()}


def _check_end(file: Path, opened: IO[bytes]) -> None:
    """Look at the end record before the list of entries is taken into memory."""
    size = opened.seek(0, io.SEEK_END)
    if size > _MAX_FILE_BYTES:
        raise PackRefused(PackProblem.TOO_LARGE, file=file, what=_FILE)
    opened.seek(0)
    if opened.read(len(_MAGIC)) != _MAGIC:
        raise PackRefused(PackProblem.NOT_ZIP, file=file)
    opened.seek(max(0, size - _END.size))
    end = opened.read(_END.size)
    if not end.startswith(_END_MAGIC) or len(end) < _END.size:
        raise PackRefused(PackProblem.CUT_SHORT, file=file)
    _, disk, first_disk, here, entries, length, start, comment = _END.unpack(end)
    if entries > _MAX_ENTRIES or length > _MAX_DIRECTORY_BYTES:
        raise PackRefused(PackProblem.TOO_LARGE, file=file, what=_LIST)
    whole = start + length + _END.size == size and comment == disk == first_disk == 0
    if not whole or here != entries:
        raise PackRefused(PackProblem.CUT_SHORT, file=file)


def _check_entry(
    file: Path, info: zipfile.ZipInfo, seen: set[str], allowed: Mapping[str, int]
) -> None:
    name = info.orig_filename
    problem = _unsafe_name(name, seen) or _unsafe_kind(info)
    if problem is not None:
        raise PackRefused(PackProblem.UNSAFE_ENTRY, file=file, entry=name[:80], problem=problem)
    seen.add(name.lower())
    if name not in allowed:
        raise PackRefused(PackProblem.UNKNOWN_ENTRY, file=file, entry=name[:80])


def _unsafe_name(name: str, seen: set[str]) -> Message | None:
    if name.startswith(("/", "\\")) or name[1:2] == ":":
        return message("Packs", "has an absolute path")
    if ".." in name.replace("\\", "/").split("/"):
        return message("Packs", "leads out of the pack")
    if "\\" in name or not name.isprintable():
        return message("Packs", "has a name with characters that are not allowed")
    if name.lower() in seen:
        return message("Packs", "occurs twice")
    return None


def _unsafe_kind(info: zipfile.ZipInfo) -> Message | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return message("Packs", "is a link")
    if kind not in (0, stat.S_IFREG):
        return message("Packs", "is not a regular file")
    if info.flag_bits & 0x1:
        return message("Packs", "is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return message("Packs", "is compressed in a way that packs do not use")
    return None


def _inflate(file: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Inflate one entry, never beyond the size it declares."""
    data = bytearray()
    try:
        with archive.open(info) as entry:
            while chunk := entry.read(min(_CHUNK_BYTES, info.file_size + 1 - len(data))):
                data += chunk
                if len(data) > info.file_size:
                    what = _ENTRY.fill(entry=info.filename)
                    raise PackRefused(PackProblem.TOO_LARGE, file=file, what=what)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OverflowError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise PackRefused(PackProblem.DAMAGED_ENTRY, file=file, entry=info.filename) from error
    if len(data) != info.file_size:
        raise PackRefused(PackProblem.DAMAGED_ENTRY, file=file, entry=info.filename)
    return bytes(data)


def archive_bytes(entries: Mapping[str, bytes]) -> bytes:
    """A ZIP archive with fixed times and order: the same entries give the same bytes.

    An entry that compresses further than the reader accepts is stored uncompressed.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(entries):
            data = entries[name]
            info = zipfile.ZipInfo(name, _EPOCH)
            packed = len(zlib.compress(data, 9))
            small = len(data) <= _RATIO_COUNTS_FROM or len(data) <= packed * (_MAX_RATIO - 1)
            info.compress_type = zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.create_system = 3
            archive.writestr(info, data, compresslevel=9)
    return buffer.getvalue()
