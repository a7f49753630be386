"""What a person types beside a name."""

import pytest

from swc_desktop.core.identification import Identified, Kind, LifeStage, Sex
from swc_desktop.core.taxonomy import Rank
from swc_desktop.session.details import Details, described_anew, renamed
from swc_desktop.session.typed_details import TERMS, as_typed, split_name, typed_details

WORDS = {term.word: term for term in TERMS}
SHOWN = {term: term.word for term in TERMS}
FEMALE, MALE = Sex.FEMALE, Sex.MALE
LEOPARD = Identified("Panthera pardus", Rank.SPECIES, "shipped")
SERVAL = Identified("Leptailurus serval", Rank.SPECIES, "shipped")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", [Details()]),
        ("3", [Details(3)]),
        ("2 f ad", [Details(2, FEMALE, LifeStage.ADULT)]),
        ("FEM Juv", [Details(None, FEMALE, LifeStage.JUVENILE)]),
        ("2 3 f m", [Details(3, MALE)]),
        ("1 f ad, 2 juv", [
            Details(1, FEMALE, LifeStage.ADULT), Details(2, None, LifeStage.JUVENILE),
        ]),
        (", 2,", [Details(2)]),
        (",", [Details()]),
        ("graz brow", [Details(behavior="grazing | browsing")]),
        ('"at the kill, late" fee', [Details(behavior="at the kill, late | feeding")]),
        ("2: limps, left: fore", [Details(2, remarks="limps, left: fore")]),
        ("m inj sna : x", [Details(
            None, MALE, remarks="condition:injured | condition:snared | x"
        )]),
        (": only words", [Details(remarks="only words")]),
    ],
)  # fmt: skip
def test_details_are_read(text: str, parts: list[Details]) -> None:
    found = typed_details(text, WORDS)
    assert list(found.parts) == parts
    assert found.unclear == ()
    assert list(typed_details(as_typed(parts, SHOWN), WORDS).parts) == parts


@pytest.mark.parametrize(
    ("text", "behavior"), [('"| |at the kill|" fee', "at the kill | feeding"), ('"|"', None)]
)
def test_no_typed_behavior_is_empty(text: str, behavior: str | None) -> None:
    assert typed_details(text, WORDS).parts == (Details(behavior=behavior),)


@pytest.mark.parametrize(
    ("text", "unclear"),
    [
        ("0", ("0",)),
        ("100001 f", ("100001",)),
        ("9" * 30, ("9" * 30,)),
        ("zebra ²", ("zebra", "²")),
    ],
)
def test_what_says_nothing_is_named(text: str, unclear: tuple[str, ...]) -> None:
    assert typed_details(text, WORDS).unclear == unclear


@pytest.mark.parametrize(
    ("text", "name", "part"),
    [
        ("3 leopard f ad", "leopard", Details(3, FEMALE, LifeStage.ADULT)),
        ("3", "", Details(3)),
        ("panthera pard", "panthera pard", Details()),
        ("leopard male: at the kill", "leopard", Details(None, MALE, remarks="at the kill")),
        ("f", "f", Details()),
        ("leopard fem", "leopard fem", Details()),
        ("0 lion", "lion", Details()),
    ],
)
def test_a_name_stands_between_its_details(text: str, name: str, part: Details) -> None:
    found, details = split_name(text, WORDS)
    assert (found, details.parts) == (name, (part,))


def test_another_name_keeps_what_was_said_of_the_animals() -> None:
    said = described_anew([LEOPARD], [Details(1, FEMALE), Details(2, None, LifeStage.JUVENILE)])
    assert said is not None
    now = renamed(said, SERVAL)
    assert [(one.taxon, one.count, one.sex) for one in now] == [
        ("Leptailurus serval", 1, FEMALE), ("Leptailurus serval", 2, None),
    ]  # fmt: skip
    assert renamed(said, Identified(kind=Kind.BLANK)) == (Identified(kind=Kind.BLANK),)
    assert renamed([LEOPARD, SERVAL], LEOPARD) == (LEOPARD,)
    assert renamed([Identified(kind=Kind.BLANK)], LEOPARD) == (LEOPARD,)


def test_several_names_are_not_described_as_one() -> None:
    assert described_anew([LEOPARD, SERVAL], [Details(2)]) is None
    assert described_anew([LEOPARD], []) is None
