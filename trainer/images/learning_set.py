"""Pictures with a column at every node, cut and coloured at random for learning."""

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
_MIN_AREA: Final = 0.4
_LONGEST: Final = 4 / 3
_COLOUR: Final = 0.25


@dataclass(frozen=True)
class Example:
    """A picture, and by node the column of its child, −1 where it is not below the node."""

    file: Path
    columns: tuple[int, ...]
    group: str


@dataclass(frozen=True)
class Shown:
    """Normalised pixels float32 (n, 3, size, size) and columns int64 (n, nodes).

    ``unreadable`` are the sentences of pictures that should have been there.
    """

    pixels: NDArray[np.float32]
    columns: NDArray[np.int64]
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class LearningSet:
    """Examples to learn from and to stop by; ``classes`` are the taught children by node."""

    classes: Mapping[str, tuple[str, ...]]
    fit: tuple[Example, ...]
    tune: tuple[Example, ...]

    def problem(self) -> str:
        """Why nothing can be learned from it, "" where it can."""
        if not self.classes:
            return "no node has pictures of two children in the part fit"
        if not self.tune:
            return "no picture is in the part tune, which says when to stop"
        shared = {one.group for one in self.fit} & {one.group for one in self.tune}
        if shared:
            return f"the group {min(shared)} is in both parts, fit and tune"
        return ""

    def balance(self) -> list[list[float]]:
        """By node the weight of each class, so that all classes weigh the same; 1 on average."""
        weights = []
        for node, children in enumerate(self.classes.values()):
            count = Counter(one.columns[node] for one in self.fit)
            total = sum(count[column] for column in range(len(children)))
            weights.append([total / len(children) / count[c] for c in range(len(children))])
        return weights

    def facts(self) -> Mapping[str, Any]:
        """What a run on it depends on."""
        return {
            "classes": {name: list(of) for name, of in self.classes.items()},
            "fit": [[str(one.file), *one.columns] for one in self.fit],
            "tune": [[str(one.file), *one.columns] for one in self.tune],
        }


def learning_set(
    taxonomy: Taxonomy, cases: Sequence[Case], *, min_samples: int = 20, nodes: Sequence[str] = ()
) -> LearningSet:
    """The pictures of the parts ``fit`` and ``tune``, with their columns.

    ``nodes`` are those to learn, all where it is empty; a node needs two children with
    ``min_samples`` cases in the part ``fit``.
    """
    taught = [case for case in cases if case.split is Split.FIT and case.pictures]
    classes: dict[str, tuple[str, ...]] = {}
    for name in taxonomy.parents():
        count = Counter(child_below(taxonomy, name, case.taxon) for case in taught)
        children = tuple(c for c in taxonomy.children(name) if count[c] >= min_samples)
        if len(children) >= 2 and (not nodes or name in nodes):
            classes[name] = children

    def examples(part: Split) -> tuple[Example, ...]:
        found = []
        for case in cases:
            columns = tuple(
                _column(child_below(taxonomy, name, case.taxon), children)
                for name, children in classes.items()
            )
            if case.split is part and max(columns, default=-1) >= 0:
                found += [Example(file, columns, case.group) for file in case.pictures]
        return tuple(found)

    return LearningSet(classes, examples(Split.FIT), examples(Split.TUNE))


def batches(
    learned: LearningSet,
    image: ImageInput,
    batch: int,
    draw: tuple[int, int] | None,
    threads: int,
) -> Iterator[Shown]:
    """The fit part in a random order, cut and coloured by ``draw`` (seed and epoch), or with None
    the tune part as the program sees it."""
    examples = learned.tune if draw is None else learned.fit
    order = np.arange(len(examples))
    if draw is not None:
        order = np.random.default_rng(draw).permutation(len(examples))

    def made(index: int) -> NDArray[np.uint8] | PhotoUnreadable:
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
            waiting.append((some, [pool.submit(made, index) for index in some]))
            if len(waiting) > _AHEAD:
                yield _shown(examples, image, *waiting.popleft())
        while waiting:
            yield _shown(examples, image, *waiting.popleft())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def augmented(picture: Image.Image, size: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """A random part of a picture as uint8 (size, size, 3), perhaps mirrored, its colours shaken."""
    width, height = picture.size
    area = width * height * random.uniform(_MIN_AREA, 1.0)
    ratio = np.exp(random.uniform(-np.log(_LONGEST), np.log(_LONGEST)))
    wide = min(float(width), float(np.sqrt(area * ratio)))
    high = min(float(height), float(np.sqrt(area / ratio)))
    left, top = random.uniform(0, width - wide), random.uniform(0, height - high)
    box = (left, top, left + wide, top + high)
    part = picture.resize((size, size), Image.Resampling.BILINEAR, box=box)
    if random.random() < 0.5:
        part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        part = enhance(part).enhance(random.uniform(1 - _COLOUR, 1 + _COLOUR))
    return np.array(part, dtype=np.uint8)


def _shown(
    examples: Sequence[Example],
    image: ImageInput,
    indices: Sequence[int],
    made: Sequence[Future[NDArray[np.uint8] | PhotoUnreadable]],
) -> Shown:
    columns: list[tuple[int, ...]] = []
    pixels: list[NDArray[np.uint8]] = []
    faults: list[str] = []
    for index, one in zip(indices, made, strict=True):
        found = one.result()
        if isinstance(found, PhotoUnreadable):
            faults.append(found.sentence)
        else:
            columns.append(examples[index].columns)
            pixels.append(found)
    empty = np.empty((0, image.size, image.size, 3), dtype=np.uint8)
    table = np.asarray(columns, dtype=np.int64).reshape(-1, len(examples[0].columns))
    return Shown(image.normalise(np.stack(pixels) if pixels else empty), table, tuple(faults))


def _column(child: str | None, children: Sequence[str]) -> int:
    return children.index(child) if child in children else -1
