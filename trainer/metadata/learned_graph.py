"""Learned votes as operations: from the features of a row to the vote of a node.

The names of operations are part of the packs: a change of names changes the bytes of a pack.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from swc_desktop.packs.pack import FEATURES_INPUT
from trainer.metadata.layers import Layers
from trainer.metadata.operations import ML_DOMAIN, Ops
from trainer.metadata.places import Places
from trainer.metadata.trees import Trees


@dataclass(frozen=True)
class LearnedNode:
    """The model of a node over the children it was trained on, in the order of ``classes``.

    ``columns`` are the columns of the schema that it reads; after them come the squared chords to
    ``places``. Each child without training data gets an equal share of the whole.
    """

    taxon: str
    children: tuple[str, ...]
    classes: tuple[str, ...]
    columns: tuple[int, ...]
    places: Places
    votes: Trees | Layers

    @property
    def output(self) -> str:
        """Name of the graph's output."""
        return "metadata_" + self.taxon.replace(" ", "_")


def add_learned_votes(ops: Ops, nodes: Sequence[LearnedNode]) -> None:
    """Add the outputs of the nodes to the graph."""
    for node in nodes:
        rows = _inputs(ops, node)
        share = f"{node.output}_taught"
        if isinstance(node.votes, Trees):
            _trees(ops, node, node.votes, rows, share)
        else:
            _layers(ops, node, node.votes, rows, share)
        _over_all_children(ops, node, share)


def with_untrained_children(
    shares: NDArray[np.float64], classes: Sequence[str], children: Sequence[str]
) -> NDArray[np.float64]:
    """Votes (n, children) from shares of the trained classes (n, classes); NaN rows stay NaN."""
    whole = np.full((len(shares), len(children)), 1 / len(children))
    columns = [children.index(name) for name in classes]
    whole[:, columns] = shares * len(classes) / len(children)
    whole[np.isnan(shares).any(axis=1)] = np.nan
    return whole


def _inputs(ops: Ops, node: LearnedNode) -> str:
    prefix = node.output
    columns = ops.constant(f"{prefix}_columns", np.asarray(node.columns, dtype=np.int64))
    rows = ops("Gather", [FEATURES_INPUT, columns], f"{prefix}_rows", axis=1)
    if not len(node.places.centres):
        return rows
    squares = []
    for axis in range(3):
        index = ops.constant(f"axis_{axis}", np.asarray([axis], dtype=np.int64))
        here = ops("Gather", [FEATURES_INPUT, index], f"{prefix}_axis_{axis}", axis=1)
        centre = ops.constant(f"{prefix}_centres_{axis}", node.places.centres[None, :, axis])
        step = ops("Sub", [here, centre], f"{prefix}_step_{axis}")
        squares.append(ops("Mul", [step, step], f"{prefix}_square_{axis}"))
    plane = ops("Add", squares[:2], f"{prefix}_plane")
    chords = ops("Add", [plane, squares[2]], f"{prefix}_chords")
    return ops("Concat", [rows, chords], f"{prefix}_inputs", axis=1)


def _trees(ops: Ops, node: LearnedNode, trees: Trees, rows: str, output: str) -> None:
    mode = "BRANCH_LT" if trees.strict else "BRANCH_LEQ"
    where, column = np.nonzero(trees.leaves)
    total = f"{output}_sum" if trees.softmax else output
    ops(
        "TreeEnsembleRegressor",
        [rows],
        total,
        domain=ML_DOMAIN,
        n_targets=len(node.classes),
        aggregate_function="SUM",
        post_transform="NONE",
        nodes_treeids=trees.tree.tolist(),
        nodes_nodeids=trees.node.tolist(),
        nodes_featureids=trees.feature.tolist(),
        nodes_values=trees.threshold.tolist(),
        nodes_modes=np.where(trees.is_leaf, "LEAF", mode).tolist(),
        nodes_truenodeids=trees.left.tolist(),
        nodes_falsenodeids=trees.right.tolist(),
        nodes_missing_value_tracks_true=trees.gap_left.astype(int).tolist(),
        target_treeids=trees.tree[where].tolist(),
        target_nodeids=trees.node[where].tolist(),
        target_ids=column.tolist(),
        target_weights=trees.leaves[where, column].astype(np.float32).tolist(),
    )
    if trees.softmax:
        ops("Softmax", [total], output, axis=1)


def _layers(ops: Ops, node: LearnedNode, layers: Layers, rows: str, output: str) -> None:
    prefix = node.output
    gap = ops("IsNaN", [rows], f"{prefix}_gap")
    mean = ops.constant(f"{prefix}_mean", layers.mean[None, :])
    scale = ops.constant(f"{prefix}_scale", layers.scale[None, :])
    moved = ops("Sub", [rows, mean], f"{prefix}_moved")
    scaled = ops("Div", [moved, scale], f"{prefix}_scaled")
    nothing = ops.scalar("layers_zero", 0.0)
    filled = ops("Where", [gap, nothing, scaled], f"{prefix}_filled")
    flags = ops("Cast", [gap], f"{prefix}_flags", to=TensorProto.FLOAT)
    flow = ops("Concat", [filled, flags], f"{prefix}_layer", axis=1)
    last = len(layers.weights) - 1
    for layer, (weight, bias) in enumerate(zip(layers.weights, layers.biases, strict=True)):
        parts = [
            flow,
            ops.constant(f"{prefix}_weight_{layer}", weight),
            ops.constant(f"{prefix}_bias_{layer}", bias),
        ]
        flow = ops("Gemm", parts, f"{prefix}_linear_{layer}")
        if layer < last:
            flow = ops("Relu", [flow], f"{prefix}_relu_{layer}")
    ops("Softmax", [flow], output, axis=1)


def _over_all_children(ops: Ops, node: LearnedNode, shares: str) -> None:
    """The shares in the order of the children, each untrained child with its equal share."""
    if node.classes == node.children:
        ops("Identity", [shares], node.output)
        return
    spread = np.zeros((len(node.classes), len(node.children)), dtype=np.float32)
    for column, name in enumerate(node.classes):
        spread[column, node.children.index(name)] = len(node.classes) / len(node.children)
    rest = np.full((1, len(node.children)), 1 / len(node.children), dtype=np.float32)
    for name in node.classes:
        rest[0, node.children.index(name)] = 0.0
    matrix = ops.constant(f"{node.output}_spread", spread)
    placed = ops("MatMul", [shares, matrix], f"{node.output}_placed")
    ops("Add", [placed, ops.constant(f"{node.output}_rest", rest)], node.output)
