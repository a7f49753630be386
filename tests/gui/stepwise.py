"""Classifiers of tests that go step by step, and read no picture."""

import atexit
import shutil
import tempfile
import threading
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.inference.classifier import Result
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.photos.photo import Camera, OwnEvidence, Photo
from swc_desktop.photos.roots import Roots
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.weather.store import WeatherStore
from tests.gui.evidence_samples import ALL, LION, METHOD
from tests.gui.fake_engine import PACK, FakeSessions
from tests.gui.made_decider import MadeDecider

CARD: Final = Path(tempfile.mkdtemp(prefix="card-"))
"""Where ``files_of`` makes its files; they are a few bytes each."""

atexit.register(shutil.rmtree, CARD, ignore_errors=True)


class Stepwise:
    """Classifies one batch for each permit; every file is a lion."""

    def __init__(self, permits: int = 10_000) -> None:
        self.pack = replace(PACK, method=METHOD)
        self.decider = MadeDecider(self.pack)
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
        found_by_others: FoundByOthers | None = None,
    ) -> Generator[Result]:
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
            if progress is not None:
                progress(Progress(index + 1, len(files)))
            yield result

    def digests(self, file: Path, control: Control) -> tuple[str, str]:
        control.checkpoint()
        kept = self.decider.kept(file)
        return kept.sha256, kept.picture_sha256

    def _result(self, index: int, file: Path) -> Result:
        return self._result_of(LION, index, file)

    def _result_of(self, kind: ListedMedia, index: int, file: Path) -> Result:
        """The result that a photograph of a kind has."""
        if kind.unreadable is not None:
            return Result(index, file, None, None, kind.unreadable)
        prediction, seen = kind.explanation, kind.observation
        assert prediction is not None
        assert seen is not None
        own = OwnEvidence(seen.place, seen.moment)
        photo = Photo(file, 1920, 1080, 1, Camera("Reconyx", "HP2X"), seen, own=own)
        photo = replace(photo, damage=kind.damage or None)
        frame, kept = self.decider.frame(prediction), self.decider.kept(file)
        return Result(index, file, photo, prediction, None, frame, kept=kept)


class FromDisk(Stepwise):
    """The same, but the files have to exist."""

    def _result(self, index: int, file: Path) -> Result:
        if not file.exists():
            return Result(index, file, None, None, Unreadable(f"{file.name} is gone."))
        return super()._result(index, file)


class Mixed(Stepwise):
    """The same, with each kind of result in turn."""

    def _result(self, index: int, file: Path) -> Result:
        return self._result_of(list(ALL.values())[index % len(ALL)], index, file)


def files_of(count: int, first: int = 0) -> list[Path]:
    """Files of a card, which exist and hold only their names."""
    files = [CARD / f"IMG_{number:04d}.JPG" for number in range(first, first + count)]
    for file in files:
        file.write_bytes(file.name.encode())
    return files
