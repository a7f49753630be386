"""What the block of one rank says: its children, its votes and their weights, where they differ."""

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QCoreApplication, QLocale

from swc_desktop.core.features import UnknownFeature, feature
from swc_desktop.core.method import Method, Node, Recipe
from swc_desktop.core.observation import Evidence
from swc_desktop.core.prediction import NodeEvidence, Prediction
from swc_desktop.core.shares import Share, disagreement, shares
from swc_desktop.core.taxonomy import ROOT, Rank, Taxonomy
from swc_desktop.ui.evidence.phrases import both_names_html, plain_name_html
from swc_desktop.ui.words import (
    capitalised,
    common_name,
    percent,
    rank_word,
    scientific_html,
)

translate = QCoreApplication.translate

SHOWN = 3
"""Children of a node that are shown: its best."""


@dataclass(frozen=True)
class ChildVote:
    """One child of a node: its joint vote, who gave it, and what either vote said."""

    taxon: str
    name: str
    scientific: str
    joint: float
    share: Share
    image: float | None
    metadata: float | None

    @property
    def both_names(self) -> str:
        """The scientific name and, where there is one, the common one."""
        return f"{self.taxon} ({self.name})" if self.name else self.taxon

    @property
    def votes(self) -> str:
        """Both votes in words, for the line under the bar."""
        parts = []
        if self.image is not None:
            parts.append(translate("Evidence", "picture {p}").format(p=percent(self.image)))
        if self.metadata is not None:
            parts.append(
                translate("Evidence", "place and time {p}").format(p=percent(self.metadata))
            )
        return " · ".join(parts)


@dataclass(frozen=True)
class RankBlock:
    """All that is said of one node; texts are "" where there is nothing to say.

    ``title``, ``disagreement`` and ``silence`` are rich text. ``image_weight`` and
    ``metadata_weight`` are None for a vote that was not given.
    """

    node: str
    rank: Rank
    title: str
    plain_title: str
    children: tuple[ChildVote, ...]
    more: str
    image_weight: float | None
    metadata_weight: float | None
    weights: str
    disagreement: str
    basis: str
    silence: str


def blocks(prediction: Prediction, taxonomy: Taxonomy, method: Method | None) -> list[RankBlock]:
    """One block a node, from the families down."""
    kinds = _metadata_words(prediction, method)
    return [
        _block(evidence, prediction, taxonomy, method, kinds.get(evidence.taxon, ""))
        for evidence in prediction.nodes
    ]


def _block(
    evidence: NodeEvidence,
    prediction: Prediction,
    taxonomy: Taxonomy,
    method: Method | None,
    kinds: str,
) -> RankBlock:
    rank = taxonomy[evidence.children[0]].rank
    title, plain = _titles(evidence.taxon, rank, taxonomy)
    node = _node(method, evidence.taxon)
    floor = method.floor if method is not None else 0.0
    children = _children(evidence, taxonomy, prediction.recipe, node, floor)
    hidden = len(evidence.children) - len(children)
    return RankBlock(
        node=evidence.taxon,
        rank=rank,
        title=title,
        plain_title=plain,
        children=children,
        more=_more(hidden) if children and hidden else "",
        image_weight=evidence.image_weight if evidence.image is not None else None,
        metadata_weight=evidence.metadata_weight if evidence.metadata is not None else None,
        weights=_weights(evidence) if children else "",
        disagreement=_disagreement(evidence, taxonomy, kinds) if children else "",
        basis=_basis(evidence) if children else "",
        silence="" if children else _silence(evidence, rank, taxonomy, node),
    )


def _node(method: Method | None, taxon: str) -> Node | None:
    if method is None:
        return None
    return next((node for node in method.nodes if node.taxon == taxon), None)


def _titles(node: str, rank: Rank, taxonomy: Taxonomy) -> tuple[str, str]:
    told = capitalised(rank_word(rank))
    if node == ROOT:
        return escape(told), told
    template = translate("Evidence", "{rank} within {taxon}")
    return (
        template.format(rank=escape(told), taxon=scientific_html(taxonomy, node)),
        template.format(rank=told, taxon=node),
    )


