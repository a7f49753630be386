"""A file opened as a picture, or the sentence that says why it is not one."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from swc_desktop.core.disk_faults import explain_reading, is_memory
from swc_desktop.photos.container import Container, Kind, open_container
from swc_desktop.photos.errors import (
    FileVanished,
    NotAPhotograph,
    PhotoBroken,
    PhotoEmpty,
    PhotoFileTooLarge,
    PhotoKindNotSupported,
    PhotoKindUnknown,
    PhotoNeedsMemory,
    PhotoTooLarge,
    PhotoUnreadable,
)
from swc_desktop.photos.foreign import foreign_kind
from swc_desktop.photos.window import KindNotSupported, TooLarge
from swc_desktop.storage.regular_file import open_file

MAX_DECLARED_PIXELS: Final = 300_000_000
"""A picture that declares more is refused before anything is decoded."""

MAX_WHOLE_PIXELS: Final = 120_000_000
"""The same for pictures that are held whole, more than once, while they are decoded."""

MAX_WHOLE_BYTES: Final = 256 << 20
"""A file of a kind that its decoder takes in whole is refused when it is larger."""

_TAKEN_WHOLE: Final = (Kind.WEBP, Kind.HEIF, Kind.AVIF, Kind.DNG, Kind.RAW)


@contextmanager
def opened_picture(path: Path) -> Iterator[tuple[BinaryIO, Container]]:
    """The open file and its headers. Raises ``PhotoUnreadable`` where it is not a picture that is
    read, and for whatever is raised over the file inside the block."""
    with picture_errors(path), taken_in(path) as stream:
        yield stream, checked_container(path, stream)


def taken_in(path: Path) -> BinaryIO:
    """The bytes of a file in memory, or the open file where it is too large for that."""
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
    """Whatever is raised over a picture inside the block becomes ``PhotoUnreadable``."""
    try:
        yield
    except PhotoUnreadable:
        raise
    except KindNotSupported as error:
        raise PhotoKindNotSupported(file=path, kind=error) from error
    except TooLarge as error:
        raise PhotoTooLarge(file=path, width=error.width, height=error.height) from error
    except Exception as error:
        if fault := fault_of_machine(path, error):
            raise fault from error
        reason = " ".join(str(error).split()) or type(error).__name__
        raise PhotoBroken(file=path, reason=reason) from error


def fault_of_machine(path: Path, error: Exception) -> PhotoUnreadable | None:
    """What a file could not be read for, where that is the machine's; None for a decoder's words,
    which have no number of the system."""
    if is_memory(error):
        return PhotoNeedsMemory(file=path)
    if isinstance(error, OSError) and error.errno is not None:
        return FileVanished(file=path, reason=explain_reading(error))
    return None


def _not_a_picture(path: Path, stream: BinaryIO) -> PhotoUnreadable:
    stream.seek(0)
    head = stream.read(512)
    if not head:
        return PhotoEmpty(file=path)
    if not any(head):
        return PhotoBroken(file=path, reason="it begins with zeros")
    kind = foreign_kind(head)
    if kind is None:
        return PhotoKindUnknown(file=path)
    error = PhotoKindNotSupported if kind.picture else NotAPhotograph
    return error(file=path, kind=kind.words)


def _check_size(path: Path, stream: BinaryIO, container: Container) -> None:
    """Refuse what declares more pixels, or has more bytes, than are opened."""
    once = container.kind is Kind.HEIF or (container.kind is Kind.JPEG and not container.held_bytes)
    limit = MAX_DECLARED_PIXELS if once else MAX_WHOLE_PIXELS
    if container.width * container.height > limit:
        raise PhotoTooLarge(file=path, width=container.width, height=container.height)
    size = stream.seek(0, 2)
    if container.kind in _TAKEN_WHOLE and size > MAX_WHOLE_BYTES:
        raise PhotoFileTooLarge(file=path, megabytes=round(size / 1e6))
