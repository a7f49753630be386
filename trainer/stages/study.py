"""The stage ``study``: the thesis' study on this data set, by its protocol and without leaks."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.features import encode
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.taxonomy import RANKS, Rank
from swc_desktop.storage.atomic_write import atomic_write
from trainer.cases import Case
from trainer.configuration import Configuration
from trainer.evaluation.methods import FLAT_IMAGE, FLAT_METADATA, JOINED
from trainer.evaluation.metrics import NO_CASES, Figure
from trainer.evaluation.report.report_folder import JSON
from trainer.evaluation.thesis_figures import REPORTED
from trainer.images.embedding import embed_cases
from trainer.images.pictures import whole_pictures
from trainer.metadata.metadata_graph import WHOLE_SCHEMA
from trainer.stages.arrays import read_arrays
from trainer.stages.dataset import read_cases, run_taxonomy
from trainer.stages.evaluate import REPORT
from trainer.stages.images import CACHE, VOTES
from trainer.stages.metadata import learning_of
from trainer.stages.networks import networks_of
from trainer.stages.stage_record import Facts, made_by, stage
from trainer.study import honest_protocol, thesis_protocol
from trainer.study.sample import Sample
from trainer.study.study_table import StudyRow, as_csv, as_json

NAME: Final = "study"
TABLE: Final = "study.csv"

_VERSION: Final = 3
_PRINTED_AS: Final = {
    "tree": "metadata, decision tree",
    "forest": "metadata, random forest",
    "xgboost": "metadata, XGBoost: balanced accuracy, mean of nodes",
    "adaboost": "metadata, AdaBoost",
    "network": "metadata, neural network",
    "picture": "picture: balanced accuracy, mean of nodes",
    "joined": 'cascade joined: "balanced accuracy"',
}
_FLAT_PRINTED_AS: Final = {FLAT_METADATA: "0.323", FLAT_IMAGE: "0.087", "cascade": "0.845"}


def run_study(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Both protocols; the record holds the rows of the four results.

    The run must be finished. Raises ``StageMissing``, ``OutputFault`` and ``Cancelled``.
    """
    folder = configuration.folder
    earlier = made_by(folder, "clean", "splits", "metadata", "images", "evaluate")

    def make() -> Facts:
        sample = _sample(configuration, progress, control)
        rows = list(_rows(configuration, sample, progress, control))
        with atomic_write(folder / TABLE) as out:
            out.write(as_csv(rows))
        return {"results": as_json(rows)}

    origin = {
        "version": _VERSION,
        "metadata": asdict(configuration.metadata),
        "seed": configuration.seed,
        "made_by": earlier,
    }
    return stage(folder, NAME, origin, (TABLE,), make)


def rows_of_record(record: Facts) -> list[StudyRow]:
    """The rows of a record as they were."""
    found = []
    for one in record["results"]:
        ours = one["ours"]
        figure = NO_CASES if ours is None else Figure(**ours)
        nan = float("nan")
        found.append(
            StudyRow(
                one["result"], one["method"], one["rank"],
                nan if one["did"] is None else one["did"], one["n"], figure,
                nan if one["guessing"] is None else one["guessing"], one["thesis"],
            )
        )  # fmt: skip
    return found


def _sample(configuration: Configuration, progress: ProgressSink, control: Control) -> Sample:
    cases = read_cases(configuration)
    taxonomy = run_taxonomy(configuration, cases)
    values = encode([case.seen for case in cases], WHOLE_SCHEMA).values
    embedding = np.empty((len(cases), 0), dtype=np.float32)
    crops, rows = whole_pictures(cases)
    if crops:
        networks = networks_of(configuration, taxonomy, cases, progress, control)
        cache = configuration.folder / CACHE
        found = embed_cases(networks.first, crops, cache, progress, control).embedding
        embedding = np.full((len(cases), found.shape[1]), np.nan, dtype=np.float32)
        for case, some in enumerate(rows):
            good = [row for row in some if not np.isnan(found[row, 0])]
            if good:
                embedding[case] = found[good].mean(axis=0)
    return Sample(taxonomy, cases, WHOLE_SCHEMA, values, embedding)


