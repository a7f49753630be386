"""What the chain knows beside the votes, for the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SilhouetteCurve:
    """Mean silhouettes of K-means places of a node by their number, on ``n`` rows that taught."""

    node: str
    ks: Sequence[int]
    values: Sequence[float]
    chosen: int
    n: int = 0


@dataclass(frozen=True)
class Importance:
    """What a feature of a node is worth: balanced accuracy lost when its values are exchanged
    between ``n`` tested rows, with its 95 % interval over groups."""

    node: str
    feature: str
    drop: float
    low: float
    high: float
    n: int = 0


@dataclass(frozen=True)
class NodeFacts:
    """A node: rows that taught its metadata vote and what that was made from (the chosen family,
    ranges), pictures that taught its picture vote by child."""

    node: str
    rows: int
    basis: str
    pictures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PartFacts:
    """Observations and groups of a part of the data set."""

    part: str
    rows: int
    groups: int


@dataclass(frozen=True)
class Facts:
    """All that the report says beside figures.

    ``dropped`` counts rows by the rule that dropped them, ``licences`` rows by licence; ``credits``
    and ``notes`` are sentences, ``made`` is the pack's date as it states it.
    """

    read: int = 0
    kept: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    parts: Sequence[PartFacts] = ()
    nodes: Sequence[NodeFacts] = ()
    silhouettes: Sequence[SilhouetteCurve] = ()
    importances: Sequence[Importance] = ()
    notes: Sequence[str] = ()
    licences: Mapping[str, int] = field(default_factory=dict)
    credits: Sequence[str] = ()
    made: str = ""
