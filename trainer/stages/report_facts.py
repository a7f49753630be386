"""Collects from the records of a run what the report says beside its figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.features import FeatureRows
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.inference.sessions import Sessions
from trainer.cases import Case, Split
from trainer.configuration import Configuration
from trainer.evaluation.importance import permutation_importance
from trainer.evaluation.results import Measured
from trainer.evaluation.run_facts import (
    Importance,
    NodeFacts,
    ReportFacts,
    SilhouetteCurve,
    SplitFacts,
    StandsOn,
)
from trainer.stages.claims import claim_sentences
from trainer.stages.clean import OBSERVATIONS
from trainer.stages.crops import crops_sentence
from trainer.stages.networks import network_lines
from trainer.stages.stage_record import made_with, read_record
from trainer.stages.tables import read_stage_table

REPEATS: Final = 5
"""Exchanges per feature; each runs the graph once, and the interval comes from the groups."""

MIN_ROWS: Final = 20
"""Test rows below which exchanging values says nothing about a feature; a round choice."""

_TOGETHER: Final = {
    "place": ("sphere_x", "sphere_y", "sphere_z", "absolute_latitude", "hemisphere"),
    "day of the year": ("year_sin", "year_cos"),
    "hour": ("hour_sin", "hour_cos"),
    "sun": ("sun_elevation_deg", "light"),
}


def facts_of(
    configuration: Configuration,
    cases: Sequence[Case],
    measured: Measured,
    sessions: Sessions,
    progress: ProgressSink,
    control: Control,
) -> ReportFacts:
    """What the records say about a run; importances on the rows of ``measured``.

    Raises ``Cancelled``.
    """
    folder = configuration.folder
    cleaned, parts, metadata, images = (
        read_record(folder, name) for name in ("clean", "splits", "metadata", "images")
    )
    used = {f"{case.source}/{case.id}" for case in cases}
    return ReportFacts(
        read=cleaned["read"],
        kept=cleaned["kept"],
        dropped=cleaned["dropped"],
        splits=[
            SplitFacts(part, rows, parts["groups"][part])
            for part, rows in sorted(parts["rows"].items())
        ],
        nodes=_nodes(measured, metadata, images),
        silhouettes=[
            SilhouetteCurve(
                node,
                [int(k) for k in story["silhouettes"]],
                list(story["silhouettes"].values()),
                story["places"],
                sum(story["rows"].values()),
            )
            for node, story in sorted(metadata["learned"].items())
            if story["used"] and story["silhouettes"]
        ],
        importances=importances(measured, sessions, progress, control),
        notes=[*claim_sentences(parts), *_notes(configuration, images)],
        licences=cleaned["licences"],
        credits=_credits(configuration, used),
        made=configuration.pack.created,
        stands_on=_stands_on(configuration, cases, metadata),
        made_with=made_with(folder, configuration.seed, "clean", "splits"),
    )


def _stands_on(
    configuration: Configuration, cases: Sequence[Case], metadata: Mapping[str, Any]
) -> list[StandsOn]:
    """What each result of the run was worked out from; results without observations are left."""
    rows = Counter(case.split for case in cases)
    training = [split for split in Split if split.is_training and rows[split]]
    chosen = max((one["chosen"]["rows"] for one in metadata["learned"].values()), default=0)
    calibrated = read_record(configuration.folder, "calibration")["rows"]
    fuse, bar = Split.FUSE.value, Split.BAR.value
    found = [
        StandsOn("models of metadata, heads of pictures, numbers of places",
                 [split.value for split in training], sum(rows[split] for split in training)),
        StandsOn("family and setting at each node", [Split.TUNE.value, Split.FIT.value], chosen),
        StandsOn("temperatures and weights of the votes", [fuse], calibrated[fuse]),
        StandsOn("gate and thresholds", [bar], calibrated[bar]),
        *(
            StandsOn(f"figures, curves and importances: {title}", [split.value], rows[split])
            for split, title in (
                (Split.TEST, "groups held back"), (Split.UNSEEN, "sources not trained on")
            )
        ),
    ]  # fmt: skip
    return [one for one in found if one.rows]


def _nodes(
    measured: Measured, metadata: Mapping[str, Any], images: Mapping[str, Any]
) -> list[NodeFacts]:
    found = []
    for node in measured.method.ordered_nodes:
        if len(node.children) < 2:
            continue
        vote, story = metadata["nodes"].get(node.taxon), metadata["learned"].get(node.taxon)
        rows = sum(story["rows"].values()) if story is not None and story["used"] else 0
        basis = "no vote" if vote is None else _basis(vote["basis"], story)
        found.append(NodeFacts(node.taxon, rows, basis, images["taught"].get(node.taxon, {})))
    return found


def _basis(basis: str, story: Mapping[str, Any] | None) -> str:
    """What the vote was made from, with the chosen family and its settings."""
    if story is None or not story["used"]:
        return basis
    chosen = story["chosen"]
    settings = ", ".join(f"{name} {value:g}" for name, value in chosen["settings"].items())
    return f"{basis} ({chosen['family']}{', ' if settings else ''}{settings})"


def _notes(configuration: Configuration, images: Mapping[str, Any]) -> list[str]:
    notes = [f"{line}." for line in network_lines(images)]
    if cut_out := crops_sentence(read_record(configuration.folder, "crops")):
        notes.append(cut_out)
    places = configuration.pairing.places
    if places == "records":
        notes.append(
            "Photographs without a place were given the place and time of a recorded observation "
            "of the same taxon, drawn at random: picture and metadata are independent by "
            "construction, and the figures show what joining such votes gives."
        )
    elif places == "ranges":
        notes.append(
            "Photographs were given places: to measure, those of recorded observations outside "
            "training where a species has enough of them. Where it has not, the picture alone is "
            "measured. No figure and no threshold for subspecies rests on a drawn place."
        )
    if images["unreadable"]:
        notes.append(
            f"{len(images['unreadable']):,} pictures could not be read and were not trained on."
        )
    return notes


def _credits(configuration: Configuration, used: set[str]) -> list[str]:
    """The credit lines of training and test data, the most frequent first."""
    rows = read_stage_table(configuration.folder / OBSERVATIONS)
    counts: Counter[str] = Counter()
    for source, name, credit, licence in zip(
        rows["source"], rows["id"], rows["credit"], rows["licence"], strict=True
    ):
        if credit and f"{source}/{name}" in used:
            counts[f"{credit} ({licence})" if licence else str(credit)] += 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{credit}: {count:,}" for credit, count in ordered]


def importances(
    measured: Measured, sessions: Sessions, progress: ProgressSink, control: Control
) -> list[Importance]:
    """The importance of each feature for the metadata vote of each node, with the pack's graph."""
    method, features = measured.method, measured.cases.raw.features
    if features is None:
        return []
    nodes = [node for node in method.ordered_nodes if node.metadata and len(node.children) > 1]
    found: list[Importance] = []
    for number, node in enumerate(nodes):
        assert node.metadata is not None
        control.checkpoint()
        progress(Progress(number, len(nodes), "importance of features"))
        below = measured.cases.below(method.taxonomy, node.taxon)
        rows = [row for row, child in enumerate(below) if child in node.children]
        columns = _columns(features, node.metadata.features, rows)
        if len(rows) < MIN_ROWS or len({below[row] for row in rows}) < 2 or not columns:
            continue
        output = node.metadata.output

        def votes(values: NDArray[np.float32], output: str = output) -> NDArray[np.floating]:
            return np.asarray(sessions.run_metadata(values)[output])

        found += permutation_importance(
            votes,
            features.values[rows],
            columns,
            node=node.taxon,
            children=node.children,
            truth=[str(below[row]) for row in rows],
            groups=[measured.cases.groups[row] for row in rows],
            repeats=REPEATS,
        )
    return found


def _columns(
    features: FeatureRows, used: Sequence[str], rows: Sequence[int]
) -> dict[str, tuple[int, ...]]:
    """The columns that a node uses and that some row knows, those of one quantity together."""
    known = np.flatnonzero(np.count_nonzero(features.known[list(rows)], axis=0))
    owner = {name: quantity for quantity, names in _TOGETHER.items() for name in names}
    found: dict[str, tuple[int, ...]] = {}
    for column, name in enumerate(features.names):
        if name in used and column in known:
            quantity = owner.get(name, _plainly(name))
            found[quantity] = (*found.get(quantity, ()), column)
    return found


def _plainly(name: str) -> str:
    return name.removeprefix("weather.").replace("daily.", "day: ").replace("_", " ")


def title_of(configuration: Configuration) -> str:
    """The heading of the report."""
    return f"{configuration.pack.name} {configuration.pack.version}: test results"
