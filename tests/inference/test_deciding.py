"""Deciding again from what a run kept, without any picture, equals a fresh run in every digit."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from swc_desktop.core.device import Device
from swc_desktop.core.method import EvidenceMode, Recipe
from swc_desktop.core.observation import Moment, Observation, Place, Source
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.progress import Control
from swc_desktop.core.region_answers import leading
from swc_desktop.home import starter_pack
from swc_desktop.inference.classifier import Classifier, Kept, Result
from swc_desktop.inference.deciding import Decider, read_features, with_weather
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.inference.opening import open_decider
from swc_desktop.inference.run_options import Keeps, RunOptions
from swc_desktop.inference.sessions import Sessions
from swc_desktop.inference.votes import RowOutputs, pack_votes, unpack_votes
from swc_desktop.packs.pack import EMBEDDING_OUTPUT, Pack
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos import reading
from swc_desktop.photos.observing import Given, observation_of
from swc_desktop.photos.photo import OwnEvidence
from swc_desktop.photos.picture_digest import picture_sha256
from tests.photos.made import encoded
from tests.processes.in_process import InProcess

KEEPING = RunOptions(keeps=Keeps(thumbnail=20))
SKUKUZA = Place(-24.9947, 31.5889, source=Source.TYPED)
THEN = Moment(datetime.fromisoformat("2021-03-04T12:00:00"), None, Source.TYPED)
GIVEN = [Given(), Given(SKUKUZA, THEN, sets=True), Given(Place(52.5, 13.4, 40.0), sets=True)]


def run(classifier: Classifier, files: Sequence[Path], options: RunOptions) -> list[Result]:
    return list(classifier.classify(files, options, control=Control()))


def kept_of(result: Result) -> Kept:
    assert result.kept is not None
    return result.kept


def outputs_of(result: Result) -> RowOutputs | None:
    """The outputs for the whole frame, None for a file that is not seen."""
    return result.regions[0].outputs if result.regions else None


def decided_again(
    classifier: Classifier, results: Sequence[Result], given: Given, options: RunOptions
) -> list[Prediction]:
    """From the files' own evidence, what is given and the bytes of the votes alone."""
    method = classifier.pack.method
    of, seen, outputs, regions = [], [], [], []
    for number, result in enumerate(results):
        assert result.photo is not None
        assert result.photo.own is not None
        for one in result.regions:
            of.append(number)
            seen.append(observation_of(result.photo.own, given))
            row = one.outputs
            outputs.append(None if row is None else unpack_votes(method, pack_votes(method, row)))
            regions.append(one.region if result.detector else None)
    decided = classifier.decider.decide(
        with_weather(seen, options, None), outputs, options, regions=regions
    )
    by_result = [
        [said for number, said in zip(of, decided, strict=True) if number == at]
        for at in range(len(results))
    ]
    return [some[leading(some)] for some in by_result]


def run_with(
    classifier: Classifier, files: Sequence[Path], given: Given, options: RunOptions
) -> list[Prediction | None]:
    options = replace(options, typed_place=given.place, typed_moment=given.moment)
    return [result.prediction for result in run(classifier, files, options)]


def test_a_run_keeps_nothing_unless_it_is_asked_to(
    classifier: Classifier, photographs: list[Path]
) -> None:
    assert {result.kept for result in run(classifier, photographs, RunOptions())} == {None}


def test_keeping_does_not_change_the_results(
    classifier: Classifier, photographs: list[Path]
) -> None:
    plain, keeping = (run(classifier, photographs, one) for one in (RunOptions(), KEEPING))
    assert [replace(result, kept=None) for result in keeping] == plain


def test_what_is_kept_is_that_of_each_file(classifier: Classifier, photographs: list[Path]) -> None:
    for result in run(classifier, photographs, KEEPING):
        kept = kept_of(result)
        data = result.file.read_bytes()
        assert kept.sha256 == hashlib.sha256(data).hexdigest()
        assert kept.picture_sha256 == picture_sha256(data)
        assert set(outputs_of(result) or {}) == set(classifier.pack.golden.image)
        assert kept.thumbnail is not None
        assert max(kept.thumbnail.shape[:2]) == 20
        colour = np.asarray(Image.open(result.file).convert("RGB")).mean(axis=(0, 1))
        assert np.abs(kept.thumbnail.mean(axis=(0, 1)) - colour).max() < 5


