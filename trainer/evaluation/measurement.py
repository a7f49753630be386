"""Running an exported pack on cases that it was not trained on, with the baselines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from swc_desktop.core.features import FeatureRows, encode
from swc_desktop.core.observation import Absence, Evidence
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.scoring import RawVotes
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.pack import EMBEDDING_OUTPUT, Pack
from trainer.cases import Case, truth_of
from trainer.evaluation.figures import Cases
from trainer.evaluation.methods import FLAT_IMAGE, FLAT_METADATA, MAJORITY, NEAREST_RECORD
from trainer.evaluation.open_test import OpenRows
from trainer.evaluation.picture_views import detector_of, picture_views
from trainer.evaluation.results import Measured
from trainer.images.heads import Head
from trainer.metadata.learning import FlatModel
from trainer.pairing import PairedRow, degrees_of
from trainer.splits import block_of
from trainer.taxon_names import OTHER

_BATCH: Final = 16
"""Pictures a run of the graph: a round choice that keeps decoded pixels small in memory."""

_KINDS: Final = (Evidence.PLACE, Evidence.TIME, Evidence.WEATHER)

Outputs = Mapping[str, NDArray[np.floating]]


@dataclass(frozen=True)
class Baselines:
    """What the cascade is compared with; None where the data set has nothing to train one on.

    ``training`` are the cases that majority and nearest record are taken from.
    """

    flat_image: Head | None
    flat_metadata: FlatModel | None
    training: Sequence[Case]


def measure(
    split: str,
    pack: Pack,
    sessions: Sessions,
    cases: Sequence[Case],
    rows: Sequence[PairedRow],
    baselines: Baselines,
    progress: ProgressSink,
    control: Control,
    *,
    known: Taxonomy | None = None,
) -> Measured:
    """Everything the pack says about some rows. Raises ``Cancelled``.

    Rows of taxa that are not in ``known`` (by default the pack's) have no truth: they are
    ``strangers``.
    """
    taxonomy = known or pack.method.taxonomy
    others = [row for row in rows if row.taxon == OTHER and row.picture >= 0]
    strangers = [row for row in rows if row.taxon not in taxonomy and row.taxon != OTHER]
    rows = [row for row in rows if row.taxon in taxonomy]
    image = _image_outputs(pack, sessions, cases, rows, split, progress, control)
    features = encode([row.seen for row in rows], pack.method.features)
    raw = _raw(sessions, image, features)
    truth = [truth_of(taxonomy, row.taxon) for row in rows]
    groups = [row.group for row in rows]
    whole = Cases(raw, truth, groups)
    without = {
        kind.value: Cases(_raw(sessions, image, features.without(kind)), truth, groups)
        for kind in _KINDS
        if features.of(kind) and features.any_known(features.of(kind)).any()
    }
    places = degrees_of(rows)
    return Measured(
        split=split,
        method=pack.method,
        cases=whole,
        without=without,
        named=_named(taxonomy, image, features, places, baselines),
        places=places,
        blocks=["" if np.isnan(at[0]) else block_of(at[0], at[1]) for at in places],
        ids=[_id(cases, row) for row in rows],
        sources=[_shown(cases, row).source for row in rows],
        others=_others(pack, sessions, cases, others, progress, control) if others else None,
        recorded=[_shown(cases, row).name for row in rows],
        strangers=_strangers(pack, sessions, cases, strangers, progress, control),
    )


def _strangers(
    pack: Pack,
    sessions: Sessions,
    cases: Sequence[Case],
    rows: Sequence[PairedRow],
    progress: ProgressSink,
    control: Control,
) -> OpenRows | None:
    if not rows:
        return None
    raw = _others(pack, sessions, cases, rows, progress, control).raw
    names = [_shown(cases, row).name for row in rows]
    return OpenRows(raw, range(len(rows)), names, [""] * len(rows), [row.group for row in rows])


def _others(
    pack: Pack,
    sessions: Sessions,
    cases: Sequence[Case],
    rows: Sequence[PairedRow],
    progress: ProgressSink,
    control: Control,
) -> Cases:
    """Rows without a truth at any rank, with the groups that they were split by."""
    image = _image_outputs(pack, sessions, cases, rows, "other pictures", progress, control)
    features = encode([row.seen for row in rows], pack.method.features)
    groups = [row.group for row in rows]
    return Cases(_raw(sessions, image, features), [{} for _ in rows], groups)


def _id(cases: Sequence[Case], row: PairedRow) -> str:
    case = _shown(cases, row)
    return f"{case.source}/{case.id}"


def _shown(cases: Sequence[Case], row: PairedRow) -> Case:
    return cases[row.picture if row.picture >= 0 else row.metadata]


def _raw(sessions: Sessions, image: Outputs, features: FeatureRows) -> RawVotes:
    metadata = sessions.run_metadata(features.values)
    seen = {name: values for name, values in image.items() if name != EMBEDDING_OUTPUT}
    return RawVotes(len(features.values), seen, metadata, features, pictured=_pictured(seen))


def _pictured(image: Outputs) -> NDArray[np.bool_] | None:
    """The rows (rows,) that have a picture: those without are NaN in each output."""
    for values in image.values():
        return np.asarray(~np.isnan(values).any(axis=1))
    return None


def _image_outputs(
    pack: Pack,
    sessions: Sessions,
    cases: Sequence[Case],
    rows: Sequence[PairedRow],
    split: str,
    progress: ProgressSink,
    control: Control,
) -> Outputs:
    """Outputs by name (rows, columns); the mean over a row's pictures, NaN without any."""
    if pack.image is None:
        return {}
    shown = [
        (number, file)
        for number, row in enumerate(rows)
        if row.picture >= 0
        for file in cases[row.picture].pictures
    ]
    sums: dict[str, NDArray[np.float64]] = {}
    counts = np.zeros(len(rows))
    detector = detector_of(pack)
    for start in range(0, len(shown), _BATCH):
        control.checkpoint()
        progress(Progress(start, len(shown), f"measuring on {split}"))
        numbers: list[int] = []
        pixels: list[NDArray[np.uint8]] = []
        shares: list[float] = []
        for number, file in shown[start : start + _BATCH]:
            for view, share in picture_views(pack, detector, file):
                numbers.append(number)
                pixels.append(view)
                shares.append(share)
        if not numbers:
            continue
        found = sessions.run_image(pack.image.normalise(np.stack(pixels)))
        np.add.at(counts, numbers, shares)
        for name, values in found.items():
            total = sums.setdefault(name, np.zeros((len(rows), values.shape[1])))
            np.add.at(total, numbers, values * np.asarray(shares)[:, np.newaxis])
    known = counts[:, None] > 0
    return {
        name: np.where(known, total / np.where(known, counts[:, None], 1), np.nan)
        for name, total in sums.items()
    }


def _named(
    taxonomy: Taxonomy,
    image: Outputs,
    features: FeatureRows,
    places: NDArray[np.float64],
    baselines: Baselines,
) -> dict[str, list[str]]:
    """The taxon that each baseline gives each row, "" where it is silent."""
    rows = len(features.values)
    named: dict[str, list[str]] = {}
    head = baselines.flat_image
    if head is not None and EMBEDDING_OUTPUT in image:
        logits = head.logits(image[EMBEDDING_OUTPUT])
        known = ~np.isnan(logits[:, 0])
        best = np.nan_to_num(logits).argmax(axis=1)
        named[FLAT_IMAGE] = [
            head.classes[column] if there else "" for column, there in zip(best, known, strict=True)
        ]
    flat = baselines.flat_metadata
    if flat is not None:
        best = flat.probabilities(features.values).argmax(axis=1)
        known = np.count_nonzero(features.known, axis=1) > 0
        named[FLAT_METADATA] = [
            flat.classes[column] if there else "" for column, there in zip(best, known, strict=True)
        ]
    trained_on = [case for case in baselines.training if case.taxon in taxonomy]
    if trained_on:
        common = Counter(case.taxon for case in trained_on if _is_leaf(taxonomy, case.taxon))
        commonest = max(sorted(common), key=lambda name: common[name]) if common else ""
        named[MAJORITY] = [commonest] * rows
    placed = [case for case in trained_on if not isinstance(case.seen.place, Absence)]
    if placed:
        named[NEAREST_RECORD] = _nearest(placed, places)
    return named


def _is_leaf(taxonomy: Taxonomy, name: str) -> bool:
    return taxonomy[name].rank is Rank.SUBSPECIES or not taxonomy.children(name)


def _nearest(placed: Sequence[Case], places: NDArray[np.float64]) -> list[str]:
    """The taxon of the nearest training record, "" without a place."""
    known = np.asarray(
        [
            (case.seen.place.latitude, case.seen.place.longitude)
            for case in placed
            if not isinstance(case.seen.place, Absence)
        ]
    )
    tree = cKDTree(_vectors(known))
    there = ~np.isnan(places[:, 0])
    named = [""] * len(places)
    if there.any():
        nearest = np.asarray(tree.query(_vectors(places[there]))[1], dtype=np.intp)
        for row, index in zip(np.flatnonzero(there), nearest, strict=True):
            named[row] = placed[index].taxon
    return named


def _vectors(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    latitude, longitude = np.radians(degrees).T
    flat = np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1)
