"""Whether answers are right, by what a person says."""

import pytest

from swc_desktop.core.identification import Kind
from swc_desktop.core.prediction import Status
from swc_desktop.core.verdict import (
    AnswerVerdict,
    SaidPath,
    verdict_of_miss,
    verdict_of_status,
    verdict_of_taxon,
)

LEOPARD = SaidPath(("Felidae", "Panthera", "Panthera pardus"), in_pack=True)
LION = SaidPath(("Felidae", "Panthera", "Panthera leo"), in_pack=True)
CAT = SaidPath(("Felidae",), in_pack=True)
HARE = SaidPath(("Leporidae", "Lepus"))
RIGHT, WRONG, UNDECIDED = AnswerVerdict.RIGHT, AnswerVerdict.WRONG, AnswerVerdict.UNDECIDED


def kind(word: str) -> SaidPath:
    return SaidPath(kind=Kind(word))


@pytest.mark.parametrize(
    ("said", "family", "genus", "species"),
    [
        ([LEOPARD], RIGHT, RIGHT, RIGHT),
        ([LION], RIGHT, RIGHT, WRONG),
        ([CAT], RIGHT, UNDECIDED, UNDECIDED),
        ([HARE], WRONG, WRONG, WRONG),
        ([HARE, LEOPARD], RIGHT, RIGHT, RIGHT),
        ([kind("blank")], WRONG, WRONG, WRONG),
        ([kind("other_animal")], WRONG, WRONG, WRONG),
        ([kind("unknown")], UNDECIDED, UNDECIDED, UNDECIDED),
        ([kind("unknown"), LION], RIGHT, RIGHT, UNDECIDED),
    ],
)
def test_a_taxon_is_right_rank_by_rank(
    said: list[SaidPath], family: AnswerVerdict, genus: AnswerVerdict, species: AnswerVerdict
) -> None:
    found = [verdict_of_taxon(LEOPARD.path[:depth], said) for depth in (1, 2, 3)]
    assert found == [family, genus, species]


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        ("blank", [kind("blank")], RIGHT),
        ("blank", [kind("not_an_object"), kind("setup")], RIGHT),
        ("blank", [kind("unknown")], WRONG),
        ("blank", [LEOPARD], WRONG),
        ("person", [kind("setup"), HARE], RIGHT),
        ("person", [kind("vehicle")], WRONG),
        ("vehicle", [kind("vehicle"), kind("person")], RIGHT),
        ("vehicle", [kind("blank")], WRONG),
        ("other_animal", [HARE], RIGHT),
        ("other_animal", [kind("other_animal"), LION], RIGHT),
        ("other_animal", [LION], WRONG),
        ("other_animal", [kind("blank")], WRONG),
        ("other_animal", [kind("unknown")], UNDECIDED),
        ("not_in_pack", [kind("blank")], RIGHT),
        ("not_in_pack", [HARE], RIGHT),
        ("not_in_pack", [LION], WRONG),
        ("not_in_pack", [kind("unknown")], UNDECIDED),
        ("unsure", [LION], None),
    ],
)
def test_an_answer_without_a_taxon(
    status: str, said: list[SaidPath], expected: AnswerVerdict | None
) -> None:
    assert verdict_of_status(Status(status), said) is expected


def test_a_taxon_of_the_pack_is_missed() -> None:
    assert verdict_of_miss([HARE, LION]) is WRONG
    assert verdict_of_miss([HARE]) is RIGHT
    assert verdict_of_miss([kind("blank")]) is RIGHT
    assert verdict_of_miss([kind("unknown")]) is UNDECIDED
