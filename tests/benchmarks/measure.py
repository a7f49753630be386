"""One measurement, in a process of its own so that its peak memory is its own.

Usage: ``measure.py chain|inside|decode|backbone|stages FOLDER MAX``; prints JSON. All but the
chain use at most MAX photographs, and say what the whole folder would take.
"""

import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import psutil
from numpy.typing import NDArray
from PIL import Image

from swc_desktop.cli.classify import ClassifyRun, RowEncoder
from swc_desktop.core import features
from swc_desktop.core.cascade import decide
from swc_desktop.core.device import Device
from swc_desktop.core.progress import Control
from swc_desktop.core.scoring import RawVotes
from swc_desktop.exports.formats import FORMATS
from swc_desktop.inference.classifier import Classifier, Result
from swc_desktop.inference.opening import open_classifier, pack_in_use
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.packs.pack import ImageInput
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos.decoding import load_image, model_pixels
from swc_desktop.photos.file_state import states_of
from swc_desktop.photos.find import find_photos
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.reading import read_photo
from swc_desktop.photos.roots import Roots
from swc_desktop.processes.photo_children import Children, photo_children
from swc_desktop.results.journal import Photograph
from swc_desktop.results.result_file import ResultFile
from tests.processes.in_process import InProcess

THREADS = 2
SAMPLE = 96
"""Pictures that are prepared beforehand, for what is timed without decoding."""


def peak_bytes() -> int:
    """The most memory that this process held so far, and its children, each by itself."""
    process = psutil.Process()
    return sum(_peak_of(one) for one in (process, *process.children(recursive=True)))


def _peak_of(process: psutil.Process) -> int:
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM")), 0)
    memory = process.memory_info()
    return int(getattr(memory, "peak_wset", memory.rss))


def seconds(work: Callable[[], object]) -> float:
    """By the clock."""
    return both_clocks(work)["seconds"]


def processor_seconds() -> float:
    """The processor time of this process and of the children that it still has."""
    taken = time.process_time()
    for child in psutil.Process().children(recursive=True):
        times = child.cpu_times()
        taken += times.user + times.system
    return taken


def both_clocks(work: Callable[[], object]) -> dict[str, float]:
    """By the clock, and the processor time of all threads and children."""
    begin, processor = time.perf_counter(), processor_seconds()
    work()
    return {
        "seconds": time.perf_counter() - begin,
        "processor": processor_seconds() - processor,
    }


def inside(files: list[Path]) -> dict[str, float]:
    """The chain with the photographs read in this very process, for the price of the children."""
    return chain(files, InProcess())


def chain(files: list[Path], children: Children | None = None) -> dict[str, float]:
    """Everything that ``classify --out FILE.csv`` does, from the files to the rows on disk."""
    begin = time.perf_counter()
    if children is None:
        children = photo_children()
        children.start(1)
    classifier = open_classifier(pack_in_use(), Device.CPU)
    classifier = Classifier(classifier.pack, classifier.sessions, children)
    opened = time.perf_counter() - begin
    form = FORMATS[0]
    rows = RowEncoder(classifier.pack, form, explain=False)
    options = RunOptions()
    with tempfile.TemporaryDirectory() as folder:
        photographs = [*map(Photograph, files, states_of(files))]
        path = Path(folder) / "out.csv"
        output = ResultFile(path, {}, form.header, photographs, resume=False)
        work = ClassifyRun(classifier, options, files, Roots(files, files), rows, None, None)

        def run() -> None:
            work.do(output, Control(), lambda _: None)
            output.finish()

        taken = both_clocks(run)
        output.close()
    return {**taken, "opened": opened, "peak": peak_bytes()}


def bare_pixels(file: Path, image: ImageInput) -> NDArray[np.uint8]:
    """Pillow alone: reduced decoding, and the square that the graph wants."""
    with Image.open(file) as picture:
        picture.draft("RGB", (image.short_side, image.short_side))
        loaded = picture.convert("RGB")
    edge = min(loaded.size) * image.size / image.short_side
    left, top = (loaded.width - edge) / 2, (loaded.height - edge) / 2
    box = (left, top, left + edge, top + edge)
    square = loaded.resize((image.size, image.size), Image.Resampling.BILINEAR, box=box)
    return np.array(square, dtype=np.uint8)


def decode(files: list[Path]) -> dict[str, float]:
    """The bare decoding in two threads."""
    image = read_pack(pack_in_use()).image
    assert image is not None

    def run() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            for _ in pool.map(lambda file: bare_pixels(file, image), files, chunksize=1):
                pass

    return {**both_clocks(run), "peak": peak_bytes()}


def batches(files: list[Path], image: ImageInput, size: int) -> list[NDArray[np.float32]]:
    pixels = [bare_pixels(file, image) for file in files[:SAMPLE]]
    while len(pixels) < min(size, len(files)):
        pixels += pixels
    whole = np.stack(pixels)
    return [image.normalise(whole[at : at + size]) for at in range(0, len(whole), size)]


