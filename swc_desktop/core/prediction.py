"""The result of the cascade for one photograph, with the evidence it is based on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from swc_desktop.core.method import EvidenceUsed, Recipe
from swc_desktop.core.observation import Absence
from swc_desktop.core.taxonomy import Rank


class Status(StrEnum):
    """The kinds of result, by the words in the result files.

    Packs with a detector tell ``OTHER_ANIMAL``, ``BLANK``, ``PERSON`` and ``VEHICLE`` apart; for
    others they are all ``NOT_IN_PACK``.
    """

    NAMED = "named"
    OTHER_ANIMAL = "other_animal"
    BLANK = "blank"
    PERSON = "person"
    VEHICLE = "vehicle"
    NOT_IN_PACK = "not_in_pack"
    UNSURE = "unsure"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Best:
    """The most probable taxon of a rank and its path probability."""

    taxon: str
    probability: float


@dataclass(frozen=True)
class Answer:
    """A status and, when named, the taxon at the finest rank that the evidence supports.

    ``confidence`` is the probability of the answer, 0 to 1; None where there is no answer, and with
    ``NOT_IN_PACK``, whose probability is ``Prediction.not_in_pack_p``.
    """

    status: Status
    taxon: str | None = None
    rank: Rank | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class ViewsDiffer:
    """Two genera of which the views of one animal are each sure, and the deepest taxon above both.

    ``close`` is by the views cut around the animal, ``whole`` by those of all the picture;
    ``shared`` is None where no taxon of the pack is above both.
    """

    close: Best
    whole: Best
    shared: str | None


@dataclass(frozen=True)
class NodeEvidence:
    """The votes at one node on the way to the answer, by child; None for a missing vote.

    ``image_weight`` and ``metadata_weight`` are the exponents (bayes) or shares (thesis) used.
    ``joint`` is conditional on the node; ``path`` is the probability from the root.
    ``metadata_without_weather`` is the metadata vote with the weather unknown; None where that is
    the same vote, or where there is none. ``expected`` is how frequent the children are expected to
    be, where that counted.
    """

    taxon: str
    children: tuple[str, ...]
    image: tuple[float, ...] | None
    metadata: tuple[float, ...] | None
    joint: tuple[float, ...] | None
    path: tuple[float, ...] | None
    image_weight: float
    metadata_weight: float
    metadata_basis: str
    metadata_without_weather: tuple[float, ...] | None = None
    expected: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Prediction:
    """The answer for one photograph, its alternatives and the evidence.

    ``best`` holds every rank that was scored, also below the answer and without one.
    ``nodes`` runs from the root to the answer, and from there (without one: from the root)
    along the best child of each node to the last node with children.
    ``without_metadata`` and ``without_image`` are what the answer would have been; None when
    that vote was not counted, or was the only one. ``without_weather`` is the same for weather;
    None when weather changed no vote. ``without_frequencies`` is the answer if all animals were as
    frequent; None when frequencies did not count. ``disputed``: picture and metadata clearly differ
    at a node on the way to the answer. ``burst``: how many photographs voted together, and
    ``without_burst`` what the answer of this one alone would have been; None when it voted alone.
    ``views_differ``: why the answer is only what two views share; None where nothing
    limited it.
    """

    answer: Answer
    recipe: Recipe
    evidence: EvidenceUsed | None
    best: Mapping[Rank, Best]
    not_in_pack_p: float | None
    nodes: tuple[NodeEvidence, ...]
    missing: tuple[Absence, ...]
    without_metadata: Answer | None = None
    without_image: Answer | None = None
    without_weather: Answer | None = None
    without_frequencies: Answer | None = None
    disputed: bool = False
    burst: int = 1
    without_burst: Answer | None = None
    views_differ: ViewsDiffer | None = None
