"""The photographs of a burst vote together, and are decided again with whatever changes it."""

import csv
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.calibration import sigmoid
from swc_desktop.core.method import Gate
from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.core.region import WHOLE, Box, Category, Region
from swc_desktop.inference.votes import unpack_votes
from swc_desktop.photos.sharpness import sharpness
from swc_desktop.projects.burst_votes import burst_votes, weights
from swc_desktop.projects.clocks import ClockPair, correction
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import NothingToUndo
from swc_desktop.projects.events import TimedMedia, voting_groups
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.forgetting import forget
from swc_desktop.projects.kept_bursts import BURSTS_OFF
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.merging import merge
from swc_desktop.projects.region_rows import KeptRegion
from swc_desktop.projects.selecting import Selected
from swc_desktop.sharing.answer_rows import write_answers
from swc_desktop.sharing.protection import Coarsening
from tests.projects.burst_project import (
    BEGIN,
    OFFSET,
    add_rows,
    bursts_by_list,
    everything,
    stored_bursts,
)
from tests.projects.desk import Desk, MakeDesk, photograph

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
SMALL, BIG = Box(0.1, 0.1, 0.2, 0.2), Box(0.5, 0.5, 0.4, 0.4)


def taken(seconds: dict[str, float]) -> list[TimedMedia]:
    return [
        TimedMedia(name, "A", "", NOON + timedelta(seconds=after))
        for name, after in seconds.items()
    ]


def kept(
    number: int, logits: list[float], box: Box | None = None, sharp: float | None = None
) -> KeptRegion:
    region = WHOLE if box is None else Region(box, Category.ANIMAL, 0.9)
    gate = np.array([logits[0]], np.float32)
    votes = np.array(logits[1:], np.float32)
    return KeptRegion(number, region, {"gate": gate, "root": votes}, True, sharp)


GATE = Gate("gate", 1.0, 0.0, 0.5)


# Which photographs vote together.


def test_a_part_of_a_burst_lasts_a_minute_at_most() -> None:
    media = taken({"a": 0, "b": 30, "c": 60, "d": 61, "e": 121, "f": 182})
    assert voting_groups(media) == (("a", "b", "c"), ("d", "e"), ("f",))


def test_a_judged_photograph_votes_alone_and_divides_a_burst() -> None:
    media = taken({"a": 0, "b": 1, "c": 2, "d": 3, "e": 4})
    assert voting_groups(media, {"c"}) == (("a", "b"), ("c",), ("d", "e"))
    assert voting_groups(media, {"a", "e"}) == (("a",), ("b", "c", "d"), ("e",))
    assert voting_groups(media, {"b", "c"}) == (("a",), ("b",), ("c",), ("d", "e"))


@pytest.mark.parametrize("seed", range(20))
def test_parts_are_those_of_bursts_whatever_is_judged(seed: int) -> None:
    draw = random.Random(seed)
    media = taken({str(at): draw.randrange(400) for at in range(30)})
    judged = {one.media for one in media if draw.random() < 0.2}
    parts = voting_groups(media, judged)
    when = {one.media: one.instant for one in media}
    assert sorted(name for part in parts for name in part) == sorted(when)
    for part in parts:
        assert judged.isdisjoint(part) or len(part) == 1
        assert when[part[-1]] - when[part[0]] <= timedelta(seconds=60)
        between = [name for name in judged if when[part[0]] < when[name] < when[part[-1]]]
        assert not between
    for one, other in pairwise(parts):
        is_near = when[other[0]] - when[one[0]] <= timedelta(seconds=60)
        assert not is_near or not judged.isdisjoint((*one, *other))


# How they vote.


def test_the_mean_of_log_votes_is_weighted_by_size_and_sharpness() -> None:
    one = kept(1, [5, 1, 0], Box(0, 0, 0.2, 0.2), 10.0)
    other = kept(2, [3, 0, 2], Box(0, 0, 0.4, 0.4), 10.0)
    votes = burst_votes([[one], [other]], GATE)
    assert votes[1] is votes[2]
    assert votes[1].photographs == 2
    assert votes[1].outputs["root"] == pytest.approx([1 / 3, 4 / 3])
    assert votes[1].outputs["gate"] == pytest.approx([11 / 3])


