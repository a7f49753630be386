"""Where views are sure of different genera, the answer is at most what they share.

root ─ Cats ─┬─ Big ─┬─ lion
     │       │       └─ leopard
     │       └─ Small ─┬─ cat
     │                 └─ wildcat
     └─ Elephants ─ Bush ─┬─ african
                          └─ forest
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core.cascade import decide
from swc_desktop.core.features import FeatureRows
from swc_desktop.core.method import EvidenceMode, EvidenceUsed, Gate, Method, Node, Recipe, Vote
from swc_desktop.core.prediction import Answer, Prediction, Status, ViewsDiffer
from swc_desktop.core.scoring import RawVotes
from swc_desktop.core.taxonomy import ROOT, Rank, Taxon, Taxonomy
from tests.core.random_cases import a_case

TAXONOMY = Taxonomy(
    (
        Taxon("Cats", Rank.FAMILY),
        Taxon("Elephants", Rank.FAMILY),
        Taxon("Big", Rank.GENUS, "Cats"),
        Taxon("Small", Rank.GENUS, "Cats"),
        Taxon("Bush", Rank.GENUS, "Elephants"),
        Taxon("lion", Rank.SPECIES, "Big"),
        Taxon("leopard", Rank.SPECIES, "Big"),
        Taxon("cat", Rank.SPECIES, "Small"),
        Taxon("wildcat", Rank.SPECIES, "Small"),
        Taxon("african", Rank.SPECIES, "Bush"),
        Taxon("forest", Rank.SPECIES, "Bush"),
    )
)
LIMITS = {Rank.FAMILY: 0.6, Rank.GENUS: 0.7, Rank.SPECIES: 0.75}
METHOD = Method(
    taxonomy=TAXONOMY,
    nodes=tuple(
        Node(name, TAXONOMY.children(name), Vote(name), Vote(f"m.{name}", features=("sphere_x",)))
        for name in TAXONOMY.parents()
    ),
    features=("sphere_x",),
    gate=Gate("gate", 1.0, 0.0, 0.5),
    floor=0.0,
    thesis_weights=dict.fromkeys(Rank, 0.5),
    default_recipe=Recipe.BAYES,
    thresholds={
        "0.05": dict.fromkeys(EvidenceUsed, LIMITS),
        "0.01": dict.fromkeys(EvidenceUsed, dict.fromkeys(Rank, 0.97)),
    },
    target="0.05",
)
Image = Mapping[str, NDArray[np.floating]]


def view(taxon: str, sure: float = 0.95, *, gate: float = 4.0) -> Image:
    """Outputs that at each node on the way to a taxon are so sure of it."""
    path = TAXONOMY.path(taxon)
    outputs: dict[str, NDArray[np.floating]] = {"gate": np.array([[gate]])}
    for name in TAXONOMY.parents():
        children = TAXONOMY.children(name)
        share = np.full(len(children), 1 / len(children))
        for at, child in enumerate(children):
            if child in path and len(children) > 1:
                share = np.full(len(children), (1 - sure) / (len(children) - 1))
                share[at] = sure
        outputs[name] = np.log(share)[None]
    return outputs


def mean(*views: Image) -> Image:
    return {name: np.mean([one[name] for one in views], axis=0) for name in views[0]}


def said(close: Image, whole: Image, **options: object) -> Prediction:
    raw = RawVotes(1, image=mean(close, whole))
    (one,) = decide(METHOD, raw, [()], views=(close, whole), **options)  # type: ignore[arg-type]
    return one


def test_two_sure_genera_climb_to_their_family() -> None:
    close, whole = view("lion", 0.99), view("cat", 0.9)
    (free,) = decide(METHOD, RawVotes(1, image=mean(close, whole)), [()])
    assert (free.answer.taxon, free.views_differ) == ("Big", None)
    one = said(close, whole)
    assert (one.answer.taxon, one.answer.rank) == ("Cats", Rank.FAMILY)
    assert one.answer.confidence == one.best[Rank.FAMILY].probability
    assert one.views_differ is not None
    assert one.views_differ.shared == "Cats"
    assert one.views_differ.close.taxon == "Big"
    assert one.views_differ.close.probability == pytest.approx(0.99**2)
    assert one.views_differ.whole.taxon == "Small"
    assert one.views_differ.whole.probability == pytest.approx(0.9**2)
    assert one.nodes[-1].taxon in TAXONOMY.parents()


def test_two_families_leave_no_answer() -> None:
    one = said(view("lion", 0.999), view("african", 0.9))
    assert one.answer == Answer(Status.UNSURE)
    assert one.views_differ is not None
    assert one.views_differ.shared is None


@pytest.mark.parametrize(
    ("close", "whole", "options"),
    [
        (view("lion"), view("leopard"), {}),
        (view("lion", 0.99), view("cat", 0.8), {}),
        (view("lion", 0.8), view("cat", 0.99), {}),
        (view("lion", 0.99), view("cat", 0.9, gate=-0.1), {}),
        (view("lion", 0.99), view("cat", 0.9), {"target": "0.01"}),
        (view("lion", 0.99), view("cat", 0.9), {"recipe": Recipe.THESIS}),
        (view("lion", 0.99), {name: row * np.nan for name, row in view("cat").items()}, {}),
    ],
)
def test_nothing_changes_where_not_both_are_sure_of_another_genus(
    close: Image, whole: Image, options: dict[str, object]
) -> None:
    raw = RawVotes(1, image=mean(close, view("lion", 0.99)))
    (free,) = decide(METHOD, raw, [()], **options)  # type: ignore[arg-type]
    (one,) = decide(METHOD, raw, [()], views=(close, whole), **options)  # type: ignore[arg-type]
    assert one == free


def test_an_answer_that_is_shared_already_stays() -> None:
    close, whole = view("lion", 0.9), view("cat", 0.9)
    one = said(close, whole)
    assert one.answer.taxon == "Cats"
    assert one.views_differ is None, "nothing limited it"


def test_place_and_time_cannot_name_what_the_views_do_not_share() -> None:
    close, whole = view("lion", 0.99), view("cat", 0.9)
    known = np.array([[True]])
    raw = RawVotes(
        1,
        image=mean(close, whole),
        metadata={
            f"m.{name}": np.exp(votes)
            for name, votes in view("lion", 0.9).items()
            if name != "gate"
        },
        features=FeatureRows(("sphere_x",), known.astype(np.float32), known),
    )
    (one,) = decide(METHOD, raw, [()], views=(close, whole))
    assert one.answer.taxon == "Cats"
    assert one.without_metadata is not None
    assert one.without_metadata.taxon == "Cats"
    assert one.without_image is not None
    assert one.without_image.taxon in ("Big", "lion"), "without the picture no view counts"
    (alone,) = decide(METHOD, raw, [()], views=(close, whole), use=EvidenceMode.METADATA)
    assert alone.views_differ is None


@pytest.mark.parametrize("seed", range(60))
def test_answers_are_only_ever_climbed(seed: int) -> None:
    case, other = a_case(seed), a_case(seed)
    noise = np.random.default_rng(seed)
    views = tuple(
        {name: row + noise.normal(0, 3, row.shape) for name, row in one.raw.image.items()}
        for one in (case, other)
    )
    missing = [()] * case.raw.rows
    taxonomy = case.method.taxonomy
    free = decide(case.method, case.raw, missing)
    limited = decide(case.method, case.raw, missing, views=views)  # type: ignore[arg-type]
    for before, after in zip(free, limited, strict=True):
        if after.views_differ is None:
            assert after.answer == before.answer
            continue
        assert before.answer.taxon is not None
        if after.answer.taxon is None:
            assert after.answer == Answer(Status.UNSURE)
        else:
            assert after.answer.taxon in taxonomy.path(before.answer.taxon)[:-1] or (
                after.answer.taxon in taxonomy.path(after.views_differ.shared or ROOT)
            )
        assert after.best == before.best
        assert replace(after, answer=before.answer).not_in_pack_p == before.not_in_pack_p


def test_what_differs_is_said_with_both_genera() -> None:
    one = said(view("lion", 0.99), view("cat", 0.9))
    assert isinstance(one.views_differ, ViewsDiffer)
    assert {one.views_differ.close.taxon, one.views_differ.whole.taxon} == {"Big", "Small"}
