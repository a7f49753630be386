"""Opening a file as a picture, or the error that says why it is not one."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from swc_desktop.core.disk_faults import explain_reading, is_memory
from swc_desktop.core.message import message, message_of
from swc_desktop.photos.container import Container, FileKind, open_container
from swc_desktop.photos.errors import (
    FileVanished,
    NotAPhotograph,
    PhotoBroken,
    PhotoEmpty,
    PhotoFileTooLarge,
    PhotoKindNotSupported,
    PhotoKindUnknown,
    PhotoNeedsDecoder,
    PhotoNeedsMemory,
    PhotoTooLarge,
    PhotoUnreadable,
    VideoNamedAsPhotograph,
)
from swc_desktop.photos.file_window import KindNotSupported, TooLarge
from swc_desktop.photos.foreign import foreign_kind
from swc_desktop.storage.regular_file import open_file

MAX_DECLARED_PIXELS: Final = 300_000_000
"""Pictures that declare more are refused before decoding; the largest phones have 200 million."""

MAX_WHOLE_PIXELS: Final = 120_000_000
"""The same limit for kinds that are held several times in memory while they are decoded."""

MAX_WHOLE_BYTES: Final = 256 << 20
"""The largest file that is read into memory; for kinds whose decoder needs that, the limit."""

_READ_WHOLE: Final = (FileKind.WEBP, FileKind.HEIF, FileKind.AVIF, FileKind.DNG, FileKind.RAW)


@contextmanager
def opened_picture(path: Path) -> Iterator[tuple[BinaryIO, Container]]:
    """The open file and its headers. Raises ``PhotoUnreadable`` where it is not a supported
    picture, and for any error about the file inside the block."""
    with picture_errors(path), buffered(path) as stream:
        yield stream, checked_container(path, stream)


def buffered(path: Path) -> BinaryIO:
    """The bytes of a file in memory, or the open file if it is too large for that."""
    stream = open_file(path)
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > MAX_WHOLE_BYTES:
        return stream
    with stream:
        return io.BytesIO(stream.read(size + 1))


def checked_container(path: Path, stream: BinaryIO) -> Container:
    """The headers of an open file. Raises ``PhotoUnreadable``, and ``Damaged``."""
    container = open_container(stream)
    if container is None:
        raise _not_a_picture(path, stream)
    _check_size(path, stream, container)
    stream.seek(0)
    return container


@contextmanager
def picture_errors(path: Path) -> Iterator[None]:
    """Any error about a picture inside the block becomes ``PhotoUnreadable``."""
    try:
        yield
    except PhotoUnreadable:
        raise
    except KindNotSupported as error:
        raise PhotoKindNotSupported(file=path, kind=error) from error
    except TooLarge as error:
        raise PhotoTooLarge(file=path, width=error.width, height=error.height) from error
    except Exception as error:
        if fault := system_fault(path, error):
            raise fault from error
        reason = message_of(error)
        if isinstance(reason, str):  # some libraries write several lines
            reason = " ".join(reason.split()) or type(error).__name__
        raise PhotoBroken(file=path, reason=reason) from error


def system_fault(path: Path, error: Exception) -> PhotoUnreadable | None:
    """The error for a file that could not be read because of the system; None for errors of a
    decoder, which have no ``errno``."""
    if is_memory(error):
        return PhotoNeedsMemory(file=path)
    if isinstance(error, ImportError):  # pi-heif raises it where it is used first
        return PhotoNeedsDecoder(file=path, reason=" ".join(str(error).split()))
    if isinstance(error, OSError) and error.errno is not None:
        return FileVanished(file=path, reason=explain_reading(error))
    return None


def _not_a_picture(path: Path, stream: BinaryIO) -> PhotoUnreadable:
    stream.seek(0)
    head = stream.read(512)
    if not head:
        return PhotoEmpty(file=path)
    if not any(head):
        return PhotoBroken(file=path, reason=message("Photos", "it begins with zeros"))
    kind = foreign_kind(head)
    if kind is None:
        return PhotoKindUnknown(file=path)
    if kind.suffix:
        return VideoNamedAsPhotograph(file=path, suffix=kind.suffix)
    error = PhotoKindNotSupported if kind.picture else NotAPhotograph
    return error(file=path, kind=kind.words)


def _check_size(path: Path, stream: BinaryIO, container: Container) -> None:
    """Refuse a picture that declares more pixels, or has more bytes, than are opened."""
    once = container.kind is FileKind.HEIF or (
        container.kind is FileKind.JPEG and not container.held_bytes
    )
    limit = MAX_DECLARED_PIXELS if once else MAX_WHOLE_PIXELS
    if container.width * container.height > limit:
        raise PhotoTooLarge(file=path, width=container.width, height=container.height)
    size = stream.seek(0, 2)
    if container.kind in _READ_WHOLE and size > MAX_WHOLE_BYTES:
        raise PhotoFileTooLarge(file=path, megabytes=round(size / 1e6))