def test_blur_halves_a_weight_at_most_and_noise_adds_none() -> None:
    shots = [kept(at, [0, 0], SMALL, sharp) for at, sharp in enumerate((1.0, 8.0, 10.0, 90.0))]
    assert weights(shots) == pytest.approx([0.1, 8 / 9 * 0.2, 0.2, 0.2])
    assert weights([*shots, kept(9, [0, 0], SMALL)]) == pytest.approx([0.2] * 5)
    assert weights([kept(1, [0, 0], BIG), kept(2, [0, 0])]) == pytest.approx([0.4, 0.4])
    assert weights([kept(1, [0, 0]), kept(2, [0, 0])]) == [1.0, 1.0]


def test_a_whole_photograph_without_an_animal_takes_no_part() -> None:
    blank, seen, box = kept(1, [-3, 9, 0]), kept(2, [3, 0, 1]), kept(3, [-3, 0, 3], SMALL)
    votes = burst_votes([[blank], [seen], [box]], GATE)
    assert set(votes) == {2, 3}
    assert votes[2].outputs["root"] == pytest.approx([0, 2])
    assert float(sigmoid(-votes[2].outputs["gate"].astype(np.float64))[0]) == pytest.approx(0.5)
    assert burst_votes([[blank], [seen]], GATE) == {}


def test_of_several_animals_each_votes_with_its_nearest() -> None:
    first = [kept(1, [1, 1], SMALL), kept(2, [1, 2], BIG)]
    moved = Box(0.15, 0.1, 0.2, 0.2)
    second = [kept(3, [1, 4], BIG), kept(4, [1, 3], moved)]
    third = [kept(5, [1, 5], Box(0.75, 0.0, 0.2, 0.2))]
    votes = burst_votes([first, second, third], GATE)
    assert votes[1] is votes[4]
    assert votes[2] is votes[3]
    assert votes[1].outputs["root"] == pytest.approx([2])
    assert 5 not in votes
    assert burst_votes([first, [kept(6, [1, 1])]], GATE) == {}, "a frame is none of several boxes"


def test_votes_that_are_not_finite_take_no_part() -> None:
    bad = kept(1, [float("nan"), 1], SMALL)
    assert burst_votes([[bad], [kept(2, [1, 1], SMALL)]], GATE) == {}


