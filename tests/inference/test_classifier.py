import errno
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from swc_desktop.core.damage import UNDAMAGED
from swc_desktop.core.device import Device
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.message import Message
from swc_desktop.core.method import EvidenceMode, EvidenceUsed, Recipe
from swc_desktop.core.observation import Absence, Evidence, Moment, Place, Source
from swc_desktop.core.prediction import Status
from swc_desktop.core.progress import Cancelled, Control, Progress
from swc_desktop.inference.build_clock import clock_notice, made_day
from swc_desktop.inference.classifier import CHUNKS_AHEAD, Classifier, Result
from swc_desktop.inference.errors import DeviceFailed
from swc_desktop.inference.onnx_runtime import RuntimeFault
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.sessions import CPU_CHUNK, Sessions
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos.decoding import decoded
from swc_desktop.photos.errors import (
    FileVanished,
    PhotoCutShort,
    PhotoFault,
    PhotoUnreadable,
    RootLost,
)
from swc_desktop.photos.facts import photo_of
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.roots import Roots
from tests.inference.conftest import paint
from tests.make_pack import COLOURS, PLACES, make_pack
from tests.processes.in_process import InProcess

DECODED = "swc_desktop.photos.reading.decoded"
PHOTO_OF = "swc_desktop.photos.reading.photo_of"


def run(
    classifier: Classifier, files: Sequence[Path], start: int = 0, **options: Any
) -> list[Result]:
    return list(classifier.classify(files, RunOptions(**options), control=Control(), start=start))


def answers(results: Sequence[Result]) -> list[str | None]:
    return [
        None if result.prediction is None else result.prediction.answer.taxon for result in results
    ]


def in_process(classifier: Classifier) -> Classifier:
    return Classifier(classifier.pack, classifier.sessions, InProcess())


def opened(path: Path, **variations: Any) -> Classifier:
    pack = read_pack(make_pack(path, **variations))
    return Classifier(pack, Sessions.open(pack, Device.CPU, 2))


def test_a_prediction_does_not_depend_on_the_photographs_beside_it(
    classifier: Classifier, photographs: list[Path]
) -> None:
    place = Place(-24.9, 31.6, source=Source.TYPED)
    whole = {r.file: r.prediction for r in run(classifier, photographs, typed_place=place)}
    for some in (photographs[::3], photographs[5::-1], photographs[36:]):
        for result in run(classifier, some, typed_place=place):
            assert result.prediction == whole[result.file]


def test_the_reading_of_each_file_is_surrounded(
    classifier: Classifier, photographs: list[Path]
) -> None:
    noted: list[tuple[str, Path]] = []

    @contextmanager
    def opening(file: Path) -> Iterator[None]:
        noted.append(("opened", file))
        yield
        noted.append(("closed", file))

    results = classifier.classify(photographs, RunOptions(), control=Control(), opening=opening)
    assert len([*results]) == 37
    for file in photographs:
        assert [what for what, which in noted if which == file] == ["opened", "closed"]


