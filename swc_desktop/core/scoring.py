"""From the votes of every node to the scores of every taxon, for a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core import calibration
from swc_desktop.core.calibration import FloatArray
from swc_desktop.core.failed_votes import finite_rows
from swc_desktop.core.features import FeatureRows
from swc_desktop.core.fusion import NodeVotes, join
from swc_desktop.core.method import EvidenceMode, Method, Node, Recipe
from swc_desktop.core.observation import Evidence
from swc_desktop.core.taxonomy import ROOT


@dataclass(frozen=True)
class RawVotes:
    """What the graphs gave for a batch, before calibration.

    ``image``: output name to logits (rows, children), the gate's output (rows, 1) among them;
    empty when no picture was read. ``metadata``: output name to probabilities (rows,
    children). ``features``: the encoded rows, which say where a metadata vote is allowed.
    ``metadata_without_weather``: the same as ``metadata`` from rows whose weather is unknown;
    empty where no vote reads weather. ``pictured`` bool (rows,): the row has a picture; None when
    all have. For a row with a picture, outputs that are not finite are a failure of the pack.
    """

    rows: int
    image: Mapping[str, NDArray[np.floating]] = field(default_factory=dict)
    metadata: Mapping[str, NDArray[np.floating]] = field(default_factory=dict)
    features: FeatureRows | None = None
    metadata_without_weather: Mapping[str, NDArray[np.floating]] = field(default_factory=dict)
    pictured: NDArray[np.bool_] | None = None

    def without_weather(self) -> "RawVotes":
        """The same votes with the weather unknown."""
        assert self.features is not None
        return replace(
            self,
            metadata=self.metadata_without_weather,
            features=self.features.without(Evidence.WEATHER),
            metadata_without_weather={},
        )


@dataclass(frozen=True)
class Scores:
    """Votes, joint votes (rows, children) by node and path probabilities (rows,) by taxon.

    ``gate_failed`` bool (rows,): the gate read the picture and its output is not a finite number.
    """

    votes: Mapping[str, NodeVotes]
    joint: Mapping[str, FloatArray]
    path: Mapping[str, FloatArray]
    not_in_pack: FloatArray
    gate_failed: NDArray[np.bool_]

    @cached_property
    def has_image(self) -> NDArray[np.bool_]:
        """Bool (rows,): an image vote counted at some node."""
        return np.asarray(np.stack([votes.has_image for votes in self.votes.values()]).any(axis=0))

    @cached_property
    def has_metadata(self) -> NDArray[np.bool_]:
        """Bool (rows,): a metadata vote counted at some node."""
        return np.asarray(
            np.stack([votes.has_metadata for votes in self.votes.values()]).any(axis=0)
        )


def score(
    method: Method,
    raw: RawVotes,
    recipe: Recipe,
    use: EvidenceMode = EvidenceMode.BOTH,
) -> Scores:
    """Score every node and every taxon; a taxon below a node without votes is NaN.

    A vote with a number that is not finite counts as missing.
    """
    votes = {node.taxon: _calibrated(node, raw, use) for node in method.ordered_nodes}
    return scores_of(method, raw, votes, recipe, use)


def scores_of(
    method: Method,
    raw: RawVotes,
    votes: Mapping[str, NodeVotes],
    recipe: Recipe,
    use: EvidenceMode,
) -> Scores:
    """The scores by calibrated votes."""
    joint: dict[str, FloatArray] = {}
    path: dict[str, FloatArray] = {ROOT: np.ones(raw.rows)}
    for node in method.ordered_nodes:
        joint[node.taxon] = join(
            node,
            votes[node.taxon],
            recipe,
            floor=method.floor,
            thesis_weight=method.thesis_weights[method.child_rank(node)],
        )
        for column, child in enumerate(node.children):
            path[child] = path[node.taxon] * joint[node.taxon][:, column]
    not_in_pack = np.full(raw.rows, np.nan)
    gate_failed = np.zeros(raw.rows, dtype=np.bool_)
    gate = method.gate
    if gate is not None and use is not EvidenceMode.METADATA and gate.output in raw.image:
        logit = finite_rows(raw.image[gate.output])[:, 0]
        not_in_pack = gate.not_in_pack_p(logit)
        gate_failed = np.isnan(logit)
        if raw.pictured is not None:
            gate_failed &= raw.pictured
    return Scores(votes, joint, path, not_in_pack, gate_failed)


def only(votes: Mapping[str, NodeVotes], mode: EvidenceMode) -> dict[str, NodeVotes]:
    """The same votes of one kind alone."""
    if mode is EvidenceMode.IMAGE:
        return {
            taxon: NodeVotes(one.image, np.full_like(one.metadata, np.nan))
            for taxon, one in votes.items()
        }
    return {
        taxon: NodeVotes(np.full_like(one.image, np.nan), one.metadata)
        for taxon, one in votes.items()
    }


def _calibrated(node: Node, raw: RawVotes, use: EvidenceMode) -> NodeVotes:
    empty = np.full((raw.rows, len(node.children)), np.nan)
    image, metadata = empty, empty
    if node.image is not None and use is not EvidenceMode.METADATA and raw.image:
        image = calibration.from_logits(
            finite_rows(raw.image[node.image.output]), node.image.temperature, node.image.offsets
        )
    if (
        node.metadata is not None
        and use is not EvidenceMode.IMAGE
        and raw.features is not None
        and raw.metadata
    ):
        given = raw.features.any_known(node.metadata.features)
        metadata = empty.copy()
        metadata[given] = calibration.from_probabilities(
            finite_rows(raw.metadata[node.metadata.output])[given],
            node.metadata.temperature,
            node.metadata.offsets,
        )
    return NodeVotes(image, metadata)
