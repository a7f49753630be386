"""Every family says the same in the graph as where it was fitted, gaps and borders among it."""

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from swc_desktop.packs.onnx_check import inspect_graph
from trainer.metadata.families import FAMILIES, Family
from trainer.metadata.learned_graph import LearnedNode, with_untrained_children
from trainer.metadata.metadata_graph import WHOLE_SCHEMA, build_metadata_graph
from trainer.metadata.places import NO_PLACES, Places, find_places

CHILDREN = ("Panthera leo", "Panthera onca", "Panthera pardus", "Panthera tigris")


def rows(n: int = 400, features: int = 6) -> NDArray[np.float32]:
    random = np.random.default_rng(3)
    values = np.round(random.normal(size=(n, features)), 1).astype(np.float32)
    unit = values[:, :3] / np.maximum(np.linalg.norm(values[:, :3], axis=1, keepdims=True), 1e-6)
    values[:, :3] = unit
    values[random.random(n) < 0.2, :3] = np.nan
    values[random.random((n, features)) < 0.1] = np.nan
    return values


def labels(values: NDArray[np.float32], classes: int) -> NDArray[np.int64]:
    score = np.nan_to_num(values[:, 3]) + np.nan_to_num(values[:, 0]) + np.isnan(values[:, 4])
    edges = np.quantile(score, np.linspace(0, 1, classes + 1)[1:-1])
    return np.searchsorted(edges, score).astype(np.int64)


def run(node: LearnedNode, values: NDArray[np.float32]) -> NDArray[np.float32]:
    model = build_metadata_graph({}, (), [node]).SerializeToString()
    inspect_graph(model)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    whole = np.full((len(values), session.get_inputs()[0].shape[1]), np.nan, dtype=np.float32)
    whole[:, : values.shape[1]] = values
    return np.asarray(session.run([node.output], {"features": whole})[0])


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("with_places", [False, True], ids=["features", "features and places"])
def test_the_graph_says_what_the_model_says(
    family: Family, classes: int, with_places: bool
) -> None:
    values = rows()
    places = find_places(values[:, :3], 8, seed=1) if with_places else NO_PLACES
    taught = np.concatenate([values, places.chords(values[:, :3])], axis=1)
    known = labels(values, classes)
    weights = np.linspace(0.5, 2.0, len(values))
    fitted = family.fit(taught, known, weights, classes, family.settings(thorough=False)[0], 7)
    node = LearnedNode(
        "Panthera", CHILDREN, CHILDREN[1 : 1 + classes], tuple(range(6)), places, fitted.votes()
    )
    wanted = fitted.probabilities(taught)
    np.testing.assert_allclose(wanted.sum(axis=1), 1, atol=1e-5)
    expected = with_untrained_children(wanted, node.classes, CHILDREN)
    np.testing.assert_allclose(run(node, values), expected, atol=2e-5)
    assert (wanted.argmax(axis=1) == known).mean() > 1.2 / classes


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_the_same_seed_gives_the_same_model(family: Family) -> None:
    values = rows()
    known, weights = labels(values, 3), np.ones(400)
    settings = family.settings(thorough=False)[-1]
    one, two = (family.fit(values, known, weights, 3, settings, 5) for _ in range(2))
    np.testing.assert_array_equal(one.probabilities(values), two.probabilities(values))


def test_the_thesis_grids_are_whole() -> None:
    sizes = {name: len(family.settings(thorough=True)) for name, family in FAMILIES.items()}
    thesis = {"tree": 26, "forest": 26, "xgboost": 6, "adaboost": 10, "network": 4}
    assert {name: sizes[name] for name in thesis} == thesis


def test_places_lie_on_the_sphere_and_follow_the_silhouette() -> None:
    random = np.random.default_rng(0)
    hearts = np.asarray([[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 0, 0], [0, -1, 0], [0, 0, -1]])
    points = np.repeat(hearts, 40, axis=0) + random.normal(0, 0.02, (240, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    found = find_places(points.astype(np.float32), 12, seed=0)
    assert len(found.centres) == 6
    assert max(found.silhouettes, key=lambda k: found.silhouettes[k]) == 6
    np.testing.assert_allclose(np.linalg.norm(found.centres, axis=1), 1, atol=1e-6)
    nearest = found.chords(points.astype(np.float32)).argmin(axis=1)
    assert all(len(set(nearest[start : start + 40])) == 1 for start in range(0, 240, 40))


def test_no_places_where_there_are_hardly_any() -> None:
    same = np.repeat(np.asarray([[1, 0, 0], [np.nan, 0, 0]], dtype=np.float32), 30, axis=0)
    assert find_places(same, 12, seed=0) == NO_PLACES
    assert isinstance(NO_PLACES, Places)


def test_places_are_the_first_columns_of_a_row() -> None:
    assert WHOLE_SCHEMA[:3] == ("sphere_x", "sphere_y", "sphere_z")
