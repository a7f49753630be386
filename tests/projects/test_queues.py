"""Queues hold what is to be judged, in their order; what is judged leaves them."""

from pathlib import Path

from swc_desktop.core.identification import Kind
from swc_desktop.core.message import message
from swc_desktop.core.prediction import Status
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.agreement import agreement
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import MediaFilter, Review
from swc_desktop.projects.project import Project
from swc_desktop.projects.queues import Queue, queued
from swc_desktop.session.reviewing import Acceptance, Reviewer
from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk, MakeDesk, photograph

HOUR = 3600.0


def answer(
    desk: Desk,
    number: int,
    status: Status,
    taxon: str | None = None,
    sure: float | None = None,
    rank: Rank = Rank.SPECIES,
) -> None:
    shown = (status.value, taxon, rank.value if taxon else None, sure, number)
    with desk.project.transaction() as raw:
        raw.execute(
            "UPDATE media SET status = ?, taxon = ?, rank = ?, certainty = ?, disputed = 0 "
            "WHERE number = ?",
            shown,
        )


def test_the_least_sure_come_first_and_what_is_judged_leaves(desk: Desk) -> None:
    sure, low, blank, person, fair = numbers = add_rows(desk, [at * HOUR for at in range(5)])
    answer(desk, sure, Status.NAMED, "Panthera leo", 0.99)
    answer(desk, low, Status.NAMED, "Panthera leo", 0.3)
    answer(desk, blank, Status.BLANK)
    answer(desk, person, Status.PERSON)
    answer(desk, fair, Status.NAMED, "Panthera pardus", 0.85)
    raw = desk.project.connection
    assert queued(raw, Queue.TO_REVIEW) == [low, fair, sure, blank, person]
    assert queued(raw, Queue.UNSURE) == [low]
    assert queued(raw, Queue.BLANK) == [blank]
    assert queued(raw, Queue.PERSON) == [person]
    assert queued(raw, Queue.VEHICLE) == []
    with desk.project.transaction():
        raw.execute("UPDATE media SET disputed = 1 WHERE number IN (?, ?)", (sure, fair))
    assert queued(raw, Queue.DISAGREE) == [fair, sure]
    counted = MediaListing(raw).tally().review
    assert (counted[Review.UNSURE], counted[Review.DISAGREE]) == (1, 2)
    Reviewer(desk.work).say_kind([Target(one) for one in numbers[1:]], Kind.UNKNOWN)
    assert queued(raw, Queue.TO_REVIEW) == queued(raw, Queue.DISAGREE) == [sure]
    counted = MediaListing(raw).tally().review
    assert (counted[Review.UNSURE], counted[Review.DISAGREE]) == (0, 1)


def test_a_photograph_without_any_answer_is_not_to_be_judged(desk: Desk) -> None:
    first, second = add_rows(desk, [0, HOUR])
    with desk.project.transaction() as raw:
        raw.execute("UPDATE media SET status = NULL, taxon = NULL WHERE number = ?", (first,))
    assert queued(desk.project.connection, Queue.TO_REVIEW) == [second]
    assert MediaListing(desk.project.connection).tally().to_review == 1
    Reviewer(desk.work).say_kind([Target(first)], Kind.BLANK)
    assert MediaListing(desk.project.connection).tally().to_review == 1


def test_what_the_model_says_otherwise_after_it_was_accepted(desk: Desk) -> None:
    kept, other, finer, unsure, corrected = numbers = add_rows(desk, [at * HOUR for at in range(5)])
    for number in numbers:
        answer(desk, number, Status.NAMED, "Panthera", 0.9, Rank.GENUS)
    review = Reviewer(desk.work)
    review.accept([Acceptance(Target(number)) for number in numbers[:-1]])
    review.say_kind([Target(corrected)], Kind.PERSON)
    raw = desk.project.connection
    assert queued(raw, Queue.CHANGED) == []
    answer(desk, other, Status.NAMED, "Acinonyx", 0.9, Rank.GENUS)
    answer(desk, finer, Status.NAMED, "Panthera leo", 0.9)
    answer(desk, unsure, Status.UNSURE)
    answer(desk, corrected, Status.BLANK)
    assert queued(raw, Queue.CHANGED) == [other]
    answer(desk, kept, Status.PERSON)
    assert queued(raw, Queue.CHANGED) == [kept, other]
    assert MediaListing(raw).tally().review[Review.CHANGED] == 2
    either = MediaFilter(review=frozenset({Review.CHANGED, Review.NOT_JUDGED}))
    assert MediaListing(raw).numbers(either) == [kept, other]
    review.say_kind([Target(kept)], Kind.VEHICLE)
    assert queued(raw, Queue.CHANGED) == [other], "it was judged anew"


