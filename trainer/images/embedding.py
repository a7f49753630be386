"""Embeddings of photographs by the very graph that ships."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.packs.pack import ImageInput
from swc_desktop.photos.decode import load_image, model_pixels
from trainer.images import backbone
from trainer.images.export import EMBEDDING_OUTPUT, IMAGENET_OUTPUT, PIXELS

_BATCH = 16
_INPUT = ImageInput(backbone.SIZE, backbone.SHORT_SIDE, backbone.MEAN, backbone.STD)


@dataclass(frozen=True)
class Embedded:
    """``embedding`` float32 (n, 1280) and ``imagenet`` logits float32 (n, 1000)."""

    embedding: NDArray[np.float32]
    imagenet: NDArray[np.float32]


def cropped(files: Sequence[Path]) -> NDArray[np.uint8]:
    """Pictures as the graph sees them, uint8 (n, 260, 260, 3), by the program's own decoder."""
    return np.stack(
        [
            model_pixels(
                load_image(file, short_side=backbone.SHORT_SIDE),
                size=backbone.SIZE,
                short_side=backbone.SHORT_SIDE,
            )
            for file in files
        ]
    )


def embed(model: bytes, files: Sequence[Path], progress: ProgressSink) -> Embedded:
    """Embed files in order; a file that can not be read raises ``PhotoUnreadable``."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    embeddings, logits = [], []
    for start in range(0, len(files), _BATCH):
        batch = files[start : start + _BATCH]
        embedding, imagenet = session.run(
            [EMBEDDING_OUTPUT, IMAGENET_OUTPUT],
            {PIXELS: _INPUT.normalise(cropped(batch))},
        )
        embeddings.append(embedding)
        logits.append(imagenet)
        progress(Progress(start + len(batch), len(files), "embedding"))
    return Embedded(np.concatenate(embeddings), np.concatenate(logits))
