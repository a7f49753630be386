"""From votes to answers: descent, thresholds, climbing, gate and missing evidence.

root ─ Cats ─┬─ Big ─┬─ lion ─┬─ north
     │       │       │        └─ south
     │       │       └─ jaguar ─┬─ red     (no vote)
     │       │                  └─ black
     │       └─ Fast ── cheetah            (only child)
     └─ Elephants
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from swc_desktop.core.cascade import decide
from swc_desktop.core.failed_votes import GATE_FAILED
from swc_desktop.core.features import FeatureRows
from swc_desktop.core.method import EvidenceMode, EvidenceUsed, Gate, Method, Node, Recipe, Vote
from swc_desktop.core.observation import Absence, Evidence
from swc_desktop.core.prediction import Answer, Prediction, Status
from swc_desktop.core.scoring import RawVotes, score
from swc_desktop.core.taxonomy import RANKS, ROOT, Rank, Taxon, Taxonomy

TAXONOMY = Taxonomy(
    (
        Taxon("Cats", Rank.FAMILY),
        Taxon("Elephants", Rank.FAMILY),
        Taxon("Big", Rank.GENUS, "Cats"),
        Taxon("Fast", Rank.GENUS, "Cats"),
        Taxon("lion", Rank.SPECIES, "Big"),
        Taxon("jaguar", Rank.SPECIES, "Big"),
        Taxon("cheetah", Rank.SPECIES, "Fast"),
        Taxon("north", Rank.SUBSPECIES, "lion"),
        Taxon("south", Rank.SUBSPECIES, "lion"),
        Taxon("red", Rank.SUBSPECIES, "jaguar"),
        Taxon("black", Rank.SUBSPECIES, "jaguar"),
    )
)
THRESHOLDS = {Rank.FAMILY: 0.5, Rank.GENUS: 0.6, Rank.SPECIES: 0.7, Rank.SUBSPECIES: 0.8}
PLACE = ("sphere_x",)


def a_method(**changes: object) -> Method:
    nodes = []
    for name in TAXONOMY.parents():
        children = TAXONOMY.children(name)
        has_image = name in (ROOT, "Cats", "Big")
        has_metadata = name in (ROOT, "Big", "lion")
        nodes.append(
            Node(
                name,
                children,
                Vote(f"i.{name}") if has_image else None,
                Vote(f"m.{name}", features=PLACE, basis="ranges") if has_metadata else None,
            )
        )
    method = Method(
        taxonomy=TAXONOMY,
        nodes=tuple(nodes),
        features=(*PLACE, "hour_sin"),
        gate=Gate("gate", 1.0, 0.0, 0.5),
        floor=0.0,
        thesis_weights={
            Rank.FAMILY: 0.1,
            Rank.GENUS: 0.2,
            Rank.SPECIES: 0.5,
            Rank.SUBSPECIES: 0.9,
        },
        default_recipe=Recipe.BAYES,
        thresholds={
            "0.05": dict.fromkeys(EvidenceUsed, THRESHOLDS),
            "0.01": dict.fromkeys(EvidenceUsed, dict.fromkeys(RANKS, 0.99)),
        },
        target="0.05",
    )
    return replace(method, **changes)  # type: ignore[arg-type]


def votes(
    image: Mapping[str, Sequence[float]] | None = None,
    metadata: Mapping[str, Sequence[float]] | None = None,
    *,
    gate: float = 5.0,
    known: Sequence[bool] = (True, True),
) -> RawVotes:
    """One row: image votes and metadata votes as probabilities by node."""
    flat = {name: [1 / len(TAXONOMY.children(name))] * len(TAXONOMY.children(name)) for name in ALL}
    seen = {} if image is None else {**{n: flat[n] for n in (ROOT, "Cats", "Big")}, **image}
    placed = {} if metadata is None else {**{n: flat[n] for n in (ROOT, "Big", "lion")}, **metadata}
    mask = np.array([known])
    return RawVotes(
        1,
        {f"i.{name}": np.log([vote]) for name, vote in seen.items()}
        | ({"gate": np.array([[gate]])} if seen else {}),
        {f"m.{name}": np.array([vote]) for name, vote in placed.items()},
        FeatureRows((*PLACE, "hour_sin"), np.where(mask, 0.5, math.nan).astype(np.float32), mask),
    )


ALL = TAXONOMY.parents()


def said(raw: RawVotes, method: Method | None = None, **options: object) -> Prediction:
    prediction, *rest = decide(method or a_method(), raw, [()], **options)  # type: ignore[arg-type]
    assert not rest
    return prediction


LION = {ROOT: (0.9, 0.1), "Cats": (0.95, 0.05), "Big": (0.95, 0.05)}


def test_the_finest_taxon_that_reaches_its_threshold() -> None:
    answer = said(votes(LION)).answer
    assert (answer.status, answer.taxon, answer.rank) == (Status.NAMED, "lion", Rank.SPECIES)
    assert answer.confidence == pytest.approx(0.9 * 0.95 * 0.95)


def test_a_place_carries_it_to_the_subspecies() -> None:
    place = {ROOT: (0.9, 0.1), "Big": (0.9, 0.1), "lion": (0.02, 0.98)}
    prediction = said(votes(LION, place))
    assert prediction.answer.taxon == "south"
    assert prediction.evidence is EvidenceUsed.BOTH
    assert prediction.without_metadata is not None
    assert prediction.without_metadata.taxon == "lion"
    assert prediction.without_image is not None
    assert prediction.without_image.taxon == "Cats"


@pytest.mark.parametrize(
    ("image", "taxon"),
    [
        (LION | {"Big": (0.6, 0.4)}, "Big"),
        (LION | {"Cats": (0.5, 0.5)}, "Cats"),
        ({ROOT: (0.4, 0.6)}, "Elephants"),
    ],
)
def test_it_climbs_to_the_rank_that_the_evidence_supports(
    image: dict[str, tuple[float, ...]], taxon: str
) -> None:
    assert said(votes(image)).answer.taxon == taxon


def test_higher_thresholds_give_coarser_answers_or_none() -> None:
    answer = said(votes(LION), target="0.01").answer
    assert answer.status is Status.UNSURE
    assert (answer.taxon, answer.rank, answer.confidence) == (None, None, None)
    sure = {name: [math.exp(0), *[1e-6] * (len(vote) - 1)] for name, vote in LION.items()}
    assert said(votes(sure), target="0.01").answer.taxon == "lion"


def test_a_rank_without_a_threshold_is_never_answered() -> None:
    thresholds = {"0.05": {used: {Rank.FAMILY: 0.5} for used in EvidenceUsed}}
    assert said(votes(LION), a_method(thresholds=thresholds)).answer.taxon == "Cats"
    assert said(votes(LION), a_method(thresholds={"0.05": {}})).answer.status is Status.UNSURE


def test_a_taxon_can_need_more_than_its_rank() -> None:
    """The lion needs more than it has, so its genus is answered; the others go by their rank."""
    lion = said(votes(LION))
    assert lion.answer.rank is not None
    assert lion.evidence is not None
    species = lion.best[Rank.SPECIES]

    def answered(own: dict[str, float | None], target: str = "0.05") -> str | None:
        method = a_method(taxon_thresholds={target: {lion.evidence: own}})
        return said(votes(LION), method).answer.taxon

    finer = {"north": None, "south": None}
    assert answered({**finer, species.taxon: species.probability + 1e-6}) == "Big"
    assert answered({**finer, species.taxon: None}) == "Big"
    assert answered({**finer, species.taxon: species.probability}) == species.taxon
    assert answered({**finer, species.taxon: None}, "0.01") == lion.answer.taxon
    assert answered({"jaguar": None}) == lion.answer.taxon


def test_a_taxon_never_needs_less_than_its_rank() -> None:
    lion = said(votes(LION))
    assert lion.evidence is not None
    easy = {lion.evidence: {"lion": 0.1, "north": 0.1, "south": 0.1}}
    method = a_method(taxon_thresholds={"0.01": easy})
    assert (
        said(votes(LION), method, target="0.01").answer == said(votes(LION), target="0.01").answer
    )


def test_thresholds_are_those_of_the_evidence_used() -> None:
    strict = dict.fromkeys(RANKS, 0.999)
    thresholds = {"0.05": dict.fromkeys(EvidenceUsed, THRESHOLDS) | {EvidenceUsed.IMAGE: strict}}
    method = a_method(thresholds=thresholds)
    assert said(votes(LION), method).answer.status is Status.UNSURE
    assert said(votes(LION, {}), method).answer.status is Status.NAMED


def test_every_rank_has_its_best_also_below_the_answer() -> None:
    prediction = said(votes(LION | {"Big": (0.6, 0.4)}))
    assert prediction.best[Rank.SPECIES].taxon == "lion"
    assert prediction.best[Rank.SPECIES].probability == pytest.approx(0.9 * 0.95 * 0.6)
    assert Rank.SUBSPECIES not in prediction.best


def test_the_best_of_a_rank_is_not_bound_to_the_best_above_it() -> None:
    image = {ROOT: (1.0, 1e-9), "Cats": (0.55, 0.45), "Big": (0.5, 0.5)}
    prediction = said(votes(image))
    assert prediction.best[Rank.GENUS].taxon == "Big"
    assert prediction.best[Rank.SPECIES].taxon == "cheetah"
    thresholds = {"0.05": {used: {Rank.SPECIES: 0.4} for used in EvidenceUsed}}
    answered = said(votes(image), a_method(thresholds=thresholds))
    assert answered.answer.taxon == "cheetah"
    assert [node.taxon for node in answered.nodes] == [ROOT, "Cats", "Fast"]


def test_an_only_child_is_as_probable_as_its_parent() -> None:
    path = score(a_method(), votes({ROOT: (0.9, 0.1), "Cats": (0.2, 0.8)}), Recipe.BAYES).path
    assert path["cheetah"] == path["Fast"]


@pytest.mark.parametrize("recipe", Recipe)
def test_the_cascade_ends_at_a_node_without_a_vote(recipe: Recipe) -> None:
    jaguar = LION | {"Big": (0.01, 0.99)}
    prediction = said(votes(jaguar, {"Big": (0.01, 0.99)}), recipe=recipe)
    assert prediction.answer.taxon == "jaguar"
    last = prediction.nodes[-1]
    assert last.taxon == "jaguar"
    assert (last.image, last.metadata, last.joint, last.path) == (None,) * 4
    path = score(a_method(), votes(jaguar), recipe).path
    assert np.isnan(path["red"]).all()
    assert np.isnan(path["black"]).all()


def test_the_thesis_descends_by_the_best_child_without_thresholds() -> None:
    image = {ROOT: (0.51, 0.49), "Cats": (0.51, 0.49), "Big": (0.51, 0.49)}
    metadata = {ROOT: (0.3, 0.7), "Big": (0.3, 0.7), "lion": (0.5, 0.5)}
    prediction = said(votes(image, metadata), recipe=Recipe.THESIS)
    root = 0.1 * 0.3 + 0.9 * 0.51
    assert prediction.best[Rank.FAMILY].taxon == "Elephants"
    assert prediction.best[Rank.FAMILY].probability == pytest.approx(1 - root)
    assert prediction.answer.taxon == "Elephants"
    cats = said(votes(image | {ROOT: (0.6, 0.4)}, metadata), recipe=Recipe.THESIS)
    assert cats.answer.taxon == "jaguar"
    expected = (0.1 * 0.3 + 0.9 * 0.6) * 0.51 * (0.5 * 0.7 + 0.5 * 0.49)
    assert cats.answer.confidence == pytest.approx(expected)


def test_the_thesis_weighs_each_rank_by_its_table() -> None:
    image = {ROOT: (0.9, 0.1), "Cats": (0.8, 0.2), "Big": (0.7, 0.3)}
    metadata = {ROOT: (0.5, 0.5), "Big": (0.6, 0.4), "lion": (0.1, 0.9)}
    prediction = said(votes(image, metadata), recipe=Recipe.THESIS)
    weights = [(node.image_weight, node.metadata_weight) for node in prediction.nodes]
    assert weights == [
        (pytest.approx(0.9), pytest.approx(0.1)),
        (1.0, 0.0),
        (0.5, 0.5),
        (0.0, 1.0),
    ]
    assert prediction.nodes[0].joint == pytest.approx((0.86, 0.14))
    assert prediction.nodes[2].joint == pytest.approx((0.65, 0.35))
    assert prediction.answer.taxon == "south"


def test_the_weights_shown_are_those_of_the_evidence_used() -> None:
    method = a_method()
    root = replace(
        method.nodes[0],
        image=Vote(f"i.{ROOT}", weight=0.7, solo_weight=1.3),
        metadata=Vote(f"m.{ROOT}", weight=0.4, solo_weight=0.8, features=PLACE, basis="ranges"),
    )
    method = replace(method, nodes=(root, *method.nodes[1:]))
    both, from_image, from_metadata = (
        said(raw, method).nodes[0] for raw in (votes(LION, {}), votes(LION), votes(None, {}))
    )
    assert (both.image_weight, both.metadata_weight) == (0.7, 0.4)
    assert (from_image.image_weight, from_image.metadata_weight) == (1.3, 0.0)
    assert (from_metadata.image_weight, from_metadata.metadata_weight) == (0.0, 0.8)
    assert both.metadata_basis == "ranges"


def test_what_is_not_in_the_pack_is_rejected_and_its_best_guesses_stay() -> None:
    prediction = said(votes(LION, gate=-3.0))
    assert prediction.answer.status is Status.NOT_IN_PACK
    assert prediction.not_in_pack_p == pytest.approx(1 / (1 + math.exp(-3)))
    assert prediction.best[Rank.SPECIES].taxon == "lion"
    assert said(votes(LION, gate=-3.0), gated=False).answer.taxon == "lion"


@pytest.mark.parametrize(("logit", "rejected"), [(-0.01, True), (0.0, True), (0.01, False)])
def test_the_gate_closes_at_its_threshold(logit: float, *, rejected: bool) -> None:
    status = said(votes(LION, gate=logit)).answer.status
    assert (status is Status.NOT_IN_PACK) is rejected


def test_scale_and_offset_calibrate_the_gate() -> None:
    method = a_method(gate=Gate("gate", 2.0, -1.0, 0.9))
    prediction = said(votes(LION, gate=0.25), method)
    assert prediction.not_in_pack_p == pytest.approx(1 / (1 + math.exp(2 * 0.25 - 1)))
    assert prediction.answer.status is Status.NAMED


def test_a_gate_of_enormous_logits_does_not_overflow() -> None:
    assert said(votes(LION, gate=-1e6)).not_in_pack_p == 1.0
    assert said(votes(LION, gate=1e6)).not_in_pack_p == 0.0


@pytest.mark.parametrize("logit", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("recipe", list(Recipe))
def test_a_gate_that_gives_no_number_leaves_no_name_and_says_so(
    logit: float, recipe: Recipe
) -> None:
    prediction = said(votes(LION, {}, gate=logit), recipe=recipe)
    assert prediction.answer == Answer(Status.UNSURE)
    assert prediction.not_in_pack_p is None
    assert prediction.missing == (Absence(Evidence.IMAGE, GATE_FAILED),)
    assert prediction.best[Rank.SPECIES].taxon == "lion"
    assert said(votes(LION, gate=logit), gated=False).answer.taxon == "lion"
    without_picture = said(votes(LION, {}, gate=logit), use=EvidenceMode.METADATA, recipe=recipe)
    assert without_picture.missing == ()


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("recipe", list(Recipe))
def test_an_image_vote_that_is_not_finite_is_absent_with_a_reason(
    wrong: float, recipe: Recipe
) -> None:
    raw = votes(LION)
    raw.image["i.Big"][0, 1] = wrong
    prediction = said(raw, recipe=recipe)
    reason = "the pack gave no usable numbers at Big"
    (absence,) = prediction.missing
    assert (absence.evidence, str(absence.reason)) == (Evidence.IMAGE, reason)
    assert prediction.nodes[-1].image is None
    assert (prediction.answer.taxon, prediction.answer.rank) == ("Big", Rank.GENUS)


def test_several_votes_that_are_not_finite_are_one_absence() -> None:
    raw = votes(LION)
    for output in raw.image.values():
        output[:] = math.nan
    raw.image["gate"][:] = 5.0
    prediction = said(raw)
    reason = "the pack gave no usable numbers at root and 2 more"
    (absence,) = prediction.missing
    assert (absence.evidence, str(absence.reason)) == (Evidence.IMAGE, reason)
    assert prediction.answer.status is Status.UNSURE
    assert prediction.evidence is None


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_metadata_vote_that_is_not_finite_leaves_the_picture_to_decide(wrong: float) -> None:
    raw = votes(LION, {})
    for output in raw.metadata.values():
        output[:, 0] = wrong
    prediction = said(raw)
    assert prediction.answer.taxon == "lion"
    assert prediction.evidence is EvidenceUsed.IMAGE
    assert [absence.evidence for absence in prediction.missing] == [Evidence.METADATA]


def test_a_metadata_vote_without_known_features_may_be_anything() -> None:
    raw = votes(LION, {}, known=(False, False))
    for output in raw.metadata.values():
        output[:] = math.nan
    assert said(raw).missing == ()


def test_the_gate_reads_only_the_picture() -> None:
    prediction = said(votes(LION, {}, gate=-9.0), use=EvidenceMode.METADATA)
    assert prediction.not_in_pack_p is None
    assert prediction.answer.status is not Status.NOT_IN_PACK
    assert said(votes(LION, gate=-9.0), a_method(gate=None)).not_in_pack_p is None


def test_without_any_evidence_nothing_is_named() -> None:
    prediction = said(votes(None, {}, known=(False, False)))
    assert prediction.answer.status is Status.UNSURE
    assert prediction.evidence is None
    assert prediction.best == {}
    assert prediction.nodes[0].joint is None
    assert said(RawVotes(1)).answer.status is Status.UNSURE


def test_a_vote_counts_only_where_one_of_its_features_is_known() -> None:
    prediction = said(votes(LION, {ROOT: (0.0, 1.0)}, known=(False, True)))
    assert prediction.evidence is EvidenceUsed.IMAGE
    assert prediction.nodes[0].metadata is None
    assert prediction.answer.taxon == "lion"
    assert prediction.without_metadata is None


def test_absences_are_handed_on_with_their_reasons() -> None:
    absent = (Absence(Evidence.PLACE, "the camera wrote no GPS"),)
    prediction, other = decide(a_method(), RawVotes(2), [absent, ()])
    assert prediction.missing == absent
    assert other.missing == ()


@pytest.mark.parametrize(
    ("mode", "used"),
    [
        (EvidenceMode.BOTH, EvidenceUsed.BOTH),
        (EvidenceMode.IMAGE, EvidenceUsed.IMAGE),
        (EvidenceMode.METADATA, EvidenceUsed.METADATA),
    ],
)
def test_only_the_requested_votes_count(mode: EvidenceMode, used: EvidenceUsed) -> None:
    prediction = said(votes(LION, {}), use=mode)
    assert prediction.evidence is used
    first = prediction.nodes[0]
    assert (first.image is None) == (mode is EvidenceMode.METADATA)
    assert (first.metadata is None) == (mode is EvidenceMode.IMAGE)


def test_temperatures_soften_votes() -> None:
    method = a_method()
    nodes = tuple(
        replace(node, image=replace(node.image, temperature=3.0)) if node.image else node
        for node in method.nodes
    )
    soft = said(votes(LION), replace(method, nodes=nodes)).nodes[0]
    assert soft.image is not None
    ratio = (0.9 / 0.1) ** (1 / 3)
    assert soft.image[0] == pytest.approx(ratio / (1 + ratio))


def test_no_rows_give_no_predictions() -> None:
    assert decide(a_method(), RawVotes(0), []) == []


def test_a_row_without_a_picture_is_not_a_pack_that_failed() -> None:
    """Rows without a picture have outputs that are not finite either."""
    method, raw = a_method(), votes({}, {})
    image = {name: np.full_like(values, np.nan) for name, values in raw.image.items()}
    unseen = replace(raw, image=image, pictured=np.zeros(raw.rows, dtype=np.bool_))
    failed = replace(unseen, pictured=None)
    for prediction in decide(method, unseen, [()] * raw.rows):
        assert Evidence.IMAGE not in {absence.evidence for absence in prediction.missing}
    for prediction in decide(method, failed, [()] * raw.rows):
        assert Evidence.IMAGE in {absence.evidence for absence in prediction.missing}
