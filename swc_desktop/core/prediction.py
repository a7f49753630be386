"""What the cascade says of one photograph, with the evidence it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from swc_desktop.core.method import EvidenceUsed, Recipe
from swc_desktop.core.observation import Absence
from swc_desktop.core.taxonomy import Rank


class Status(StrEnum):
    """The kinds of result, by the words in the results."""

    NAMED = "named"
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
    """A status and, when named, the taxon at the finest rank that the evidence carries."""

    status: Status
    taxon: str | None = None
    rank: Rank | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class NodeEvidence:
    """The votes at one node on the way to the answer, by child; None for a vote not given.

    ``image_weight`` and ``metadata_weight`` are the exponents (bayes) or shares (thesis) used.
    ``joint`` is given the node; ``path`` includes the way to it.
    ``metadata_without_weather`` is the metadata vote had the weather been unknown; None where that
    is the same vote, or none.
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


@dataclass(frozen=True)
class Prediction:
    """The answer for one photograph, its alternatives, and the evidence, laid open.

    ``best`` holds every rank that was scored, also below the answer and also when there is none.
    ``nodes`` runs from the root to the answer, and from there (without one: from the root) along
    the best child of each node to the last node with children.
    ``without_metadata`` and ``without_image`` are what the answer would have been; None when
    that vote was not counted in the first place, or nothing else was. ``without_weather`` likewise;
    None when weather changed no vote.
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
