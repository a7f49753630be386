"""The pipeline of a run: files in, results out, in the same order, with constant memory.

Each worker thread looks at a chunk of files (``looking.py``; no thread waits for another), some
chunks ahead of the caller, whose thread runs the metadata graph and the cascade on whole batches.
Batches are fixed slices of the list of files, so that a run can be resumed after any of them.
"""

import logging
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from threading import BoundedSemaphore
from typing import TypeVar

from swc_desktop.core.clip import Clip
from swc_desktop.core.errors import Unreadable
from swc_desktop.core.message import Message
from swc_desktop.core.observation import Observation
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink
from swc_desktop.core.region import Category, Region
from swc_desktop.core.region_answers import leading
from swc_desktop.inference.build_clock import made_day
from swc_desktop.inference.clip_looking import ClipLooking
from swc_desktop.inference.deciding import Decider, with_weather
from swc_desktop.inference.frame_looking import FrameLooking
from swc_desktop.inference.graphs import Graphs
from swc_desktop.inference.looking import FoundByOthers, Looking, Opening, Viewed
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.votes import RowOutputs, Sides
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.blur import blurred
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.observing import Given
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.reading import Pixels, Wants
from swc_desktop.photos.roots import Roots
from swc_desktop.processes.clip_work import read_any
from swc_desktop.processes.photo_children import Children, clip_children, photo_children
from swc_desktop.video.kinds import is_clip
from swc_desktop.weather.store import WeatherStore

logger = logging.getLogger(__name__)

CHUNKS_AHEAD = 12
"""Chunks in progress or ready before they are needed, besides one for each worker.

A batch and a half, so that a slow file does not stop the other workers; bounds memory.
"""

_POLL_INTERVAL_S = 0.1
"""Short enough that Stop feels immediate."""

_STAGE = "photographs"

Kind = TypeVar("Kind")


@dataclass(frozen=True, eq=False)
class Kept:
    """What one reading of a file gives beside its prediction.

    ``sha256`` of the file and ``picture_sha256`` as in ``OneRead``. ``thumbnail`` uint8 (height,
    width, 3) RGB, upright, people blurred, or None.
    """

    sha256: str
    picture_sha256: str
    thumbnail: Pixels | None


