"""The pipeline of a run: files in, results out, in the same order, with constant memory.

Each worker thread has a chunk of files read and decoded in a child process and runs the image graph
on it (no thread waits for another), some chunks ahead of the caller, whose thread runs the metadata
graph and the cascade on whole batches. Batches are fixed slices of the list of files, so that a run
can be resumed after any of them.
"""

import logging
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from threading import BoundedSemaphore

import numpy as np

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.message import Message
from swc_desktop.core.method import EvidenceMode
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink
from swc_desktop.inference.build_clock import made_day
from swc_desktop.inference.deciding import Decider, with_weather
from swc_desktop.inference.graphs import Graphs
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.votes import RowOutputs
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.observing import Given
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.reading import OneRead, Pixels, Square, Wants
from swc_desktop.photos.roots import Roots
from swc_desktop.processes.photo_children import Children, photo_children
from swc_desktop.processes.photo_work import read
from swc_desktop.weather.store import WeatherStore

logger = logging.getLogger(__name__)

CHUNKS_AHEAD = 12
"""Chunks in progress or ready before they are needed, besides one for each worker.

A batch and a half, so that a slow file does not stop the other workers; bounds memory.
"""

_POLL_INTERVAL_S = 0.1
"""Short enough that Stop feels immediate."""

_STAGE = "photographs"


@dataclass(frozen=True, eq=False)
class Kept:
    """What one reading of a file gives beside its prediction.

    ``sha256`` of the file and ``picture_sha256`` as in ``OneRead``. ``outputs`` of the image graph
    by name, float32 (columns,), or None for a picture that it did not see. ``thumbnail`` uint8
    (height, width, 3) RGB, upright, or None.
    """

    sha256: str
    picture_sha256: str
    outputs: RowOutputs | None
    thumbnail: Pixels | None


@dataclass(frozen=True)
class Result:
    """The result of one file: a prediction, or why there is none.

    ``kept`` is None unless the options ask for it.
    """

    index: int
    file: Path
    photo: Photo | None
    prediction: Prediction | None
    unreadable: Unreadable | None
    kept: Kept | None = None


@dataclass(frozen=True)
class _Chunk:
    """Files that went through the image graph together; ``image`` has a row for each file of which
    ``seen`` is true."""

    files: tuple[OneRead, ...]
    image: Outputs
    seen: tuple[bool, ...]


Opening = Callable[[Path], AbstractContextManager[None]]
"""Surrounds the reading of a file."""


def _no_context(_file: Path) -> AbstractContextManager[None]:
    return nullcontext()


