"""What the block of one rank says: its children, their votes, the weights, disagreement."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QCoreApplication, QLocale

from swc_desktop.core.message import message
from swc_desktop.core.method import Method, Node
from swc_desktop.core.prediction import NodeEvidence, Prediction
from swc_desktop.core.taxonomy import ROOT, Rank, Taxonomy
from swc_desktop.core.vote_shares import Share, disagreement, shares
from swc_desktop.ui.evidence.metadata_voter import Voter, voter_at
from swc_desktop.ui.evidence.taxon_phrases import both_names_html, plain_name_html
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import (
    capitalised,
    common_name,
    percent,
    rank_word,
    scientific_html,
)

translate = QCoreApplication.translate

SHOWN = 3
"""How many of the best children of a node are shown; the others are counted below them."""


@dataclass(frozen=True)
class ChildVote:
    """One child of a node: its joint vote, the share of each vote, and both votes."""

    taxon: str
    name: str
    scientific: str
    joint: float
    share: Share
    image: float | None
    metadata: float | None
    noun: str

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
            parts.append(f"{self.noun} {percent(self.metadata)}")
        return " · ".join(parts)


@dataclass(frozen=True)
class RankBlock:
    """What is shown of one node; a text is "" where there is nothing to say.

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
    frequencies: str
    basis: str
    silence: str


def blocks(prediction: Prediction, taxonomy: Taxonomy, method: Method | None) -> list[RankBlock]:
    """One block for each node, from the families down."""
    return [
        _block(evidence, prediction, taxonomy, method, voter_at(method, evidence.taxon, prediction))
        for evidence in prediction.nodes
    ]


def _block(
    evidence: NodeEvidence,
    prediction: Prediction,
    taxonomy: Taxonomy,
    method: Method | None,
    voter: Voter,
) -> RankBlock:
    rank = taxonomy[evidence.children[0]].rank
    title, plain = _titles(evidence.taxon, rank, taxonomy)
    node = _node(method, evidence.taxon)
    floor = method.floor if method is not None else 0.0
    children = _children(
        evidence, taxonomy, shares(evidence, prediction.recipe, node=node, floor=floor), voter
    )
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
        weights=_weights(evidence, voter) if children else "",
        disagreement=_disagreement(evidence, taxonomy, voter) if children else "",
        frequencies=_frequencies(evidence, children),
        basis=_basis(evidence, voter) if children else "",
        silence="" if children else _silence(evidence, rank, taxonomy, node, voter),
    )


def _node(method: Method | None, taxon: str) -> Node | None:
    if method is None:
        return None
    return next((node for node in method.nodes if node.taxon == taxon), None)


def _titles(node: str, rank: Rank, taxonomy: Taxonomy) -> tuple[str, str]:
    word = capitalised(rank_word(rank))
    if node == ROOT:
        return escape(word), word
    template = translate("Evidence", "{rank} within {taxon}")
    return (
        template.format(rank=escape(word), taxon=scientific_html(taxonomy, node)),
        template.format(rank=word, taxon=node),
    )


def _children(
    evidence: NodeEvidence,
    taxonomy: Taxonomy,
    split: tuple[Share, ...] | None,
    voter: Voter,
) -> tuple[ChildVote, ...]:
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
            noun=voter.noun,
        )
        for column in order
    )


def _more(hidden: int) -> str:
    return in_words(message("Evidence", "and %Ln other(s)", "", 0).counted(hidden))


def _weights(evidence: NodeEvidence, voter: Voter) -> str:
    if evidence.metadata is None:
        return translate("Evidence", "Based on the picture alone.")
    if evidence.image is None:
        return translate("Evidence", "The picture does not vote here.")
    number = QLocale()
    return translate("Evidence", "Weight: picture {a} · {voter} {b}").format(
        voter=voter.noun,
        a=number.toString(evidence.image_weight, "f", 2),
        b=number.toString(evidence.metadata_weight, "f", 2),
    )


def _frequencies(evidence: NodeEvidence, children: Sequence[ChildVote]) -> str:
    """How common the shown children are expected to be, where that counted."""
    if evidence.expected is None or not children:
        return ""
    share = dict(zip(evidence.children, evidence.expected, strict=True))
    return translate(
        "Evidence", "How common, in the data of the pack: {shares}. This counts."
    ).format(
        shares=" · ".join(
            f"{child.name or child.taxon} {percent(share[child.taxon])}" for child in children
        )
    )


def _basis(evidence: NodeEvidence, voter: Voter) -> str:
    if evidence.metadata is None or not evidence.metadata_basis:
        return ""
    return translate("Evidence", "The vote by {voter} is based on: {basis}.").format(
        voter=voter.noun, basis=basis_words(evidence.metadata_basis.rstrip("."))
    )


def basis_words(basis: str) -> str:
    """What a vote is based on: in the language of the system where the trainer wrote it."""
    known = {
        "observations": translate("Evidence", "observations"),
        "range of the species": translate("Evidence", "range of the species"),
        "range of the species and recorded occurrences": translate(
            "Evidence", "range of the species and recorded occurrences"
        ),
    }
    return known.get(basis, basis)


def _silence(
    evidence: NodeEvidence, rank: Rank, taxonomy: Taxonomy, node: Node | None, voter: Voter
) -> str:
    if len(evidence.children) == 1:
        return translate(
            "Evidence", "{child} is the only {rank} here, so there is nothing to tell apart."
        ).format(
            child=capitalised(both_names_html(taxonomy, evidence.children[0])), rank=rank_word(rank)
        )
    if node is not None and node.image is None and node.metadata is not None:
        return _needs(rank, voter)
    return translate(
        "Evidence", "Neither the picture nor {voter} can tell the {rank} apart here."
    ).format(rank=rank_word(rank), voter=voter.named)


def _needs(rank: Rank, voter: Voter) -> str:
    """That a node has no vote by the picture, and this photograph lacks what the other needs."""
    ranks = {
        Rank.FAMILY: translate("Evidence", "Families"),
        Rank.GENUS: translate("Evidence", "Genera"),
        Rank.SPECIES: translate("Evidence", "Species"),
        Rank.SUBSPECIES: translate("Evidence", "Subspecies"),
    }[rank]
    if voter.only_place:
        return translate("Evidence", "{ranks} need a place; this photograph has none.").format(
            ranks=ranks
        )
    return translate("Evidence", "{ranks} need {voter}, which this photograph lacks.").format(
        ranks=ranks, voter=voter.named
    )


def _disagreement(evidence: NodeEvidence, taxonomy: Taxonomy, voter: Voter) -> str:
    found = disagreement(evidence)
    if found is None:
        return ""
    return translate("Evidence", "The picture says {a}; {says} {b}. Together: {c} {p}.").format(
        a=plain_name_html(taxonomy, found.image),
        b=plain_name_html(taxonomy, found.metadata),
        c=plain_name_html(taxonomy, found.joint),
        p=escape(percent(found.probability)),
        says=voter.says,
    )
