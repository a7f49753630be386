"""Pictures with their column at every node, with random crops and colours for fine-tuning."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.packs.pack import ImageInput
from swc_desktop.photos.decoding import load_image, model_pixels
from swc_desktop.photos.errors import PhotoUnreadable
from trainer.cases import Case, Split, child_below

_AHEAD: Final = 3
"""Batches that are decoded ahead; bounds memory."""

_MIN_AREA: Final = 0.4
"""Least share of a picture in a crop; above the usual 0.08, so that the animal stays in it."""

_MAX_ASPECT: Final = 4 / 3
"""As is common for ImageNet."""

_COLOUR: Final = 0.25
"""Brightness, contrast and saturation vary by this share; a round choice."""


@dataclass(frozen=True)
class Example:
    """A picture, and by node the column of its child, −1 if it is not below the node."""

    file: Path
    columns: tuple[int, ...]
    group: str


@dataclass(frozen=True)
class Batch:
    """Normalised pixels float32 (n, 3, size, size) and columns int64 (n, nodes).

    ``unreadable`` has the messages for pictures that are missing from it.
    """

    pixels: NDArray[np.float32]
    columns: NDArray[np.int64]
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class LearningSet:
    """Examples to train on and to decide when to stop; ``classes`` are the children by node."""

    classes: Mapping[str, tuple[str, ...]]
    fit: tuple[Example, ...]
    tune: tuple[Example, ...]

    def problem(self) -> str:
        """Why it cannot be used for training, "" if it can."""
        if not self.classes:
            return "no node has enough pictures of two children in the split fit"
        if not self.tune:
            return "there is no picture in the split tune, which decides when to stop"
        shared = {one.group for one in self.fit} & {one.group for one in self.tune}
        if shared:
            return f"the group {min(shared)} is in both splits, fit and tune"
        return ""

    def balance(self) -> list[list[float]]:
        """By node the weight of each class, such that all classes weigh the same; 1 on average."""
        weights = []
        for node, children in enumerate(self.classes.values()):
            count = Counter(one.columns[node] for one in self.fit)
            total = sum(count[column] for column in range(len(children)))
            weights.append([total / len(children) / count[c] for c in range(len(children))])
        return weights

    def facts(self) -> Mapping[str, Any]:
        """Everything that a run on it depends on."""
        return {
            "classes": {name: list(of) for name, of in self.classes.items()},
            "fit": [[str(one.file), *one.columns] for one in self.fit],
            "tune": [[str(one.file), *one.columns] for one in self.tune],
        }


def learning_set(
    taxonomy: Taxonomy, cases: Sequence[Case], *, min_samples: int = 20, nodes: Sequence[str] = ()
) -> LearningSet:
    """The pictures of the splits ``fit`` and ``tune``, with their columns.

    ``nodes`` are those to train, all if empty; a node needs two children with ``min_samples`` cases
    in the split ``fit``.
    """
    fit_cases = [case for case in cases if case.split is Split.FIT and case.pictures]
    classes: dict[str, tuple[str, ...]] = {}
    for name in taxonomy.parents():
        count = Counter(child_below(taxonomy, name, case.taxon) for case in fit_cases)
        children = tuple(c for c in taxonomy.children(name) if count[c] >= min_samples)
        if len(children) >= 2 and (not nodes or name in nodes):
            classes[name] = children

    def examples(split: Split) -> tuple[Example, ...]:
        found = []
        for case in cases:
            columns = tuple(
                _column(child_below(taxonomy, name, case.taxon), children)
                for name, children in classes.items()
            )
            if case.split is split and max(columns, default=-1) >= 0:
                found += [Example(file, columns, case.group) for file in case.pictures]
        return tuple(found)

    return LearningSet(classes, examples(Split.FIT), examples(Split.TUNE))


def batches(
    learned: LearningSet,
    image: ImageInput,
    batch: int,
    draw: tuple[int, int] | None,
    threads: int,
) -> Iterator[Batch]:
    """The split ``fit`` in random order with random crops and colours by ``draw`` (seed and epoch),
    or without ``draw`` the split ``tune`` as the program sees its pictures."""
    examples = learned.tune if draw is None else learned.fit
    order = np.arange(len(examples))
    if draw is not None:
        order = np.random.default_rng(draw).permutation(len(examples))

    def load(index: int) -> NDArray[np.uint8] | PhotoUnreadable:
        try:
            picture = load_image(examples[index].file, short_side=image.short_side)
        except PhotoUnreadable as fault:
            return fault
        if draw is None:
            return model_pixels(picture, size=image.size, short_side=image.short_side)
        return augmented(picture, image.size, np.random.default_rng((*draw, index)))

    waiting: deque[tuple[list[int], list[Future[NDArray[np.uint8] | PhotoUnreadable]]]] = deque()
    pool = ThreadPoolExecutor(threads, "augment")
    try:
        for at in range(0, len(order), batch):
            some = order[at : at + batch].tolist()
            waiting.append((some, [pool.submit(load, index) for index in some]))
            if len(waiting) > _AHEAD:
                yield _batch(examples, image, *waiting.popleft())
        while waiting:
            yield _batch(examples, image, *waiting.popleft())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def augmented(picture: Image.Image, size: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """A random crop of a picture as uint8 (size, size, 3), mirrored half of the time, its colours
    varied."""
    width, height = picture.size
    area = width * height * random.uniform(_MIN_AREA, 1.0)
    ratio = np.exp(random.uniform(-np.log(_MAX_ASPECT), np.log(_MAX_ASPECT)))
    wide = min(float(width), float(np.sqrt(area * ratio)))
    high = min(float(height), float(np.sqrt(area / ratio)))
    left, top = random.uniform(0, width - wide), random.uniform(0, height - high)
    box = (left, top, left + wide, top + high)
    crop = picture.resize((size, size), Image.Resampling.BILINEAR, box=box)
    if random.random() < 0.5:
        crop = crop.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        crop = enhance(crop).enhance(random.uniform(1 - _COLOUR, 1 + _COLOUR))
    return np.array(crop, dtype=np.uint8)


def _batch(
    examples: Sequence[Example],
    image: ImageInput,
    indices: Sequence[int],
    made: Sequence[Future[NDArray[np.uint8] | PhotoUnreadable]],
) -> Batch:
    columns: list[tuple[int, ...]] = []
    pixels: list[NDArray[np.uint8]] = []
    faults: list[str] = []
    for index, one in zip(indices, made, strict=True):
        found = one.result()
        if isinstance(found, PhotoUnreadable):
            faults.append(str(found))
        else:
            columns.append(examples[index].columns)
            pixels.append(found)
    empty = np.empty((0, image.size, image.size, 3), dtype=np.uint8)
    table = np.asarray(columns, dtype=np.int64).reshape(-1, len(examples[0].columns))
    return Batch(image.normalise(np.stack(pixels) if pixels else empty), table, tuple(faults))


def _column(child: str | None, children: Sequence[str]) -> int:
    return children.index(child) if child in children else -1
