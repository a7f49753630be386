"""Classifiers of tests that go step by step, and read no picture."""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.inference.classifier import Result, RunOptions
from swc_desktop.photos.find import FoundPhoto, FoundPhotos
from swc_desktop.photos.roots import Roots
from swc_desktop.weather.port import WeatherStore
from tests.gui.evidence_samples import ALL, LION, METHOD
from tests.gui.fake_engine import PACK, FakeSessions


class Stepwise:
    """Classifies one batch for each permit; every file exists and is a lion."""

    def __init__(self, permits: int = 10_000) -> None:
        self.pack = replace(PACK, method=METHOD)
        self.sessions = FakeSessions()
        self.notice = ""
        self.permits = threading.Semaphore(permits)
        self.fault: tuple[int, Exception] | None = None

    def classify(
        self,
        files: Sequence[Path],
        options: RunOptions,
        *,
        control: Control,
        progress: ProgressSink | None = None,
        start: int = 0,
        weather: WeatherStore | None = None,
        roots: Roots | None = None,
    ) -> Iterator[Result]:
        for index in range(start, len(files)):
            if index % options.batch == 0:
                while not self.permits.acquire(timeout=0.01):
                    control.checkpoint()
                control.checkpoint()
            if self.fault is not None and index == self.fault[0]:
                fault, self.fault = self.fault[1], None
                raise fault
            result = self._result(index, files[index])
            if roots is not None:
                roots.check(result.file, whole=result.unreadable is None)
            yield result

    def _result(self, index: int, file: Path) -> Result:
        return Result(index, file, None, LION.prediction, None)


class FromDisk(Stepwise):
    """The same, but the files have to exist."""

    def _result(self, index: int, file: Path) -> Result:
        if not file.exists():
            return Result(index, file, None, None, Unreadable(f"{file.name} is gone."))
        return super()._result(index, file)


class Mixed(Stepwise):
    """The same, with each kind of result in turn."""

    def _result(self, index: int, file: Path) -> Result:
        kind = list(ALL.values())[index % len(ALL)]
        return Result(index, file, None, kind.prediction, kind.unreadable)


def files_of(count: int, first: int = 0) -> list[Path]:
    return [Path(f"/card/IMG_{number:04d}.JPG") for number in range(first, first + count)]


def found(files: Iterable[Path], root: Path | None = None) -> FoundPhotos:
    """What a search returns that finds these files and nothing else."""
    return FoundPhotos(tuple(FoundPhoto(file, root or file, str(file)) for file in files))


def as_given(
    paths: Sequence[Path],
    progress: ProgressSink | None = None,
    seen: Collection[str] = frozenset(),
) -> FoundPhotos:
    """Finds every path that is given and was not found before."""
    return found(path for path in dict.fromkeys(paths) if str(path) not in seen)