def test_sharp_pictures_are_sharper() -> None:
    rough = np.random.default_rng(1).integers(0, 256, (40, 40, 3)).astype(np.uint8)
    smooth = np.repeat(np.repeat(rough[:5, :5], 8, 0), 8, 1)
    assert sharpness(rough) > sharpness(smooth // 2 + 64) > 0
    assert sharpness(np.full((30, 31, 3), 7, np.uint8)) == 0.0
    assert sharpness(rough[:5, :5]) == 0.0
    assert sharpness(smooth) == pytest.approx(2 * sharpness(smooth // 2), rel=0.02)


# In a project.


def test_a_burst_is_decided_by_the_mean_of_its_votes(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 10, 300], boxes=[[SMALL], [SMALL], [SMALL]])
    method = desk.classifier.pack.method
    rows = desk.project.connection.execute("SELECT outputs FROM vote ORDER BY region")
    votes = [unpack_votes(method, bytes(row[0])) for row in rows]
    with desk.project.transaction() as raw:
        raw.execute("UPDATE vote SET sharpness = NULL")
        desk.decider.decide_all()
    ((first, second, third),) = desk.decider.decided(numbers)
    mean = {
        name: ((row.astype(np.float64) + votes[1][name]) / 2).astype(np.float32)
        for name, row in votes[0].items()
    }
    (together,) = desk.classifier.decider.decide(
        [first.media.observation], [mean], desk.decider.options, regions=[first.regions[0].region]
    )
    assert first.prediction is not None
    assert second.prediction is not None
    assert third.prediction is not None
    assert first.prediction.answer == second.prediction.answer == together.answer
    assert [one.prediction.burst for one in (first, second, third) if one.prediction] == [2, 2, 1]
    (alone,) = desk.classifier.decider.decide(
        [first.media.observation],
        [votes[0]],
        desk.decider.options,
        regions=[first.regions[0].region],
    )
    assert first.prediction.without_burst == alone.answer
    assert third.prediction.without_burst is None
    listing = MediaListing(desk.project.connection)
    said = {one.number: one.prediction for one in listing.rows(listing.numbers())}
    assert said[numbers[0]].without_burst == alone.answer  # type: ignore[union-attr]
    assert said[numbers[2]].burst == 1  # type: ignore[union-attr]


def test_cameras_that_are_not_known_apart_have_no_bursts(desk: Desk) -> None:
    add_rows(desk, [0, 5], serial="")
    add_rows(desk, [0, 5], serial="S1", seed=1)
    add_rows(desk, [3], serial="S2", seed=2)
    assert len(stored_bursts(desk)) == 1
    assert stored_bursts(desk) == bursts_by_list(desk)


def test_a_project_can_let_every_photograph_vote_alone(desk: Desk) -> None:
    add_rows(desk, [0, 5, 9])
    before = everything(desk)
    desk.work.set_method("", "", "", BURSTS_OFF)
    assert stored_bursts(desk) == set()
    assert {row[-1] for row in everything(desk)} == {None}
    desk.work.set_method("", "", "", "")
    assert everything(desk) == before


def test_exports_have_the_burst_and_the_answer_alone(desk: Desk, tmp_path: Path) -> None:
    add_rows(desk, [0, 5, 400], boxes=[[SMALL], [SMALL], [SMALL]])
    out = tmp_path / "out.csv"
    write_answers(desk.project, desk.decider, "csv", out, Coarsening.EXACT)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    at = list(rows[0]).index("burst")
    assert list(rows[0])[at : at + 4] == ["burst", "burst_photographs", "alone", "alone_confidence"]
    assert [row["burst_photographs"] for row in rows] == ["2", "2", ""]
    assert rows[0]["burst"] == rows[1]["burst"] != ""
    assert rows[0]["alone"] != ""
    assert rows[2]["burst"] == rows[2]["alone"] == ""


def test_sharpness_is_kept_when_photographs_are_added(desk: Desk, tmp_path: Path) -> None:
    for at in range(3):
        when = datetime(2024, 5, 1, 6, 0, at)  # noqa: DTZ001 - what a camera writes
        photograph(
            tmp_path / "card" / f"{at}.jpg", "Panthera leo", seed=at, serial="S1",
            place=(-1.4, 35.0), time=when,
        )  # fmt: skip
    desk.add(tmp_path / "card")
    kept_values = desk.project.file.rows("SELECT sharpness FROM vote")
    assert all(isinstance(value, float) and value > 0 for (value,) in kept_values)
    assert [len(one) for one in stored_bursts(desk)] == [3]
    (same,) = {row[0] for row in desk.project.file.rows("SELECT burst FROM prediction")}
    assert same == 3


def shift(desk: Desk, draw: random.Random, numbers: list[int]) -> None:
    chosen = chosen_media(desk, draw, numbers)
    by = timedelta(seconds=draw.choice((-45, 20, 61, 3600)))
    begin = BEGIN.replace(tzinfo=UTC) - OFFSET
    pair = ClockPair(BEGIN, begin + by)
    desk.work.clock(chosen, KeptCorrection(correction([pair]), OFFSET), confirmed=True)


def give_time(desk: Desk, draw: random.Random, numbers: list[int]) -> None:
    when = BEGIN + timedelta(seconds=draw.randrange(600))
    offset = draw.choice((OFFSET, None))
    desk.work.time(chosen_media(desk, draw, numbers)[:1], Moment(when, offset, Source.TYPED))


def give_place(desk: Desk, draw: random.Random, numbers: list[int]) -> None:
    desk.work.place(chosen_media(desk, draw, numbers), Place(draw.uniform(-9, 9), 20.0))


def assign(desk: Desk, draw: random.Random, numbers: list[int]) -> None:
    desk.work.assign(chosen_media(desk, draw, numbers), draw.choice(("A1", "A2")))


def take_back(desk: Desk, _draw: random.Random, _numbers: list[int]) -> None:
    with suppress(NothingToUndo):
        desk.work.undo()


def add_more(desk: Desk, draw: random.Random, numbers: list[int]) -> None:
    times = [draw.randrange(300) for _ in range(draw.randrange(1, 4))]
    counts = (0, 1, 1, 1, 2)
    boxes = [[SMALL, BIG][: draw.choice(counts)] for _ in times] if draw.random() < 0.8 else ()
    numbers += add_rows(desk, times, serial=draw.choice(("S1", "S2", "")), boxes=boxes)


def remove(desk: Desk, draw: random.Random, numbers: list[int]) -> None:
    (one,) = chosen_media(desk, draw, numbers)[:1]
    (row,) = desk.project.file.rows("SELECT number FROM media WHERE id = ?", (one.name,))
    forget(desk.project, desk.decider, [one])
    numbers.remove(int(str(row[0])))


def chosen_media(desk: Desk, draw: random.Random, numbers: list[int]) -> list[Selected]:
    some = draw.sample(numbers, min(len(numbers), draw.randrange(1, 5)))
    found = [desk.project.file.one("SELECT id FROM media WHERE number = ?", (one,)) for one in some]
    return [Selected("media", str(id_)) for id_ in found]


ACTS: list[Callable[[Desk, random.Random, list[int]], None]] = [
    *(shift, give_time, give_place, assign, take_back, add_more, remove),
]


def is_as_decided_anew(desk: Desk) -> bool:
    """Whether what is stored is what deciding everything from nothing gives."""
    now = everything(desk)
    with desk.project.transaction() as raw:
        raw.execute("DELETE FROM prediction")
        raw.execute("UPDATE media SET burst = NULL")
        desk.decider.decide_all()
    return everything(desk) == now


@pytest.mark.parametrize("seed", range(6))
def test_any_act_leaves_the_bursts_and_answers_of_a_fresh_project(desk: Desk, seed: int) -> None:
    draw = random.Random(seed)
    desk.work.deployments(
        [Deployment(name, latitude=1.0, longitude=30.0, zone="UTC") for name in ("A1", "A2")],
        source="a.csv",
    )
    with desk.project.transaction() as raw:
        raw.execute("UPDATE action SET can_undo = 0")  # the stations stay
    numbers = add_rows(desk, [0, 5, 300], boxes=[[SMALL]] * 3)
    assert any(row[-1] is not None for row in everything(desk))
    for _ in range(3):
        add_more(desk, draw, numbers)
    for _ in range(14):
        draw.choice(ACTS if len(numbers) > 2 else [add_more])(desk, draw, numbers)
        assert stored_bursts(desk) == bursts_by_list(desk)
        assert is_as_decided_anew(desk)


def test_two_desks_with_parts_of_a_burst_agree_after_a_merge(make_desk: MakeDesk) -> None:
    here, there = make_desk("here"), make_desk("there")
    add_rows(here, [0, 20], boxes=[[SMALL], [SMALL]])
    add_rows(there, [10, 30, 300], boxes=[[SMALL]] * 3, seed=1)
    for one, other in ((here, there), (there, here)):
        theirs = open_other(other.project.path, None)
        merge(one.project, one.decider, theirs)
        theirs.close()
    assert everything(here) == everything(there)
    assert [len(members) for members in stored_bursts(here)] == [4]
    assert is_as_decided_anew(here)


def test_a_merge_brings_the_sharpness_that_was_not_kept(make_desk: MakeDesk) -> None:
    here, there = make_desk("here"), make_desk("there")
    for one in (here, there):
        add_rows(one, [0, 20], boxes=[[SMALL], [SMALL]])
    with here.project.transaction() as raw:
        raw.execute("UPDATE vote SET sharpness = NULL")
        here.decider.decide_all()
    assert everything(here) != everything(there)
    theirs = open_other(there.project.path, None)
    merge(here.project, here.decider, theirs)
    theirs.close()
    assert everything(here) == everything(there)
