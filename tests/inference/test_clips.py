"""A run over clips: one answer each, by the votes of its frames."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.core.clip import ClipMoment, carried, telling, weight_of
from swc_desktop.core.detector import DetectorClass
from swc_desktop.core.device import Device
from swc_desktop.core.method import EvidenceMode
from swc_desktop.core.prediction import Status
from swc_desktop.core.progress import Control
from swc_desktop.core.region import WHOLE, Box, Category, Region
from swc_desktop.inference import clip_looking
from swc_desktop.inference.classifier import Classifier, Result
from swc_desktop.inference.clip_looking import pool
from swc_desktop.inference.frame_looking import FrameLooking, FrameViews
from swc_desktop.inference.run_options import Keeps, RunOptions
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.reader import read_pack
from tests.inference.conftest import paint
from tests.make_detector import SeenBox
from tests.make_pack import make_pack
from tests.video.made_clips import clip

LEFT, RIGHT = Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 0.5, 1.0)
LION, LEOPARD = "Panthera leo", "Panthera pardus"


def opened(folder: Path, boxes: Sequence[SeenBox] | None) -> Classifier:
    pack = read_pack(make_pack(folder / "tests.swcpack", boxes=boxes))
    return Classifier(pack, Sessions.open(pack, Device.CPU, 2))


def run(classifier: Classifier, file: Path, **options: object) -> Result:
    (result,) = classifier.classify(
        [file],
        RunOptions(**options),  # type: ignore[arg-type]
        control=Control(),
    )
    return result


def times(result: Result) -> list[float]:
    assert result.clip is not None
    return [moment.at_s for moment in result.clip.moments]


def test_a_clip_has_one_answer_with_the_moments_that_carried_it(tmp_path: Path) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT)])
    file = clip(tmp_path / "a.avi", [None, None, (LION, "nothing"), (LION, "nothing"), None])
    result = run(classifier, file)
    assert result.prediction is not None
    assert result.prediction.answer.taxon == LION
    (one,) = result.regions
    assert (one.region.box, one.region.category) == (LEFT, Category.ANIMAL)
    assert result.clip is not None
    assert times(result) == [2.0, 3.0]
    assert result.clip.shown_s == 2.0
    assert result.clip.length_s == pytest.approx(5.0)
    assert result.photo is not None
    assert (result.photo.width, result.photo.height) == (400, 200)
    assert result.detector == classifier.pack.digest


def test_a_clip_of_one_frame_is_answered_like_its_frame(tmp_path: Path) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT), SeenBox(RIGHT, score=0.5)])
    one = run(classifier, clip(tmp_path / "a.avi", [(LION, LION)]))
    several = run(classifier, clip(tmp_path / "b.avi", [(LION, LION), None, None]))
    assert one.prediction == several.prediction


def test_where_the_animals_differ_the_answer_is_what_they_share(tmp_path: Path) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT)])
    result = run(classifier, clip(tmp_path / "a.avi", [(LION, LION), (LEOPARD, LEOPARD)]))
    assert result.prediction is not None
    assert result.prediction.answer.taxon not in (LION, LEOPARD)


def test_people_are_named_not_classified_and_blurred(tmp_path: Path) -> None:
    classifier = opened(tmp_path, [SeenBox(Box(0.0, 0.0, 1.0, 1.0), DetectorClass.PERSON)])
    file = clip(tmp_path / "a.avi", [None, (LION, LEOPARD), (LION, LEOPARD)])
    result = run(classifier, file, keeps=Keeps(400))
    assert result.prediction is not None
    assert result.prediction.answer.status is Status.PERSON
    assert [one.outputs for one in result.regions] == [None]
    assert result.kept is not None
    assert result.kept.thumbnail is not None
    plain = run(opened(tmp_path, [SeenBox(Box(0.0, 0.0, 1.0, 1.0))]), file, keeps=Keeps(400))
    assert plain.kept is not None
    assert plain.kept.thumbnail is not None
    assert len(plain.kept.sha256) == 64
    edges = [
        np.abs(np.diff(kept.astype(int)[:, 190:210], axis=1)).max()
        for kept in (result.kept.thumbnail, plain.kept.thumbnail)
    ]
    assert edges[0] < edges[1] / 2


def test_an_empty_clip_and_one_without_a_detector(tmp_path: Path) -> None:
    empty = clip(tmp_path / "a.avi", [None, None])
    classifier = opened(tmp_path, [SeenBox(LEFT)])
    blank = run(classifier, empty)
    Image.fromarray(np.zeros((200, 400, 3), np.uint8)).save(tmp_path / "black.png")
    picture = run(classifier, tmp_path / "black.png")
    assert blank.prediction is not None
    assert picture.prediction is not None
    assert blank.prediction.answer == picture.prediction.answer
    assert [one.region for one in blank.regions] == [WHOLE]
    assert times(blank) == [0.0, 1.0]
    full = clip(tmp_path / "b.avi", [(LION, LION)] * 2)
    whole = run(opened(tmp_path, None), full)
    assert whole.detector == ""
    assert whole.prediction is not None
    assert whole.prediction.answer.taxon == LION


def test_metadata_alone_needs_no_frames(tmp_path: Path) -> None:
    result = run(
        opened(tmp_path, [SeenBox(LEFT)]),
        clip(tmp_path / "a.avi", [(LION, LION)]),
        evidence=EvidenceMode.METADATA,
    )
    assert (result.clip, result.unreadable) == (None, None)


def test_a_sure_answer_ends_the_clip(tmp_path: Path) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT)])
    file = clip(tmp_path / "a.avi", [(LION, LION)] * 20)
    result = run(classifier, file)
    assert result.prediction is not None
    assert result.prediction.answer.taxon == LION
    assert len(times(result)) < 8
    assert result.clip is not None
    assert result.clip.length_s == pytest.approx(20.0)


def test_a_long_clip_is_examined_up_to_a_limit_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip_looking, "MAX_FRAMES", 4)
    result = run(opened(tmp_path, [SeenBox(LEFT)]), clip(tmp_path / "a.avi", [None] * 30))
    assert times(result) == [0.0, 1.0, 2.0, 3.0]
    assert result.photo is not None
    assert "only its first 3 seconds were examined" in " ".join(map(str, result.photo.notes))


def test_more_frames_are_looked_at_where_that_is_wanted(tmp_path: Path) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT)])
    file = clip(tmp_path / "a.avi", [None] * 8, per_second=4.0)
    assert times(run(classifier, file)) == [0.0, 1.0]
    assert times(run(classifier, file, frames_per_second=2.0)) == [0.0, 0.5, 1.0, 1.5]


def test_a_broken_clip_holds_nothing_up(
    tmp_path: Path, shared: Path, caplog: pytest.LogCaptureFixture
) -> None:
    classifier = opened(tmp_path, [SeenBox(LEFT)])
    samples = shared / "standards" / "video"
    files = [
        paint(tmp_path / "a.png", LION),
        samples / "mp4_cut_no_moov.mp4",
        samples / "mp4_h265.mp4",
        samples / "empty.mp4",
        tmp_path / "gone.mp4",
        paint(tmp_path / "b.png", LEOPARD),
    ]
    results = list(classifier.classify(files, RunOptions(), control=Control()))
    assert [result.file for result in results] == files
    assert [result.unreadable is None for result in results] == [
        *(True, False, True),
        *(False, False, True),
    ]
    assert results[2].clip is not None
    assert "mp4_cut_no_moov.mp4 is damaged" in caplog.text
    assert "Message(" not in caplog.text


def test_a_picture_with_the_name_of_a_clip_is_a_picture(tmp_path: Path) -> None:
    file = paint(tmp_path / "a.png", LION).rename(tmp_path / "a.mp4")
    result = run(opened(tmp_path, None), file)
    assert (result.clip, result.unreadable) == (None, None)


def region(box: Box, confidence: float, category: Category = Category.ANIMAL) -> Region:
    return Region(box, category, confidence)


def votes(value: float) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    return {"a": np.array([value], np.float32)}


def test_weights_are_confidence_times_the_side_of_the_box() -> None:
    assert weight_of(region(Box(0.0, 0.0, 0.5, 0.5), 0.8)) == pytest.approx(0.4)
    assert weight_of(WHOLE) == 1.0
    near, far = region(LEFT, 0.8), region(Box(0.0, 0.0, 0.1, 0.2), 0.8)
    moments = [
        ClipMoment(0.0, (far,), (votes(0.0),)),
        ClipMoment(1.0, (near,), (votes(1.0),)),
        ClipMoment(2.0, (WHOLE,), (votes(50.0),)),
    ]
    pooled = pool(moments)
    assert pooled is not None
    best, outputs = pooled
    assert (best.at_s, best.region) == (1.0, near)
    assert outputs is not None
    expected = weight_of(near) / (weight_of(near) + weight_of(far))
    assert outputs["a"][0] == pytest.approx(expected)


def test_an_animal_leads_before_people_and_empty_frames() -> None:
    person = region(LEFT, 0.99, Category.PERSON)
    animal = region(Box(0.0, 0.0, 0.1, 0.1), 0.3)
    moments = [
        ClipMoment(0.0, (WHOLE,), (votes(1.0),)),
        ClipMoment(1.0, (person,), (None,)),
        ClipMoment(2.0, (animal, person), (votes(2.0), None)),
    ]
    best = carried(moments)
    assert best is not None
    assert (best.at_s, best.region, len(best.outputs)) == (2.0, animal, 1)
    without = carried(moments[:2])
    assert without is not None
    assert (without.region, without.outputs) == (person, ())
    assert telling(moments) == tuple(moments[1:])
    assert telling(moments[:1]) == tuple(moments[:1])
    assert carried([]) is None


def test_still_frames_after_an_empty_one_are_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    original = FrameLooking.views

    def views(self: FrameLooking, *given: object, **more: object) -> FrameViews:
        found = original(self, *given, **more)  # type: ignore[arg-type]
        looked.append(found.regions)
        return found

    monkeypatch.setattr(FrameLooking, "views", views)
    file = clip(tmp_path / "a.avi", [None, None, None, (LION, LION), (LION, LION), None, None])
    result = run(opened(tmp_path, [SeenBox(LEFT)]), file)
    assert [regions == (WHOLE,) for regions in looked] == [True, False, False, True]
    assert result.prediction is not None
    assert result.prediction.answer.taxon == LION
    assert times(result) == [3.0, 4.0]
