"""The faults of the thesis' program, one test each: ours does not have them.

Numbers are those of the list of faults that the method was drawn from; what must hold instead is
the first line of each test.
"""

import ast
import csv
import inspect
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from sklearn.metrics import balanced_accuracy_score

from swc_desktop.core.cascade import decide
from swc_desktop.core.features import FEATURES, encode
from swc_desktop.core.method import EvidenceMode, Recipe
from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Moment,
    Observation,
    Place,
    Source,
)
from swc_desktop.core.progress import Control
from swc_desktop.core.scoring import score
from swc_desktop.core.taxonomy import Rank
from swc_desktop.home import starter_pack
from swc_desktop.packs.pack import ImageInput
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos import decoding
from swc_desktop.resources import resource
from swc_desktop.settings.weather_settings import WeatherSettings
from swc_desktop.weather.errors import WeatherReplyWrong
from swc_desktop.weather.grid import FetchWindow, cell_of
from swc_desktop.weather.hours import Model
from swc_desktop.weather.plan import WeatherRequest
from swc_desktop.weather.reply import BrokenReply, read_reply
from tests.trainer.image_cases import SPECIES, TAXONOMY
from tests.trainer.measured_world import measured
from trainer.cases import Case, Split
from trainer.cleaning import NOT_BY_DEFAULT, RULES, Options, clean
from trainer.configuration import MetadataChoices
from trainer.evaluation import metrics
from trainer.evaluation.methods import FLAT_IMAGE, JOINED, METADATA, PICTURE
from trainer.evaluation.split_figures import figures_of_split
from trainer.images.embedding import Embedded
from trainer.images.heads import fit_head
from trainer.images.image_votes import fit_image_votes
from trainer.images.learning_set import batches, learning_set
from trainer.images.pictures import Pictures
from trainer.metadata import node_fits
from trainer.metadata.families import FAMILIES
from trainer.metadata.learning import Learning, learn
from trainer.metadata.metadata_graph import WHOLE_SCHEMA
from trainer.metadata.places import find_places
from trainer.metadata.ranges import World, read_world
from trainer.names import read_checklist
from trainer.sources.source_record import Record
from trainer.splits import Buffer, Shares, assign_splits, connected_groups

ROOT_FOLDER = Path(__file__).resolve().parents[2]
NO_TIME = Absence(Evidence.TIME, "none")
SCHEMA = ("sphere_x", "sphere_y", "sphere_z", "weather.temperature_2m")
CHECKLIST = read_checklist(resource("taxonomy.csv"))


