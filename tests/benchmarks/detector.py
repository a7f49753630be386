"""The chain with a detector beside decoding, detector and backbone alone, with two threads.

``python -m tests.benchmarks.detector PACK FOLDER COUNT`` measures a pack that does not ship yet.
"""

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swc_desktop.core.device import Device
from swc_desktop.core.progress import Control
from swc_desktop.home import starter_pack
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.frame_looking import PICTURE_SHORT_SIDE
from swc_desktop.inference.graphs import Graphs
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.sessions import CPU_CHUNK, Sessions
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos.find import find_photos
from swc_desktop.processes.photo_children import photo_children
from tests.benchmarks.measure import THREADS, bare_session, both_clocks, peak_bytes
from tests.benchmarks.pictures import DEMO, multiplied
from tests.benchmarks.weather import Row

GOAL: Final = 1.3
GOAL_GROWTH_MB: Final = 50
"""From 200 photographs to 1,000: what allocators keep, and nothing that grows with the run."""

COUNTS: Final = (200, 1000)
SAMPLE: Final = 24
"""Pictures that are prepared beforehand, for what is timed without decoding."""

WARM_UP: Final = 12

MEGABYTE: Final = 1_000_000


def detector_rows(folder: Path) -> Iterator[Row]:
    """The pack that ships, over the demonstration photographs; without a detector it has no row."""
    if read_pack(starter_pack()).detector is None:
        print("    the pack that ships has no detector")
        return
    few, many = COUNTS
    for count in COUNTS:
        multiplied(sorted(DEMO.glob("*.jpg")), folder / f"detector-{count}", count)
    yield from rows_of(starter_pack(), folder / f"detector-{few}", few)
    taken = [measured("chain", starter_pack(), folder / f"detector-{n}", n) for n in (few, many)]
    before, after = (one["peak"] / MEGABYTE for one in taken)
    name = f"peak memory of {many} photographs with a detector"
    met = after - before <= GOAL_GROWTH_MB
    yield Row(name, f"{after:.0f} MB", after / before, f"of {few}", met)


def rows_of(pack: Path, folder: Path, count: int) -> Iterator[Row]:
    """The ratio by the clock, and by processor time, which other programs disturb less."""
    chain = measured("chain", pack, folder, count)
    views = chain["views"] / count
    alone = measured("alone", pack, folder, count, views)
    parts = ("decode", "detector", "backbone")
    for clock in ("seconds", "processor"):
        summed = sum(alone[f"{part} {clock}"] for part in parts)
        shares = ", ".join(
            f"{part} {alone[f'{part} {clock}'] / count * 1000:.0f}" for part in parts
        )
        name = f"{count} photographs, {views:.1f} views each, {clock}"
        figure = f"{chain[clock] / count * 1000:.0f} ms each"
        ratio = chain[clock] / summed
        yield Row(name, figure, ratio, f"alone: {shares}", ratio <= GOAL)