def bare_session(model: bytes, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def backbone(files: list[Path]) -> dict[str, float]:
    """The bare image graph with two threads: inside one call, or one in each of two calls."""
    pack = read_pack(pack_in_use())
    assert pack.image is not None
    assert pack.image_model is not None
    found = []
    for callers, threads, size in ((1, THREADS, 8), (1, THREADS, 4), (THREADS, 1, 4)):
        session = bare_session(pack.image_model, threads)
        name = session.get_inputs()[0].name
        prepared = batches(files, pack.image, size)
        session.run(None, {name: prepared[0]})
        calls = max(1, round(len(files) / size)) if len(files) >= size else len(files)

        def run(
            session: Any = session,
            name: str = name,
            prepared: list[NDArray[np.float32]] = prepared,
            calls: int = calls,
            callers: int = callers,
        ) -> None:
            some = itertools.islice(itertools.cycle(prepared), calls)
            with ThreadPoolExecutor(callers) as pool:
                for _ in pool.map(lambda batch: session.run(None, {name: batch}), some):
                    pass

        photographs = sum(len(prepared[at % len(prepared)]) for at in range(calls))
        scale = len(files) / photographs
        found.append({clock: taken * scale for clock, taken in both_clocks(run).items()})
    return {**min(found, key=lambda clocks: clocks["seconds"]), "peak": peak_bytes()}


def stages(files: list[Path]) -> dict[str, float]:
    """Seconds a photograph of each stage alone, in one thread."""
    files = files[:SAMPLE]
    classifier = open_classifier(pack_in_use(), Device.CPU)
    image = classifier.pack.image
    assert image is not None
    options = RunOptions()
    rows = RowEncoder(classifier.pack, FORMATS[0], explain=False)
    photos: list[Photo] = []
    pixels: list[NDArray[np.uint8]] = []
    results: list[Result] = []

    def reading() -> None:
        read = [read_photo(file, typed_place=None, typed_moment=None) for file in files]
        photos.extend(photo for photo in read if isinstance(photo, Photo))

    def decoding() -> None:
        for file in files:
            picture = load_image(file, short_side=image.short_side)
            pixels.append(model_pixels(picture, size=image.size, short_side=image.short_side))

    outputs: dict[str, list[NDArray[np.float32]]] = {}
    normalised: list[NDArray[np.float32]] = []

    def normalising() -> None:
        size = classifier.sessions.chunk
        for at in range(0, len(pixels), size):
            normalised.append(image.normalise(np.stack(pixels[at : at + size])))

    def seeing() -> None:
        for batch in normalised:
            for name, values in classifier.sessions.run_image(batch).items():
                outputs.setdefault(name, []).append(values)

    def deciding() -> None:
        seen = {name: np.concatenate(parts) for name, parts in outputs.items()}
        results.extend(decided(classifier, files, photos, seen, options))

    def writing() -> None:
        for result in results:
            rows.lines(result)

    steps = {
        "read EXIF, place, time, sky": reading,
        "decode, resize": decoding,
        "normalise": normalising,
        "image graph (one thread a call)": seeing,
        "metadata graph, cascade": deciding,
        "row": writing,
    }
    read_photo(files[0], typed_place=None, typed_moment=None)
    return {name: seconds(step) / len(files) for name, step in steps.items()}


def decided(
    classifier: Classifier,
    files: list[Path],
    photos: list[Photo],
    image: dict[str, NDArray[np.float32]],
    options: RunOptions,
) -> Iterator[Result]:
    """The method on batches of the size that a run has."""
    method = classifier.pack.method
    for at in range(0, len(photos), options.batch):
        some = [photo.observation for photo in photos[at : at + options.batch]]
        table = features.encode(some, method.features)
        raw = RawVotes(
            len(some),
            image={name: values[at : at + len(some)] for name, values in image.items()},
            metadata=classifier.sessions.run_metadata(table.values),
            features=table,
        )
        missing = [observation.missing for observation in some]
        for offset, prediction in enumerate(decide(method, raw, missing)):
            index = at + offset
            yield Result(index, files[index], photos[index], prediction, None)


KINDS = {"chain": chain, "inside": inside, "decode": decode, "backbone": backbone, "stages": stages}


def measured(kind: str, folder: Path, max_count: int) -> dict[str, float]:
    """A measurement of a folder; of all but the chain with some of its photographs, scaled up."""
    files = find_photos([folder]).files
    some = files if kind == "chain" else files[:max_count]
    found = KINDS[kind](some)
    scale = len(files) / len(some)
    return found | {
        clock: found[clock] * scale for clock in ("seconds", "processor") if clock in found
    }


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
