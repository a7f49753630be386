"""Random draws by which the answers of models are checked, against populations that are known."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.clip import Clip, ClipMoment
from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import message
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.core.result_state import State
from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy
from swc_desktop.projects.acts import actions
from swc_desktop.projects.audit_draws import Group, audit_draw, band_of, draw_audit, group_sizes
from swc_desktop.projects.audit_results import AuditResult, audit_result, left_to_judge
from swc_desktop.projects.conflicts import conflicts
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import AuditUnknown, NothingToDraw, ProjectBroken
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.forgetting import forget
from swc_desktop.projects.hidden_answers import without_answer
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.kept_events import kept_events
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.listed import ListedMedia, ListedRegion, Summary
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.lost_references import lost_references
from swc_desktop.projects.media_filter import BLIND, MediaFilter, Order, Review
from swc_desktop.projects.reports import check
from swc_desktop.projects.selecting import selected_media
from swc_desktop.session.reviewing import Reviewer
from tests.projects.audited_project import ANSWERS, answered
from tests.projects.desk import Desk, MakeDesk, photograph

WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)
BLANK = Identified(kind=Kind.BLANK)


def taxon(desk: Desk, name: str) -> Identified:
    taxa = KnownTaxa(desk.project.connection)
    found = taxa.taxon(name)
    assert found is not None
    return taxa.identified(found)


def say(desk: Desk, said: dict[int, Identified]) -> None:
    new = [Judgement(Target(number), (one,)) for number, one in said.items()]
    identify(desk.project, desk.decider, new, WORDS)


def group(at: int, desk: Desk) -> Group:
    status, name, rank, confidence = ANSWERS[at]
    named = None if rank is None else Rank(rank)
    return Group(Status(status), name, named, desk.project.pack, band_of(confidence))


def right(found: AuditResult, name: str | None, rank: str) -> tuple[int, int, float | None]:
    (one,) = [
        one for one in found.ranks if (one.taxon, one.rank, one.band) == (name, Rank(rank), None)
    ]
    return one.right.hits, one.right.others, one.right.share


def test_each_answer_and_band_is_drawn_from_apart_in_random_order(desk: Desk) -> None:
    numbers = answered(desk, 60)
    say(desk, {numbers[0]: BLANK})
    id_ = draw_audit(desk.project, 3, seed=5)
    draw = audit_draw(desk.project.connection, id_)
    assert draw.by == desk.project.by
    sizes = {one.group: (one.size, one.drawn) for one in draw.photographs}
    assert sizes == {group(at, desk): (10 - (at == 0), 3) for at in range(6)}
    assert {one.population for one in draw.photographs} == {59}
    assert len({one.media for one in draw.photographs}) == 18
    assert numbers[0] not in {one.media for one in draw.photographs}
    groups = [one.group for one in draw.photographs]
    assert groups != sorted(groups, key=str), "the order would tell the answers"
    again = audit_draw(desk.project.connection, draw_audit(desk.project, 3, seed=5))
    assert [one.media for one in again.photographs] == [one.media for one in draw.photographs]
    other = audit_draw(desk.project.connection, draw_audit(desk.project, 3, seed=6))
    assert [one.media for one in other.photographs] != [one.media for one in draw.photographs]
    said = "Draw 18 photographs for an audit, with the seed 6"
    assert str(actions(desk.project.connection)[0].words) == said
    assert check(desk.project.file).is_whole


def test_a_draw_of_some_answers_counts_nothing_up(desk: Desk) -> None:
    answered(desk, 24)
    draw_audit(desk.project, 2, answers=["Panthera", "blank"])
    found = audit_result(desk.project.connection)
    assert {one.group.taxon for one in found.draw.photographs} == {
        "Panthera",
        "Panthera leo",
        "Panthera pardus",
        None,
    }
    assert not found.is_whole
    with pytest.raises(NothingToDraw, match="one of these answers \\(vehicle\\)"):
        draw_audit(desk.project, answers=["vehicle"])


def test_undone_redone_and_without_any(desk: Desk) -> None:
    with pytest.raises(NothingToDraw, match="an answer that nobody"):
        draw_audit(desk.project)
    answered(desk, 12)
    with pytest.raises(AuditUnknown, match="audit draw"):
        audit_result(desk.project.connection)
    first = draw_audit(desk.project, 1)
    second = draw_audit(desk.project, 2)
    assert audit_draw(desk.project.connection).id == second
    desk.work.undo()
    assert audit_draw(desk.project.connection).id == first
    with pytest.raises(AuditUnknown):
        audit_result(desk.project.connection, second)
    desk.work.redo()
    desk.restart()
    assert audit_draw(desk.project.connection).id == second
    assert not conflicts(desk.project.connection)


def test_what_is_judged_leaves_the_list_and_an_event_judges_none(desk: Desk) -> None:
    numbers = answered(desk, 12)
    draw_audit(desk.project, 2, seed=1)
    left = left_to_judge(desk.project.connection)
    assert sorted(one.media for one in left) == numbers
    assert [one.position for one in left] == list(range(12))
    say(desk, {left[0].media: BLANK})
    assert [one.media for one in left_to_judge(desk.project.connection)] == [
        one.media for one in left[1:]
    ]
    desk.work.undo()
    assert len(left_to_judge(desk.project.connection)) == 12
    desk.work.deployments([Deployment("A1")], source="tests")
    desk.work.assign(selected_media(desk.project.connection, numbers), "A1")
    event = kept_events(desk.project.connection)[0]
    identify(desk.project, desk.decider, [Judgement(Target(event=event.id), (BLANK,))], WORDS)
    assert desk.project.file.one("SELECT max(judged) FROM media") == 2
    assert len(left_to_judge(desk.project.connection)) == 12
    assert audit_result(desk.project.connection).left == 12


def test_all_judged_gives_what_is_true_without_any_doubt(desk: Desk) -> None:
    numbers = answered(desk, 12)
    draw_audit(desk.project)
    leopard, lion, genus = (
        taxon(desk, name) for name in ("Panthera pardus", "Panthera leo", "Panthera")
    )
    unknown = Identified(kind=Kind.UNKNOWN)
    says = [leopard, lion, lion, leopard, BLANK, leopard]
    says += [leopard, BLANK, unknown, genus, lion, Identified(kind=Kind.OTHER_ANIMAL)]
    say(desk, dict(zip(numbers, says, strict=True)))
    found = audit_result(desk.project.connection)
    assert (found.drawn, found.judged, found.left, found.unchecked) == (12, 12, 0, ())
    assert right(found, "Panthera pardus", "species") == (2, 2, 0.5)
    assert right(found, "Panthera pardus", "genus") == (3, 1, 0.75)
    assert right(found, "Panthera leo", "species") == (1, 0, 1.0)
    assert right(found, "Panthera", "genus") == (2, 0, 1.0)
    assert right(found, None, "genus")[:2] == (6, 1)
    assert right(found, None, "genus")[2] == pytest.approx(6 / 7)
    bands = {
        one.band: (one.right.hits, one.right.others)
        for one in found.ranks
        if (one.taxon, one.rank) == ("Panthera pardus", Rank.SPECIES)
    }
    assert bands == {None: (2, 2), (0.95, 1.0): (2, 0), (0.0, 0.8): (0, 2)}
    blank, unsure = found.statuses
    assert blank.right is not None
    assert (blank.right.share, blank.missed.hits, blank.missed.share) == (0.5, 1, 0.5)
    assert (unsure.right, unsure.missed.share) == (None, 0.5)
    assert found.counts is not None
    counts = {one.taxon: (one.by_model, one.estimate.total) for one in found.counts}
    assert counts["Panthera pardus"] == (4, 4)
    assert counts["Panthera leo"] == (2, 3)
    assert counts["Panthera"] == (8, 8)
    assert {one.estimate.standard_error for one in found.counts} == {0}
    assert all(one.estimate.low == one.estimate.high for one in found.counts)


def test_a_group_that_is_not_checked_leaves_no_figure(desk: Desk) -> None:
    numbers = answered(desk, 24)
    draw_audit(desk.project, 3)
    first = audit_result(desk.project.connection)
    assert (first.judged, first.left, len(first.unchecked), first.counts) == (0, 18, 6, None)
    assert all(one.right.share is None for one in first.ranks)
    drawn = [one for one in first.draw.photographs if one.group != group(4, desk)]
    say(desk, {one.media: taxon(desk, "Panthera leo") for one in drawn})
    found = audit_result(desk.project.connection)
    assert found.unchecked == (group(4, desk),)
    assert found.counts is None
    assert right(found, "Panthera leo", "species") == (3, 0, 1.0)
    (lion,) = [one for one in found.ranks if (one.taxon, one.rank) == ("Panthera leo", "species")]
    assert lion.right.interval is not None
    assert lion.right.interval.low == pytest.approx(0.025 ** (1 / 3))
    assert numbers


def test_the_answer_is_that_of_the_draw(desk: Desk) -> None:
    numbers = answered(desk, 12)
    draw_audit(desk.project)
    say(desk, {numbers[2]: taxon(desk, "Panthera leo"), numbers[8]: taxon(desk, "Panthera leo")})
    before = audit_result(desk.project.connection)
    desk.work.decide_all()
    assert audit_result(desk.project.connection) == before
    assert right(before, "Panthera leo", "species") == (2, 0, 1.0)


def test_counts_are_unbiased_and_their_intervals_hold_the_truth(desk: Desk) -> None:
    numbers = answered(desk, 240)
    draws = [draw_audit(desk.project, 8, seed=seed) for seed in range(60)]
    chance = random.Random(2)
    names = ["Panthera pardus", "Panthera leo", "Panthera", None]
    chances = [(9, 1, 0, 0), (5, 3, 1, 1), (1, 8, 0, 1), (3, 3, 1, 3), (1, 0, 0, 9), (2, 2, 2, 4)]
    truth = {number: chance.choices(names, chances[at % 6])[0] for at, number in enumerate(numbers)}
    said = {name: BLANK if name is None else taxon(desk, name) for name in names}
    say(desk, {number: said[name] for number, name in truth.items()})
    results = [audit_result(desk.project.connection, draw) for draw in draws]
    for name, by_model in (("Panthera pardus", 80), ("Panthera leo", 40), ("Panthera", 160)):
        true = sum(one is not None and one.startswith(name) for one in truth.values())
        found = [one for of in results for one in of.counts or () if one.taxon == name]
        assert {one.by_model for one in found} == {by_model}
        totals = np.array([one.estimate.total for one in found])
        assert len(totals) == len(draws)
        assert abs(totals.mean() - true) <= 4 * totals.std() / np.sqrt(len(draws))
        # So few draws cannot show 95 %, which tests/core/test_stratified.py does.
        assert np.mean([one.estimate.low <= true <= one.estimate.high for one in found]) >= 0.9


def test_on_another_desk_the_same_and_forgotten_with_its_photograph(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path
) -> None:
    numbers = answered(desk, 12)
    draw_audit(desk.project, 1)
    left = left_to_judge(desk.project.connection)
    say(desk, {left[0].media: BLANK})
    other = make_desk("other")
    with open_other(desk.project.path, None) as opened:
        other.work.merge(opened)
        assert other.work.merge(opened).is_nothing
    ours, theirs = (audit_result(one.project.connection) for one in (desk, other))
    assert (theirs.draw.id, theirs.judged, theirs.left) == (ours.draw.id, 1, 5)
    assert theirs.ranks == ours.ranks
    assert not conflicts(other.project.connection)
    gone = left[1].media
    forget(desk.project, desk.decider, selected_media(desk.project.connection, [gone]))
    found = audit_result(desk.project.connection)
    assert (found.drawn, found.forgotten, found.left) == (5, 0, 4)
    assert not found.is_whole, "of this answer nothing is drawn any more"
    assert found.counts is None
    assert not lost_references(desk.project.connection)
    assert check(desk.project.file).is_whole
    assert numbers


def test_it_follows_a_photograph_of_which_only_the_metadata_changed(
    desk: Desk, tmp_path: Path
) -> None:
    card = tmp_path / "card"
    photograph(card / "a.jpg", "Panthera leo")
    desk.add(card)
    draw_audit(desk.project)
    photograph(card / "a.jpg", "Panthera leo", rating=4)
    desk.add(card)
    (one,) = left_to_judge(desk.project.connection)
    shown = desk.project.file.rows("SELECT number FROM shown_media")
    assert [(one.media,)] == list(shown)
    reviewer = Reviewer(desk.work)
    reviewer.say_kind([Target(one.media)], Kind.BLANK)
    assert not left_to_judge(desk.project.connection)


@pytest.mark.parametrize(
    "change",
    [
        "confidence = 1.5",
        "confidence = NULL",
        "status = 'lion'",
        "status = 'named', taxon = NULL",
        "rank = NULL, taxon = 'x'",
        "band_high = 0.1",
        "stratum_drawn = 0",
        "stratum_size = population + 1",
        "draw = 'x'",
        "position = -1",
        "reverts = 1",
    ],
)
def test_rows_that_this_program_did_not_write_are_refused(desk: Desk, change: str) -> None:
    answered(desk, 6)
    draw_audit(desk.project)
    with desk.project.transaction() as raw:
        raw.execute(f"UPDATE audit_draw SET {change} WHERE number = 1")
    with (
        pytest.raises(ProjectBroken, match="a row of audit_draw"),
        open_other(desk.project.path, None),
    ):
        raise AssertionError


def test_bands_meet_without_a_gap() -> None:
    assert band_of(None) is None
    assert [band_of(one) for one in (0.0, 0.79, 0.8, 0.95, 1.0)] == [
        (0.0, 0.8),
        (0.0, 0.8),
        (0.8, 0.95),
        (0.95, 1.0),
        (0.95, 1.0),
    ]
    assert len(RANKS) == 4


def test_the_list_of_a_sample_is_in_its_order_and_stands_alone(desk: Desk) -> None:
    listing = MediaListing(desk.project.connection)
    assert listing.numbers(BLIND) == []
    assert listing.tally().drawn == 0
    numbers = answered(desk, 30)
    draw_audit(desk.project, 2, seed=5)
    left = [one.media for one in left_to_judge(desk.project.connection)]
    assert left != sorted(left)
    for order in (Order.TIME, Order.UNSURE_FIRST, Order.NAME):
        assert listing.numbers(BLIND, order, descending=True) == left
    assert sum(group_sizes(desk.project.connection).values()) == len(numbers)
    say(desk, {left[0]: BLANK})
    assert listing.numbers(BLIND) == left[1:]
    assert listing.count(BLIND) == len(left) - 1
    tally = listing.tally()
    assert (tally.review[Review.AUDIT], tally.drawn) == (len(left) - 1, len(left))
    named = MediaFilter(states=frozenset({State.NAMED}))
    both = BLIND.toggled("states", State.NAMED)
    assert both.after(BLIND) == named
    assert both.after(named) == BLIND
    assert named.after(BLIND) == named
    assert BLIND.after(BLIND) == BLIND


def test_a_hidden_answer_leaves_only_where_people_are() -> None:
    boxes = [
        ListedRegion(Region(Box(0.1 * at, 0, 0.1, 0.1), kind, 0.9), "Panthera leo", at)
        for at, kind in enumerate((Category.ANIMAL, Category.PERSON, Category.VEHICLE))
    ]
    moments = tuple(ClipMoment(float(at), (one.region,), ({},)) for at, one in enumerate(boxes))
    seen = Summary(Answer(Status.NAMED, "Panthera leo", Rank.SPECIES, 0.9), None, {}, None)
    shown = ListedMedia(
        1,
        Path("a.mp4"),
        Taxonomy(()),
        seen,
        pack="Starter 1",
        regions=tuple(boxes),
        clip=Clip(9.0, moments, 0.0),
    )
    hidden = without_answer(shown)
    assert (hidden.state, hidden.taxon, hidden.confidence) == (State.HIDDEN, None, None)
    assert hidden.people == (boxes[1].region.box,)
    assert (hidden.boxes, len(shown.boxes)) == ((), 3)
    assert [one.taxon for one in hidden.regions] == [None]
    assert hidden.clip is not None
    assert [one.at_s for one in hidden.clip.moments] == [1.0]
    assert "Panthera" not in repr(hidden)
    assert not hidden.is_like(shown)
    broken = replace(shown, prediction=None)
    assert without_answer(broken) == broken
