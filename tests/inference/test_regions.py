"""A run with a detector: what is in each box, and what stands for the picture."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.core.detector import DetectorClass
from swc_desktop.core.device import Device
from swc_desktop.core.method import EvidenceMode
from swc_desktop.core.prediction import Status
from swc_desktop.core.progress import Control
from swc_desktop.core.region import WHOLE, Box, Category, Region
from swc_desktop.core.taxonomy import Rank
from swc_desktop.exports.rows import row_of
from swc_desktop.inference.classifier import Classifier, Result
from swc_desktop.inference.frame_looking import joined
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.inference.run_options import Keeps, RunOptions
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.errors import PackRefused
from swc_desktop.packs.reader import read_pack
from tests.make_detector import SeenBox
from tests.make_pack import a_picture, make_pack

LEFT, RIGHT = Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 0.5, 1.0)


def opened(folder: Path, boxes: Sequence[SeenBox] | None) -> Classifier:
    pack = read_pack(make_pack(folder / "tests.swcpack", boxes=boxes))
    return Classifier(pack, Sessions.open(pack, Device.CPU, 2))


def picture(file: Path, left: str, right: str) -> Path:
    """A lossless picture of two squares side by side."""
    Image.fromarray(np.hstack([a_picture(left, 200), a_picture(right, 200)])).save(file)
    return file


def run(classifier: Classifier, file: Path, **options: object) -> Result:
    (result,) = classifier.classify(
        [file],
        RunOptions(**options),  # type: ignore[arg-type]
        control=Control(),
    )
    return result


def test_views_that_are_sure_of_two_genera_leave_what_both_share(tmp_path: Path) -> None:
    """A cheetah in the box, the colour of a lion in the middle of the picture."""
    box = Box(0.0, 0.0, 1 / 3, 1.0)
    file = tmp_path / "a.png"
    parts = ("Acinonyx jubatus", "Panthera leo", "Panthera leo")
    Image.fromarray(np.hstack([a_picture(taxon, 200) for taxon in parts])).save(file)
    free = run(opened(tmp_path, [SeenBox(box)]), file, evidence=EvidenceMode.IMAGE)
    pack = read_pack(make_pack(tmp_path / "b.swcpack", boxes=[SeenBox(box)], views_agree=True))
    classifier = Classifier(pack, Sessions.open(pack, Device.CPU, 2))
    asked = run(classifier, file, evidence=EvidenceMode.IMAGE)
    assert free.prediction is not None
    assert free.prediction.answer.rank in (Rank.GENUS, Rank.SPECIES)
    assert free.regions[0].sides is None
    assert asked.prediction is not None
    assert asked.prediction.answer.taxon == "Felidae"
    differ = asked.prediction.views_differ
    assert differ is not None
    assert (differ.close.taxon, differ.whole.taxon) == ("Acinonyx", "Panthera")
    row = row_of(
        "a.png", asked.photo, asked.prediction, None, pack_label="", program="",
        taxonomy=pack.method.taxonomy,
    )  # fmt: skip
    assert "looks like Acinonyx, in the whole picture like Panthera" in str(row["message"])


def test_each_of_several_animals_has_its_own_answer(tmp_path: Path) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT, score=0.6), SeenBox(RIGHT, score=0.9)])
    result = run(classifier, picture(tmp_path / "a.png", "Panthera leo", "Panthera pardus"))
    assert result.detector == classifier.pack.digest
    assert [one.region.box for one in result.regions] == [RIGHT, LEFT]
    assert [one.region.confidence for one in result.regions] == pytest.approx([0.9, 0.6])
    assert [one.prediction.answer.taxon for one in result.regions] == [
        "Panthera pardus",
        "Panthera leo",
    ]
    assert result.prediction in [one.prediction for one in result.regions]


def test_people_and_vehicles_are_named_and_not_classified(tmp_path: Path) -> None:
    boxes = [
        SeenBox(LEFT, DetectorClass.PERSON),
        SeenBox(Box(0.5, 0.0, 0.25, 0.25), DetectorClass.VEHICLE),
    ]
    result = run(
        opened(tmp_path, boxes), picture(tmp_path / "a.png", "Panthera leo", "Panthera leo")
    )
    assert [one.prediction.answer.status for one in result.regions] == [
        Status.PERSON,
        Status.VEHICLE,
    ]
    assert [one.outputs for one in result.regions] == [None, None]
    assert result.prediction is not None
    assert result.prediction.answer.status is Status.PERSON


def test_people_are_blurred_in_small_pictures(tmp_path: Path) -> None:
    stripes = np.zeros((300, 300, 3), np.uint8)
    stripes[::6] = stripes[1::6] = stripes[2::6] = 255
    file = tmp_path / "a.png"
    Image.fromarray(stripes).save(file)
    person = opened(tmp_path, [SeenBox(Box(0.0, 0.0, 1.0, 1.0), DetectorClass.PERSON)])
    animal = opened(tmp_path, [SeenBox(Box(0.0, 0.0, 1.0, 1.0))])
    small = []
    for classifier in (person, animal):
        kept = run(classifier, file, keeps=Keeps(300)).kept
        assert kept is not None
        assert kept.thumbnail is not None
        small.append(kept.thumbnail.astype(int))
    assert np.ptp(small[0]) < 32
    assert np.ptp(small[1]) == 255


@pytest.mark.parametrize("seen", [DetectorClass.PERSON, DetectorClass.VEHICLE])
@pytest.mark.parametrize("shown", ["nothing", "Panthera leo"])
def test_who_may_be_a_person_is_one_unless_the_picture_is_of_the_pack(
    tmp_path: Path, shown: str, seen: DetectorClass
) -> None:
    both = [SeenBox(LEFT, score=0.9), SeenBox(LEFT, seen, 0.4)]
    file = picture(tmp_path / "a.png", shown, shown)
    (one,) = run(opened(tmp_path, both), file).regions
    assert one.region.instead is None
    if shown == "nothing":
        assert one.prediction.answer.status is Status(seen.value)
        assert one.region.category is Category(seen.value)
        assert one.outputs is None
        assert one.region.confidence == pytest.approx(0.4)
    else:
        assert one.prediction.answer.status is Status.NAMED
        assert one.region.category is Category.ANIMAL
        assert one.outputs is not None
        assert one.region.confidence == pytest.approx(0.9)


def test_where_nothing_is_found_the_whole_picture_votes(tmp_path: Path) -> None:
    file = picture(tmp_path / "a.png", "Panthera leo", "Panthera leo")
    without = run(opened(tmp_path, None), file)
    result = run(opened(tmp_path, []), file)
    assert (without.detector, bool(result.detector)) == ("", True)
    assert [one.region for one in result.regions] == [WHOLE]
    assert result.prediction is not None
    assert without.prediction is not None
    assert result.prediction.answer == without.prediction.answer


def test_without_the_detector_and_without_pictures_nothing_is_looked_for(tmp_path: Path) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT)])
    file = picture(tmp_path / "a.png", "Panthera leo", "Panthera pardus")
    for options in ({"detector": False}, {"evidence": EvidenceMode.METADATA}):
        result = run(classifier, file, **options)
        assert result.detector == ""
        assert [one.region for one in result.regions] == [WHOLE]


def test_results_of_others_go_before_the_detector(tmp_path: Path) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT)])
    file = picture(tmp_path / "a.png", "Panthera leo", "Panthera pardus")
    theirs = {file: (Region(RIGHT, Category.ANIMAL, 0.4),)}
    others = FoundByOthers(theirs.get, "digest")
    found, own = (
        next(classifier.classify([one], RunOptions(), control=Control(), found_by_others=others))
        for one in (file, picture(tmp_path / "b.png", "Panthera leo", "Panthera pardus"))
    )
    assert [one.region for one in found.regions] == list(theirs[file])
    assert found.detector == "digest"
    assert found.prediction is not None
    assert found.prediction.answer.taxon == "Panthera pardus"
    assert [one.region.box for one in own.regions] == [LEFT]
    assert own.detector == classifier.pack.digest


def test_answers_do_not_depend_on_the_pictures_beside(tmp_path: Path) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT), SeenBox(RIGHT, score=0.5)])
    names = ("Panthera leo", "Panthera pardus", "Panthera tigris")
    files = [picture(tmp_path / f"{at}.png", names[at % 3], names[(at + 1) % 3]) for at in range(7)]
    together = list(classifier.classify(files, RunOptions(), control=Control()))
    for file, one in zip(files, together, strict=True):
        assert run(classifier, file).regions == one.regions


def test_votes_of_views_are_joined_by_their_weights() -> None:
    rows = [{"a": np.array([1.0, 5.0], np.float32)}, {"a": np.array([4.0, 2.0], np.float32)}]
    both = joined(rows, [2.0, 1.0])
    assert both is not None
    assert both["a"].tolist() == [2.0, 4.0]
    assert joined(rows[:1], [3.0]) is rows[0]
    assert joined([], []) is None


def test_a_detector_that_gives_something_else_ends_the_run_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT)])
    shapeless = {"boxes": np.zeros((1, 7), np.float32)}
    monkeypatch.setattr(classifier.sessions, "run_detector", lambda _batch: shapeless)
    with pytest.raises(PackRefused, match=r"tests\.swcpack was stopped: .*Results so far are kept"):
        run(classifier, picture(tmp_path / "a.png", "Panthera leo", "Panthera leo"))
