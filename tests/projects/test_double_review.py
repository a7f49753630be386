"""Two people judge the same photographs: what each said is kept, and how far they agree."""

import json

import pytest

from swc_desktop.cli import main
from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import message
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.double_review import DoubleReview, ReviewLevel
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import BLIND, MediaFilter, Order
from tests.projects.audited_project import answered
from tests.projects.desk import Desk

WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)
LEOPARD = Identified("Panthera pardus", Rank.SPECIES, "swc-desktop")
LION = Identified("Panthera leo", Rank.SPECIES, "swc-desktop")
BIG_CAT = Identified("Panthera", Rank.GENUS, "swc-desktop")
BLANK = Identified(kind=Kind.BLANK)
UNKNOWN = Identified(kind=Kind.UNKNOWN)


def judge(desk: Desk, by: str, said: dict[int, Identified | None]) -> int:
    """How many judgements were new."""
    desk.project.by = by
    new = [Judgement(Target(number), () if one is None else (one,)) for number, one in said.items()]
    return identify(desk.project, desk.decider, new, WORDS).media


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    capsys.readouterr()
    assert main(["project", "agreement", *words]) == 0
    return capsys.readouterr().out.splitlines()


def records(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed(capsys, *words, "--json")]


def test_the_same_said_by_a_second_person_is_kept_and_by_the_first_again_is_not(
    desk: Desk,
) -> None:
    (number, *_) = answered(desk, 6)
    assert judge(desk, "Asha", {number: LEOPARD}) == 1
    assert judge(desk, "Asha", {number: LEOPARD}) == 0
    assert judge(desk, "Ben", {number: LEOPARD}) == 1
    assert judge(desk, "Ben", {number: LEOPARD}) == 0
    assert DoubleReview(desk.project.connection).pairs == [("Asha", "Ben", [number])]


def test_two_forms_of_a_name_are_one_person(desk: Desk) -> None:
    (number, *_) = answered(desk, 6)
    assert judge(desk, "Jos\u00e9", {number: LEOPARD}) == 1
    assert judge(desk, "Jose\u0301", {number: LEOPARD}) == 0
    assert DoubleReview(desk.project.connection).pairs == []


def test_each_level_compares_what_both_named_as_finely(desk: Desk) -> None:
    a, b, c, d, e, f = answered(desk, 6)
    judge(desk, "Asha", {a: LEOPARD, b: LEOPARD, c: BIG_CAT, d: BLANK, e: UNKNOWN, f: LION})
    judge(desk, "Ben", {a: LEOPARD, b: LION, c: LION, d: LION, e: LION, f: BLANK})
    judge(desk, "Ben", {f: None})
    found = {one.level: one for one in DoubleReview(desk.project.connection).compared()}
    counts = {level: (one.kappa.same, one.kappa.cases, one.coarser) for level, one in found.items()}
    assert counts == {
        ReviewLevel.KIND: (4, 5, 0),
        ReviewLevel.FAMILY: (3, 4, 1),
        ReviewLevel.GENUS: (3, 4, 1),
        ReviewLevel.SPECIES: (1, 3, 2),
    }, "f was taken back, and no subspecies was named"


def test_who_judged_and_who_differs_by_command(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b, c, *_ = answered(desk, 6)
    path = str(desk.project.path)
    judge(desk, "Asha", {a: LEOPARD, b: LEOPARD, c: BLANK})
    desk.project.close()
    assert printed(capsys, path) == []
    assert printed(capsys, path, "--list") == []
    assert len(printed(capsys, path, "--left", "Ben")) == 3
    desk.restart()
    judge(desk, "Ben", {a: LEOPARD, b: LION})
    desk.project.close()
    left = printed(capsys, path, "--left", "Ben")
    assert len(left) == 1
    assert "blank" not in left[0]
    with pytest.raises(SystemExit):
        main(["project", "agreement", path, "--left", " "])
    assert "a name has 1 to 60 letters" in capsys.readouterr().err
    (different,) = records(capsys, path, "--list")
    assert (different["said_first"], different["said_second"]) == (
        ["Panthera pardus"],
        ["Panthera leo"],
    )
    (line,) = printed(capsys, path, "--list")
    assert line.endswith("Asha: Panthera pardus  Ben: Panthera leo")
    species = records(capsys, path)[-1]
    assert (species["level"], species["photographs"], species["same"]) == ("species", 2, 1)
    assert species["share"] == 0.5
    assert species["kappa"] == 0.0
    words = printed(capsys, path)
    assert words[0].startswith("Asha  Ben  kind  2 of 2 (0.16 to 1.00)")
    assert words[-1] == "Kappa is Cohen's; intervals are 95 %."


def test_what_two_people_differ_on_and_what_one_has_left_are_lists(desk: Desk) -> None:
    a, b, c, d, e, _ = answered(desk, 6)
    judge(desk, "Asha", {a: LEOPARD, b: LEOPARD, c: BLANK})
    judge(desk, "Ben", {b: LEOPARD, c: LION, d: LION})
    judge(desk, "Cara", {a: BLANK, e: LION})
    listing = MediaListing(desk.project.connection)
    differing = MediaFilter(differing=frozenset({("Asha", "Ben")}))
    assert listing.numbers(differing) == [c]
    assert listing.count(differing) == 1
    both = MediaFilter(differing=frozenset({("Asha", "Ben"), ("Asha", "Cara")}))
    assert listing.numbers(both) == [a, c]
    second = MediaFilter(second=frozenset({("Ben", "Asha")}))
    assert listing.numbers(second, Order.CONFIDENCE, descending=True) == [a]
    assert listing.numbers(MediaFilter(second=frozenset({("Dan", "Asha")}))) == [a, b, c]
    assert DoubleReview(desk.project.connection).people == {"Asha": 3, "Ben": 3, "Cara": 2}
    assert (second.is_blind, differing.is_blind) == (True, False)
    assert second.with_text("lion").after(MediaFilter()) == second
    assert second.with_text("lion").after(second) == MediaFilter(text="lion")
    assert second.after(BLIND) == second
    assert second.lasting == differing.lasting == MediaFilter()


def other_animal(name: str) -> Identified:
    return Identified(kind=Kind.OTHER_ANIMAL, name=name)


def test_free_names_say_nothing_below_the_kind_and_are_listed_where_they_differ(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b, c, d, *_ = answered(desk, 6)
    same = other_animal("Kudú"), other_animal("kudu\u0301")
    judge(desk, "Ann", {a: other_animal("zebra"), b: same[0], c: LEOPARD, d: other_animal("")})
    judge(desk, "Bob", {a: other_animal("eland"), b: same[1], c: other_animal("zebra"), d: UNKNOWN})
    found = {one.level: one for one in DoubleReview(desk.project.connection).compared()}
    counts = {level: (one.kappa.same, one.kappa.cases, one.coarser) for level, one in found.items()}
    assert counts == {
        ReviewLevel.KIND: (4, 4, 0),
        ReviewLevel.FAMILY: (0, 1, 3),
        ReviewLevel.GENUS: (0, 1, 3),
        ReviewLevel.SPECIES: (0, 1, 3),
    }, "a leopard is not an animal beside the checklist; of the others nobody knows"
    path = str(desk.project.path)
    desk.project.close()
    listed = records(capsys, path, "--list")
    assert [(one["said_first"], one["said_second"]) for one in listed] == [
        (["zebra"], ["eland"]),
        (["Panthera pardus"], ["zebra"]),
        (["other_animal"], ["unknown"]),
    ]
