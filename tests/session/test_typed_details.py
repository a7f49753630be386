"""What a person types beside a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.identification import (
    MAX_COUNT,
    Identified,
    Kind,
    LifeStage,
    Sex,
    tidy_behavior,
)
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
        ('1 f: "limping, left", 2 m', [
            Details(1, FEMALE, remarks="limping, left"), Details(2, MALE),
        ]),
        ('1 f: "limping" , 2 m: late, "he" said', [
            Details(1, FEMALE, remarks="limping"), Details(2, MALE, remarks='late, "he" said'),
        ]),
        ('2: "he" said', [Details(2, remarks='"he" said')]),
        ('2: "he said', [Details(2, remarks='"he said')]),
        ('"at ""the"" kill', [Details(behavior='at "the" kill')]),
        ("?, 2 m", [Details(), Details(2, MALE)]),
        ("2 m, ?, ?: late", [Details(2, MALE), Details(), Details(remarks="late")]),
        ("?", [Details()]),
    ],
)  # fmt: skip
def test_details_are_read(text: str, parts: list[Details]) -> None:
    found = typed_details(text, WORDS)
    assert list(found.parts) == parts
    assert found.unclear == ()
    assert list(typed_details(as_typed(parts, SHOWN), WORDS).parts) == parts


PIECES = st.one_of(
    st.sampled_from([*WORDS, "condition:injured", "condition:", "?", "2", "", " ", ",", ":", '"']),
    st.text(alphabet='ab ",:|?12\n', max_size=8),
    st.text(st.characters(exclude_categories=("C", "Z")), max_size=8),
)
TEXTS = (
    st.lists(PIECES, min_size=1, max_size=4)
    .flatmap(lambda some: st.sampled_from([" | ", " ", ""]).map(lambda by: by.join(some).strip()))
    .map(lambda text: text or None)
)
PARTS = st.builds(
    Details,
    count=st.none() | st.integers(1, MAX_COUNT),
    sex=st.none() | st.sampled_from(Sex),
    life_stage=st.none() | st.sampled_from(LifeStage),
    behavior=st.none() | TEXTS.map(lambda text: tidy_behavior(text or "") or None),
    remarks=st.none() | TEXTS,
)


@given(st.lists(st.just(Details()) | PARTS, min_size=1, max_size=4))
def test_what_is_shown_is_read_as_it_is_known(parts: list[Details]) -> None:
    found = typed_details(as_typed(parts, SHOWN), WORDS)
    assert (list(found.parts), found.unclear) == (parts, ())


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([Details(), Details(2, MALE)], "?, 2 male"),
        ([Details(1, FEMALE, remarks="limping"), Details(2, MALE)], '1 female: "limping", 2 male'),
        (
            [Details(1, remarks="condition:injured | old"), Details(2, MALE, remarks="a | b, c")],
            '1 injured: "old", 2 male: a | b, c',
        ),
        ([Details(3, behavior='the "kill" | feeding')], '3 "the ""kill""" feeding'),
        ([Details(remarks='"old", they say')], ': """old"", they say"'),
    ],
)
def test_each_group_has_what_is_said_of_it(parts: list[Details], text: str) -> None:
    assert as_typed(parts, SHOWN) == text


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
        ("1,200 f", ("1,200",)),
        ("2,5", ("2,5",)),
        ("2 ?", ("?",)),
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
        ("lion 3", "lion", Details(3)),
        ("lion 3 f", "lion", Details(3, FEMALE)),
        ("lion f2 3 pardus", "lion f2 3 pardus", Details()),
        ('2 leopard "at the kill"', "leopard", Details(2, behavior="at the kill")),
        (
            '2 leopard "at: the kill" f: late',
            "leopard",
            Details(2, FEMALE, behavior="at: the kill", remarks="late"),
        ),
        ('"at the kill" 2 leopard', "leopard", Details(2, behavior="at the kill")),
        ('leopard "asleep" big', "leopard big", Details(behavior="asleep")),
        ("Duiker, common", "Duiker, common", Details()),
        ("2, lion f", "lion", Details(2, FEMALE)),
        ('lion "?": ?', "lion", Details(behavior="?", remarks="?")),
    ],
)
def test_a_name_stands_between_its_details(text: str, name: str, part: Details) -> None:
    found, details = split_name(text, WORDS)
    assert (found, details.parts) == (name, (part,))


@pytest.mark.parametrize(
    ("text", "name", "unclear"),
    [
        ("0 lion", "lion", "0"),
        ("100001 lion", "lion", "100001"),
        ("1000000 lion", "lion", "1000000"),
        ("2.5 lion", "lion", "2.5"),
        ("2,5 lion", "lion", "2,5"),
        ("-2 lion", "lion", "-2"),
        ("½ lion", "lion", "½"),
        ("lion 0", "lion", "0"),
        ("lion f 2.5", "lion", "2.5"),
        ("lion ?", "lion", "?"),
        ("? lion", "lion", "?"),
        ("lion -", "lion", "-"),
        ("2.5", "", "2.5"),
        ('lion: "late", zebra', "lion", "zebra"),
    ],
)
def test_a_number_that_does_not_count_is_named(text: str, name: str, unclear: str) -> None:
    found, details = split_name(text, WORDS)
    assert (found, details.unclear) == (name, (unclear,))


def test_groups_stand_around_a_name() -> None:
    name, details = split_name('3 leopard f ad: "late", 2 juv, ?', WORDS)
    assert name == "leopard"
    assert details.unclear == ()
    assert details.parts == (
        Details(3, FEMALE, LifeStage.ADULT, remarks="late"),
        Details(2, None, LifeStage.JUVENILE),
        Details(),
    )


@given(st.text(alphabet='ab 12.,:"?-½'))
def test_no_name_begins_or_ends_with_a_number_alone(text: str) -> None:
    words = split_name(text, WORDS)[0].split()
    for word in words[:1] + words[-1:]:
        assert any(map(str.isalpha, word)) or not any(map(str.isnumeric, word))


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
