"""Values of one field widen, fields narrow, and the counts agree with the filter."""

from dataclasses import replace
from pathlib import Path

import pytest

from swc_desktop.core.observation import Evidence
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.session.result_filter import Filter, Tally
from swc_desktop.session.result_record import State, Sureness
from tests.gui.evidence_samples import (
    ALL,
    ASIAN_ELEPHANT,
    BROKEN,
    CUT,
    DISPUTED,
    GENUS,
    LION,
    OTHER,
    TREE,
    UNSURE,
)
from tests.gui.many_records import ROOTS, many_records


def passing(asked: Filter) -> set[str]:
    return {name for name, record in ALL.items() if asked.passes(record)}


def test_an_empty_filter_shows_everything() -> None:
    assert Filter().empty
    assert passing(Filter()) == set(ALL)


def test_a_taxon_holds_all_below_it() -> None:
    cats = passing(Filter(taxa=frozenset({"Felidae"})))
    assert cats == {"lion", "genus"}
    assert passing(Filter(taxa=frozenset({"Panthera leo"}))) == {"lion"}


def test_a_taxon_beside_a_state_widens() -> None:
    asked = Filter(taxa=frozenset({"Elephantidae"}), apart=frozenset({State.UNREADABLE}))
    assert passing(asked) == {"elephant", "broken"}


def test_questions_narrow_each_other() -> None:
    asked = Filter(taxa=frozenset({"Felidae"}), ranks=frozenset({Rank.GENUS}))
    assert passing(asked) == {"genus"}
    assert passing(replace(asked, states=frozenset({State.NAMED}))) == set()


def test_states_ranks_and_trust() -> None:
    assert Filter(states=frozenset({State.HIGHER})).passes(GENUS)
    assert not Filter(states=frozenset({State.HIGHER})).passes(LION)
    assert Filter(states=frozenset({State.NOT_IN_PACK, State.UNSURE})).passes(OTHER)
    assert Filter(states=frozenset({State.NOT_IN_PACK, State.UNSURE})).passes(UNSURE)
    assert LION.sureness is not None
    assert Filter(sureness=frozenset({LION.sureness})).passes(LION)
    assert not Filter(sureness=frozenset(set(Sureness) - {LION.sureness})).passes(LION)
    assert not Filter(sureness=frozenset(Sureness)).passes(BROKEN)


def test_missing_evidence_and_disagreement() -> None:
    assert Filter(lacking=frozenset({Evidence.PLACE})).passes(GENUS)
    assert not Filter(lacking=frozenset({Evidence.PLACE})).passes(LION)
    assert passing(Filter(disputed=True)) == {
        name for name, record in ALL.items() if record.disputed
    }
    assert passing(Filter(partial=True)) == set()
    assert Filter(partial=True).passes(CUT)
    assert Filter(disputed=True).passes(DISPUTED)
    assert not Filter(disputed=True).passes(LION)


@pytest.mark.parametrize("text", ["lion", "LEO", "img_0412", "100recnx", "panthera", "lion big"])
def test_a_text_finds_names_files_and_folders(text: str) -> None:
    assert Filter(text=text).passes(LION)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Parque Nacional Los Cañones", "canones"),
        ("Canones", "CAÑONES"),
        ("León", "leo\u0301n"),
        ("Leo\u0301n", "león"),
        ("Kruger Süd", "sud"),
        ("Große Straße", "grosse STRASSE"),
        ("Øresund", "oresund"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("Iğdır", "igdir"),
        ("İzmir", "izmir"),
        ("Ng\u2019ombe", "ng'ombe"),
        ("Serengeti\u2013Mara", "serengeti-mara"),
        ("CAM\xa001", "cam 01"),
        ("ＣＡＭ０１", "cam01"),
        ("soft\xadened", "softened"),
    ],
)
def test_a_text_is_found_with_any_accents_and_form(written: str, typed: str) -> None:
    record = replace(LION, file=Path("/park") / written / "1.jpg")
    assert Filter(text=typed).passes(record)
    assert not Filter(text=f"{typed}x").passes(record)


def test_a_common_name_is_found_without_its_accents() -> None:
    spanish = {"es": "León africano"}
    tree = Taxonomy(tuple(replace(TREE[name], common_names=spanish) for name in LION.lineage))
    record = replace(LION, taxonomy=tree)
    assert Filter(text="leon").passes(record)


def test_signs_that_make_another_letter_are_not_accents() -> None:
    record = replace(LION, file=Path("/park/がっこう.jpg"))
    assert Filter(text="がっ").passes(record)
    assert not Filter(text="か").passes(record)


def test_every_word_of_a_text_has_to_be_found() -> None:
    assert not Filter(text="lion elephant").passes(LION)
    assert Filter(text=" asian  elephant ").passes(ASIAN_ELEPHANT)


def test_a_folder() -> None:
    assert Filter(roots=frozenset({LION.root})).passes(LION)
    assert not Filter(roots=frozenset({Path("/elsewhere")})).passes(LION)


def test_removing_and_adding() -> None:
    asked = Filter(ranks=frozenset({Rank.GENUS}), text="lion").toggled("ranks", Rank.SPECIES)
    assert asked.ranks == {Rank.GENUS, Rank.SPECIES}
    assert asked.toggled("ranks", Rank.GENUS).ranks == {Rank.SPECIES}
    assert asked.without("ranks", Rank.GENUS).ranks == {Rank.SPECIES}
    assert asked.without("ranks").without("text").empty
    for name in ("disputed", "partial"):
        flipped = Filter().flipped(name)
        assert getattr(flipped, name)
        assert flipped.flipped(name).empty


def test_counts_are_what_the_filter_would_show() -> None:
    records = many_records(500)
    tally = Tally()
    for at in range(0, 500, 16):
        tally.add(records[at : at + 16])

    def shown(asked: Filter) -> int:
        return sum(map(asked.passes, records))

    assert tally.total == 500
    for name in ("Felidae", "Panthera", "Panthera leo", "Panthera onca", "Elephantidae"):
        assert tally.taxa[name] == shown(Filter(taxa=frozenset({name})))
    for state in State:
        assert tally.states[state] == shown(Filter(states=frozenset({state})))
    for root in ROOTS:
        assert tally.roots[root] == shown(Filter(roots=frozenset({root})))
    assert tally.named == shown(Filter(states=frozenset({State.NAMED, State.HIGHER})))
