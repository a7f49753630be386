"""The command ``doctor``: everything that can be said of a data set before any training.

What stops one step is a line of the output; the steps that do not need it are still done.
"""

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from swc_desktop.core.errors import SwcError
from swc_desktop.core.progress import Control, ProgressSink
from trainer.configuration import Configuration
from trainer.doctor import Finding, Weight, examine, nodes_of
from trainer.split_units import UnitKind
from trainer.stages.claims import counted_above_lines, split_lines
from trainer.stages.clean import clean_lines, run_clean, survey_sources
from trainer.stages.dataset import read_cases, run_taxonomy, taxa_not_kept
from trainer.stages.splits import run_splits

_TITLES = (
    (Weight.STOPS, "Problems that stop the training:"),
    (Weight.RISK, "Risks:"),
    (Weight.NOTE, "Notes:"),
)


def run_doctor(configuration: Configuration, progress: ProgressSink, control: Control) -> int:
    """Print what was read, dropped and found; the exit status, 1 if something stops the training.

    Raises ``Cancelled``.
    """
    findings: list[Finding] = []
    if _look_at_sources(configuration, progress, findings):
        control.checkpoint()
        _look_at_cases(configuration, progress, control, findings)
    for weight, title in _TITLES:
        sentences = [f"  {found.sentence}" for found in findings if found.weight is weight]
        if sentences:
            _print(["", title, *sentences])
    return 1 if any(found.weight is Weight.STOPS for found in findings) else 0


def _look_at_sources(
    configuration: Configuration, progress: ProgressSink, findings: list[Finding]
) -> bool:
    """Print what was read and dropped; whether the later steps can be tried."""
    _print(["== clean"])
    try:
        record = run_clean(configuration, progress)
    except SwcError as error:
        record, problems = survey_sources(configuration, progress)
        _print(clean_lines(record))
        findings += [Finding(Weight.STOPS, text) for text in problems or [str(error)]]
        return False
    _print(clean_lines(record))
    if not record["kept"]:
        rules = ", ".join(record["dropped"])
        findings.append(
            Finding(Weight.STOPS, f"No record is left: all were dropped, under {rules}.")
        )
    return bool(record["kept"])


def _look_at_cases(
    configuration: Configuration,
    progress: ProgressSink,
    control: Control,
    findings: list[Finding],
) -> None:
    """Print the splits and what can be learned, as far as there is enough data."""
    rows, pictures = configuration.metadata.min_samples, configuration.images.min_samples
    _print(["== doctor"])
    try:
        splits = run_splits(configuration, progress, control)
        _print(split_lines(splits))
        findings += _unplaced(splits)
        cases = read_cases(configuration)
        findings += examine(cases)
        taxonomy = run_taxonomy(configuration, cases)
    except SwcError as error:
        findings.append(Finding(Weight.STOPS, str(error)))
        return
    nodes = nodes_of(taxonomy, cases)
    _print(["", "What can be learned:", *(f"  {node.line(rows, pictures)}" for node in nodes)])
    above = taxa_not_kept(configuration, taxonomy, cases)
    _print(counted_above_lines([one.sentence for one in above]))


def _unplaced(splits: Mapping[str, Any]) -> Iterable[Finding]:
    """The risk of data of which neither place nor camera nor day is known."""
    if splits["unit"]["kind"] == UnitKind.SIGHTINGS:
        yield Finding(
            Weight.RISK,
            "It is not known where, when or by which camera anything was seen, so the test cannot "
            "tell an animal from its cameras and sources: a model that knows the background looks "
            "as good as one that knows the animal. Folders named by camera, or a table with places "
            "and days, make a better test.",
        )


def _print(lines: Iterable[str]) -> None:
    """Write at once, so that a later fault cannot take back what was found."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
