"""Values and texts kept on the disk, so that memory does not grow with the rows of a source."""

import pickle
import tempfile
import weakref
import zlib
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Generic, TypeVar, cast

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import OutputFault

BLOCK: Final = 1000
"""Values in memory at once, about 1 MB of records; a round choice."""

_LEVEL: Final = 1
"""Of zlib: a third of the size for 2 % of the time that cleaning a record takes."""

_BUFFER: Final = 1 << 20
"""Bytes of text written at once, a round choice."""

T = TypeVar("T")


class Scratch:
    """A file without a name that is gone when nothing uses it; ``folder`` None is the system's."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._file: BinaryIO | None = None
        self._end = 0

    def append(self, whole: bytes) -> int:
        """Write at the end, and return where. Raises ``OutputFault``."""
        at = self._end
        with self._as_fault():
            if self._file is None:
                opened = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115, closed with self
                weakref.finalize(self, opened.close)
                self._file = cast("BinaryIO", opened)
            self._file.seek(at)
            self._file.write(whole)
        self._end += len(whole)
        return at

    def read(self, at: int, size: int) -> bytes:
        """The bytes that were written there. Raises ``OutputFault``."""
        with self._as_fault():
            assert self._file is not None
            self._file.seek(at)
            return self._file.read(size)

    @contextmanager
    def _as_fault(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            folder = self._folder or Path(tempfile.gettempdir())
            raise OutputFault(file=folder, reason=explain(error)) from error


class Spool(Collection[T], Generic[T]):
    """Values in their order; of more than ``BLOCK`` all but the last ones are in a file.

    A value comes back as a copy. Adding and reading raise ``OutputFault``.
    """

    def __init__(self, folder: Path | None = None, values: Iterable[T] = ()) -> None:
        """``folder`` is where the file is, None for the system's folder of temporary files."""
        self._scratch = Scratch(folder)
        self._blocks: list[tuple[int, int]] = []
        self._last: list[T] = []
        self._count = 0
        for value in values:
            self.append(value)

    def append(self, value: T) -> None:
        """Add a value at the end."""
        self._last.append(value)
        self._count += 1
        if len(self._last) == BLOCK:
            packed = zlib.compress(pickle.dumps(self._last, protocol=5), _LEVEL)
            self._blocks.append((self._scratch.append(packed), len(packed)))
            self._last = []

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        for at, size in self._blocks:
            yield from pickle.loads(zlib.decompress(self._scratch.read(at, size)))  # noqa: S301, own file
        yield from self._last

    def __contains__(self, value: object) -> bool:
        return any(one == value for one in self)


class Adapted(Collection[T], Generic[T]):
    """What ``values`` gives each time, as a collection of ``count`` values."""

    def __init__(self, count: int, values: Callable[[], Iterator[T]]) -> None:
        self._count, self._values = count, values

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        return self._values()

    def __contains__(self, value: object) -> bool:
        return any(one == value for one in self)


class TextSpool:
    """Texts by their number, 8 bytes of memory each. Adding and reading raise ``OutputFault``."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` is where the file is, None for the system's folder of temporary files."""
        self._scratch = Scratch(folder)
        self._ends = array("Q", [0])
        self._buffer = bytearray()
        self._written = 0

    def append(self, text: str) -> None:
        """Add a text at the end."""
        self._buffer += text.encode("utf-8", "surrogatepass")
        self._ends.append(self._written + len(self._buffer))
        if len(self._buffer) >= _BUFFER:
            self._scratch.append(bytes(self._buffer))
            self._written += len(self._buffer)
            self._buffer.clear()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        start, end = self._ends[number], self._ends[number + 1]
        if start >= self._written:
            found = bytes(self._buffer[start - self._written : end - self._written])
        else:
            found = self._scratch.read(start, end - start)
        return found.decode("utf-8", "surrogatepass")
