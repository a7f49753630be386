"""Embeddings of photographs, computed once by the same graph that is shipped."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.region import Box
from swc_desktop.packs.pack import EMBEDDING_OUTPUT, ImageInput
from swc_desktop.photos.crop import short_side_for
from swc_desktop.photos.decoding import (
    crop_pixels,
    load_image,
    model_pixels,
    squeezed_pixels,
)
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.processes.processors import default_threads
from trainer.images import trap_looks
from trainer.images.backbones import Backbone
from trainer.images.embedding_cache import EmbeddingCache, PictureOutputs, key_of, picture_digest
from trainer.images.export import IMAGENET_OUTPUT, PIXELS
from trainer.images.trap_looks import TrapCopy, TrapScene
from trainer.mapped import blank_rows

_CUDA: Final = "CUDAExecutionProvider"
_CPU: Final = "CPUExecutionProvider"
_CUDA_BATCH: Final = 16
"""Fits small graphics cards; a round choice."""

_AHEAD: Final = 4
"""Calls queued per thread; bounds memory."""


@dataclass(frozen=True)
class Crop:
    """The subject of one embedding: the centre of a picture, all of it (``squeezed``), or the
    animal in a box with a margin; or a made-up copy of it as a camera trap might have taken it.
    With ``scene`` the picture is a made-up scene with it, in which the box is."""

    file: Path
    box: Box | None = None
    margin: float = 0.0
    copy: TrapCopy | None = None
    squeezed: bool = False
    scene: TrapScene | None = None

    @property
    def cut(self) -> str:
        """What is shown of the picture as part of a cache key; "" for its centre."""
        if self.copy is not None:
            return repr((self.box, self.copy, trap_looks.VERSION))
        shown = "" if self.box is None else repr((self.box, self.margin))
        if self.squeezed:
            shown = "squeezed"
        if self.scene is None:
            return shown
        return shown + repr((self.scene, trap_looks.VERSION))


@dataclass(frozen=True)
class Embedded:
    """``embedding`` float32 (n, width) and ``imagenet`` logits float32 (n, 1000), or (n, 0).

    Row i belongs to crop i. ``dropped`` has the message for each row whose picture could not be
    read; such a row is NaN.
    """

    embedding: NDArray[np.float32]
    imagenet: NDArray[np.float32]
    dropped: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _EmbeddedCrop:
    """A processed crop: its key and outputs, or why there are none."""

    key: str
    outputs: PictureOutputs
    new: bool
    fault: str = ""


class Embedder:
    """A session of a backbone that is called from several threads at once.

    On the CPU each call has one picture and one thread: calls never wait for each other, one
    picture is decoded while the network runs on another, and an embedding never depends on other
    pictures. On CUDA a call has a batch, always padded to the same length.
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

    def embed(self, crops: Sequence[Crop], control: Control) -> Iterator[_EmbeddedCrop]:
        """Each crop in order, computed or from the cache."""
        calls = (crops[at : at + self.batch] for at in range(0, len(crops), self.batch))
        waiting: deque[Future[list[_EmbeddedCrop]]] = deque()
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

    def _call(self, crops: Sequence[Crop]) -> list[_EmbeddedCrop]:
        found: list[_EmbeddedCrop | None] = []
        keys: list[str] = []
        pixels: list[NDArray[np.uint8]] = []
        for crop in crops:
            try:
                key = key_of(crop.file, self.image, crop.cut)
                kept = self.cache.get(key)
                if kept is None:
                    pixels.append(load_crop(crop, self.image))
                    keys.append(key)
                found.append(None if kept is None else _EmbeddedCrop(key, kept, new=False))
            except PhotoUnreadable as fault:
                found.append(_EmbeddedCrop("", {}, new=False, fault=str(fault)))
        if keys:
            fresh = iter(self._run(keys, np.stack(pixels)))
            found = [next(fresh) if one is None else one for one in found]
        return [one for one in found if one is not None]

    def _run(self, keys: Sequence[str], pixels: NDArray[np.uint8]) -> list[_EmbeddedCrop]:
        short = self.batch - len(pixels)
        batch = self.image.normalise(np.concatenate([pixels, pixels[:1].repeat(short, axis=0)]))
        outputs = self.session.run(self.names, {PIXELS: batch})
        return [
            _EmbeddedCrop(
                key,
                {name: rows[at] for name, rows in zip(self.names, outputs, strict=True)},
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
    """Embed crops in order, ``threads`` at a time (0: as many as processors).

    Embeddings in the folder ``cache`` are not computed again, and an interrupted run stores there
    what it has. Raises ``Cancelled`` and ``OutputFault``.
    """
    store = EmbeddingCache(cache, network.digest)
    embedder = Embedder(network, store, threads)
    widths = {EMBEDDING_OUTPUT: network.width, IMAGENET_OUTPUT: 1000 if network.imagenet else 0}
    outputs = {name: blank_rows(len(pictures), width, cache) for name, width in widths.items()}
    dropped: dict[int, str] = {}
    try:
        for row, crop in enumerate(embedder.embed(pictures, control)):
            if crop.fault:
                dropped[row] = crop.fault
            for name, values in crop.outputs.items():
                outputs[name][row] = values
            if crop.new:
                store.put(crop.key, crop.outputs)
            progress(Progress(row + 1, len(pictures), "embedding"))
    finally:
        store.flush()
    return Embedded(outputs[EMBEDDING_OUTPUT], outputs[IMAGENET_OUTPUT], dropped)


def load_crop(crop: Crop, image: ImageInput) -> NDArray[np.uint8]:
    """Pixels uint8 (size, size, 3) by the program's own decoder. Raises ``PhotoUnreadable``."""
    if crop.copy is not None:
        picture = load_image(crop.file, short_side=trap_looks.MAX_SIDE * 2)
        random = crop.copy.generator(picture_digest(crop.file))
        return trap_looks.trap_copy(picture, crop.box, image.size, random)
    if crop.scene is not None:
        return _view(scene_of(crop.file, crop.scene), crop, image)
    short_side = image.short_side if crop.box is None else short_side_for(crop.box, image.size)
    return _view(load_image(crop.file, short_side=short_side), crop, image)


def scene_of(file: Path, scene: TrapScene) -> Image.Image:
    """The made-up scene with a picture. Raises ``PhotoUnreadable``."""
    picture = load_image(file, short_side=trap_looks.MAX_SCENE)
    return trap_looks.trap_scene(picture, scene.generator(picture_digest(file)))


def _view(picture: Image.Image, crop: Crop, image: ImageInput) -> NDArray[np.uint8]:
    if crop.squeezed:
        return squeezed_pixels(picture, size=image.size)
    if crop.box is None:
        return model_pixels(picture, size=image.size, short_side=image.short_side)
    return crop_pixels(picture, crop.box, size=image.size, margin=crop.margin)