def test_files_that_are_not_seen_are_kept_without_outputs(
    classifier: Classifier, photographs: list[Path], tmp_path: Path
) -> None:
    letter, cut = tmp_path / "letter.jpg", tmp_path / "cut.jpg"
    letter.write_bytes(b"a letter to a friend")
    noise = np.random.default_rng(1).integers(0, 256, (300, 400, 3), np.uint8)
    data = encoded(Image.fromarray(noise), "JPEG")
    cut.write_bytes(data[: len(data) // 4])
    files = [photographs[0], letter, photographs[1], cut, tmp_path / "gone.jpg", photographs[2]]
    results = run(classifier, files, KEEPING)
    kept = [kept_of(result) for result in results]
    assert [outputs_of(one) is not None for one in results] == [
        True,
        False,
        True,
        False,
        False,
        True,
    ]
    assert [bool(one.sha256) for one in kept] == [True, True, True, True, False, True]
    alone = {at: run(classifier, files[at : at + 1], KEEPING)[0] for at in (0, 2, 5)}
    for at, other in alone.items():
        row, again = outputs_of(results[at]), outputs_of(other)
        assert row is not None
        assert again is not None
        assert all(np.array_equal(row[name], again[name]) for name in row)


def test_a_small_picture_that_fails_does_not_make_a_photograph_unreadable(
    classifier: Classifier, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(classifier, photographs[:3], RunOptions())
    monkeypatch.setattr(reading, "shrunk", None)
    here = Classifier(classifier.pack, classifier.sessions, InProcess())
    results = run(here, photographs[:3], KEEPING)
    assert [kept_of(result).thumbnail for result in results] == [None] * 3
    assert [replace(result, kept=None) for result in results] == plain


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize(
    "options",
    [RunOptions(), RunOptions(recipe=Recipe.THESIS), RunOptions(evidence=EvidenceMode.METADATA)],
)
def test_it_equals_a_fresh_run(
    classifier: Classifier, photographs: list[Path], given: Given, options: RunOptions
) -> None:
    results = run(classifier, photographs, replace(options, keeps=Keeps(None)))
    assert decided_again(classifier, results, given, options) == run_with(
        classifier, photographs, given, options
    )


def without_metadata(data: bytes) -> bytes:
    """A JPEG without its EXIF and XMP segments."""
    at, kept = 2, [data[:2]]
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] != 0xE1:
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, data[at:]])


def test_it_equals_a_fresh_run_for_every_demonstration_photograph(
    root: Path, tmp_path: Path
) -> None:
    """With what their files say, with what a person says instead, and with that in bare files."""
    pack = read_pack(starter_pack())
    starter = Classifier(pack, Sessions.open(pack, Device.CPU, 2))
    files = sorted((root / "resources" / "demo").glob("*.jpg"))
    bare = [tmp_path / file.name for file in files]
    for file, copy in zip(files, bare, strict=True):
        copy.write_bytes(without_metadata(file.read_bytes()))
    results, bare_results = (run(starter, some, KEEPING) for some in (files, bare))
    assert len(results) > 5
    for result, other in zip(results, bare_results, strict=True):
        assert EMBEDDING_OUTPUT in (outputs_of(result) or {})
        assert kept_of(result).picture_sha256 == kept_of(other).picture_sha256 != ""
    said, said_of_bare = ([one.prediction for one in some] for some in (results, bare_results))
    assert said != said_of_bare
    assert decided_again(starter, results, Given(), RunOptions()) == said
    assert decided_again(starter, bare_results, Given(), RunOptions()) == said_of_bare
    by_a_person = run_with(starter, bare, GIVEN[1], RunOptions())
    assert decided_again(starter, results, GIVEN[1], RunOptions()) == by_a_person
    assert decided_again(starter, bare_results, GIVEN[1], RunOptions()) == by_a_person
    for at, result in enumerate(results):
        assert result.photo is not None
        assert result.prediction is not None
        own = result.photo.own
        assert own is not None
        given = Given(
            own.place if isinstance(own.place, Place) else None,
            own.moment if isinstance(own.moment, Moment) else None,
        )
        again = decided_again(starter, bare_results[at : at + 1], given, RunOptions())[0]
        assert again.answer == result.prediction.answer
        assert again.nodes == result.prediction.nodes


def observations(count: int, places: int) -> list[Observation]:
    chance = np.random.default_rng(3)
    stations = [
        Place(float(chance.uniform(-30, 30)), float(chance.uniform(10, 40))) for _ in range(places)
    ]
    hours = chance.integers(0, 8000, count)
    return [
        observation_of(
            OwnEvidence(
                stations[at % places],
                replace(THEN, local=THEN.local + timedelta(hours=int(hours[at]))),
            )
        )
        for at in range(count)
    ]


