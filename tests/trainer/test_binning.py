"""The bins of histogram boosting are those of scikit-learn, bit by bit, from one call a column."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.ensemble._hist_gradient_boosting import binning

from trainer.metadata.binning import one_call_a_column, weighted_thresholds


def columns() -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    random = np.random.default_rng(0)
    plain = random.normal(size=3000)
    single = plain.astype(np.float32).astype(np.float64)
    gaps = np.where(random.random(3000) < 0.6, np.nan, single)
    balanced = np.repeat([1 / 3, 5 / 3, 0.125], 1000)
    return {
        "equal weights": (single, np.ones(3000)),
        "class weights": (single, balanced),
        "gaps": (gaps, balanced),
        "ties": (np.round(plain, 2), balanced),
        "weights of zero": (single, np.where(random.random(3000) < 0.3, 0.0, balanced)),
        "few values": (np.round(plain), balanced),
        "one value": (np.ones(3000), balanced),
        "infinite": (np.where(plain > 1, np.inf, single), balanced),
    }


@pytest.mark.parametrize("name", columns())
def test_borders_have_the_same_bits(name: str) -> None:
    values, weights = columns()[name]
    found = weighted_thresholds(values, weights, 255)
    expected = np.asarray(binning._find_binning_thresholds(values, 255, sample_weight=weights))
    if found is None:
        assert len(np.unique(values[~np.isnan(values)])) <= 255
    else:
        assert found.tobytes() == expected.tobytes()
        assert len(found) > 100


def test_a_model_is_the_same_and_no_percentile_is_worked_out_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(1)
    values = random.normal(size=(1500, 3)).astype(np.float32)
    labels = (values[:, 0] > 0).astype(int)
    weights = np.where(labels == 0, 0.7, 1.3)

    def fitted() -> NDArray[np.float64]:
        model = HistGradientBoostingClassifier(max_iter=5, random_state=1)
        model.fit(values, labels, sample_weight=weights)
        return np.asarray(model.predict_proba(values), dtype=np.float64)

    own = fitted()
    calls: list[object] = []
    one_by_one = binning._weighted_percentile

    def counted(*arguments: object, **settings: object) -> object:
        calls.append(arguments)
        return one_by_one(*arguments, **settings)

    monkeypatch.setattr(binning, "_weighted_percentile", counted)
    with one_call_a_column():
        assert fitted().tobytes() == own.tobytes()
    assert calls == []
    assert fitted().tobytes() == own.tobytes()
    assert len(calls) == 3 * 254, "outside, the library does as it always did"


def test_a_column_without_any_value_is_no_obstacle() -> None:
    """A kind of evidence that only one fold has is unknown in all rows of the others."""
    values = np.random.default_rng(2).normal(size=(400, 2)).astype(np.float32)
    values[:, 1] = np.nan
    labels = (values[:, 0] > 0).astype(int)
    with one_call_a_column():
        model = HistGradientBoostingClassifier(max_iter=5, random_state=1)
        model.fit(values, labels, sample_weight=np.ones(400))
    assert (model.predict(values) == labels).mean() > 0.9


def test_another_version_of_the_library_finds_its_own_bins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(binning, "_find_binning_thresholds")
    with one_call_a_column():
        assert not hasattr(binning, "_find_binning_thresholds")
