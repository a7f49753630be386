"""Damage is facts; the sentence and the short form are made from them, never from one another."""

import pytest

from swc_desktop.core.damage import UNDAMAGED, Damage, Harm, PicturePart
from swc_desktop.core.message import Message

SIDES = (PicturePart.LOWER, PicturePart.UPPER, PicturePart.LEFT, PicturePart.RIGHT)
ALL = [
    *(Damage(side, harm, 12) for side in SIDES for harm in (Harm.MISSING, Harm.DAMAGED)),
    Damage(PicturePart.END, Harm.MISSING),
    Damage(PicturePart.END, Harm.UNCERTAIN),
    Damage(PicturePart.DETAIL, Harm.MISSING),
    Damage(PicturePart.COLOURS, Harm.MISSING),
    Damage(PicturePart.COLOURS, Harm.DAMAGED),
    Damage(PicturePart.SOME, Harm.DAMAGED),
]


def test_nothing_missing_is_false_and_has_no_words() -> None:
    assert not UNDAMAGED
    assert Damage() == UNDAMAGED
    assert str(UNDAMAGED) == UNDAMAGED.message == UNDAMAGED.short == ""


@pytest.mark.parametrize("damage", ALL, ids=str)
def test_each_damage_has_a_sentence_and_a_shorter_form(damage: Damage) -> None:
    assert damage
    assert isinstance(damage.message, Message)
    assert str(damage) == str(damage.message)
    assert "of the picture" in str(damage)
    assert len(str(damage.short)) < len(str(damage))
    assert ("12 %" in str(damage)) == ("12 %" in str(damage.short)) == (damage.part in SIDES)


def test_no_two_have_the_same_words() -> None:
    assert len({str(damage) for damage in ALL}) == len({str(one.short) for one in ALL}) == len(ALL)


def test_the_words_say_how_much_of_which_part() -> None:
    damage = Damage(PicturePart.UPPER, Harm.DAMAGED, 40)
    assert str(damage) == "the upper 40 % of the picture is damaged"
    assert str(damage.short) == "Upper 40 % damaged"
    assert str(Damage(PicturePart.END, Harm.UNCERTAIN)) == "the end of the picture may be missing"


@pytest.mark.parametrize(
    ("part", "harm"), [(PicturePart.LEFT, Harm.UNCERTAIN), (PicturePart.DETAIL, Harm.DAMAGED)]
)
def test_a_damage_that_does_not_exist_cannot_be_made(part: PicturePart, harm: Harm) -> None:
    with pytest.raises(ValueError, match="of a picture is never"):
        Damage(part, harm)
