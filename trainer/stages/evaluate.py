"""The stage ``evaluate``: the pack measured on cases it was not trained on, with its own code."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Final

from swc_desktop.core.device import Device
from swc_desktop.core.features import encode
from swc_desktop.core.method import Method
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.core.text import decode_text
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.pack import Pack, PackContent
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.trained_on import KEY
from swc_desktop.packs.writer import write_pack
from swc_desktop.resources import resource
from swc_desktop.storage.atomic_write import atomic_write
from trainer.cases import Case, Split
from trainer.configuration import Configuration
from trainer.errors import ConfigurationWrong, NotEnoughData
from trainer.evaluation.accounting import rank_accounts, rows_account
from trainer.evaluation.figures import by_rank, ranks_with_a_choice
from trainer.evaluation.measurement import Baselines, measure
from trainer.evaluation.methods import methods_of
from trainer.evaluation.open_test import open_test
from trainer.evaluation.report.report_folder import JSON, PAGE, write_report
from trainer.evaluation.results import Measured
from trainer.evaluation.trained_on import training_digests
from trainer.metadata.learning import fit_flat
from trainer.names import read_checklist
from trainer.pairing import PairedRow
from trainer.stages.answered import answered_sentence
from trainer.stages.arrays import read_arrays
from trainer.stages.calibration import UNMEASURED
from trainer.stages.card import card, training_figures
from trainer.stages.dataset import read_cases
from trainer.stages.field_test import field_test, field_test_digest
from trainer.stages.images import VOTES, read_flat
from trainer.stages.metadata import learning_of
from trainer.stages.open_rows import open_parts
from trainer.stages.report_facts import facts_of, title_of
from trainer.stages.stage_record import Facts, as_output_fault, made_by, stage
from trainer.stages.unseen_votes import rows_of

NAME: Final = "evaluate"
CARD: Final = "card.md"
REPORT: Final = "report"
NO_PLACE_PART: Final = ", no recorded place"
NOT_RECORDED: Final = (
    "The places of these photographs are not recorded. A place drawn over the range of the true "
    "taxon would be an answer of the map that votes, so they are measured by the picture alone."
)

_VERSION: Final = 8
"""Raised when the stage writes something else from the same inputs, so that runs are made again."""


def measured_splits(
    configuration: Configuration,
    pack: Pack,
    cases: Sequence[Case],
    progress: ProgressSink,
    control: Control,
) -> list[Measured]:
    """A pack on the test split and, where there are any, the unseen sources; of each, photographs
    whose place is not recorded apart from the rest."""
    sessions = Sessions.open(pack, Device.CPU)
    learning = learning_of(configuration)
    values = encode([case.seen for case in cases], learning.schema).values
    taxonomy = pack.method.taxonomy
    checklist = read_checklist(resource("taxonomy.csv")).taxonomy
    baselines = Baselines(
        read_flat(read_arrays(configuration.folder / VOTES)),
        fit_flat(taxonomy, cases, values, learning),
        [case for case in cases if case.split.is_training],
    )
    found = []
    for part in (Split.TEST, Split.UNSEEN):
        inside = sum(case.split is part for case in cases)
        rows = rows_of(configuration, taxonomy, cases, part)
        for name, some in parts_by_place(part.value, rows, taxonomy):
            one = measure(name, pack, sessions, cases, some, baselines, progress, control)
            accounts = [
                rows_account(one, inside, inside - len(rows)),
                *rank_accounts(one, checklist),
            ]
            if name.endswith(NO_PLACE_PART):
                one = replace(one, method=picture_alone(one.method))
                accounts.insert(0, NOT_RECORDED)
            found.append(replace(one, notes=accounts))
    return found


def picture_alone(method: Method) -> Method:
    """The method without the votes of metadata."""
    return replace(method, nodes=tuple(replace(node, metadata=None) for node in method.nodes))


def parts_by_place(
    part: str, rows: Sequence[PairedRow], taxonomy: Taxonomy
) -> list[tuple[str, list[PairedRow]]]:
    """Rows with places that were recorded, and those whose places would have to be drawn, which are
    left with their picture alone; each with the name of its part."""
    recorded = [row for row in rows if not row.drawn]
    drawn = [row.without_place() for row in rows if row.drawn]
    if not any(row.taxon in taxonomy for row in recorded):
        recorded, drawn = ([], recorded + drawn) if drawn else (recorded, [])
    parts = ((part, recorded), (part + NO_PLACE_PART, drawn))
    return [(name, some) for name, some in parts if any(row.taxon in taxonomy for row in some)]


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
        sessions = Sessions.open(pack, Device.CPU)
        opened = open_test(
            pack.method, open_parts(configuration, pack.method, sessions, cases, measured)
        )
        tried = field_test(configuration, pack, cases, progress, control)
        figures = training_figures(measured, opened)
        if tried is not None:
            figures["field_test"] = tried.as_json()
        content = replace(
            PackContent(**values),
            card=card(configuration, measured, opened, tried, _own_words(configuration)),
            training={**figures, KEY: training_digests(cases)},
        )
        write_pack(content, folder / name)
        (folder / CARD).write_text(content.card, encoding="utf-8")
        facts = facts_of(configuration, cases, measured[0], sessions, progress, control)
        facts = replace(facts, notes=[*facts.notes, *filter(None, [opened.sentence])])
        write_report(folder / REPORT, title_of(configuration), measured, facts)
        said = [*headline(measured), *map(answered_sentence, measured)]
        return {"headline": said, "listed": [name, CARD, f"{REPORT}/{PAGE}"]}

    origin = {
        "version": _VERSION,
        "pairing": asdict(configuration.pairing),
        "card": _own_words(configuration),
        "field_test": [asdict(configuration.field_test), field_test_digest(configuration)],
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
        ranks = ranks_with_a_choice(some.method)
        for method in methods_of(some.method):
            found = by_rank(some.method, some.cases, method)
            figures = ", ".join(f"{rank.value} {found[rank]}" for rank in ranks if found[rank].n)
            lines.append(f"{some.split}, {method.name}: {figures}")
    return lines