@dataclass(frozen=True)
class RegionResult:
    """What a region of a picture shows.

    ``outputs`` of the image graph by name, float32 (columns,), the mean of the views of the region;
    None where it had none. ``sharpness`` and ``sides`` as in ``looking.Viewed``.
    """

    region: Region
    prediction: Prediction
    outputs: RowOutputs | None = field(default=None, compare=False)
    sharpness: float | None = field(default=None, compare=False)
    sides: Sides | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Result:
    """The result of one file: a prediction, or why there is none.

    ``prediction`` is the one of ``regions`` that stands for the picture. ``detector`` is
    the digest of the pack or of the results that ``regions`` are from, "" where no detector has
    looked at it. ``kept`` is None unless the options ask for it. A ``clip`` has one region: that
    which stands for it, at ``clip.shown_s``, with the joint votes of its frames.
    """

    index: int
    file: Path
    photo: Photo | None
    prediction: Prediction | None
    unreadable: Unreadable | None
    regions: tuple[RegionResult, ...] = ()
    detector: str = ""
    kept: Kept | None = None
    clip: Clip | None = None


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
        self._clip_children = children or clip_children()
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
        found_by_others: FoundByOthers | None = None,
    ) -> Generator[Result]:
        """Yield one result per file, in the order of the files, from file ``start`` on.

        ``start`` is the end of a batch. ``weather`` is queried in the caller's thread; ``opening``
        surrounds the reading of each file, in any thread; ``roots`` watches the folders and disks
        that the files were named by; ``found_by_others`` goes before the pack's detector. Raises
        ``Cancelled`` within one batch after ``control.cancel``, ``RootLost`` before the batch of
        the first file that may have been lost with its root, and ``DeviceFailed``; no file can end
        the run.
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
        given = Given(options.typed_place, options.typed_moment, self._made)
        looking = self._looking(options, given, found_by_others)

        def work(some: Sequence[Path]) -> list[Viewed]:
            if control.cancelled:
                raise Cancelled
            done = looking.look(some, opening or _no_context, control)
            if roots is not None:
                for file, one in zip(some, done, strict=True):
                    roots.check(file, whole=one.is_whole)
            return done

        threads = self.sessions.workers + 1  # One waits for a child while the others compute.
        with ThreadPoolExecutor(threads, thread_name_prefix="photographs") as pool:
            coming = (pool.submit(work, some) for batch in chunks for some in batch)
            begun = deque(islice(coming, self.sessions.workers + CHUNKS_AHEAD))
            try:
                for (begin, _), batch in zip(slices, chunks, strict=True):
                    ready: list[Viewed] = []
                    for _ in batch:
                        ready += _collected(begun.popleft(), control)
                        begun.extend(islice(coming, 1))
                    loaded = _with_weather(ready, options, weather)
                    regions = self._regions(loaded, options)
                    for index, (one, answers) in enumerate(
                        zip(loaded, regions, strict=True), begin
                    ):
                        if progress is not None:
                            progress(Progress(index + 1, total, _STAGE))
                        yield _result(index, files[index], one, answers, options)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                self.sessions.stop()

    def _looking(
        self, options: RunOptions, given: Given, found_by_others: FoundByOthers | None
    ) -> Looking:
        def decide_one(
            seen: Observation, outputs: RowOutputs, region: Region, detected: bool
        ) -> Prediction:
            regions = [region if detected else None]
            with self._computing:
                (said,) = self.decider.decide(
                    [seen], [outputs], options, regions=regions, explained=False
                )
            return said

        frames = FrameLooking(self.pack, self.sessions, self._computing, options)
        clips = ClipLooking(
            frames,
            self._clip_children,
            self.sessions.chunk,
            options.frames_per_second,
            self.pack.method.taxonomy,
            decide_one,
        )
        return Looking(frames, clips, self._children, options, given, found_by_others)

    def digests(self, file: Path, control: Control) -> tuple[str, str]:
        """SHA-256 of a file and of its picture alone (see ``OneRead``), "" where there is none."""
        try:
            children = self._clip_children if is_clip(file) else self._children
            one = children.ask(file, control, read_any, file, Wants(digest=True))
        except PhotoUnreadable as error:
            logger.warning("%s", str(error))
            return "", ""
        return one.sha256, one.picture_sha256

    def _regions(
        self, loaded: Sequence[Viewed], options: RunOptions
    ) -> list[tuple[RegionResult, ...]]:
        """The answers of each file of one batch by region; none for unreadable files."""
        rows = [
            (at, place, one.read.photo.observation)
            for at, one in enumerate(loaded)
            if one.read.unreadable is None and one.read.photo is not None
            for place in range(len(one.regions))
        ]
        predictions = self.decider.decide(
            [observation for *_, observation in rows],
            [loaded[at].outputs[place] for at, place, _ in rows],
            options,
            regions=[
                loaded[at].regions[place] if loaded[at].detector else None for at, place, _ in rows
            ],
            sides=[_at(loaded[at].sides, place) for at, place, _ in rows],
        )
        said: list[tuple[RegionResult, ...]] = [() for _ in loaded]
        for (at, place, _), prediction in zip(rows, predictions, strict=True):
            one = loaded[at]
            region, outputs = one.regions[place], one.outputs[place]
            sharp, sides = _at(one.sharpness, place), _at(one.sides, place)
            said[at] += (RegionResult(region, prediction, outputs, sharp, sides),)
        return said


def _at(values: Sequence[Kind | None], place: int) -> Kind | None:
    """The value at a place, None where nothing is kept."""
    return values[place] if values else None


def _result(
    index: int,
    file: Path,
    one: Viewed,
    regions: tuple[RegionResult, ...],
    options: RunOptions,
) -> Result:
    predictions = [of.prediction for of in regions]
    return Result(
        index,
        file,
        one.read.photo,
        predictions[leading(predictions)] if predictions else None,
        one.read.unreadable,
        regions,
        one.detector,
        None if options.keeps is None else _kept(one),
        one.clip,
    )


def _kept(one: Viewed) -> Kept:
    thumbnail = one.read.thumbnail
    shown = one.regions
    if one.clip is not None and one.clip.shown is not None:
        shown = one.clip.shown.regions
    people = [region.box for region in shown if region.category is Category.PERSON]
    if thumbnail is not None and people:
        thumbnail = blurred(thumbnail, people)
    return Kept(one.read.sha256, one.read.picture_sha256, thumbnail)


def _collected(future: Future[list[Viewed]], control: Control) -> list[Viewed]:
    """Wait for some files, checking the control meanwhile."""
    control.checkpoint()
    while wait([future], timeout=_POLL_INTERVAL_S).not_done:
        control.checkpoint()
    return future.result()


def _with_weather(
    loaded: Sequence[Viewed], options: RunOptions, store: WeatherStore | None
) -> list[Viewed]:
    """The photographs with their weather, or why there is none."""
    photos = [one.read.photo for one in loaded if one.read.photo is not None]
    seen = iter(with_weather([photo.observation for photo in photos], options, store))
    return [
        one
        if (photo := one.read.photo) is None
        else replace(one, read=replace(one.read, photo=replace(photo, observation=next(seen))))
        for one in loaded
    ]
