"""Votes that a pack should have given but did not, because its numbers are not finite."""

from collections.abc import Mapping
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.calibration import FloatArray
from swc_desktop.core.features import FeatureRows
from swc_desktop.core.message import message
from swc_desktop.core.method import EvidenceMode, Method
from swc_desktop.core.observation import Absence, Evidence

GATE_FAILED: Final = message(
    "Absence",
    "the pack gave no usable number for whether the animal is one of its own, so nothing is named",
)
_FAILED: Final = message("Absence", "the pack gave no usable numbers at {taxon}")
_FAILED_AT_SEVERAL: Final = message(
    "Absence", "the pack gave no usable numbers at {taxon} and %Ln more", "", 0
)


class GraphOutputs(Protocol):
    """The part of ``scoring.RawVotes`` that is read here; a protocol, since that imports this."""

    @property
    def rows(self) -> int: ...
    @property
    def image(self) -> Mapping[str, NDArray[np.floating]]: ...
    @property
    def pictured(self) -> NDArray[np.bool_] | None: ...
    @property
    def metadata(self) -> Mapping[str, NDArray[np.floating]]: ...
    @property
    def features(self) -> FeatureRows | None: ...


def finite_rows(output: NDArray[np.floating]) -> FloatArray:
    """An output as float64 (rows, columns); a row with a number that is not finite is all NaN."""
    given = np.asarray(output, dtype=np.float64)
    return np.where(np.isfinite(given).all(axis=1, keepdims=True), given, np.nan)


def _failed(output: NDArray[np.floating]) -> NDArray[np.bool_]:
    return np.asarray(~np.isfinite(output).all(axis=1))


def failed_votes(method: Method, raw: GraphOutputs, use: EvidenceMode) -> list[list[Absence]]:
    """For each row, the absences of the gate, of image votes and of metadata votes."""
    absences: list[list[Absence]] = [[] for _ in range(raw.rows)]
    images: dict[str, NDArray[np.bool_]] = {}
    metadata: dict[str, NDArray[np.bool_]] = {}
    pictured = np.ones(raw.rows, dtype=np.bool_) if raw.pictured is None else raw.pictured
    if use is not EvidenceMode.METADATA and raw.image:
        if method.gate is not None and method.gate.output in raw.image:
            for row in np.flatnonzero(_failed(raw.image[method.gate.output]) & pictured):
                absences[row].append(Absence(Evidence.IMAGE, GATE_FAILED))
        images = {
            node.taxon: _failed(raw.image[node.image.output]) & pictured
            for node in method.ordered_nodes
            if node.image is not None
        }
    if use is not EvidenceMode.IMAGE and raw.metadata and raw.features is not None:
        metadata = {
            node.taxon: _failed(raw.metadata[node.metadata.output])
            & raw.features.any_known(node.metadata.features)
            for node in method.ordered_nodes
            if node.metadata is not None
        }
    _add(absences, Evidence.IMAGE, images)
    _add(absences, Evidence.METADATA, metadata)
    return absences


def _add(
    absences: list[list[Absence]], evidence: Evidence, failed: Mapping[str, NDArray[np.bool_]]
) -> None:
    for row, known in enumerate(absences):
        nodes = [taxon for taxon, rows in failed.items() if rows[row]]
        if nodes:
            more = len(nodes) - 1
            reason = _FAILED_AT_SEVERAL.counted(more) if more else _FAILED
            known.append(Absence(evidence, reason.fill(taxon=nodes[0])))