def test_conflicts(desk: Desk) -> None:
    first, second = add_rows(desk, [0, HOUR])
    Reviewer(desk.work).say_kind([Target(first)], Kind.PERSON)
    with desk.project.transaction() as raw:
        raw.execute("UPDATE media SET judged = judged | 4 WHERE number = ?", (first,))
    assert queued(desk.project.connection, Queue.CONFLICTS) == [first]
    assert MediaListing(desk.project.connection).tally().review[Review.CONFLICT] == 1
    assert queued(desk.project.connection, Queue.TO_REVIEW) == [second]


def test_how_often_people_agreed(desk: Desk) -> None:
    same, other_rank, differs, blank, unsure = add_rows(desk, [at * HOUR for at in range(5)])
    for number in (same, other_rank, differs):
        answer(desk, number, Status.NAMED, "Panthera leo", 0.9)
    answer(desk, blank, Status.BLANK)
    answer(desk, unsure, Status.UNSURE)
    assert agreement(desk.project.connection).words == []
    review = Reviewer(desk.work)
    review.accept([Acceptance(Target(same)), Acceptance(Target(blank))])
    review.rank_up([Target(other_rank)])
    review.say_kind([Target(differs), Target(unsure)], Kind.VEHICLE)
    found = agreement(desk.project.connection)
    assert found.record == {
        "judged": 5,
        "compared": 4,
        "agreed": 2,
        "agreed_at_another_rank": 1,
    }
    assert [str(one) for one in found.words] == [
        "People judged 5 photographs.",
        "Of 4 answers of the model they agreed with 2, and with 1 more at another rank.",
    ]


def test_what_is_rare_in_the_project_is_a_queue_of_its_own(desk: Desk) -> None:
    numbers = add_rows(desk, [at * HOUR for at in range(205)])
    for number in numbers[:200]:
        answer(desk, number, Status.NAMED, "Panthera leo", 0.9)
    finer, above, rare, low, judged = numbers[200:]
    answer(desk, finer, Status.NAMED, "Panthera leo melanochaita", 0.9, Rank.SUBSPECIES)
    answer(desk, above, Status.NAMED, "Panthera", 0.9, Rank.GENUS)
    answer(desk, rare, Status.NAMED, "Panthera onca", 0.9)
    answer(desk, low, Status.NAMED, "Panthera pardus", 0.3)
    answer(desk, judged, Status.NAMED, "Panthera leo", 0.9)
    raw = desk.project.connection
    assert queued(raw, Queue.RARE) == [rare], "there are many lions, whatever their rank"
    assert MediaListing(raw).tally().review[Review.RARE] == 1
    either = MediaFilter(review=frozenset({Review.RARE, Review.UNSURE}))
    assert set(MediaListing(raw).numbers(either)) == {rare, low}
    taxon = Reviewer(desk.work).taxa.named("Panthera onca")
    Reviewer(desk.work).correct([Target(one) for one in (judged, *numbers[:2])], taxon)
    assert queued(raw, Queue.RARE) == [], "people saw more of them"
    Reviewer(desk.work).withdraw([Target(one) for one in (judged, *numbers[:2])])
    assert queued(raw, Queue.RARE) == [rare]
    Reviewer(desk.work).say_kind([Target(rare)], Kind.BLANK)
    assert queued(raw, Queue.RARE) == []


def test_an_answer_is_compared_once_after_a_conflict_was_decided(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    first, second = make_desk("A"), make_desk("B")
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo")
    for desk, kind in ((first, Kind.PERSON), (second, Kind.BLANK)):
        desk.add(tmp_path / "card")
        Reviewer(desk.work).say_kind([Target(1)], kind)
    with open_other(second.project.path, None) as other:
        first.work.merge(other)
    answer(first, 1, Status.NAMED, "Panthera leo", 0.9)
    Reviewer(first.work).accept([Acceptance(Target(1))])
    found = agreement(first.project.connection)
    assert (found.judged, found.compared, found.same) == (1, 1, 1)


def test_event_by_event(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 60, 5 * HOUR, 9 * HOUR])
    with desk.project.act("assign", message("Tests", "Assign"), can_undo=False) as action:
        for at, number in enumerate(reversed(numbers[:3])):
            desk.project.connection.execute(
                "INSERT INTO assignment (id, action, media, deployment) VALUES (?, ?, ?, 'A')",
                (f"00000000-0000-4000-8000-00000000000{at}", action, number),
            )
        desk.decider.decide(numbers)
    assert queued(desk.project.connection, Queue.EVENTS) == numbers[:3]


def test_who_works_here_is_kept_for_this_computer(desk: Desk) -> None:
    with desk.project.transaction():
        desk.project.set_person("Ann")
    desk.restart()
    assert desk.project.by == "Ann"
    (number,) = add_rows(desk, [0])
    Reviewer(desk.work).say_kind([Target(number)], Kind.BLANK)
    assert desk.project.file.one("SELECT made_by FROM action ORDER BY number DESC LIMIT 1") == "Ann"
    with desk.project.transaction():
        desk.project.set_person("")
    path = desk.project.path
    desk.restart()
    assert desk.project.by != "Ann"
    with Project.open(path, write=False) as reader:
        assert reader.by == desk.project.by
