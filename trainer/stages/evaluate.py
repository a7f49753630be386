"""The stage ``evaluate``: the pack measured on cases it was not trained on, with its own code."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Final

from swc_desktop.core.device import Device
from swc_desktop.core.features import encode
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.core.taxonomy import RANKS, Taxonomy
from swc_desktop.core.text import decode_text
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.pack import Pack, PackContent
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.writer import write_pack
from swc_desktop.resources import resource
from swc_desktop.storage.atomic_write import atomic_write
from trainer.cases import Case, Split
from trainer.configuration import Configuration
from trainer.errors import ConfigurationWrong, NotComparable, NotEnoughData
from trainer.evaluation.compare import Comparison, compare
from trainer.evaluation.figures import by_rank
from trainer.evaluation.measurement import Baselines, measure
from trainer.evaluation.methods import METHODS
from trainer.evaluation.report.report_folder import JSON, PAGE, write_report
from trainer.evaluation.results import Measured
from trainer.metadata.learning import fit_flat
from trainer.names import read_checklist
from trainer.stages.arrays import read_arrays
from trainer.stages.calibration import UNMEASURED
from trainer.stages.card import card, training_figures
from trainer.stages.dataset import read_cases
from trainer.stages.images import VOTES, read_flat
from trainer.stages.metadata import learning_of
from trainer.stages.report_facts import facts_of, title_of
from trainer.stages.stage_record import Facts, as_output_fault, made_by, stage
from trainer.stages.unseen_votes import rows_of

NAME: Final = "evaluate"
CARD: Final = "card.md"
REPORT: Final = "report"

_VERSION: Final = 3
"""Raised when the stage writes something else from the same inputs, so that runs are made again."""


def measured_splits(
    configuration: Configuration,
    pack: Pack,
    cases: Sequence[Case],
    progress: ProgressSink,
    control: Control,
) -> list[Measured]:
    """A pack on the test split and, where there are any, the unseen sources."""
    sessions = Sessions.open(pack, Device.CPU)
    learning = learning_of(configuration)
    values = encode([case.seen for case in cases], learning.schema).values
    taxonomy = pack.method.taxonomy
    baselines = Baselines(
        read_flat(read_arrays(configuration.folder / VOTES)),
        fit_flat(taxonomy, cases, values, learning),
        [case for case in cases if case.split.is_training],
    )
    found = []
    for part in (Split.TEST, Split.UNSEEN):
        rows = rows_of(configuration, taxonomy, cases, part)
        if rows:
            found.append(
                measure(part.value, pack, sessions, cases, rows, baselines, progress, control)
            )
    return found


def compare_packs(
    configuration: Configuration,
    before: Pack,
    after: Pack,
    progress: ProgressSink,
    control: Control,
) -> dict[str, Comparison]:
    """Two packs on the test split and the unseen sources of a run, by split.

    Uses the observations of taxa that either pack knows. Raises ``NotComparable``.
    """
    cases = read_cases(configuration)
    checklist = read_checklist(resource("taxonomy.csv")).taxonomy
    taxa = {t.name for pack in (before, after) for t in pack.method.taxonomy.taxa}
    known = Taxonomy(tuple(taxon for taxon in checklist.taxa if taxon.name in taxa))
    found = {}
    for part in (Split.TEST, Split.UNSEEN):
        rows = [r for r in rows_of(configuration, known, cases, part) if r.taxon in known]
        if not rows:
            continue
        measured = [
            measure(
                part.value,
                pack,
                Sessions.open(pack, Device.CPU),
                cases,
                rows,
                Baselines(None, None, ()),
                progress,
                control,
                known=known,
            )
            for pack in (before, after)
        ]
        found[part.value] = compare(measured[0], measured[1])
    if not found:
        raise NotComparable(problem="the run has no test observation of their taxa")
    return found


def run_evaluate(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Measure the pack of a run, write it with its card, and the report; the record.

    Raises ``OutputFault`` and ``Cancelled``.
    """
    folder = configuration.folder
    name = f"{configuration.pack.id}-{configuration.pack.version}.swcpack"

    def make() -> Facts:
        cases = read_cases(configuration)
        pack = read_pack(folder / UNMEASURED)
        measured = measured_splits(configuration, pack, cases, progress, control)
        if not measured:
            raise NotEnoughData(problem="no observation is left for the test")
        values = {field.name: getattr(pack, field.name) for field in fields(PackContent)}
        content = replace(
            PackContent(**values),
            card=card(configuration, measured, _own_words(configuration)),
            training=training_figures(measured),
        )
        write_pack(content, folder / name)
        (folder / CARD).write_text(content.card, encoding="utf-8")
        sessions = Sessions.open(pack, Device.CPU)
        facts = facts_of(configuration, cases, measured[0], sessions, progress, control)
        write_report(folder / REPORT, title_of(configuration), measured, facts)
        return {"headline": headline(measured), "listed": [name, CARD, f"{REPORT}/{PAGE}"]}

    origin = {
        "version": _VERSION,
        "pairing": asdict(configuration.pairing),
        "card": _own_words(configuration),
        "made_by": made_by(folder, "calibration"),
    }
    files = (name, CARD, f"{REPORT}/{PAGE}", f"{REPORT}/{JSON}")
    record = stage(folder, NAME, origin, files, make)
    if configuration.pack.out:
        out = configuration.file.resolve().parent / configuration.pack.out
        with as_output_fault(out):
            _copy(folder / name, out)
            _copy(folder / CARD, out.with_suffix(".md"))
    return record


def _copy(file: Path, out: Path) -> None:
    with atomic_write(out) as whole:
        whole.write(file.read_bytes())


def _own_words(configuration: Configuration) -> str:
    """The person's own text for the card. Raises ``ConfigurationWrong``."""
    name = configuration.pack.card
    if not name:
        return ""
    file = configuration.file.resolve().parent / name
    try:
        return decode_text(file.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        problem = f"the text for the card, {file}, could not be read"
        raise ConfigurationWrong(file=configuration.file, problem=problem) from error


def headline(measured: Sequence[Measured]) -> list[str]:
    """A few lines for the terminal: balanced accuracy by rank, unconditional."""
    lines = []
    for some in measured:
        for method in METHODS:
            found = by_rank(some.method, some.cases, method)
            figures = ", ".join(f"{rank.value} {found[rank]}" for rank in RANKS if found[rank].n)
            lines.append(f"{some.split}, {method.name}: {figures}")
    return lines
