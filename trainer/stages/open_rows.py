"""The animals that a pack has no taxon for, with votes of models that did not see them."""

from collections.abc import Sequence

from swc_desktop.core.features import encode
from swc_desktop.core.method import Method
from swc_desktop.inference.sessions import Sessions
from trainer.cases import Case, Split
from trainer.configuration import Configuration
from trainer.evaluation.open_test import OpenRows
from trainer.evaluation.results import Measured
from trainer.pairing import PairedRow
from trainer.stages.unseen_votes import rows_of, unseen_votes
from trainer.taxa import is_open


def open_parts(
    configuration: Configuration,
    method: Method,
    sessions: Sessions,
    cases: Sequence[Case],
    measured: Sequence[Measured],
) -> list[OpenRows]:
    """Those of the measured splits by the votes of the pack, and those for training by the votes of
    models that did not see their fold."""
    taxonomy = method.taxonomy
    parts: list[OpenRows] = []
    for some in measured:
        known = some.cases.finest
        rows = [
            row
            for row, name in enumerate(some.recorded)
            if name not in taxonomy and taxonomy.children(known[row])
        ]
        parts.append(
            OpenRows(
                some.cases.raw,
                rows,
                [some.recorded[row] for row in rows],
                [known[row] for row in rows],
                [some.cases.groups[row] for row in rows],
            )
        )
        if some.strangers is not None:
            parts.append(some.strangers)
    trained = [
        row.without_place() if row.drawn else row
        for split in Split
        if split.is_training
        for row in rows_of(configuration, taxonomy, cases, split)
        if is_open(taxonomy, _case(cases, row))
    ]
    if trained:
        names = [_case(cases, row).name for row in trained]
        features = encode([row.seen for row in trained], method.features)
        votes = sessions.run_metadata(features.values)
        raw = unseen_votes(configuration, method, trained, votes)
        nearest = [row.taxon if row.taxon in taxonomy else "" for row in trained]
        groups = [row.group for row in trained]
        parts.append(OpenRows(raw, range(len(trained)), names, nearest, groups))
    return parts


def _case(cases: Sequence[Case], row: PairedRow) -> Case:
    return cases[row.picture if row.picture >= 0 else row.metadata]
