"""Two packs on the test observations of a run that trained neither of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.device import Device
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.pack import Pack
from swc_desktop.resources import resource
from trainer.cases import Case, Split
from trainer.configuration import Configuration
from trainer.errors import NotComparable
from trainer.evaluation.compare import VERDICTS, Comparison, Verdict, compare
from trainer.evaluation.measurement import Baselines, measure
from trainer.evaluation.results import Measured
from trainer.evaluation.trained_on import trained_groups, trained_on
from trainer.names import read_checklist
from trainer.pairing import PairedRow
from trainer.stages.dataset import read_cases
from trainer.stages.unseen_votes import rows_of

EXIT_STATUS: Final = {Verdict.NOT_WORSE: 0, Verdict.WORSE: 1, Verdict.CANNOT_TELL: 10}
"""By verdict; 2 to 8 are those of errors."""


@dataclass(frozen=True)
class PackComparison:
    """What was found on each split, and sentences about what was left out."""

    by_split: dict[str, Comparison]
    notes: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """Worse if they are on any split, not worse only if that is shown on every split."""
        return Comparison(
            tuple(one for found in self.by_split.values() for one in found.differences)
        ).verdict

    def lines(self) -> list[str]:
        """All of it for the terminal."""
        lines = list(self.notes)
        for split, comparison in self.by_split.items():
            lines += [f"== {split}", *comparison.lines()]
        return (
            [*lines, "== both together", VERDICTS[self.verdict]]
            if len(self.by_split) > 1
            else lines
        )


def compare_packs(
    configuration: Configuration,
    before: Pack,
    after: Pack,
    progress: ProgressSink,
    control: Control,
) -> PackComparison:
    """Two packs on the test split and the unseen sources of a run.

    Uses the observations of taxa that either pack knows, without the groups in which an
    observation trained either. Raises ``NotComparable`` and ``Cancelled``.
    """
    if before.digest == after.digest:
        return PackComparison({}, ("The two files are the same pack.",))
    checklist = read_checklist(resource("taxonomy.csv")).taxonomy
    taxa = {t.name for pack in (before, after) for t in pack.method.taxonomy.taxa}
    known = Taxonomy(tuple(taxon for taxon in checklist.taxa if taxon.name in taxa))
    cases = read_cases(configuration, known)
    rows, notes = _untrained(configuration, (before, after), cases, known)
    if not rows:
        problem = "the run has no test observation of their taxa that trained neither of them"
        raise NotComparable(problem=problem)

    def measured(split: Split, pack: Pack) -> Measured:
        sessions, none = Sessions.open(pack, Device.CPU), Baselines(None, None, ())
        return measure(
            split.value, pack, sessions, cases, rows[split], none, progress, control, known=known
        )

    return PackComparison(
        {
            split.value: compare(measured(split, before), measured(split, after), len(rows))
            for split in rows
        },
        tuple(notes),
    )


def _untrained(
    configuration: Configuration, packs: Sequence[Pack], cases: Sequence[Case], known: Taxonomy
) -> tuple[dict[Split, list[PairedRow]], list[str]]:
    """The rows to compare on by split, and what was left out of them."""
    listed = [trained_on(pack.training) for pack in packs]
    notes = [
        f"{pack.file.name} does not list what it was trained on, so observations that trained it "
        "may be among the test observations."
        for pack, digests in zip(packs, listed, strict=True)
        if digests is None
    ]
    held_back = [case for case in cases if not case.split.is_training]
    taken = trained_groups(held_back, [one for one in listed if one is not None])
    rows: dict[Split, list[PairedRow]] = {}
    for split in (Split.TEST, Split.UNSEEN):
        every = [r for r in rows_of(configuration, known, cases, split) if r.taxon in known]
        kept = [row for row in every if row.group not in taken]
        if len(kept) < len(every):
            notes.append(
                f"{split.value}: {len(every) - len(kept):,} of {len(every):,} observations were "
                "left out, because they or others of their groups trained one of the packs."
            )
        if kept:
            rows[split] = kept
    return rows, notes
