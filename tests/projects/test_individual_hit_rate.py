"""How often a catalogue finds its animals again, against the same from plain lists."""

import random

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core.identification import Identified
from swc_desktop.core.individual import Flank
from swc_desktop.core.likeness import AnimalPicture, most_alike
from swc_desktop.core.message import message
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.alike import Likenesses
from swc_desktop.projects.embeddings import embedding_bytes
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.individual_acts import IndividualActs
from swc_desktop.projects.individual_hit_rate import hit_rate
from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk

HOUR = 3600.0
LION = Identified("Panthera leo", Rank.SPECIES, "swc-desktop")
CHEETAH = Identified("Acinonyx jubatus", Rank.SPECIES, "swc-desktop")
WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)
SIDES = (Flank.LEFT, Flank.RIGHT, Flank.UNKNOWN)


def keep(desk: Desk, number: int, vector: NDArray[np.float64]) -> None:
    """An embedding of a whole photograph, as if it had been added with it."""
    with desk.project.transaction() as raw:
        raw.execute(
            "INSERT INTO embedding (region, pack, vector) SELECT number, ?, ? FROM region "
            "WHERE media = ? AND category = 'frame'",
            (desk.project.pack, embedding_bytes(vector), number),
        )


def by_lists(pictures: list[tuple[int, str, str, Flank, NDArray[np.float64]]]) -> list[int]:
    """Events that were asked about, and hits among the first 1, 5 and 10."""
    asked = {(event, code) for event, code, *_ in pictures}
    counts = [0, 0, 0, 0]
    for event, code in asked:
        best: dict[str, float] = {}
        for one in pictures:
            for other in pictures:
                if one[:2] != (event, code) or other[0] == event or other[2] != one[2]:
                    continue
                if {one[3], other[3]} == {Flank.LEFT, Flank.RIGHT}:
                    continue
                cosine = float(
                    one[4] @ other[4] / np.linalg.norm(one[4]) / np.linalg.norm(other[4])
                )
                best[other[1]] = max(best.get(other[1], -2), cosine)
        order = sorted(best, key=lambda name: -best[name])
        if code in order:
            counts[0] += 1
            for at, limit in enumerate((1, 5, 10), 1):
                counts[at] += code in order[:limit]
    return counts


@pytest.mark.parametrize("seed", range(3))
def test_it_is_that_of_plain_lists(desk: Desk, seed: int) -> None:
    draw, noise = random.Random(seed), np.random.default_rng(seed)
    numbers = add_rows(desk, [(at // 2) * HOUR + at % 2 * 60 for at in range(24)])
    said = {number: draw.choice((LION, LION, CHEETAH)) for number in numbers}
    new = [Judgement(Target(number), (one,)) for number, one in said.items()]
    identify(desk.project, desk.decider, new, WORDS)
    acts = IndividualActs(desk.project, desk.decider)
    pictures = []
    for at, number in enumerate(numbers):
        taxon = str(said[number].taxon)
        code, flank = f"{taxon[:3]}-{draw.randrange(5)}", draw.choice(SIDES)
        known = acts.catalogue.find(code)
        if known is None:
            acts.new([Target(number)], code=code, flank=flank)
        else:
            acts.same([Target(number)], known, flank)
        vector = noise.normal(0, 1, 6) + 2 * (hash_of(code) % 3 - 1)
        keep(desk, number, vector)
        pictures.append((at // 2, code, taxon, flank, vector))
    found = hit_rate(desk.project)
    assert [found.asked, *found.hits] == by_lists(pictures)
    assert found.asked > 0
    assert found.asked + found.alone == len({one[:2] for one in pictures})
    assert (found.untimed, found.without) == (0, 0)
    assert found.hits[0] < found.asked, "a hit rate of made-up noise is not perfect"
    likenesses = Likenesses(desk.project)
    for at, number in enumerate(numbers):
        like = likenesses.individuals_like(Target(number))
        _, _, taxon, flank, _ = pictures[at]
        for one in like.alike:
            assert one.individual.facts.taxon == taxon
            assert {one.picture.flank, flank} != {Flank.LEFT, Flank.RIGHT}
        assert [one.cosine for one in like.alike] == sorted(
            (one.cosine for one in like.alike), reverse=True
        )


def hash_of(code: str) -> int:
    """A number that is the same in every run."""
    return sum(code.encode())


def test_each_individual_is_ranked_by_its_best_picture() -> None:
    up, right, between = np.array([[0, 1], [1, 0], [0.6, 0.8]], np.float32)
    known = [
        AnimalPicture("A", Flank.LEFT, right),
        AnimalPicture("A", Flank.LEFT, between),
        AnimalPicture("B", Flank.UNKNOWN, up),
        AnimalPicture("C", Flank.RIGHT, up),
    ]
    found = most_alike([AnimalPicture("", Flank.LEFT, up)], known)
    assert [(one.individual, one.picture) for one in found] == [("B", 2), ("A", 1)]
    assert found[1].cosine == pytest.approx(0.8)
    assert not most_alike([], known)
    assert not most_alike([AnimalPicture("", Flank.UP, up)], known[:2])
