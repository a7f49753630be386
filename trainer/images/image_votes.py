"""The image votes of a data set: one head per node, and votes of heads that did not see a case."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.taxonomy import Taxonomy
from trainer.cases import Case, Split
from trainer.images.head_fitting import HeadFitting
from trainer.images.image_graph import ImageNode
from trainer.images.joined_gate import JoinedGate
from trainer.images.one_head import OneHeadFitting
from trainer.images.pictures import Pictures

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class ImageVotes:
    """``nodes`` for the graph, fitted on all training cases.

    ``held_out`` logits float64 (cases, children) by node come from heads that saw nothing of the
    fold of the case, at every node, also at nodes that the case is not below. They are NaN for
    cases that are not for training, have no readable picture, or are of a split that the network
    itself was tuned on. ``gate`` float64 (cases,) is the log odds of cats and elephants in the
    pretrained head, NaN without one; with a ``joined`` gate the held-out values of that.
    ``trained_on`` counts cases by node and child.
    """

    nodes: Mapping[str, ImageNode]
    held_out: Mapping[str, FloatArray]
    gate: FloatArray
    trained_on: Mapping[str, Mapping[str, int]]
    joined: JoinedGate | None = None


def fit_image_votes(
    taxonomy: Taxonomy,
    cases: Sequence[Case],
    pictures: Pictures,
    *,
    min_samples: int = 20,
    seen: Collection[Split] = (),
    joined: bool = False,
    one_head: bool = False,
) -> ImageVotes:
    """Fit every node with two children or more of ``min_samples`` cases in at least two folds.

    ``seen`` are the splits that the network itself was tuned on: their cases are used for the final
    heads but have no held-out votes. Cases with several pictures count once. With ``joined`` the
    gate is that of ``joined_gate``, and with ``one_head`` all nodes are sums of one head of the
    finest taxa; raises ``NotEnoughData`` if there are too few pictures for them.
    """
    if one_head:
        fitting: HeadFitting = OneHeadFitting(
            taxonomy, cases, pictures, min_samples, frozenset(seen), others=joined
        )
    else:
        fitting = HeadFitting(taxonomy, cases, pictures, min_samples, frozenset(seen))
    nodes: dict[str, ImageNode] = {}
    held_out: dict[str, FloatArray] = {}
    trained_on: dict[str, Mapping[str, int]] = {}
    for name in taxonomy.parents():
        counts = fitting.counts(name)
        if len(counts) >= 2:
            nodes[name], held_out[name] = fitting.fit(name, tuple(counts))
            trained_on[name] = counts
    if joined:
        gate, values = fitting.joined_gate()
        return ImageVotes(nodes, held_out, values, trained_on, gate)
    return ImageVotes(nodes, held_out, fitting.gate(), trained_on)