def _children(
    evidence: NodeEvidence, taxonomy: Taxonomy, recipe: Recipe, node: Node | None, floor: float
) -> tuple[ChildVote, ...]:
    split = shares(evidence, recipe, node=node, floor=floor)
    joint = evidence.joint
    if split is None or joint is None:
        return ()
    order = sorted(range(len(joint)), key=lambda column: -joint[column])[:SHOWN]
    return tuple(
        ChildVote(
            taxon=evidence.children[column],
            name=common_name(taxonomy, evidence.children[column]),
            scientific=scientific_html(taxonomy, evidence.children[column]),
            joint=joint[column],
            share=split[column],
            image=None if evidence.image is None else evidence.image[column],
            metadata=None if evidence.metadata is None else evidence.metadata[column],
        )
        for column in order
    )


def _more(hidden: int) -> str:
    if hidden == 1:
        return translate("Evidence", "and one other")
    return translate("Evidence", "and {n} others").format(n=hidden)


def _weights(evidence: NodeEvidence) -> str:
    if evidence.metadata is None:
        return translate("Evidence", "Only the picture votes here.")
    if evidence.image is None:
        return translate("Evidence", "Only place and time vote here.")
    number = QLocale()
    return translate("Evidence", "Weight: picture {a} · place and time {b}").format(
        a=number.toString(evidence.image_weight, "f", 2),
        b=number.toString(evidence.metadata_weight, "f", 2),
    )


def _basis(evidence: NodeEvidence) -> str:
    if evidence.metadata is None or not evidence.metadata_basis:
        return ""
    return translate("Evidence", "Place and time are judged by: {basis}.").format(
        basis=evidence.metadata_basis.rstrip(".")
    )


def _silence(evidence: NodeEvidence, rank: Rank, taxonomy: Taxonomy, node: Node | None) -> str:
    if len(evidence.children) == 1:
        return translate(
            "Evidence", "{child} is the only {rank} here, so there is nothing to tell apart."
        ).format(
            child=capitalised(both_names_html(taxonomy, evidence.children[0])), rank=rank_word(rank)
        )
    if node is not None and node.image is None and node.metadata is not None:
        return translate(
            "Evidence",
            "A picture can not tell the {rank} apart with this pack, and the place or time "
            "that could is not known.",
        ).format(rank=rank_word(rank))
    return translate(
        "Evidence", "Neither the picture nor place and time can tell the {rank} apart here."
    ).format(rank=rank_word(rank))


def _disagreement(evidence: NodeEvidence, taxonomy: Taxonomy, kinds: str) -> str:
    found = disagreement(evidence)
    if found is None:
        return ""
    return translate("Evidence", "The picture says {a}; {kinds} {b}. Together: {c} {p}.").format(
        a=plain_name_html(taxonomy, found.image),
        b=plain_name_html(taxonomy, found.metadata),
        c=plain_name_html(taxonomy, found.joint),
        p=escape(percent(found.probability)),
        kinds=kinds or translate("Evidence", "place and time say"),
    )


def _metadata_words(prediction: Prediction, method: Method | None) -> dict[str, str]:
    """«the place says», «the time says» or «place and time say», by what each node's vote saw."""
    if method is None:
        return {}
    absent = {absence.evidence for absence in prediction.missing}
    return {
        node.taxon: _says(_kinds(node.metadata.features) - absent)
        for node in method.nodes
        if node.metadata is not None
    }


def _kinds(names: tuple[str, ...]) -> set[Evidence]:
    kinds = set()
    for name in names:
        try:
            kinds.add(feature(name).kind)
        except UnknownFeature:
            continue
    return kinds


def _says(kinds: set[Evidence]) -> str:
    if kinds == {Evidence.PLACE}:
        return translate("Evidence", "the place says")
    if kinds == {Evidence.TIME}:
        return translate("Evidence", "the time says")
    if kinds == {Evidence.WEATHER}:
        return translate("Evidence", "the weather says")
    return translate("Evidence", "place and time say")