def made_outputs(pack: Pack, count: int) -> list[RowOutputs | None]:
    """Rows of outputs, and every seventh photograph without a picture."""
    chance = np.random.default_rng(4)
    return [
        None
        if at % 7 == 6
        else {
            name: np.asarray(chance.normal(0, 3, values.shape[1]), np.float32)
            for name, values in pack.golden.image.items()
        }
        for at in range(count)
    ]


def test_thousands_at_once_are_decided_like_batches_of_a_run() -> None:
    pack = read_pack(starter_pack())
    decider = Decider(pack, Sessions.open(replace(pack, image_model=None), Device.CPU, 2))
    seen, outputs = observations(2100, 150), made_outputs(pack, 2100)
    at_once = decider.decide(seen, outputs, RunOptions())
    in_batches = [
        prediction
        for at in range(0, len(seen), 16)
        for prediction in decider.decide(seen[at : at + 16], outputs[at : at + 16], RunOptions())
    ]
    assert at_once == in_batches
    assert len({prediction.answer for prediction in at_once}) > 50


def test_without_an_explanation_all_else_is_equal(classifier: Classifier) -> None:
    seen, outputs = observations(60, 9), made_outputs(classifier.pack, 60)
    explained = classifier.decider.decide(seen, outputs, RunOptions())
    short = classifier.decider.decide(seen, outputs, RunOptions(), explained=False)
    assert all(prediction.nodes for prediction in explained)
    assert short == [replace(prediction, nodes=()) for prediction in explained]


def test_frequencies_count_unless_the_run_leaves_them_out(classifier: Classifier) -> None:
    seen, outputs = observations(20, 9), made_outputs(classifier.pack, 20)
    method = classifier.pack.method
    root = method.ordered_nodes[0]
    expected = (0.9, *[0.1 / (len(root.children) - 1)] * (len(root.children) - 1))
    nodes = [replace(node, expected=expected) if node == root else node for node in method.nodes]
    expecting = replace(method, nodes=tuple(nodes), equal_thresholds=method.thresholds)
    decider = Decider(replace(classifier.pack, method=expecting), classifier.sessions)
    plain = classifier.decider.decide(seen, outputs, RunOptions())
    counted = decider.decide(seen, outputs, RunOptions())
    assert [one.without_frequencies for one in counted] == [one.answer for one in plain]
    assert counted[0].best != plain[0].best
    off = replace(RunOptions(), frequencies=False)
    assert [one.best for one in decider.decide(seen, outputs, off)] == [one.best for one in plain]


def test_a_photograph_without_a_picture_is_decided_by_its_metadata(classifier: Classifier) -> None:
    seen = observations(3, 3)
    row = {name: values[0] for name, values in classifier.pack.golden.image.items()}
    mixed = classifier.decider.decide(seen, [row, None, row], RunOptions())
    alone = classifier.decider.decide(seen[1:2], [None], RunOptions())
    assert mixed[1] == alone[0]
    assert mixed[1].without_image is None


@pytest.mark.parametrize("file", ["starter", "from outside"])
def test_a_pack_can_be_opened_for_deciding_alone(pack_file: Path, file: str) -> None:
    pack = read_pack(starter_pack() if file == "starter" else pack_file)
    row = {name: values[0] for name, values in pack.golden.image.items()}
    seen, outputs = observations(300, 150), [row, None, row] * 100
    whole = Decider(pack, Sessions.open(pack, Device.CPU, 2))
    assert open_decider(pack).decide(seen, outputs, RunOptions()) == whole.decide(
        seen, outputs, RunOptions()
    )


def test_nothing_is_decided_of_nothing(classifier: Classifier) -> None:
    assert classifier.decider.decide([], [], RunOptions()) == []


def test_the_graph_is_given_only_the_features_that_votes_name(classifier: Classifier) -> None:
    given: list[NDArray[np.float32]] = []

    class Noting:
        def run_metadata(self, rows: NDArray[np.float32]) -> Outputs:
            given.append(rows)
            return classifier.sessions.run_metadata(rows)

    method = classifier.pack.method
    read = read_features(method)
    seen = observations(4, 2)
    noting = Decider(classifier.pack, Noting()).decide(seen, [None] * 4, RunOptions())
    assert noting == classifier.decider.decide(seen, [None] * 4, RunOptions())
    assert not np.isnan(given[0][:, read]).all()
    assert np.isnan(given[0][:, ~read]).all()