def rows(count: int = 120, *, seed: int = 0) -> tuple[list[Case], NDArray[np.float32]]:
    """Cases in five folds whose place and temperature say something of the species."""
    random = np.random.default_rng(seed)
    cases, values = [], []
    for number in range(count):
        kind, part = number % 3, (Split.FIT, Split.TUNE, Split.FUSE, Split.TEST)[number // 3 % 4]
        lat, lon = random.uniform(-30, 30), random.uniform(0, 20) + 25 * kind
        place = Place(lat, lon, None, Source.TYPED)
        fold = number // 3 % 5 if part.is_training else -1
        cases.append(
            Case(str(number), "s", SPECIES[kind], part, str(number // 3), fold, "",
                 Observation(place, NO_TIME, NO_TIME), (Path(f"{number}.jpg"),))
        )  # fmt: skip
        a, b = math.radians(lat), math.radians(lon)
        values.append([math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a),
                       random.normal(kind, 1)])  # fmt: skip
    return cases, np.asarray(values, dtype=np.float32)


def learning_settings(*families: str) -> Learning:
    chosen = tuple(FAMILIES[name] for name in families or ("tree",))
    return Learning(SCHEMA, chosen, min_samples=5, places=6, masked=False)


def learned(**changed: Any) -> dict[str, Any]:
    cases, values = rows()
    options = replace(learning_settings(), **changed)
    return learn(TAXONOMY, cases, values, options, lambda _: None, Control())


class Watched:
    """A family that notes what it is given."""

    def __init__(self, name: str) -> None:
        self.inner, self.name = FAMILIES[name], name
        self.calls: list[dict[str, Any]] = []

    def settings(self, *, thorough: bool) -> tuple[Any, ...]:
        return self.inner.settings(thorough=thorough)

    def fit(
        self, values: Any, labels: Any, weights: Any, classes: int, settings: Any, seed: int
    ) -> Any:
        self.calls.append(
            {"values": values, "labels": labels, "weights": weights, "settings": dict(settings)}
        )
        return self.inner.fit(values, labels, weights, classes, settings, seed)


LION = Record(
    id="1",
    source="a.csv",
    name="Panthera leo",
    latitude=-24.99,
    longitude=31.59,
    moment=Moment(datetime(2019, 7, 1, 18, 45), timedelta(hours=2)),  # noqa: DTZ001
    moment_problem="",
    day=date(2019, 7, 1),
)


@pytest.fixture(scope="module")
def world() -> World:
    return read_world(resource("map", "countries-50m.json"))


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for folder in ("swc_desktop", "trainer"):
        for file in sorted((ROOT_FOLDER / folder).rglob("*.py")):
            yield file, ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_f01_the_descent_knows_no_truth_and_stops_by_its_bars() -> None:
    assert not [name for name in inspect.signature(decide).parameters if "tru" in name]
    some = measured(picture=0.3, metadata=0.3)
    said = decide(some.method, some.cases.raw, [()] * some.cases.raw.rows)
    ranks = Counter(one.answer.rank for one in said)
    assert ranks[None] + ranks[Rank.FAMILY] + ranks[Rank.GENUS] > 0
    assert len(said) == len(some.ids)


def test_f02_figures_of_a_rank_count_rows_that_were_wrong_above() -> None:
    some = measured(picture=0.5)
    found = figures_of_split(some)
    result = found.result(PICTURE.name)
    family = result.right(some.cases, Rank.FAMILY, some.cases.at(Rank.FAMILY))
    lost = [row for row, right in zip(some.cases.at(Rank.FAMILY), family, strict=True) if not right]
    species = some.cases.at(Rank.SPECIES)
    assert set(lost) & set(species)
    figures = found.at_rank(PICTURE.name, Rank.SPECIES)
    assert figures is not None
    assert figures.n == len(species)
    right = result.right(some.cases, Rank.SPECIES, lost)
    assert not right.any()


def test_f03_truth_and_prediction_are_named_and_recall_is_of_the_truth() -> None:
    for function in (metrics.macro_f1, metrics.per_class, metrics.hierarchical_figures):
        kinds = {name: part.kind for name, part in inspect.signature(function).parameters.items()}
        assert kinds["truth"] is kinds["predicted"] is inspect.Parameter.KEYWORD_ONLY
    truth, said = ["a"] * 8 + ["b"] * 2, ["a"] * 4 + ["b"] * 6
    right = np.asarray([t == p for t, p in zip(truth, said, strict=True)])
    expected = balanced_accuracy_score(truth, said)
    assert metrics.balanced_mean(truth, right) == pytest.approx(expected)
    assert balanced_accuracy_score(said, truth) != pytest.approx(expected)


def test_f04_silence_is_wrong_and_the_denominator_stays() -> None:
    truth = ["a", "a", "b", "b"]
    found = metrics.per_class(truth=truth, predicted=["a", "", "b", ""])
    assert (found["a"].recall, found["a"].n) == (0.5, 2)
    some = figures_of_split(measured())
    for rank in some.samples:
        assert {one.n for one in some.by_rank if one.rank is rank} == {some.samples[rank].n}
    assert any(one.silent for one in some.by_rank if one.method == PICTURE.name)


def test_f05_flat_models_and_the_cascade_have_the_same_rows_and_metric() -> None:
    some = measured()
    truth = [some.cases.truth[row][Rank.SPECIES] for row in range(len(some.ids))]
    found = figures_of_split(replace(some, named={FLAT_IMAGE: truth}))
    flat, cascade = (found.at_rank(name, Rank.SPECIES) for name in (FLAT_IMAGE, JOINED.name))
    assert flat is not None
    assert cascade is not None
    assert flat.n == cascade.n
    assert flat.balanced.value == 1.0


def test_f06_each_node_has_its_chance_and_interval() -> None:
    for node in figures_of_split(measured()).by_node:
        assert node.chance == pytest.approx(1 / node.children)
        assert node.figure.low <= node.figure.value <= node.figure.high


def test_f07_one_metric_for_every_method() -> None:
    some = measured()
    found = figures_of_split(some)
    for method in (PICTURE, METADATA, JOINED):
        cases = some.cases.at(Rank.SPECIES)
        truth = [some.cases.truth[row][Rank.SPECIES] for row in cases]
        said = [found.result(method.name).names[Rank.SPECIES][row] or "silence" for row in cases]
        figures = found.at_rank(method.name, Rank.SPECIES)
        assert figures is not None
        recalls = [
            np.mean([s == name for t, s in zip(truth, said, strict=True) if t == name])
            for name in sorted(set(truth))
        ]
        assert figures.balanced.value == pytest.approx(float(np.mean(recalls)))


def test_f08_what_is_tested_has_no_vote_to_fit_a_weight_on() -> None:
    cases, _ = rows()
    random = np.random.default_rng(0)
    shown = Embedded(
        random.standard_normal((len(cases), 8)).astype(np.float32),
        np.empty((len(cases), 0), dtype=np.float32),
    )
    pictures = Pictures(shown, [[row] for row in range(len(cases))])
    image = fit_image_votes(TAXONOMY, cases, pictures, min_samples=5).held_out
    metadata = {name: vote.votes for name, vote in learned().items()}
    tested = [row for row, case in enumerate(cases) if case.split is Split.TEST]
    assert tested
    for votes in (*image.values(), *metadata.values()):
        assert np.isnan(votes[tested]).all()


def test_f09_what_belongs_together_is_never_on_both_sides() -> None:
    random = np.random.default_rng(1)
    bursts = [str(number) for number in random.integers(0, 60, 400)]
    observers = [f"o{int(burst) // 3}" if int(burst) < 30 else "" for burst in bursts]
    groups = connected_groups(400, (bursts, observers))
    shares = Shares(0.2, 0.2, 0.3, 0.3, 5)
    teach = np.ones(400, dtype=np.bool_)
    kinds = [str(number) for number in random.integers(0, 4, 400)]
    nowhere = Buffer(np.full((400, 3), np.nan), 0.0, np.full(400, np.nan), 0.0)
    made = assign_splits(groups, kinds, teach, nowhere, shares, 1)
    for key in (bursts, observers):
        of: dict[str, set[Any]] = {}
        for name, part, fold in zip(key, made.splits, made.folds, strict=True):
            if name:
                of.setdefault(name, set()).add((part, int(fold)))
        assert all(len(some) == 1 for some in of.values())


def test_f10_classes_are_listed_and_an_absent_one_moves_no_other() -> None:
    some = measured(taxa=("Panthera leo leo", "Panthera pardus"))
    found = figures_of_split(some)
    assert set(found.classes[JOINED.name, Rank.SPECIES]) >= {"Panthera leo", "Panthera pardus"}
    random = np.random.default_rng(0)
    names = ["b", "c"] * 20
    head = fit_head(random.standard_normal((40, 4)), names, ("c", "b"))
    assert head.classes == ("c", "b")


def test_f11_a_row_alone_is_encoded_as_among_others_and_gaps_stay_gaps() -> None:
    place = Place(-1.5, 35, None, Source.TYPED)
    alone = Observation(place, NO_TIME, NO_TIME)
    high = Observation(replace(place, altitude_m=2400.0), NO_TIME, NO_TIME)
    names = tuple(FEATURES)
    one, many = encode([alone], names), encode([alone, high, high], names)
    assert np.array_equal(one.values[0], many.values[0], equal_nan=True)
    assert math.isnan(one.values[0, names.index("altitude_m")])
    assert "taxon" not in inspect.signature(encode).parameters


def test_f12_places_are_found_inside_the_fold_and_the_same_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases, values = rows()
    seen: list[NDArray[np.float32]] = []

    def noted(vectors: NDArray[np.float32], most: int, seed: int) -> Any:
        seen.append(vectors)
        return find_places(vectors, most, seed)

    monkeypatch.setattr(node_fits, "find_places", noted)
    learned()
    tested = {tuple(values[r, :3]) for r, case in enumerate(cases) if not case.split.is_training}
    folds = [
        {tuple(values[r, :3]) for r, case in enumerate(cases) if case.fold == fold}
        for fold in range(5)
    ]
    used = [{tuple(vector) for vector in vectors} for vectors in seen]
    assert not any(tested & some for some in used)
    assert any(not folds[0] & some for some in used)
    again = find_places(values[:, :3], 8, 1)
    assert np.array_equal(again.centres, find_places(values[:, :3], 8, 1).centres)


def test_f13_nothing_is_drawn_or_scaled_before_the_folds() -> None:
    watched = Watched("network")
    learned(families=(watched,))
    cases, _ = rows()
    taught = [case for case in cases if case.split.is_training]
    whole = [len(call["labels"]) for call in watched.calls]
    assert max(whole) <= len(taught)
    assert min(whole) < max(whole)
    random = np.random.default_rng(0)
    table = random.standard_normal((40, 4)) * 100 + 7
    head = fit_head(table, ["a", "b"] * 20, ("a", "b"))
    assert head.logits(table[:1]).shape == (1, 2)


def test_f14_classes_are_balanced_once_by_weights() -> None:
    watched = Watched("tree")
    learned(families=(watched,))
    for call in watched.calls:
        sums = [call["weights"][call["labels"] == label].sum() for label in set(call["labels"])]
        assert sums == pytest.approx([sums[0]] * len(sums))
        assert len(np.unique(call["values"], axis=0)) == len(call["values"])


def test_f15_all_families_have_the_same_grouped_folds() -> None:
    given = []
    for name in ("tree", "xgboost", "adaboost", "network"):
        watched = Watched(name)
        learned(families=(watched,))
        given.append({tuple(sorted(map(tuple, c["values"].tolist()))) for c in watched.calls})
    assert all(some == given[0] for some in given)


def test_f16_the_best_setting_is_the_one_that_is_refitted() -> None:
    watched = Watched("tree")
    found = learned(families=(watched,))
    assert found
    for vote in found.values():
        best = min(vote.candidates, key=lambda one: one.loss)
        assert vote.chosen == best
    last = watched.calls[-1]
    assert last["settings"] == dict(list(found.values())[-1].chosen.settings)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_f17_shares_sum_to_one(family: str) -> None:
    random = np.random.default_rng(0)
    values = random.standard_normal((90, 4)).astype(np.float32)
    labels = np.arange(90) % 3
    one = FAMILIES[family]
    model = one.fit(values, labels, np.ones(90), 3, one.settings(thorough=False)[0], 1)
    shares = model.probabilities(values)
    assert shares.sum(axis=1) == pytest.approx(np.ones(90), abs=1e-5)
    assert shares.min() >= 0


def test_f18_an_epoch_is_every_picture_once_and_pictures_are_varied(tmp_path: Path) -> None:
    cases = []
    for number in range(24):
        file = tmp_path / f"{number}.png"
        Image.new("RGB", (40, 40), (number * 9, 90, 90)).save(file)
        part = Split.FIT if number < 18 else Split.TUNE
        at = Observation(Absence(Evidence.PLACE, "none"), NO_TIME, NO_TIME)
        cases.append(
            Case(str(number), "s", SPECIES[number % 3], part, str(number), 0, "", at, (file,))
        )
    learnt = learning_set(TAXONOMY, cases, min_samples=2)
    image = ImageInput(32, 36, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    shown = [sum(len(part.pixels) for part in batches(learnt, image, 5, (1, e), 1)) for e in (0, 1)]
    assert shown == [18, 18]


def test_f19_house_cats_are_filtered_in_one_place_for_all_uses() -> None:
    assert "domestic cat" in RULES
    assert "domestic cat" not in NOT_BY_DEFAULT


def test_f20_nothing_cyclic_or_named_is_a_plain_number() -> None:
    assert not {"hour", "month", "location_cluster", "day_of_year"} & set(WHOLE_SCHEMA)
    for name in WHOLE_SCHEMA:
        unit = FEATURES[name].unit
        assert "°" not in unit or "temperature" in name or "dew" in name, name
        assert unit != "wmo code", name
    east, west = (
        encode([Observation(Place(0.0, lon, None, Source.TYPED), NO_TIME, NO_TIME)], SCHEMA)
        for lon in (179.9, -179.9)
    )
    assert np.linalg.norm(east.values[0, :3] - west.values[0, :3]) < 0.01


def test_f21_day_and_hour_are_those_of_the_place() -> None:
    place = Place(-36.8, 174.7, None, Source.TYPED)
    local = datetime.fromisoformat("2021-01-01T06:00:00")
    moment = Moment(local, timedelta(hours=13), Source.TYPED)
    encoded = encode([Observation(place, moment, NO_TIME)], ("year_cos", "year_sin")).values[0]
    assert encoded[0] > 0.999
    assert encoded[1] >= 0
    assert "land" not in FEATURES


def test_f22_a_hybrid_of_three_words_is_not_a_subspecies(world: World) -> None:
    for name in ("Felis catus × silvestris", "Panthera leo x tigris"):
        assert not clean([replace(LION, name=name)], CHECKLIST, Options(), world).kept


def test_f23_one_least_number_for_a_class() -> None:
    assert MetadataChoices(min_samples=1).problem()
    found = learned(min_samples=50)
    assert not found


def test_f24_the_order_of_children_is_in_the_pack_and_checked() -> None:
    pack = read_pack(starter_pack())
    for node in pack.method.nodes:
        assert node.children == pack.method.taxonomy.children(node.taxon)


def test_f25_the_tree_comes_from_one_table() -> None:
    names = [taxon.name for taxon in CHECKLIST.taxonomy.taxa]
    assert "Otocolobus manul" in names
    assert "Caracal caracal caracal" in names
    assert len(names) == len(set(names))
    with resource("taxonomy.csv").open(encoding="utf-8", newline="") as opened:
        assert len(list(csv.reader(opened))) > len(names)


def test_f26_what_a_pack_holds_is_listed_and_hashed() -> None:
    pack = read_pack(starter_pack())
    assert pack.image_model
    assert len(pack.digest) == 64
    assert "taken_at" in (ROOT_FOLDER / "swc_desktop/exports/rows.py").read_text(encoding="utf-8")


def test_f27_columns_have_names() -> None:
    pack = read_pack(starter_pack())
    assert pack.method.features == WHOLE_SCHEMA
    with pytest.raises(ValueError, match="no feature named"):
        encode([], ("a column",))


def test_f28_one_function_scales_pictures() -> None:
    users = [
        file.relative_to(ROOT_FOLDER).as_posix()
        for file, tree in modules()
        if "swc_desktop.photos.decoding.model_pixels" in imported(tree)
    ]
    assert any(name.startswith("trainer/images/embedding") for name in users)
    assert any(name.startswith("swc_desktop/inference/") for name in users)
    assert "NEAREST" not in inspect.getsource(decoding)


def test_f29_without_a_picture_or_a_place_the_other_vote_answers() -> None:
    some = measured()
    raw = some.cases.raw
    nothing = {name: np.full_like(values, np.nan) for name, values in raw.image.items()}
    none = np.zeros(raw.rows, dtype=np.bool_)
    blind = decide(some.method, replace(raw, image=nothing, pictured=none), [()] * raw.rows)
    assert any(one.answer.taxon for one in blind)
    unplaced = {name: np.full_like(values, np.nan) for name, values in raw.metadata.items()}
    lost = decide(some.method, replace(raw, metadata=unplaced), [()] * raw.rows)
    assert any(one.answer.taxon for one in lost)


def test_f30_the_joining_weighs_certainty_and_paths_are_products() -> None:
    some = measured()
    scores = score(some.method, some.cases.raw, Recipe.BAYES, EvidenceMode.BOTH)
    children = some.method.taxonomy.children("Panthera")
    whole = np.sum([scores.path[child] for child in children], axis=0)
    known = ~np.isnan(whole)
    assert whole[known] == pytest.approx(scores.path["Panthera"][known], abs=1e-9)
    assert Recipe.BAYES is some.method.default_recipe


def test_f31_it_learns_with_weather_missing() -> None:
    assert MetadataChoices().masked
    values = np.ones((50, 4), dtype=np.float32)
    kinds = [Evidence.PLACE] * 3 + [Evidence.WEATHER]
    hidden = np.isnan(node_fits.masked(values, kinds, 1))
    assert hidden.any(axis=1).all()
    assert hidden[:, 3].any()
    assert not hidden[:, 3].all()


@pytest.mark.parametrize(
    ("words", "kept"),
    [("a badger on a broad roadside", True), ("dead", False), ("a dead one", False), ("", True)],
)
def test_f32_words_of_bad_pictures_are_whole_words(words: str, kept: bool, world: World) -> None:
    cleaned = clean([replace(LION, description=words)], CHECKLIST, Options(), world)
    assert bool(cleaned.kept) is kept


def test_f33_the_date_is_that_of_the_place(world: World) -> None:
    utc = Moment(datetime(2020, 11, 29, 22, 30), timedelta(0), Source.TYPED)  # noqa: DTZ001
    stated = replace(LION, moment=utc, day=date(2020, 11, 29), latitude=-25.0)
    (one,) = clean([stated], CHECKLIST, Options(), world).kept
    moment = one.record.moment
    assert moment is not None
    assert (moment.local.date(), moment.local.hour) == (date(2020, 11, 30), 0)
    assert one.record.day == date(2020, 11, 30)


def test_f34_captive_animals_go_by_rule_and_no_row_goes_for_want_of_a_zone(world: World) -> None:
    assert {"captive", "casual"} <= set(RULES) - set(NOT_BY_DEFAULT)
    captive = clean([replace(LION, captive=True)], CHECKLIST, Options(), world)
    assert dict(captive.counts) == {"captive": 1}
    assert len(clean([LION], CHECKLIST, Options(), world).kept) == 1


@pytest.mark.parametrize("body", [{"error": True, "reason": "no"}, {}, {"hourly": {"time": []}}])
def test_f35_a_reply_without_weather_is_never_taken_for_weather(body: dict[str, Any]) -> None:
    window = FetchWindow(1300)
    cells = (cell_of(-24.99, 31.59),)
    request = WeatherRequest(Model.ARCHIVE, cells, window, window.first, window.last)
    with pytest.raises((BrokenReply, WeatherReplyWrong)):
        read_reply(body, request, datetime.now(UTC), "host")


def test_f36_weather_is_asked_for_by_cells_over_https_and_in_one_room() -> None:
    assert cell_of(-1.4061, 35.0123) == cell_of(-1.41, 35.01)
    plain = WeatherSettings()
    assert all(url.startswith("https://") for url in (plain.archive_url, plain.forecast_url))
    askers = {
        file.relative_to(ROOT_FOLDER).as_posix()
        for file, tree in modules()
        if {"requests", "urllib.request", "http.client", "socket"} & imported(tree)
    }
    assert askers == {"swc_desktop/weather/client.py"}


BETWEEN_OWN_PROCESSES = (
    "swc_desktop/processes/child.py",
    "trainer/workers.py",
    "trainer/on_disk.py",
)
"""What they unpickle comes from a process of the same program: by a pipe from a child, from a
temporary folder that is closed to others and that the parent has just written, or from an open
temporary file of the process itself."""


def test_f37_nothing_is_unpickled_and_packs_are_hashed() -> None:
    for file, tree in modules():
        if file.as_posix().endswith(BETWEEN_OWN_PROCESSES):
            continue
        assert not {"joblib", "dill", "shelve", "marshal"} & imported(tree), file
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("load", "loads", "Unpickler"):
                assert not (isinstance(node.value, ast.Name) and node.value.id == "pickle"), file
            if isinstance(node, ast.keyword) and node.arg in ("allow_pickle", "weights_only"):
                wanted = node.arg == "weights_only"
                assert isinstance(node.value, ast.Constant), file
                assert node.value.value is wanted, file


def test_f38_no_path_is_patched_and_no_state_is_global() -> None:
    for file, tree in modules():
        for node in ast.walk(tree):
            assert not isinstance(node, ast.Global), file
            if isinstance(node, ast.Attribute) and node.attr == "path":
                assert not (isinstance(node.value, ast.Name) and node.value.id == "sys"), file


def test_every_fault_has_its_test() -> None:
    there = {int(found[1]) for name in globals() if (found := re.match(r"test_f(\d\d)_", name))}
    assert there == set(range(1, 39))
