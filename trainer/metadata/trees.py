"""Sums of trees: the common form of all tree models, and conversions from each library."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trees:
    """The sum of one leaf per tree, with a softmax over it if ``softmax``.

    By node of all trees: ``tree`` and ``node`` (numbers), ``feature``, ``threshold`` float32,
    ``left`` and ``right`` (nodes of the same tree), ``is_leaf``, and ``gap_left``: True if NaN goes
    left. ``leaves`` float64 (nodes, classes) is 0 at inner nodes. A row goes left if its value is
    at most the threshold, or, if ``strict``, below it.
    """

    tree: Ints
    node: Ints
    feature: Ints
    threshold: NDArray[np.float32]
    left: Ints
    right: Ints
    is_leaf: NDArray[np.bool_]
    gap_left: NDArray[np.bool_]
    leaves: Floats
    softmax: bool
    strict: bool = False


@dataclass(frozen=True)
class _SingleTree:
    """A tree as its library has it; ``threshold`` float64, ``leaves`` (nodes, classes)."""

    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    is_leaf: NDArray[np.bool_]
    gap_left: NDArray[np.bool_]
    leaves: Floats


def of_shares(forest: Sequence[Any], classes: int) -> Trees:
    """From scikit-learn trees whose leaves hold class shares: their mean."""
    return _sum([_classifier(tree, _shares(tree) / len(forest)) for tree in forest], classes)


def of_adaboost(model: Any, classes: int) -> Trees:
    """From AdaBoost (SAMME): each stump votes for its class and against the others by its weight.

    ``softmax(Σ ± weight / Σ weight / (classes − 1))`` is the library's own probability.
    """
    total = float(np.sum(model.estimator_weights_[: len(model.estimators_)]))
    ones = []
    for stump, weight in zip(model.estimators_, model.estimator_weights_, strict=False):
        shares = _shares(stump.tree_)
        full = np.zeros((len(shares), classes))
        full[:, stump.classes_] = shares
        chosen = np.eye(classes)[full.argmax(axis=1)]
        against = np.where(chosen > 0, 1.0, -1.0 / (classes - 1)) * weight / total / (classes - 1)
        one = _classifier(stump.tree_, against)
        left = np.ones_like(one.gap_left)
        ones.append(
            _SingleTree(
                one.feature, one.threshold, one.left, one.right, one.is_leaf, left, one.leaves
            )
        )
    return _sum(ones, classes, softmax=True)


def of_histogram_boosting(model: Any, classes: int) -> Trees:
    """From histogram gradient boosting of scikit-learn; two classes share one tree per round."""
    ones = [_constant(np.atleast_2d(_two(model._baseline_prediction, classes))[0])]
    for stage in model._predictors:
        for column, predictor in enumerate(stage):
            nodes = predictor.nodes
            leaf = nodes["is_leaf"].astype(np.bool_)
            leaves = np.zeros((len(nodes), classes))
            leaves[:, column if len(stage) > 1 else 1] = np.where(leaf, nodes["value"], 0.0)
            ones.append(
                _SingleTree(
                    nodes["feature_idx"].astype(np.int64),
                    nodes["num_threshold"].astype(np.float64),
                    nodes["left"].astype(np.int64),
                    nodes["right"].astype(np.int64),
                    leaf,
                    nodes["missing_go_to_left"].astype(np.bool_),
                    leaves,
                )
            )
    return _sum(ones, classes, softmax=True)


def of_xgboost(booster: Any, classes: int) -> Trees:
    """From the JSON of XGBoost; its base score is the same for all classes and cancels out."""
    model = json.loads(bytes(booster.save_raw("json")))["learner"]["gradient_booster"]["model"]
    ones = []
    for tree, column in zip(model["trees"], model["tree_info"], strict=True):
        left = np.asarray(tree["left_children"], dtype=np.int64)
        leaf = left < 0
        conditions = np.asarray(tree["split_conditions"], dtype=np.float32).astype(np.float64)
        leaves = np.zeros((len(left), classes))
        leaves[:, column] = np.where(leaf, conditions, 0.0)
        ones.append(
            _SingleTree(
                np.asarray(tree["split_indices"], dtype=np.int64),
                conditions,
                left,
                np.asarray(tree["right_children"], dtype=np.int64),
                leaf,
                np.asarray(tree["default_left"], dtype=np.bool_),
                leaves,
            )
        )
    return _sum(ones, classes, softmax=True, strict=True)


def _shares(tree: Any) -> Floats:
    value = np.asarray(tree.value[:, 0, :], dtype=np.float64)
    return np.asarray(value / value.sum(axis=1, keepdims=True))


def _classifier(tree: Any, leaves: Floats) -> _SingleTree:
    leaf = tree.children_left < 0
    return _SingleTree(
        tree.feature.astype(np.int64),
        tree.threshold.astype(np.float64),
        tree.children_left.astype(np.int64),
        tree.children_right.astype(np.int64),
        leaf,
        tree.missing_go_to_left.astype(np.bool_),
        np.where(leaf[:, None], leaves, 0.0),
    )


def _two(baseline: Any, classes: int) -> Floats:
    """The initial value of every class; with two classes, the log odds of the second."""
    start = np.asarray(baseline, dtype=np.float64).ravel()
    return start if len(start) == classes else np.asarray([0.0, start[0]])


def _constant(values: Floats) -> _SingleTree:
    none = np.zeros(1, dtype=np.int64)
    yes = np.ones(1, dtype=np.bool_)
    return _SingleTree(none, np.zeros(1), none, none, yes, yes, values[None, :])


def _sum(
    ones: Sequence[_SingleTree], classes: int, *, softmax: bool = False, strict: bool = False
) -> Trees:
    sizes = [len(one.feature) for one in ones]
    leaf = np.concatenate([one.is_leaf for one in ones])

    def inner(arrays: Sequence[Ints]) -> Ints:
        return np.where(leaf, 0, np.concatenate(arrays))

    thresholds = np.concatenate([one.threshold for one in ones])
    return Trees(
        tree=np.repeat(np.arange(len(ones)), sizes),
        node=np.concatenate([np.arange(size) for size in sizes]),
        feature=inner([one.feature for one in ones]),
        threshold=_below(np.where(leaf, 0.0, thresholds)),
        left=inner([one.left for one in ones]),
        right=inner([one.right for one in ones]),
        is_leaf=leaf,
        gap_left=np.concatenate([one.gap_left for one in ones]),
        leaves=np.concatenate([one.leaves for one in ones]).reshape(-1, classes),
        softmax=softmax,
        strict=strict,
    )


def _below(thresholds: Floats) -> NDArray[np.float32]:
    """The greatest float32 at or below each threshold: a float32 value compares the same."""
    near = thresholds.astype(np.float32)
    lower = np.nextafter(near, np.float32(-np.inf))
    return np.where(near.astype(np.float64) > thresholds, lower, near)