def test_a_lost_root_ends_the_run_before_the_batch_of_its_first_file(
    classifier: Classifier, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    files = [paint(stick / f"{at:03d}.png", "Panthera leo") for at in range(40)]
    opened = count(1)

    @contextmanager
    def opening(_file: Path) -> Iterator[None]:
        if next(opened) == 30:
            stick.rename(tmp_path / "pulled")
        yield

    results = classifier.classify(
        files,
        RunOptions(),
        control=Control(),
        opening=opening,
        roots=Roots(files, [stick] * 40),
    )
    done: list[Result] = []
    with pytest.raises(RootLost, match="stick is no longer there"):
        done.extend(iter(lambda: next(results), None))
    assert [result.file for result in done] == files[:16]
    assert all(result.prediction is not None for result in done)


def test_every_file_gets_its_result_in_the_order_of_the_files(
    classifier: Classifier, photographs: list[Path]
) -> None:
    files = photographs[::-1]
    results = run(classifier, files)
    assert [result.file for result in results] == files
    assert [result.index for result in results] == list(range(37))
    for result in results:
        assert (result.prediction is None) != (result.unreadable is None)
    taxa = [*COLOURS, "nothing"]
    for result in results:
        assert result.prediction is not None
        painted = taxa[int(result.file.stem) % len(taxa)]
        answer = result.prediction.answer
        if painted == "nothing":
            assert answer.status is Status.NOT_IN_PACK
        else:
            assert answer.taxon in classifier.pack.method.taxonomy.path(painted)


@pytest.mark.parametrize("batch", [1, 3, 4, 5, 64])
def test_the_size_of_a_batch_changes_no_answer(
    classifier: Classifier, photographs: list[Path], batch: int
) -> None:
    usual = run(classifier, photographs)
    other = run(classifier, photographs, batch=batch)
    assert answers(usual) == answers(other)
    for one, two in zip(usual, other, strict=True):
        assert one.prediction is not None
        assert two.prediction is not None
        for rank, best in one.prediction.best.items():
            assert two.prediction.best[rank].taxon == best.taxon
            assert two.prediction.best[rank].probability == pytest.approx(
                best.probability, abs=1e-6
            )


def test_two_runs_are_equal_in_every_value(classifier: Classifier, photographs: list[Path]) -> None:
    assert run(classifier, photographs) == run(classifier, photographs)


@pytest.mark.parametrize("start", [0, 16, 32, 37])
def test_a_run_can_begin_at_the_end_of_any_batch(
    classifier: Classifier, photographs: list[Path], start: int
) -> None:
    whole = run(classifier, photographs)
    assert run(classifier, photographs, start=start) == whole[start:]


def test_a_run_cannot_begin_inside_a_batch(classifier: Classifier, photographs: list[Path]) -> None:
    with pytest.raises(ValueError, match="not the end of a batch"):
        run(classifier, photographs, start=5)


def test_a_limit_takes_the_first_files(classifier: Classifier, photographs: list[Path]) -> None:
    assert run(classifier, photographs, limit=17) == run(classifier, photographs)[:17]


def test_no_files_give_no_results(classifier: Classifier) -> None:
    assert run(classifier, []) == []


def test_files_that_are_not_photographs_get_a_sentence_and_the_others_an_answer(
    classifier: Classifier, photographs: list[Path], tmp_path: Path
) -> None:
    empty, text, cut = tmp_path / "empty.jpg", tmp_path / "text.jpg", tmp_path / "cut.png"
    empty.write_bytes(b"")
    text.write_text("no picture")
    cut.write_bytes(photographs[0].read_bytes()[:60])
    files = [empty, photographs[0], text, photographs[1], cut, tmp_path / "gone.jpg", tmp_path]
    results = run(classifier, files)
    bad = [result for result in results if result.unreadable is not None]
    assert [result.file for result in bad] == [empty, text, cut, tmp_path / "gone.jpg", tmp_path]
    for result in bad:
        assert result.unreadable is not None
        assert result.prediction is None
        assert str(result.unreadable.message).startswith(str(result.file))
    assert answers(results)[1] == answers(run(classifier, photographs[:1]))[0]


def test_a_picture_cut_short_is_named_by_what_is_left_of_it_if_that_is_enough(
    classifier: Classifier, tmp_path: Path
) -> None:
    image = Image.fromarray(np.random.default_rng(4).integers(0, 256, (240, 320, 3), np.uint8))
    whole, cut, stump = (tmp_path / f"{name}.jpg" for name in ("whole", "cut", "stump"))
    image.save(whole)
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) * 8 // 10])
    stump.write_bytes(data[: len(data) * 3 // 10])
    results = run(classifier, [whole, cut, stump])
    assert results[0].photo is not None
    assert results[0].photo.damage == UNDAMAGED
    assert results[1].prediction is not None
    assert results[1].photo is not None
    assert str(results[1].photo.damage) == "the lower 20 % of the picture is missing"
    said = results[2].unreadable
    assert said is not None
    damage = "the lower 67 % of the picture is missing"
    assert str(said.message) == str(PhotoCutShort(file=stump, damage=damage))


def test_a_disk_that_goes_away_during_the_run_ends_nothing(
    classifier: Classifier, tmp_path: Path
) -> None:
    files = [paint(tmp_path / f"{at:02d}.png", "Panthera leo") for at in range(64)]
    results = []
    for result in classifier.classify(files, RunOptions(batch=4), control=Control()):
        if result.index == 3:
            for file in files:
                file.unlink()
        results.append(result)
    assert len(results) == 64
    assert all(result.prediction is not None for result in results[:4])
    last = results[-1].unreadable
    assert last is not None
    gone = explain(FileNotFoundError(errno.ENOENT, ""))
    assert str(last.message) == str(FileVanished(file=files[-1], reason=gone))


class Odd(PhotoUnreadable):
    template = Message("", "{file} is odd.")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Odd(file="f"), "f is odd."),
        (OSError(5, "Input/output error"), "its disk or card reports errors"),
        (RecursionError("deep"), "error in the program"),
        (MemoryError(), "needs more memory than one picture may take"),
        (OSError(errno.ENOMEM, ""), "needs more memory than one picture may take"),
    ],
)
def test_whatever_decoding_raises_becomes_a_sentence(
    classifier: Classifier,
    photographs: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    sentence: str,
) -> None:

    def decoding(path: Path, *given: Any) -> Any:
        if path == photographs[1]:
            raise error
        return decoded(path, *given)

    monkeypatch.setattr(DECODED, decoding)
    results = run(in_process(classifier), photographs[:3])
    assert [result.unreadable is None for result in results] == [True, False, True]
    said = results[1].unreadable
    assert said is not None
    assert sentence in str(said.message)
    assert results[1].photo is not None


