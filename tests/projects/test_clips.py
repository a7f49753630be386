"""Clips in a project: kept with their moments, decided again, listed, exported and merged."""

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from swc_desktop.core.message import message
from swc_desktop.core.observation import Place
from swc_desktop.core.progress import Control
from swc_desktop.core.region import Box, Category
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.photos.left_out import LeftOut
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.project import Project
from swc_desktop.projects.reports import check
from swc_desktop.projects.selecting import select_paths
from swc_desktop.sharing.answer_rows import write_answers
from swc_desktop.sharing.protection import Coarsening
from tests.make_detector import SeenBox
from tests.projects.burst_project import add_rows, stored_bursts
from tests.projects.desk import Desk, photograph, real_classifier
from tests.video.made_clips import clip, with_slow_frames

LEFT = Box(0.0, 0.0, 0.5, 1.0)
LION, LEOPARD = "Panthera leo", "Panthera pardus"


@pytest.fixture
def desk(tmp_path: Path, home: Path) -> Iterator[Desk]:
    """A project with a pack that sees an animal on the left of every picture that is not dark."""
    classifier = real_classifier(tmp_path, [SeenBox(LEFT)])
    made = Desk(Project.create(tmp_path / "here.swcproject"), classifier)
    yield made
    made.project.close()


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    photograph(folder / "a.jpg", LION)
    clip(folder / "b.avi", [None, (LION, LION), (LION, LEOPARD), None])
    clip(folder / "c.avi", [None, None, None])
    (folder / "d.mp4").write_bytes(b"no video")
    return folder


def listed(desk: Desk) -> list[ListedMedia]:
    listing = MediaListing(desk.project.connection)
    return listing.rows(listing.numbers())


def test_a_clip_is_added_and_listed_with_its_moments(desk: Desk, card: Path) -> None:
    arrived = desk.add(card)
    assert (arrived.added, arrived.failed) == (3, 1)
    photo, animal, empty, broken = listed(desk)
    assert (photo.clip, broken.clip) == (None, None)
    assert animal.clip is not None
    assert empty.clip is not None
    assert [moment.at_s for moment in animal.clip.moments] == [1.0, 2.0]
    assert [moment.at_s for moment in empty.clip.moments] == [0.0, 1.0, 2.0]
    assert animal.clip.shown_s == 1.0
    assert [(one.region.box, one.taxon) for one in animal.regions] == [(LEFT, LION)]
    assert animal.taxon == LION
    assert empty.regions == ()
    assert broken.unreadable is not None
    assert "is not a video" in str(broken.unreadable.message)
    assert desk.project.file.rows("SELECT kind FROM media ORDER BY number") == [
        *(("photograph",), ("video",), ("video",)),
    ]
    assert check(desk.project.file).is_whole
    again = desk.add(card)
    assert (again.added, again.failed) == (0, 0)


def test_what_is_kept_decides_like_a_run(desk: Desk, card: Path) -> None:
    desk.add(card)
    files = [card / "b.avi", card / "c.avi"]
    fresh = desk.classifier.classify(files, RunOptions(weather=False), control=Control())
    expected = [result.prediction for result in fresh]
    numbers = [one.number for one in listed(desk) if one.clip is not None]
    (some,) = desk.decider.decided(numbers)
    for one, run in zip(some, expected, strict=True):
        assert one.prediction is not None
        assert run is not None
        assert (one.prediction.answer, one.prediction.best) == (run.answer, run.best)


def test_a_place_that_comes_later_decides_anew(desk: Desk, card: Path) -> None:
    desk.add(card)
    before = [one.prediction for one in listed(desk)]
    selected = select_paths(desk.project.connection, [card / "b.avi"])
    desk.work.place(selected, Place(-24.9, 31.6))
    after = listed(desk)
    assert after[1].place is not None
    assert after[1].clip == listed(desk)[1].clip
    assert [one.prediction for one in after][2:] == before[2:]


def test_the_small_picture_of_a_clip_is_kept(desk: Desk, card: Path) -> None:
    desk.add(card)
    shown = {one.sha256 for one in listed(desk) if one.clip is not None}
    assert desk.project.cache is not None
    assert all(desk.project.cache.get(sha256) is not None for sha256 in shown)


def test_rows_of_an_export_name_the_moment(desk: Desk, card: Path, tmp_path: Path) -> None:
    desk.add(card)
    out = tmp_path / "out.csv"
    write_answers(desk.project, desk.decider, "csv", out, Coarsening.EXACT)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["file"].rpartition("/")[2]: row for row in csv.DictReader(file)}
    assert rows["b.avi"]["moment_s"] == "1.000"
    assert rows["b.avi"]["category"] == Category.ANIMAL.value
    assert rows["a.jpg"]["moment_s"] == ""
    write_answers(desk.project, desk.decider, "jsonl", tmp_path / "out.jsonl", Coarsening.EXACT)
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    moments = [[one["at_s"] for one in line["moments"]] for line in lines if "moments" in line]
    assert moments == [[1.0, 2.0], [0.0, 1.0, 2.0]]


def test_two_desks_are_joined_with_all_moments(desk: Desk, card: Path, tmp_path: Path) -> None:
    slow = clip(card / "slow.avi", [(LION, LION), (LION, LION)])
    slow.write_bytes(with_slow_frames(slow.read_bytes()))
    desk.add(card)
    with closing(Project.create(tmp_path / "there.swcproject")) as project:
        there = Desk(project, desk.classifier)
        for _ in range(2):
            with open_other(desk.project.path, None) as other:
                there.work.merge(other)
        assert [one.clip for one in listed(there)][:3] == [one.clip for one in listed(desk)][:3]
        assert there.answers() == desk.answers()
        assert check(there.project.file).is_whole


def test_without_video_clips_are_counted_and_left_out(desk: Desk, card: Path) -> None:
    arrived = desk.add(card, clips=False)
    assert arrived.added == 1
    assert json.loads(json.dumps(arrived.record))["left_out"] == {LeftOut.VIDEO.value: 3}


def test_a_clip_between_the_photographs_of_a_burst_takes_no_part(desk: Desk) -> None:
    before, between, after = add_rows(desk, (0, 10, 20), boxes=[[LEFT]] * 3)
    raw = desk.project.connection
    ids = {
        number: str(id_) for number, id_ in desk.project.file.rows("SELECT number, id FROM media")
    }
    assert stored_bursts(desk) == {frozenset(ids.values())}
    raw.execute("UPDATE media SET kind = 'video' WHERE number = ?", (between,))
    with desk.project.act("test", message("Test", "test"), can_undo=False):
        desk.decider.decide([before, between, after])
    assert stored_bursts(desk) == {frozenset((ids[before], ids[after]))}
    (some,) = desk.decider.decided([before, between, after])
    assert [one.prediction.burst for one in some if one.prediction] == [2, 1, 2]
    assert [one.burst is None for one in some] == [False, True, False]
