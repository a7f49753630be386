"""The stage ``audit``: training labels that votes of unseen folds contradict, for a person to look
at. Nothing is changed by it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from swc_desktop.core.method import Recipe
from swc_desktop.core.observation import Moment
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.scoring import score
from swc_desktop.core.spreadsheet import MARK, csv_line, guarded
from swc_desktop.packs.reader import read_pack
from swc_desktop.storage.atomic_write import atomic_write
from trainer.cases import Case
from trainer.configuration import Configuration
from trainer.errors import SuspectsEdited
from trainer.evaluation.drawing.curves import node_title
from trainer.label_audit import Suspect, suspects
from trainer.pairing import unpaired_rows
from trainer.sources.label_corrections import COLUMNS, is_corrections, read_corrections
from trainer.stages.calibration import UNMEASURED
from trainer.stages.dataset import read_cases
from trainer.stages.stage_record import Facts, made_by, stage
from trainer.stages.unseen_votes import unseen_votes
from trainer.suspects_page import ShownSuspect, suspects_page

NAME: Final = "audit"
TABLE: Final = "suspects.csv"
PAGE: Final = "suspects.html"

_VERSION: Final = 3


def run_audit(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Write the suspect labels of a calibrated run; the record.

    Raises ``StageMissing``, ``SuspectsEdited`` rather than replace a table that a person has
    filled in, ``OutputFault`` and ``Cancelled``.
    """
    folder = configuration.folder

    def make() -> Facts:
        _check_not_edited(folder / TABLE)
        cases = read_cases(configuration)
        which = [index for index, case in enumerate(cases) if case.split.is_training]
        progress(Progress(0, len(which), "labels"))
        method = read_pack(folder / UNMEASURED).method
        rows = unpaired_rows(cases, which)
        raw = unseen_votes(configuration, method, rows, {})
        control.checkpoint()
        path = score(method, raw, Recipe.BAYES).path
        of_row = [cases[row.picture if row.picture >= 0 else row.metadata] for row in rows]
        undecided: list[str] = []
        found = suspects(method.taxonomy, [case.taxon for case in of_row], path, undecided)
        with atomic_write(folder / TABLE) as out:
            out.write(_table(of_row, found))
        control.checkpoint()
        with atomic_write(folder / PAGE) as out:
            out.write(suspects_page([_shown(of_row[one.row], one) for one in found]))
        return {
            "looked_at": len(rows),
            "suspects": len(found),
            "undecided": [node_title(node) for node in undecided],
        }

    made = made_by(folder, "clean", "splits", "metadata", "images", "calibration")
    return stage(folder, NAME, {"version": _VERSION, "made_by": made}, (TABLE, PAGE), make)


def _check_not_edited(file: Path) -> None:
    if is_corrections(file) and any(row["corrected_to"] for row in read_corrections(file)):
        raise SuspectsEdited(file=file)


def _table(cases: Sequence[Case], found: Sequence[Suspect]) -> bytes:
    lines = [csv_line(COLUMNS)]
    for one in found:
        case = cases[one.row]
        moment = case.seen.moment
        lines.append(
            csv_line(
                [
                    "",
                    guarded(case.taxon),
                    guarded(one.answer),
                    f"{one.of_label:.3f}",
                    f"{one.of_suggested:.3f}",
                    one.rank.value,
                    guarded("|".join(map(str, case.pictures))),
                    _local(moment.local) if isinstance(moment, Moment) else "",
                    guarded(case.source),
                    guarded(case.id),
                ]
            )
        )
    return MARK + b"".join(lines)


def _local(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")


def _shown(case: Case, one: Suspect) -> ShownSuspect:
    picture = case.pictures[0] if case.pictures else None
    name = picture.name if picture is not None else f"{case.source}/{case.id}"
    return ShownSuspect(name, case.taxon, one.answer, one.of_suggested, picture)