def test_an_unforeseen_fault_names_the_file_and_is_logged(
    classifier: Classifier,
    photographs: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def reading(*_given: Any) -> Photo:
        raise KeyError("surprise")

    monkeypatch.setattr(PHOTO_OF, reading)
    (result,) = run(in_process(classifier), photographs[:1])
    assert result.unreadable is not None
    reason = "KeyError: 'surprise'"
    assert str(result.unreadable.message) == str(PhotoFault(file=photographs[0], reason=reason))
    assert "failed in an unexpected way" in caplog.text


def test_metadata_alone_neither_decodes_nor_runs_the_image_graph(
    classifier: Classifier, photographs: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def never(*_given: Any, **_named: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(DECODED, never)
    monkeypatch.setattr(classifier.sessions, "run_image", never)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    place = Place(*PLACES["Loxodonta cyclotis"], None, Source.TYPED)
    results = run(
        in_process(classifier),
        [photographs[0], broken],
        evidence=EvidenceMode.METADATA,
        typed_place=place,
    )
    assert results[0].prediction is not None
    assert results[0].prediction.evidence is EvidenceUsed.METADATA
    assert results[0].prediction.not_in_pack_p is None
    assert results[1].unreadable is not None


def test_the_image_alone_leaves_the_place_out(
    classifier: Classifier, photographs: list[Path]
) -> None:
    place = Place(*PLACES["Loxodonta cyclotis"], None, Source.TYPED)
    alone = run(classifier, photographs, evidence=EvidenceMode.IMAGE, typed_place=place)
    blind = run(classifier, photographs, evidence=EvidenceMode.IMAGE)
    assert answers(alone) == answers(blind)
    held = {result.prediction.evidence for result in alone if result.prediction is not None}
    assert held == {EvidenceUsed.IMAGE}


def test_a_typed_place_is_used_and_named(classifier: Classifier, photographs: list[Path]) -> None:
    place = Place(*PLACES["Panthera leo leo"], None, Source.TYPED)
    (result,) = run(classifier, photographs[:1], typed_place=place)
    assert result.prediction is not None
    assert result.prediction.evidence is EvidenceUsed.BOTH
    assert result.prediction.answer.taxon == "Panthera leo leo"
    assert result.photo is not None
    assert result.photo.observation.place == place


def test_a_pack_without_an_image_model_works(tmp_path: Path, photographs: list[Path]) -> None:
    blind = opened(tmp_path / "blind.swcpack", image=False)
    place = Place(*PLACES["Loxodonta cyclotis"], None, Source.TYPED)
    results = run(blind, photographs[:5], typed_place=place)
    held = {result.prediction.evidence for result in results if result.prediction is not None}
    assert held == {EvidenceUsed.METADATA}
    unplaced = run(blind, photographs[:1])
    assert unplaced[0].prediction is not None
    assert unplaced[0].prediction.answer.status is Status.UNSURE


def test_a_pack_without_a_metadata_model_works(tmp_path: Path, photographs: list[Path]) -> None:
    seeing = opened(tmp_path / "seeing.swcpack", metadata=False)
    place = Place(*PLACES["Loxodonta cyclotis"], None, Source.TYPED)
    results = run(seeing, photographs, typed_place=place)
    held = {result.prediction.evidence for result in results if result.prediction is not None}
    assert held == {EvidenceUsed.IMAGE}


def test_the_recipe_is_the_packs_unless_another_is_asked_for(
    classifier: Classifier, photographs: list[Path]
) -> None:
    (usual,) = run(classifier, photographs[:1])
    (thesis,) = run(classifier, photographs[:1], recipe=Recipe.THESIS)
    assert usual.prediction is not None
    assert usual.prediction.recipe is classifier.pack.method.default_recipe
    assert thesis.prediction is not None
    assert thesis.prediction.recipe is Recipe.THESIS


def test_weather_that_is_switched_off_says_so(
    classifier: Classifier, photographs: list[Path]
) -> None:
    (result,) = run(classifier, photographs[:1], weather=False)
    assert result.prediction is not None
    said = {absence.evidence: absence.reason for absence in result.prediction.missing}
    assert str(said[Evidence.WEATHER]) == "weather was switched off"


def test_progress_counts_every_file(classifier: Classifier, photographs: list[Path]) -> None:
    reported: list[Progress] = []
    results = classifier.classify(
        photographs,
        RunOptions(limit=20),
        control=Control(),
        progress=reported.append,
        start=16,
    )
    assert len(list(results)) == 4
    assert [(seen.done, seen.total) for seen in reported] == [(n, 20) for n in (17, 18, 19, 20)]


def test_a_run_stops_within_one_batch(classifier: Classifier, photographs: list[Path]) -> None:
    control = Control()
    results = classifier.classify(photographs, RunOptions(batch=4), control=control)
    assert next(results).index == 0
    control.cancel()
    assert [next(results).index for _ in range(3)] == [1, 2, 3]
    with pytest.raises(Cancelled):
        next(results)
    assert not [t for t in threading.enumerate() if t.name.startswith("photographs")]


def test_a_paused_run_waits_and_can_be_stopped(
    classifier: Classifier, photographs: list[Path]
) -> None:
    control = Control()
    results = classifier.classify(photographs, RunOptions(batch=4), control=control)
    assert next(results).index == 0
    control.pause()
    timer = threading.Timer(0.05, control.resume)
    timer.start()
    assert [result.index for result in results] == list(range(1, 37))
    timer.join()

    control.pause()
    threading.Timer(0.05, control.cancel).start()
    with pytest.raises(Cancelled):
        list(classifier.classify(photographs, RunOptions(), control=control))


def test_leaving_a_run_early_ends_its_threads(
    classifier: Classifier, photographs: list[Path]
) -> None:
    results = classifier.classify(photographs, RunOptions(batch=4), control=Control())
    next(results)
    results.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("photographs")]


def test_no_more_is_read_ahead_than_the_bound(
    classifier: Classifier, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def reading(path: Path, *given: Any) -> Any:
        read.append(path)
        return photo_of(path, *given)

    monkeypatch.setattr(PHOTO_OF, reading)
    bound = (classifier.sessions.workers + CHUNKS_AHEAD) * CPU_CHUNK
    results = in_process(classifier).classify(
        photographs * 8, RunOptions(batch=4), control=Control()
    )
    for result in results:
        assert len(read) <= result.index + 1 + 4 + bound


def test_a_graph_that_fails_during_the_run_is_an_error_of_the_device(
    classifier: Classifier, photographs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_session: Any, _batch: Any) -> Any:
        raise RuntimeFault("out of memory")

    monkeypatch.setattr(classifier.sessions, "_run", fails)
    with pytest.raises(DeviceFailed, match="out of memory"):
        run(classifier, photographs)


def test_a_pack_made_after_today_shows_that_the_clock_is_wrong(
    classifier: Classifier, tmp_path: Path
) -> None:
    """The times in photographs stay; without the pack's day they would be of the future."""
    late = datetime.now(UTC) + timedelta(days=400)
    picture = Image.new("RGB", (64, 48))
    exif = Image.Exif()
    exif[0x8769] = {0x9003: f"{late:%Y:%m:%d %H:%M:%S}"}
    picture.save(tmp_path / "late.jpg", exif=exif)
    assert clock_notice(classifier.pack) == ""
    (found,) = run(classifier, [tmp_path / "late.jpg"])
    assert found.photo is not None
    assert isinstance(found.photo.observation.moment, Absence)
    ahead = replace(classifier.pack, created=f"{late + timedelta(days=5):%Y-%m-%d}")
    wrong = Classifier(ahead, classifier.sessions)
    assert "Set it; the times in photographs are used as they are" in str(clock_notice(ahead))
    (found,) = run(wrong, [tmp_path / "late.jpg"])
    assert found.photo is not None
    assert isinstance(found.photo.observation.moment, Moment)


@pytest.mark.parametrize("created", ["", "soon", "9999-12-31", "2026-99-01"])
def test_a_creation_date_that_is_not_a_date_is_ignored(
    classifier: Classifier, created: str
) -> None:
    odd = replace(classifier.pack, created=created)
    assert made_day(odd) is None
    assert clock_notice(odd) == ""
