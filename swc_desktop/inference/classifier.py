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

from swc_desktop.core import features
from swc_desktop.core.cascade import RawVotes, decide
from swc_desktop.core.errors import Unreadable, WeatherFault
from swc_desktop.core.method import EvidenceMode, Recipe
from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Moment,
    Observation,
    Place,
    Weather,
)
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink
from swc_desktop.inference.build_clock import made_day
from swc_desktop.inference.graphs import Graphs
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.facts import Given
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.reading import OneRead, Square, Wants
from swc_desktop.photos.roots import Roots
from swc_desktop.processes.photo_children import Children, photo_children
from swc_desktop.processes.photo_work import read
from swc_desktop.weather.errors import WeatherNotKept
from swc_desktop.weather.lookup import weather_of
from swc_desktop.weather.port import WeatherStore

logger = logging.getLogger(__name__)

BATCH = 16
"""Photographs per batch, one call on CUDA; a stop or a crash loses at most this many."""

CHUNKS_AHEAD = 12
"""Chunks in progress or ready before they are needed, besides one for each worker.

A batch and a half, so that a slow file does not stop the other workers; bounds memory.
"""

_POLL_INTERVAL_S = 0.1
"""Short enough that Stop feels immediate."""

_STAGE = "photographs"


@dataclass(frozen=True)
class RunOptions:
    """The options of a run; None means the pack's own choice, or none.

    ``typed_place`` and ``typed_moment`` are used for photographs that have none. ``weather``
    False leaves weather out. ``limit`` is the number of files, from the first.
    """

    recipe: Recipe | None = None
    evidence: EvidenceMode = EvidenceMode.BOTH
    target: str | None = None
    typed_place: Place | None = None
    typed_moment: Moment | None = None
    batch: int = BATCH
    limit: int | None = None
    weather: bool = True


@dataclass(frozen=True)
class Result:
    """The result of one file: a prediction, or the sentence why there is none."""

    index: int
    file: Path
    photo: Photo | None
    prediction: Prediction | None
    unreadable: Unreadable | None


@dataclass(frozen=True)
class _Chunk:
    """Files that went through the image graph together; ``image`` has one row per readable file."""

    files: tuple[OneRead, ...]
    image: Outputs


Opening = Callable[[Path], AbstractContextManager[None]]
"""Surrounds the reading of a file."""


def _no_context(_file: Path) -> AbstractContextManager[None]:
    return nullcontext()


class Classifier:
    """A pack with its open graphs; ``notice`` says why it is not the one that is in use."""

    def __init__(
        self,
        pack: Pack,
        sessions: Graphs,
        children: Children | None = None,
        *,
        notice: str = "",
    ) -> None:
        """``children`` read the photographs; None: those that this process shares."""
        self.pack = pack
        self.sessions = sessions
        self.notice = notice
        self._children = children or photo_children()
        self._computing = BoundedSemaphore(sessions.workers)
        self._made = made_day(pack)

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
                    for index, (one, prediction) in enumerate(
                        zip(loaded, predictions, strict=True), begin
                    ):
                        if progress is not None:
                            progress(Progress(index + 1, total, _STAGE))
                        yield Result(index, files[index], one.photo, prediction, one.unreadable)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                self.sessions.stop()

    def _wants(self, options: RunOptions) -> Wants:
        """What is read of each file."""
        given = Given(options.typed_place, options.typed_moment, self._made)
        image = self.pack.image
        if image is None or not self._sees(options):
            return Wants(given=given)
        return Wants(model=Square(image.size, image.short_side), given=given)

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
            done.append(one)
        pixels = [one.model for one in done if one.model is not None]
        outputs: Outputs = {}
        if self.pack.image is not None and pixels:
            batch = self.pack.image.normalise(np.stack(pixels))
            with self._computing:
                outputs = self.sessions.run_image(batch)
        return _Chunk(tuple(replace(one, model=None) for one in done), outputs)

    def _read(self, file: Path, wants: Wants, control: Control) -> OneRead:
        try:
            return self._children.ask(file, control, read, file, wants)
        except PhotoUnreadable as error:
            logger.warning("%s", error.sentence)
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
        method = self.pack.method
        raw = RawVotes(len(observations), image=image)
        if self.pack.metadata_model is not None and options.evidence is not EvidenceMode.IMAGE:
            rows = features.encode(observations, method.features)
            raw = replace(raw, metadata=self.sessions.run_metadata(rows.values), features=rows)
            weather = rows.of(Evidence.WEATHER)
            if method.reads_weather and weather and rows.any_known(weather).any():
                no_weather = self.sessions.run_metadata(rows.without(Evidence.WEATHER).values)
                raw = replace(raw, metadata_without_weather=no_weather)
        predictions = iter(
            decide(
                method,
                raw,
                [observation.missing for observation in observations],
                recipe=options.recipe,
                use=options.evidence,
                target=options.target,
            )
        )
        return [next(predictions) if one.unreadable is None else None for one in loaded]


def _is_whole(one: OneRead) -> bool:
    """Whether a file was read without damage or notes."""
    photo = one.photo
    return one.unreadable is None and photo is not None and not (photo.damage or photo.notes)


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
    weathers = iter(_weathers([photo.observation for photo in photos], options, store))
    return [
        one
        if one.photo is None
        else replace(
            one,
            photo=replace(
                one.photo, observation=replace(one.photo.observation, weather=next(weathers))
            ),
        )
        for one in loaded
    ]


def _weathers(
    seen: Sequence[Observation], options: RunOptions, store: WeatherStore | None
) -> Sequence[Weather | Absence]:
    if not options.weather:
        return [Absence(Evidence.WEATHER, "weather was switched off")] * len(seen)
    try:
        return weather_of(store, [(one.place, one.moment) for one in seen])
    except (WeatherFault, WeatherNotKept) as error:
        logger.warning("weather could not be looked up: %s", error.sentence)
        return [Absence(Evidence.WEATHER, "what is kept could not be read")] * len(seen)
