"""What the records of a run add to the figures, for the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SilhouetteCurve:
    """Mean silhouettes of the K-means places of a node by their number, on ``n`` training rows."""

    node: str
    ks: Sequence[int]
    values: Sequence[float]
    chosen: int
    n: int = 0


@dataclass(frozen=True)
class Importance:
    """The importance of a feature at a node: balanced accuracy lost when its values are exchanged
    between ``n`` test rows, with its 95 % interval over groups."""

    node: str
    feature: str
    drop: float
    low: float
    high: float
    n: int = 0


@dataclass(frozen=True)
class NodeFacts:
    """A node: training rows of its metadata vote, what that vote was made from (the chosen family,
    ranges), and training pictures of its picture vote by child."""

    node: str
    rows: int
    basis: str
    pictures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SplitFacts:
    """Observations and groups of a split of the data set."""

    split: str
    rows: int
    groups: int


@dataclass(frozen=True)
class StandsOn:
    """A result, the splits it was worked out from, and their observations that took part."""

    result: str
    splits: Sequence[str]
    rows: int


@dataclass(frozen=True)
class ReportFacts:
    """All that the report says beside the figures.

    ``dropped`` counts rows by the rule that dropped them, ``licences`` rows by licence; ``credits``
    and ``notes`` are sentences, ``made`` is the date that the pack states. ``made_with`` are
    versions, the seed and digests of data by name.
    """

    read: int = 0
    kept: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    splits: Sequence[SplitFacts] = ()
    nodes: Sequence[NodeFacts] = ()
    silhouettes: Sequence[SilhouetteCurve] = ()
    importances: Sequence[Importance] = ()
    notes: Sequence[str] = ()
    licences: Mapping[str, int] = field(default_factory=dict)
    credits: Sequence[str] = ()
    made: str = ""
    stands_on: Sequence[StandsOn] = ()
    made_with: Mapping[str, str] = field(default_factory=dict)