def measured(kind: str, pack: Path, folder: Path, count: int, views: float = 0) -> dict[str, float]:
    """A measurement in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-P", "-m", "tests.benchmarks.detector", str(pack), str(folder)]
    done = subprocess.run(
        [*command, str(count), kind, str(views)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{kind} failed:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


class _Counting(Sessions):
    """Counts the views that the image graph gets."""

    views = 0

    def run_image(self, batch: NDArray[np.float32]) -> Outputs:
        self.views += len(batch)
        return super().run_image(batch)


def chain(pack: Pack, files: Sequence[Path]) -> dict[str, float]:
    """All that a run does, from the files to the answers."""
    children = photo_children()
    children.start(1)
    sessions = _Counting.open(pack, Device.CPU, THREADS)
    assert isinstance(sessions, _Counting)
    graphs: Graphs = sessions
    classifier = Classifier(pack, graphs, children)

    def run(some: Sequence[Path]) -> None:
        for _ in classifier.classify(list(some), RunOptions(), control=Control()):
            pass

    run([*files[:WARM_UP]])  # starts the children, which every run does once
    sessions.views = 0
    taken = both_clocks(lambda: run(files))
    return {**taken, "views": float(sessions.views), "peak": float(peak_bytes())}


def alone(pack: Pack, files: Sequence[Path], views: float) -> dict[str, float]:
    """Decoding, the detector and the backbone one after the other, each in its fastest way."""
    detector, image = pack.detector, pack.image
    assert detector is not None
    assert image is not None
    assert pack.detector_model is not None
    assert pack.image_model is not None
    crops = max(0, round(views) - 1)

    def decoded(file: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Pillow alone: reduced decoding, the square of the detector, and that of each view."""
        with Image.open(file) as picture:
            picture.draft("RGB", (PICTURE_SHORT_SIDE, PICTURE_SHORT_SIDE))
            whole = picture.convert("RGB")
        square = detector.square.size
        scale = square / max(whole.size)
        size = (max(1, round(whole.width * scale)), max(1, round(whole.height * scale)))
        letterbox = Image.new("RGB", (square, square))
        letterbox.paste(whole.resize(size, Image.Resampling.BICUBIC))
        edge = min(whole.size)
        box = (0, 0, edge, edge)
        made = [
            np.asarray(whole.resize((image.size, image.size), Image.Resampling.BILINEAR, box=box))
            for _ in range(1 + crops)
        ]
        return np.asarray(letterbox), made[0]

    def decoding() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            for _ in pool.map(decoded, files):
                pass

    sample = [decoded(file) for file in files[:SAMPLE]]
    squares = [detector.normalise(one[None]) for one, _ in sample]
    pixels = [one for _, one in sample]
    batches = [
        image.normalise(np.stack([pixels[(at + n) % len(pixels)] for n in range(CPU_CHUNK)]))
        for at in range(0, len(pixels), CPU_CHUNK)
    ]
    found = {
        "decode": both_clocks(decoding),
        "detector": _fastest(pack.detector_model, detector.outputs, squares, len(files)),
        "backbone": _fastest(
            pack.image_model, None, batches, max(1, round(len(files) * views / CPU_CHUNK))
        ),
    }
    return {f"{part} {clock}": taken[clock] for part, taken in found.items() for clock in taken}


def _fastest(
    model: bytes, outputs: Sequence[str] | None, inputs: list[NDArray[np.float32]], calls: int
) -> dict[str, float]:
    """One call with two threads, or two calls with one each, whichever is faster."""
    found = []
    for callers, threads in ((1, THREADS), (THREADS, 1)):
        session: Any = bare_session(model, threads)
        name = session.get_inputs()[0].name
        session.run(outputs, {name: inputs[0]})
        found.append(both_clocks(_calling(session, outputs, name, inputs, calls, callers)))
    return min(found, key=lambda clocks: clocks["seconds"])


def _calling(
    session: Any,
    outputs: Sequence[str] | None,
    name: str,
    inputs: list[NDArray[np.float32]],
    calls: int,
    callers: int,
) -> Callable[[], None]:
    def run() -> None:
        some = itertools.islice(itertools.cycle(inputs), calls)
        with ThreadPoolExecutor(callers) as pool:
            for _ in pool.map(lambda one: session.run(outputs, {name: one}), some):
                pass

    return run


def main(pack: Path, folder: Path, count: int, kind: str = "rows", views: float = 0.0) -> None:
    """Print the rows of a pack, or one measurement as JSON."""
    if kind == "rows":
        for row in rows_of(pack, folder, count):
            print(f"{row.name:55}{row.figure:>14}{row.ratio:>7.2f}  {row.beside}")
        return
    read = read_pack(pack)
    files = find_photos([folder]).files[:count]
    found = chain(read, files) if kind == "chain" else alone(read, files, views)
    print(json.dumps(found))


def _arguments(given: list[str]) -> list[str]:
    """Pack, folder, count, what is measured, and views."""
    return [*given, *("rows", "0")[len(given) - 3 :]]


if __name__ == "__main__":
    _pack, _folder, _count, _kind, _views = _arguments(sys.argv[1:])
    main(Path(_pack), Path(_folder), int(_count), _kind, float(_views))
