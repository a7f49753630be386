"""The families of metadata models: the five of the thesis with their search spaces, and histogram
gradient boosting.

Every family takes rows with gaps (NaN), row weights and labels, gives probabilities, and can be
expressed as a sum of trees or as layers, from which the graph of a pack is made. AdaBoost and the
network do not handle gaps themselves: AdaBoost sees them as a value below all others, the network
as the mean, with a column that marks the gap.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Protocol

import numpy as np
import xgboost
from numpy.typing import NDArray
from sklearn.ensemble import (
    AdaBoostClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

from trainer.metadata import trees
from trainer.metadata.binning import one_call_a_column
from trainer.metadata.layers import Layers, of_network, standardised
from trainer.metadata.trees import Trees

Hyperparameters = Mapping[str, float]
Values = NDArray[np.float32]
Labels = NDArray[np.integer]
Weights = NDArray[np.float64]

_GAP: Final = np.float32(-1e30)
"""Below every feature, and far enough inside float32 for thresholds between."""

_ROUNDS: Final = 100
"""As in the thesis."""


class CannotFit(Exception):
    """A family cannot learn from these rows; the message says why."""


class Fitted(Protocol):
    """A fitted model of one node."""

    def probabilities(self, values: Values) -> NDArray[np.float64]:
        """Probabilities (n, classes) of rows (n, features)."""
        ...

    def votes(self) -> Trees | Layers:
        """The same model in the form that goes into a graph."""
        ...


class Family(Protocol):
    """A kind of model with its search space."""

    @property
    def name(self) -> str:
        """Its name in configurations and reports."""
        ...

    def settings(self, *, thorough: bool) -> tuple[Hyperparameters, ...]:
        """The settings to choose among; ``thorough`` gives the whole grid of the thesis."""
        ...

    def fit(
        self,
        values: Values,
        labels: Labels,
        weights: Weights,
        classes: int,
        settings: Hyperparameters,
        seed: int,
    ) -> Fitted:
        """Fit rows float32 (n, features), NaN for gaps, labels 0…classes−1, each of them present.

        Raises ``CannotFit``.
        """
        ...


def _grid(name: str, *values: float) -> tuple[Hyperparameters, ...]:
    return tuple({name: value} for value in values)


@dataclass(frozen=True)
class _FittedTrees:
    model: Any
    form: Trees
    gap: np.float32 | None = None

    def probabilities(self, values: Values) -> NDArray[np.float64]:
        rows = values if self.gap is None else np.where(np.isnan(values), self.gap, values)
        return np.asarray(self.model.predict_proba(rows), dtype=np.float64)

    def votes(self) -> Trees:
        return self.form


class DecisionTree:
    """CART."""

    name = "tree"

    def settings(self, *, thorough: bool) -> tuple[Hyperparameters, ...]:
        """Depths 1, 3 … 51 (thesis)."""
        return _grid("max_depth", *(range(1, 52, 2) if thorough else (3, 7, 15)))

    def fit(
        self,
        values: Values,
        labels: Labels,
        weights: Weights,
        classes: int,
        settings: Hyperparameters,
        seed: int,
    ) -> Fitted:
        """Fit one tree."""
        model = DecisionTreeClassifier(max_depth=int(settings["max_depth"]), random_state=seed)
        model.fit(values, labels, sample_weight=weights)
        return _FittedTrees(model, trees.of_shares([model.tree_], classes))


class Forest:
    """A random forest of 100 trees."""

    name = "forest"

    def settings(self, *, thorough: bool) -> tuple[Hyperparameters, ...]:
        """Depths 1, 3 … 51 (thesis)."""
        return _grid("max_depth", *(range(1, 52, 2) if thorough else (7, 15)))

    def fit(
        self,
        values: Values,
        labels: Labels,
        weights: Weights,
        classes: int,
        settings: Hyperparameters,
        seed: int,
    ) -> Fitted:
        """Fit the forest."""
        model = RandomForestClassifier(
            100, max_depth=int(settings["max_depth"]), random_state=seed, n_jobs=1
        )
        model.fit(values, labels, sample_weight=weights)
        return _FittedTrees(
            model, trees.of_shares([tree.tree_ for tree in model.estimators_], classes)
        )


class XGBoost:
    """XGBoost with a softmax over the classes."""

    name = "xgboost"

    def settings(self, *, thorough: bool) -> tuple[Hyperparameters, ...]:
        """Depths 1, 11 … 51 (thesis)."""
        return _grid("max_depth", *(range(1, 52, 10) if thorough else (1, 6, 11)))

    def fit(
        self,
        values: Values,
        labels: Labels,
        weights: Weights,
        classes: int,
        settings: Hyperparameters,
        seed: int,
    ) -> Fitted:
        """Fit 100 rounds."""
        model = xgboost.XGBClassifier(
            n_estimators=_ROUNDS,
            max_depth=int(settings["max_depth"]),
            objective="multi:softprob",
            num_class=classes,
            base_score=0.5,
            tree_method="hist",
            random_state=seed,
            n_jobs=1,
        )
        model.fit(values, labels, sample_weight=weights)
        return _FittedTrees(model, trees.of_xgboost(model.get_booster(), classes))


class AdaBoost:
    """AdaBoost of stumps (SAMME)."""

    name = "adaboost"

    def settings(self, *, thorough: bool) -> tuple[Hyperparameters, ...]:
        """1, 21 … 181 stumps (thesis)."""
        return _grid("stumps", *(range(1, 182, 20) if thorough else (21, 101)))

    def fit(
        self,
        values: Values,
        labels: Labels,
        weights: Weights,
        classes: int,
        settings: Hyperparameters,
        seed: int,
    ) -> Fitted:
        """Fit the stumps."""
        model = AdaBoostClassifier(n_estimators=int(settings["stumps"]), random_state=seed)
        try:
            model.fit(np.where(np.isnan(values), _GAP, values), labels, sample_weight=weights)
        except ValueError as error:  # no stump is better than chance
            raise CannotFit(str(error)) from error
        return _FittedTrees(model, trees.of_adaboost(model, classes), _GAP)


class HistogramBoosting:
    """Histogram gradient boosting, which handles gaps itself."""

    name = "histogram boosting"

    def settings(self, *, thorough: bool) -> tuple[Hyperparameters, ...]:
        """Iterations and leaves."""
        few: tuple[Hyperparameters, ...] = ({"iterations": 60, "leaves": 15},)
        more = tuple({"iterations": i, "leaves": n} for i in (30, 60, 120) for n in (7, 15, 31))
        return more if thorough else few

    def fit(
        self,
        values: Values,
        labels: Labels,
        weights: Weights,
        classes: int,
        settings: Hyperparameters,
        seed: int,
    ) -> Fitted:
        """Fit without early stopping, which would need a further split of the rows."""
        model = HistGradientBoostingClassifier(
            max_iter=int(settings["iterations"]),
            max_leaf_nodes=int(settings["leaves"]),
            min_samples_leaf=5,
            l2_regularization=1.0,
            early_stopping=False,
            random_state=seed,
        )
        with one_call_a_column():
            model.fit(values, labels, sample_weight=weights)
        return _FittedTrees(model, trees.of_histogram_boosting(model, classes))


@dataclass(frozen=True)
class _FittedNetwork:
    form: Layers

    def probabilities(self, values: Values) -> NDArray[np.float64]:
        return self.form.probabilities(values)

    def votes(self) -> Layers:
        return self.form


class NeuralNetwork:
    """Two hidden layers of 80 and 60, ReLU, Adam, 10 epochs (thesis)."""

    name = "network"

    def settings(self, *, thorough: bool) -> tuple[Hyperparameters, ...]:
        """Learning rates (thesis)."""
        return _grid("rate", *((0.1, 0.01, 0.001, 0.0001) if thorough else (0.01, 0.001)))

    def fit(
        self,
        values: Values,
        labels: Labels,
        weights: Weights,
        classes: int,
        settings: Hyperparameters,
        seed: int,
    ) -> Fitted:
        """Fit on standardised columns, the scaling from these rows alone."""
        mean, scale = standardised(values)
        model = MLPClassifier(
            (80, 60), learning_rate_init=settings["rate"], max_iter=10, random_state=seed
        )
        rows = Layers(mean, scale, (), ()).inputs(values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # ten epochs are intended
            model.fit(rows, labels, sample_weight=weights)
        return _FittedNetwork(of_network(model, mean, scale, classes))


_ALL: Final[tuple[Family, ...]] = (
    DecisionTree(), Forest(), XGBoost(), AdaBoost(), NeuralNetwork(), HistogramBoosting(),
)  # fmt: skip

FAMILIES: Final[Mapping[str, Family]] = MappingProxyType({family.name: family for family in _ALL})
"""Every family by its name."""
