"""Embeddings of photographs beside the bare backbone on pixels that are ready."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from swc_desktop.core.progress import Control
from tests.benchmarks.pictures import DEMO
from tests.benchmarks.weather import Row
from trainer.images.backbones import Backbone, load_backbone
from trainer.images.embedding import Crop, embed_cases, load_crop

PICTURES: Final = 200
THREADS: Final = 2
ROUNDS: Final = 3
GOAL: Final = 1.15
BATCH: Final = 16


def embedding_rows(folder: Path) -> Iterator[Row]:
    """The whole stage beside one session with two threads, and beside the fastest way to call."""
    backbone = load_backbone("efficientnet-lite2")
    crops = _distinct(folder / "embeddings")
    pixels = [backbone.image.normalise(load_crop(crop, backbone.image)[None]) for crop in crops]
    batches = [np.concatenate(pixels[at : at + BATCH]) for at in range(0, len(pixels), BATCH)]
    taken: dict[str, list[float]] = {"stage": [], "plain": [], "fastest": []}
    for number in range(ROUNDS):
        cache = folder / f"embeddings-{number}"
        begin = time.perf_counter()
        embed_cases(backbone, crops, cache, lambda _: None, Control(), threads=THREADS)
        taken["stage"].append(time.perf_counter() - begin)
        taken["plain"].append(_bare(backbone, THREADS, batches, 1))
        taken["fastest"].append(_bare(backbone, 1, pixels, THREADS))
    stage, usual, fastest = (min(rounds) for rounds in taken.values())
    figure = f"{PICTURES / stage:.0f} a second"
    name = f"embeddings of {PICTURES} photographs"
    yield Row(name, figure, stage / usual, "session.run on ready pixels", stage <= GOAL * usual)
    # no goal: two calls side by side leave no processor free to decode
    yield Row(name, figure, stage / fastest, "two such calls at a time", met=True)


def _distinct(folder: Path) -> list[Crop]:
    """The demonstration photographs again and again, each a file of its own bytes."""
    folder.mkdir()
    sources = sorted(DEMO.glob("*.jpg"))
    crops = []
    for number in range(PICTURES):
        file = folder / f"{number}.jpg"
        file.write_bytes(sources[number % len(sources)].read_bytes() + number.to_bytes(4, "big"))
        crops.append(Crop(file))
    return crops


def _session(backbone: Backbone, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(backbone.graph, options, providers=["CPUExecutionProvider"])


def _bare(
    backbone: Backbone, threads: int, batches: list[NDArray[np.float32]], callers: int
) -> float:
    """Seconds to open the network and run it, as the stage has to."""
    begin = time.perf_counter()
    session = _session(backbone, threads)
    with ThreadPoolExecutor(callers) as pool:
        for _ in pool.map(lambda batch: session.run(None, {"pixels": batch}), batches):
            pass
    return time.perf_counter() - begin