def _rows(
    configuration: Configuration, sample: Sample, progress: ProgressSink, control: Control
) -> Iterator[StudyRow]:
    thorough = configuration.metadata.thorough
    measured = _measured(configuration)
    for done, name in enumerate(thesis_protocol.FIVE):
        progress(Progress(done, len(thesis_protocol.FIVE), f"study, {name}"))
        did = thesis_protocol.family_scores(sample, name, thorough=thorough, control=control)
        ours = honest_protocol.family_figures(
            sample, name, learning_of(configuration), _no_progress, control
        )
        yield from _by_rank(1, name, did, ours)
    if sample.pictured().any():
        held_out = _held_out(configuration, sample.cases)
        ours = honest_protocol.figures_of_votes(sample, held_out)
        yield from _by_rank(2, "picture", thesis_protocol.image_scores(sample), ours)
    found = thesis_protocol.cascade_scores(sample, thorough=thorough, control=control)
    if found is None:
        return
    for rank, (value, n) in found.by_rank.items():
        printed = _printed("joined", rank)
        weight = found.weights[rank]
        method = f"joined, weight {weight:.1f}"
        yield StudyRow(3, method, rank.value, value, n, measured(JOINED.name, rank), thesis=printed)
    flat = thesis_protocol.flat_scores(sample, control=control)
    for name in (FLAT_METADATA, FLAT_IMAGE):
        if name in flat:
            value, n = flat[name]
            plain = measured(name, Rank.SPECIES)
            yield StudyRow(4, name, "species", value, n, plain, thesis=_FLAT_PRINTED_AS[name])
    if Rank.SPECIES in found.right:
        yield StudyRow(
            4, "cascade", "species", found.right[Rank.SPECIES], found.n,
            measured(JOINED.name, Rank.SPECIES), thesis=_FLAT_PRINTED_AS["cascade"],
        )  # fmt: skip


def _by_rank(
    result: int,
    name: str,
    did: list[thesis_protocol.NodeScore],
    ours: list[honest_protocol.HonestFigure],
) -> Iterator[StudyRow]:
    honest = {one.rank: one for one in ours}
    for rank in RANKS:
        nodes = [one for one in did if one.rank is rank and not np.isnan(one.value)]
        if not nodes and rank not in honest:
            continue
        value = float(np.mean([one.value for one in nodes])) if nodes else float("nan")
        n = sum(one.n for one in nodes)
        figure = honest[rank].figure if rank in honest else NO_CASES
        guessing = honest[rank].guessing if rank in honest else float("nan")
        yield StudyRow(result, name, rank.value, value, n, figure, guessing, _printed(name, rank))


def _printed(name: str, rank: Rank) -> str:
    for one in REPORTED:
        if one.name == _PRINTED_AS[name]:
            return f"{'≈' * (rank in one.close)}{one.values[rank]:.3f}"
    return ""


def _held_out(
    configuration: Configuration, cases: Sequence[Case]
) -> Mapping[str, NDArray[np.floating]]:
    """Votes of heads that saw nothing of a case's fold, by node."""
    arrays = read_arrays(configuration.folder / VOTES)
    return {
        name: votes
        for name, votes in arrays.items()
        if votes.ndim == 2 and len(votes) == len(cases) and not name.startswith("flat_")
    }


def _measured(configuration: Configuration) -> Callable[[str, Rank], Figure]:
    """The report's balanced accuracy on the test split, by method and rank."""
    file = configuration.folder / REPORT / JSON
    whole = json.loads(file.read_text(encoding="utf-8"))
    figures = whole["parts"].get("test", {"ways": []})["ways"]
    found = {(one["way"], one["rank"]): one["balanced"] for one in figures}

    def at(method: str, rank: Rank) -> Figure:
        balanced = found.get((method, rank.value))
        return NO_CASES if balanced is None or not balanced["n"] else Figure(**balanced)

    return at


def _no_progress(_: Progress) -> None:
    """The study reports its own progress."""
