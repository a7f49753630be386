"""Embeddings of photographs by the very graph that ships, each computed once."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.packs.pack import ImageInput
from swc_desktop.photos.crop import Box, short_side_for
from swc_desktop.photos.decoding import crop_pixels, load_image, model_pixels
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.processes.processors import default_threads
from trainer.images.backbones import Backbone
from trainer.images.embedding_cache import EmbeddingCache, PictureOutputs, key_of
from trainer.images.export import EMBEDDING_OUTPUT, IMAGENET_OUTPUT, PIXELS

_CUDA: Final = "CUDAExecutionProvider"
_CPU: Final = "CPUExecutionProvider"
_CUDA_BATCH: Final = 16
_AHEAD: Final = 4
"""Calls that wait for each thread, so that memory stays flat."""


@dataclass(frozen=True)
class Crop:
    """What one row of embeddings is of: a whole picture, or the animal in a box with a margin."""

    file: Path
    box: Box | None = None
    margin: float = 0.0

    @property
    def cut(self) -> str:
        """How it is cut, as part of a key; "" for a whole picture."""
        return "" if self.box is None else repr((self.box, self.margin))


@dataclass(frozen=True)
class Embedded:
    """``embedding`` float32 (n, width) and ``imagenet`` logits float32 (n, 1000), or (n, 0).

    Row i is of crop i. ``dropped`` has the sentence of each row whose picture could not be read;
    such a row is NaN.
    """

    embedding: NDArray[np.float32]
    imagenet: NDArray[np.float32]
    dropped: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Seen:
    """A crop after its turn: the key and outputs of a picture, or why there are none."""

    key: str
    outputs: PictureOutputs
    new: bool
    fault: str = ""


class Embedder:
    """A session of a backbone that is called from several threads at a time.

    On the CPU each call has one picture and one thread: calls then never wait for each other,
    decoding of one goes on beside the network of another, and an embedding never depends on the
    pictures beside it. On CUDA a call has a batch, always padded to the same length.
    """

    def __init__(self, network: Backbone, cache: EmbeddingCache, threads: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        cuda = _CUDA in onnxruntime.get_available_providers()
        providers = [_CUDA, _CPU] if cuda else [_CPU]
        self.session: Any = onnxruntime.InferenceSession(
            network.graph, options, providers=providers
        )
        self.names = [EMBEDDING_OUTPUT, *([IMAGENET_OUTPUT] if network.imagenet else [])]
        self.image = network.image
        self.cache = cache
        self.batch = _CUDA_BATCH if cuda else 1
        self.threads = threads or default_threads()

    def seen(self, crops: Sequence[Crop], control: Control) -> Iterator[_Seen]:
        """Each crop in order, computed or from the cache."""
        calls = (crops[at : at + self.batch] for at in range(0, len(crops), self.batch))
        waiting: deque[Future[list[_Seen]]] = deque()
        pool = ThreadPoolExecutor(self.threads, "embed")
        try:
            for call in calls:
                waiting.append(pool.submit(self._call, call))
                if len(waiting) > _AHEAD * self.threads:
                    control.checkpoint()
                    yield from waiting.popleft().result()
            while waiting:
                control.checkpoint()
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _call(self, crops: Sequence[Crop]) -> list[_Seen]:
        found: list[_Seen | None] = []
        keys: list[str] = []
        pixels: list[NDArray[np.uint8]] = []
        for crop in crops:
            try:
                key = key_of(crop.file, self.image, crop.cut)
                kept = self.cache.get(key)
                if kept is None:
                    pixels.append(load_crop(crop, self.image))
                    keys.append(key)
                found.append(None if kept is None else _Seen(key, kept, new=False))
            except PhotoUnreadable as fault:
                found.append(_Seen("", {}, new=False, fault=fault.sentence))
        if keys:
            fresh = iter(self._run(keys, np.stack(pixels)))
            found = [next(fresh) if one is None else one for one in found]
        return [one for one in found if one is not None]

    def _run(self, keys: Sequence[str], pixels: NDArray[np.uint8]) -> list[_Seen]:
        short = self.batch - len(pixels)
        batch = self.image.normalise(np.concatenate([pixels, pixels[:1].repeat(short, axis=0)]))
        outputs = self.session.run(self.names, {PIXELS: batch})
        return [
            _Seen(
                key,
                {name: part[at] for name, part in zip(self.names, outputs, strict=True)},
                new=True,
            )
            for at, key in enumerate(keys)
        ]


def embed_cases(
    network: Backbone,
    pictures: Sequence[Crop],
    cache: Path,
    progress: ProgressSink,
    control: Control,
    *,
    threads: int = 0,
) -> Embedded:
    """Embed crops in order, ``threads`` at a time (0 for all processors).

    What is in the folder ``cache`` is not computed again, and an interrupted run leaves there
    what it had. Raises ``Cancelled`` and ``OutputFault``.
    """
    store = EmbeddingCache(cache, network.digest)
    embedder = Embedder(network, store, threads)
    widths = {EMBEDDING_OUTPUT: network.width, IMAGENET_OUTPUT: 1000 if network.imagenet else 0}
    whole = {
        name: np.full((len(pictures), width), np.nan, dtype=np.float32)
        for name, width in widths.items()
    }
    dropped: dict[int, str] = {}
    try:
        for row, seen in enumerate(embedder.seen(pictures, control)):
            if seen.fault:
                dropped[row] = seen.fault
            for name, values in seen.outputs.items():
                whole[name][row] = values
            if seen.new:
                store.put(seen.key, seen.outputs)
            progress(Progress(row + 1, len(pictures), "embedding"))
    finally:
        store.flush()
    return Embedded(whole[EMBEDDING_OUTPUT], whole[IMAGENET_OUTPUT], dropped)


def load_crop(crop: Crop, image: ImageInput) -> NDArray[np.uint8]:
    """Pixels uint8 (size, size, 3) by the program's own decoder. Raises ``PhotoUnreadable``."""
    if crop.box is None:
        picture = load_image(crop.file, short_side=image.short_side)
        return model_pixels(picture, size=image.size, short_side=image.short_side)
    picture = load_image(crop.file, short_side=short_side_for(crop.box, image.size))
    return crop_pixels(picture, crop.box, size=image.size, margin=crop.margin)