class Classifier:
    """A pack with its open graphs; ``notice`` says why it is not the one that is in use.

    ``decider`` decides again, without pictures, from the outputs that a run kept.
    """

    def __init__(
        self,
        pack: Pack,
        sessions: Graphs,
        children: Children | None = None,
        *,
        notice: Message | str = "",
    ) -> None:
        """``children`` read the photographs; None: those that this process shares."""
        self.pack = pack
        self.sessions = sessions
        self.notice = notice
        self._children = children or photo_children()
        self._computing = BoundedSemaphore(sessions.workers)
        self._made = made_day(pack)
        self.decider = Decider(pack, sessions)

    def classify(
        self,
        files: Sequence[Path],
        options: RunOptions,
        *,
        control: Control,
        progress: ProgressSink | None = None,
        start: int = 0,
        weather: WeatherStore | None = None,
        opening: Opening | None = None,
        roots: Roots | None = None,
    ) -> Generator[Result]:
        """Yield one result per file, in the order of the files, from file ``start`` on.

        ``start`` is the end of a batch. ``weather`` is queried in the caller's thread; ``opening``
        surrounds the reading of each file, in any thread; ``roots`` watches the folders and disks
        that the files were named by. Raises ``Cancelled`` within one
        batch after ``control.cancel``, ``RootLost`` before the batch of the first file that may
        have been lost with its root, and ``DeviceFailed``; no file can end the run.
        """
        total = len(files) if options.limit is None else min(len(files), options.limit)
        if start % options.batch and start != total:
            raise ValueError(f"{start} is not the end of a batch of {options.batch}")
        slices = [
            (first, min(first + options.batch, total))
            for first in range(start, total, options.batch)
        ]
        chunk = self.sessions.chunk
        chunks = [
            [files[first : min(first + chunk, end)] for first in range(begin, end, chunk)]
            for begin, end in slices
        ]
        self.sessions.watch(control)

        def work(some: Sequence[Path]) -> _Chunk:
            if control.cancelled:
                raise Cancelled
            return self._work(some, options, control, opening or _no_context, roots)

        threads = self.sessions.workers + 1  # One waits for a child while the others compute.
        with ThreadPoolExecutor(threads, thread_name_prefix="photographs") as pool:
            coming = (pool.submit(work, some) for batch in chunks for some in batch)
            begun = deque(islice(coming, self.sessions.workers + CHUNKS_AHEAD))
            try:
                for (begin, _), batch in zip(slices, chunks, strict=True):
                    ready = []
                    for _ in batch:
                        ready.append(_collected(begun.popleft(), control))
                        begun.extend(islice(coming, 1))
                    loaded = _with_weather(
                        [one for part in ready for one in part.files], options, weather
                    )
                    predictions = self._predict(loaded, _concatenated(ready), options)
                    kept = _kept(ready, options)
                    for index, (one, prediction) in enumerate(
                        zip(loaded, predictions, strict=True), begin
                    ):
                        if progress is not None:
                            progress(Progress(index + 1, total, _STAGE))
                        yield Result(
                            index,
                            files[index],
                            one.photo,
                            prediction,
                            one.unreadable,
                            kept[index - begin],
                        )
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                self.sessions.stop()

    def digests(self, file: Path, control: Control) -> tuple[str, str]:
        """SHA-256 of a file and of its picture alone (see ``OneRead``), "" where there is none."""
        one = self._read(file, Wants(digest=True), control)
        return one.sha256, one.picture_sha256

    def _wants(self, options: RunOptions) -> Wants:
        """What is read of each file."""
        given = Given(options.typed_place, options.typed_moment, self._made)
        image = self.pack.image
        model = None
        if image is not None and self._sees(options):
            model = Square(image.size, image.short_side)
        if options.keeps is None:
            return Wants(model=model, given=given)
        return Wants(digest=True, model=model, thumbnail=options.keeps.thumbnail, given=given)

    def _sees(self, options: RunOptions) -> bool:
        """Whether the image graph is used."""
        return self.pack.image_model is not None and options.evidence is not EvidenceMode.METADATA

    def _work(
        self,
        files: Iterable[Path],
        options: RunOptions,
        control: Control,
        opening: Opening,
        roots: Roots | None,
    ) -> _Chunk:
        wants = self._wants(options)
        done = []
        for file in files:
            with opening(file):
                one = self._read(file, wants, control)
            if roots is not None:
                roots.check(file, whole=_is_whole(one))
            done.append(_usable(one, wants))
        pixels = [one.model for one in done if one.model is not None]
        outputs: Outputs = {}
        if self.pack.image is not None and pixels:
            batch = self.pack.image.normalise(np.stack(pixels))
            with self._computing:
                outputs = self.sessions.run_image(batch)
        seen = tuple(bool(outputs) and one.model is not None for one in done)
        return _Chunk(tuple(replace(one, model=None) for one in done), outputs, seen)

    def _read(self, file: Path, wants: Wants, control: Control) -> OneRead:
        try:
            return self._children.ask(file, control, read, file, wants)
        except PhotoUnreadable as error:
            logger.warning("%s", str(error))
            return OneRead(unreadable=error.value)

    def _predict(
        self, loaded: Sequence[OneRead], image: Outputs, options: RunOptions
    ) -> list[Prediction | None]:
        """The predictions of one batch, in order, None for unreadable files."""
        observations = [
            one.photo.observation
            for one in loaded
            if one.unreadable is None and one.photo is not None
        ]
        if not observations:
            return [None] * len(loaded)
        predictions = iter(self.decider.of_batch(observations, image, options))
        return [next(predictions) if one.unreadable is None else None for one in loaded]


def _is_whole(one: OneRead) -> bool:
    """Whether a file was read without damage or notes."""
    photo = one.photo
    return one.unreadable is None and photo is not None and not (photo.damage or photo.notes)


def _usable(one: OneRead, wants: Wants) -> OneRead:
    """A reading of which only the small picture failed counts like one without it."""
    if one.unreadable is None or one.photo is None or (one.model is None and wants.model):
        return one
    logger.warning("no small picture was made: %s", one.unreadable.message)
    return replace(one, unreadable=None)


def _kept(chunks: Sequence[_Chunk], options: RunOptions) -> list[Kept | None]:
    """What a batch keeps of each of its files; None where the options ask for nothing."""
    if options.keeps is None:
        return [None for chunk in chunks for _ in chunk.files]
    kept: list[Kept | None] = []
    for chunk in chunks:
        rows = iter(_rows(chunk.image))
        for one, seen in zip(chunk.files, chunk.seen, strict=True):
            outputs = next(rows) if seen else None
            kept.append(Kept(one.sha256, one.picture_sha256, outputs, one.thumbnail))
    return kept


def _rows(outputs: Outputs) -> list[RowOutputs]:
    """The outputs of each picture of a batch, each with memory of its own."""
    count = len(next(iter(outputs.values()), ()))
    return [{name: values[at].copy() for name, values in outputs.items()} for at in range(count)]


def _collected(future: Future[_Chunk], control: Control) -> _Chunk:
    """Wait for a chunk, checking the control meanwhile."""
    control.checkpoint()
    while wait([future], timeout=_POLL_INTERVAL_S).not_done:
        control.checkpoint()
    return future.result()


def _concatenated(chunks: Sequence[_Chunk]) -> Outputs:
    parts = [part.image for part in chunks if part.image]
    if not parts:
        return {}
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _with_weather(
    loaded: Sequence[OneRead], options: RunOptions, store: WeatherStore | None
) -> list[OneRead]:
    """The photographs with their weather, or why there is none."""
    photos = [one.photo for one in loaded if one.photo is not None]
    seen = iter(with_weather([photo.observation for photo in photos], options, store))
    return [
        one if one.photo is None else replace(one, photo=replace(one.photo, observation=next(seen)))
        for one in loaded
    ]
