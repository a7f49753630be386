"""The demonstration photographs: their credits, what was written in them, and what is said of them.

The column ``taxon`` of ``demo_credits.csv`` is the truth: a taxon of ``resources/taxonomy.csv``, or
``other:`` and the name of an animal that is not in it.
"""

import csv
import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

from swc_desktop.core.device import Device
from swc_desktop.core.method import EvidenceMode, Recipe
from swc_desktop.core.observation import Absence, Light, Moment, Place, Sky
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.progress import Control
from swc_desktop.core.taxonomy import Rank
from swc_desktop.home import starter_pack
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.opening import open_classifier
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.photos.find import find_photos
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.reading import read_photo
from trainer.names import read_checklist

WRITTEN = " written for the demonstration"
FREE = {"public domain", "CC0-1.0", "CC-BY-SA-4.0"}
OTHER = "other: "
TURNED_AWAY = {Status.OTHER_ANIMAL, Status.BLANK, Status.NOT_IN_PACK}
TARGETS = ("0.02", "0.05", "0.10")
CHOICES = [
    *(RunOptions(recipe=recipe, target=t) for recipe, t in itertools.product(Recipe, TARGETS)),
    RunOptions(evidence=EvidenceMode.IMAGE),
]
"""Whatever a person chose in the settings, and the picture alone: places were written for the
demonstration, and an answer that is right only because of that is not shown."""


def chosen(options: RunOptions) -> str:
    return f"{options.recipe}-{options.target}-{options.evidence}"


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "resources" / "demo"


@pytest.fixture(scope="module")
def credits_of(root: Path) -> dict[str, dict[str, str]]:
    with (root / "resources" / "demo_credits.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def photos(folder: Path) -> dict[str, Photo]:
    read = {path.name: read_photo(path) for path in sorted(folder.glob("*.jpg"))}
    return {name: photo for name, photo in read.items() if isinstance(photo, Photo)}


def test_nothing_in_the_folder_is_left_out(
    folder: Path, credits_of: dict[str, dict[str, str]]
) -> None:
    found = find_photos([folder])
    assert {file.name for file in found.files} == set(credits_of)
    assert not found.left_out


def test_each_photograph_has_author_licence_and_origin(
    folder: Path, credits_of: dict[str, dict[str, str]]
) -> None:
    assert {path.name for path in folder.glob("*.jpg")} == set(credits_of)
    for row in credits_of.values():
        assert row["author"]
        assert row["original"]
        assert row["licence"] in FREE


def test_the_credits_say_which_place_and_time_were_written(
    photos: dict[str, Photo], credits_of: dict[str, dict[str, str]]
) -> None:
    assert set(photos) == set(credits_of)
    for name, photo in photos.items():
        said = credits_of[name]["changes"].removesuffix(WRITTEN).split(" and ")
        assert isinstance(photo.observation.place, Place) == ("place" in said), name
        assert isinstance(photo.observation.moment, Moment) == ("time" in said), name


def test_all_states_of_evidence_are_shown(photos: dict[str, Photo]) -> None:
    states = {
        (isinstance(seen.place, Absence), isinstance(seen.moment, Absence))
        for seen in (photo.observation for photo in photos.values())
    }
    assert states == {(False, False), (False, True), (True, False), (True, True)}


def test_the_sun_was_up_where_a_time_was_written(photos: dict[str, Photo]) -> None:
    skies = [photo.observation.sky for photo in photos.values()]
    lights = [sky.light for sky in skies if isinstance(sky, Sky)]
    assert len(lights) >= 4
    assert set(lights) == {Light.DAY}


@pytest.fixture(scope="module")
def lineages(root: Path, credits_of: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    """By file what may be said of it: its taxon and what is above it; nothing for other animals."""
    taxonomy = read_checklist(root / "resources" / "taxonomy.csv").taxonomy
    truths = {name: row["taxon"] for name, row in credits_of.items()}
    return {
        name: set() if truth.startswith(OTHER) else set(taxonomy.path(truth))
        for name, truth in truths.items()
    }


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return open_classifier(starter_pack(), Device.CPU)


def answers(classifier: Classifier, files: Sequence[Path], options: RunOptions) -> list[Answer]:
    results = list(classifier.classify(files, options, control=Control()))
    predictions = [result.prediction for result in results]
    assert None not in predictions
    return [prediction.answer for prediction in predictions if prediction is not None]


def test_the_truth_is_that_of_the_photographs_as_they_came(
    root: Path, shared: Path, credits_of: dict[str, dict[str, str]]
) -> None:
    taxonomy = read_checklist(shared / "design" / "taxonomy.csv").taxonomy
    with (shared / "data" / "demo" / "credits.csv").open(encoding="utf-8", newline="") as file:
        came = {row["file"]: row for row in csv.DictReader(file)}
    for name, row in credits_of.items():
        truth, before = row["taxon"], came[name]["taxon"]
        finer = not truth.startswith(OTHER) and before in taxonomy.path(truth)
        assert truth == before or (finer and row["note on taxon"]), name
        assert truth.startswith(OTHER) == (truth.removeprefix(OTHER) not in taxonomy), name
        assert (row["author"], row["licence"]) == (came[name]["author"], came[name]["licence"])


@pytest.mark.parametrize("options", CHOICES, ids=chosen)
def test_no_sample_is_misnamed(
    folder: Path,
    classifier: Classifier,
    lineages: dict[str, set[str]],
    options: RunOptions,
) -> None:
    files = [folder / name for name in lineages]
    for file, answer in zip(files, answers(classifier, files, options), strict=True):
        if answer.taxon is not None:
            assert answer.taxon in lineages[file.name], file.name
        elif answer.status in TURNED_AWAY:
            assert not lineages[file.name], file.name


def test_the_samples_show_what_an_answer_may_be(
    folder: Path, classifier: Classifier, lineages: dict[str, set[str]]
) -> None:
    """A species, and another animal."""
    said = answers(classifier, [folder / name for name in lineages], RunOptions())
    assert Rank.SPECIES in {answer.rank for answer in said}
    assert Status.OTHER_ANIMAL in {answer.status for answer in said}


def test_every_caution_of_the_pack_is_tried(classifier: Classifier) -> None:
    assert set(classifier.pack.method.thresholds) == set(TARGETS)
