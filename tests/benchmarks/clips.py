"""A video of a minute beside its decoding alone."""

import io
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from swc_desktop.core.device import Device
from swc_desktop.core.progress import Control
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.opening import open_classifier, pack_in_use
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.photos.reading import Wants
from swc_desktop.processes.clip_work import begin_clip, end_clip, next_frame
from swc_desktop.processes.photo_children import Children
from tests.benchmarks.pictures import DEMO
from tests.benchmarks.weather import Row
from tests.video.made_clips import avi

SECONDS: Final = 60
PER_SECOND: Final = 25
SIZE: Final = (1920, 1080)
ROUNDS: Final = 2
GOAL: Final = 2.0

BY_PLAYER: Final = b"MVJP"
"""A name of Motion JPEG that the player knows and the reader by hand does not: all frames are
decoded, as those of other codings have to be. No encoder for those may ship."""


def clip_rows(folder: Path) -> Iterator[Row]:
    """Runs over clips that need the player, and over one of a camera whose frames are JPEG.

    An animal that the pack names is sure after some frames. The goal is for that and for an empty
    clip in which nothing moves. Where everything moves each frame is looked at, and where the
    animal is another each second each has the most views: the worst that can be met with.
    """
    children = Children(1)
    opened = open_classifier(pack_in_use(), Device.CPU)
    classifier = Classifier(opened.pack, opened.sessions, children)
    every = sorted(DEMO.glob("*.jpg"))
    clips = (
        ("an animal of the pack", BY_PLAYER, [DEMO / "cheetah.jpg"], True),
        ("no animal, nothing moves", BY_PLAYER, [None], True),
        ("no animal, all leaves move", BY_PLAYER, [None] * 2, False),
        ("another animal each second", BY_PLAYER, every, False),
        ("another each second, frames of JPEG", b"MJPG", every, False),
    )
    try:
        for name, coding, sources, has_goal in clips:
            file = folder / "clip.avi"
            file.write_bytes(avi(_frames(sources), per_second=PER_SECOND, size=SIZE, coding=coding))
            decoding = min(_decoded(children, file) for _ in range(ROUNDS))
            whole = min(_classified(classifier, file) for _ in range(ROUNDS))
            by_player = coding == BY_PLAYER
            yield Row(
                f"{SECONDS} s of {SIZE[1]}p, {name}",
                f"{whole:.1f} s",
                whole / decoding,
                "decoding alone" if by_player else "decoding a frame a second alone",
                not has_goal or whole <= GOAL * decoding,
            )
            file.unlink()
    finally:
        children.close()


def _frames(sources: Sequence[Path | None]) -> list[bytes]:
    """Photographs (None: a noisy grey) in one size by turns, a second each, lit a little
    otherwise."""
    random = np.random.default_rng(1)
    greys = [random.integers(70, 110, (SIZE[1] // 8, SIZE[0] // 8, 3), np.uint8) for _ in sources]
    frames = []
    for number in range(SECONDS):
        source = sources[number % len(sources)]
        grey = Image.fromarray(greys[number % len(sources)])
        with grey if source is None else Image.open(source) as picture:
            pixels = np.asarray(picture.convert("RGB").resize(SIZE)).astype(np.int16)
        for part in range(PER_SECOND):
            file = io.BytesIO()
            lit = np.clip(pixels + (number + part) % 5, 0, 255).astype(np.uint8)
            if part < 5:
                Image.fromarray(lit).save(file, "JPEG", quality=85)
                frames.append(file.getvalue())
            else:
                frames.append(frames[-5])
    return frames


def _decoded(children: Children, file: Path) -> float:
    """Seconds to play a clip to its end without looking at anything."""
    begin = time.perf_counter()
    frames = 0
    with children.on(file, None) as child:
        child.ask(begin_clip, file, Wants(), 1.0)
        while not child.ask(next_frame, Wants()).end:
            frames += 1
        child.ask(end_clip)
    if frames < SECONDS:
        raise AssertionError(f"{file} gave {frames} frames")
    return time.perf_counter() - begin


def _classified(classifier: Classifier, file: Path) -> float:
    """Seconds of a run over a clip with a pack that is open."""
    begin = time.perf_counter()
    answers = list(classifier.classify([file], RunOptions(), control=Control()))
    if any(answer.unreadable is not None for answer in answers):
        raise AssertionError(answers)
    return time.perf_counter() - begin
