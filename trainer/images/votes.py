"""The image votes of a pack: heads fitted on taught pictures, and their held-out logits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.taxonomy import ROOT, Taxonomy
from trainer.images.embedding import Embedded
from trainer.images.graph import ImageNode
from trainer.images.heads import fit_head, held_out_logits
from trainer.images.open_set import HEAD_KNOWLEDGE, fit_open_set, open_logits
from trainer.sources.photographs import Picture

_FEWEST_PICTURES = 20


@dataclass(frozen=True)
class ImageVotes:
    """``nodes`` for the graph; ``held_out`` logits (n, children) by node for the taught pictures.

    ``rows`` are the indices of the taught pictures below each node; outside them held-out logits
    come from the final head, which saw none of those animals either.
    """

    nodes: Mapping[str, ImageNode]
    held_out: Mapping[str, NDArray[np.float64]]
    taught: Mapping[str, Mapping[str, int]]


def fit_image_votes(
    taxonomy: Taxonomy, pictures: Sequence[Picture], embedded: Embedded
) -> ImageVotes:
    """Fit every node that has pictures of two children or more.

    ``pictures`` are the taught ones, row by row with ``embedded``.
    """
    paths = [(ROOT, *taxonomy.path(picture.taxon)) for picture in pictures]
    nodes: dict[str, ImageNode] = {}
    held_out: dict[str, NDArray[np.float64]] = {}
    taught: dict[str, dict[str, int]] = {}
    for name in taxonomy.parents():
        below = [
            (row, path[path.index(name) + 1]) for row, path in enumerate(paths) if name in path[:-1]
        ]
        counts = {
            child: sum(1 for _, label in below if label == child)
            for child in taxonomy.children(name)
        }
        classes = tuple(child for child, n in counts.items() if n >= _FEWEST_PICTURES)
        if len(classes) < 2:
            continue
        rows = np.asarray([row for row, label in below if label in classes])
        labels = [label for _, label in below if label in classes]
        nodes[name], held_out[name] = _fit(
            name, taxonomy.children(name), classes, rows, labels, pictures, embedded
        )
        taught[name] = {child: counts[child] for child in classes}
    return ImageVotes(nodes, held_out, taught)


def _fit(
    name: str,
    children: tuple[str, ...],
    classes: tuple[str, ...],
    rows: NDArray[np.intp],
    labels: Sequence[str],
    pictures: Sequence[Picture],
    embedded: Embedded,
) -> tuple[ImageNode, NDArray[np.float64]]:
    embedding = embedded.embedding[rows]
    groups = [pictures[row].group for row in rows]
    head = fit_head(embedding, labels, classes)
    logits = head.logits(embedded.embedding)
    logits[rows] = held_out_logits(embedding, labels, groups, classes)
    if classes == children:
        return ImageNode(name, children, head), logits
    columns = np.asarray([classes.index(label) for label in labels])
    open_set = fit_open_set(
        logits[rows],
        columns,
        embedded.imagenet[rows],
        [child for child in children if child in HEAD_KNOWLEDGE and child not in classes],
    )
    node = ImageNode(name, children, head, open_set)
    return node, open_logits(logits, embedded.imagenet, open_set, classes, children)
