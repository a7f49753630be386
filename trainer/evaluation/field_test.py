"""A pack on pictures of camera traps as the program looks at them: found, cut out, answered.

The other figures of a report are of votes; these are of answers, with a detector also of blanks,
people and vehicles.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np

from swc_desktop.core.checklist import Checklist
from swc_desktop.core.device import Device
from swc_desktop.core.method import EvidenceMode
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.region_answers import leading
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.inference.classifier import Classifier, Result
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.pack import Pack
from trainer.evaluation.metrics import grouped_share
from trainer.sources import left_out
from trainer.sources.labels import meaning_of
from trainer.taxon_names import OTHER, NameReader

PERSON_OR_VEHICLE: Final = "people and vehicles"
BLANK: Final = "empty pictures"
ANIMAL: Final = "other animals"

_SAID: Final[Mapping[Status, str]] = {
    Status.UNSURE: "unsure",
    Status.OTHER_ANIMAL: "other animal",
    Status.NOT_IN_PACK: "not in this pack",
    Status.PERSON: "person",
    Status.VEHICLE: "vehicle",
    Status.BLANK: "blank",
}


class FieldOutcome(StrEnum):
    """What an answer is worth, where the truth is a taxon of the checklist."""

    RIGHT = "right"
    WRONG = "wrong"
    COARSER = "family only"
    SILENT = "not named"


@dataclass(frozen=True)
class FieldPicture:
    """A picture with its truth: a taxon of the checklist, or what else it shows.

    ``group`` connects pictures that are alike, ``part`` is the part of the figures it counts in.
    """

    file: Path
    taxon: str = ""
    shows: str = ""
    group: str = ""
    part: str = ""


@dataclass(frozen=True)
class FieldTest:
    """Pictures with what the program answers them at each target."""

    pictures: Sequence[FieldPicture]
    answers: Mapping[str, Sequence[Answer]]
    taxonomy: Taxonomy
    unreadable: int

    def lines(self) -> list[str]:
        """Tables in Markdown: taxa of the checklist by target and part, and everything else."""
        found = [*self._of_taxa(), "", *self._of_others()]
        if self.unreadable:
            found += ["", f"Pictures that could not be read, and count nowhere: {self.unreadable}."]
        return found

    def as_json(self) -> dict[str, object]:
        """Counts of outcomes by target and part."""
        return {
            target: {
                part: Counter(outcome.value for outcome in outcomes)
                for part, outcomes in self._by_part(answers)
            }
            for target, answers in self.answers.items()
        }

    def _of_taxa(self) -> list[str]:
        heads = " | ".join(outcome.value for outcome in FieldOutcome)
        lines = [
            f"| threshold for at most | pictures | n | {heads} | right of all | wrong of all |",
            "|" + "---|" * 9,
        ]
        for target, answers in self.answers.items():
            groups = dict(self._groups())
            for part, outcomes in self._by_part(answers):
                counts = Counter(outcomes)
                shares = " | ".join(
                    str(grouped_share(np.asarray([o is which for o in outcomes]), groups[part]))
                    for which in (FieldOutcome.RIGHT, FieldOutcome.WRONG)
                )
                cells = " | ".join(str(counts[outcome]) for outcome in FieldOutcome)
                percent = f"{100 * float(target):g} % wrong"
                lines.append(f"| {percent} | {part} | {len(outcomes)} | {cells} | {shares} |")
        return lines

    def _of_others(self) -> list[str]:
        statuses = list(_SAID)
        heads = " | ".join(_SAID[status] for status in statuses)
        lines = [
            f"| threshold for at most | pictures of | n | given a name | {heads} |",
            "|" + "---|" * (4 + len(statuses)),
        ]
        for target, answers in self.answers.items():
            for kind in (ANIMAL, BLANK, PERSON_OR_VEHICLE):
                said = Counter(
                    answer.status
                    for picture, answer in zip(self.pictures, answers, strict=True)
                    if picture.shows == kind
                )
                cells = " | ".join(str(said[one]) for one in (Status.NAMED, *statuses))
                percent = f"{100 * float(target):g} % wrong"
                lines.append(f"| {percent} | {kind} | {said.total()} | {cells} |")
        return lines

    def _parts(self) -> list[tuple[str, list[int]]]:
        """Rows with a taxon: all of them, then each part."""
        rows = [row for row, picture in enumerate(self.pictures) if picture.taxon]
        by_part = sorted(rows, key=lambda row: self.pictures[row].part)
        parts = [
            (part, list(some))
            for part, some in groupby(by_part, key=lambda row: self.pictures[row].part)
        ]
        return [("all", rows), *(parts if len(parts) > 1 else [])]

    def _groups(self) -> list[tuple[str, list[str]]]:
        return [(part, [self.pictures[row].group for row in rows]) for part, rows in self._parts()]

    def _by_part(self, answers: Sequence[Answer]) -> list[tuple[str, list[FieldOutcome]]]:
        return [
            (part, [outcome(self.taxonomy, self.pictures[row].taxon, answers[row]) for row in rows])
            for part, rows in self._parts()
        ]


def outcome(taxonomy: Taxonomy, truth: str, answer: Answer) -> FieldOutcome:
    """What an answer is worth: right is the genus or finer, as far as the truth is known."""
    if answer.status is not Status.NAMED or answer.taxon is None:
        return FieldOutcome.SILENT
    said, path = taxonomy.path(answer.taxon), taxonomy.path(truth)
    if any(one != other for one, other in zip(said, path, strict=False)):
        return FieldOutcome.WRONG
    is_family = taxonomy[answer.taxon].rank is Rank.FAMILY
    return FieldOutcome.COARSER if is_family and answer.taxon != truth else FieldOutcome.RIGHT


def field_pictures(
    rows: Sequence[Mapping[str, str]], folder: Path, checklist: Checklist, by: str
) -> list[FieldPicture]:
    """The pictures of a table with the columns ``file``, ``taxon``, perhaps ``camera``, and the one
    that divides the figures; names as in sources. Rows whose name means nothing are left out."""
    names = NameReader(checklist)
    found = []
    for row in rows:
        name, label = row["taxon"], row["taxon"].partition(":")[2] or row["taxon"]
        read, meaning = names.read(name), meaning_of(label)
        shows = {left_out.EMPTY: BLANK, left_out.PERSON: PERSON_OR_VEHICLE}.get(meaning, "")
        if not shows and read.taxon is None:
            continue
        is_other = bool(shows) or read.taxon == OTHER
        found.append(
            FieldPicture(
                folder / row["file"],
                "" if is_other else str(read.taxon),
                (shows or ANIMAL) if is_other else "",
                row.get("camera") or row["file"],
                f"{by}: {row[by]}" if by else "",
            )
        )
    return found


def run_field_test(
    pack: Pack,
    pictures: Sequence[FieldPicture],
    checklist: Checklist,
    progress: ProgressSink,
    control: Control,
) -> FieldTest:
    """Look at the pictures with a pack as the program does, by the picture alone, and answer at
    each of its targets. Raises ``Cancelled`` and what the graphs raise."""
    options = RunOptions(evidence=EvidenceMode.IMAGE)
    classifier = Classifier(pack, Sessions.open(pack, Device.CPU))
    files = [picture.file for picture in pictures]

    def seen(at: Progress) -> None:
        progress(Progress(at.done, at.total, "pictures of the field test"))

    results = list(classifier.classify(files, options, control=control, progress=seen))
    read = [row for row, result in enumerate(results) if result.prediction is not None]
    answers = {
        target: _answers(
            classifier, [results[row] for row in read], replace(options, target=target)
        )
        for target in sorted(pack.method.thresholds)
    }
    kept = [pictures[row] for row in read]
    return FieldTest(kept, answers, checklist.taxonomy, len(pictures) - len(kept))


def _answers(
    classifier: Classifier, results: Sequence[Result], options: RunOptions
) -> list[Answer]:
    """The answer that stands for each picture, decided again from the outputs of its regions."""
    at, observations, outputs, regions = [], [], [], []
    for number, result in enumerate(results):
        assert result.photo is not None, "what has a prediction was read"
        for one in result.regions:
            at.append(number)
            observations.append(result.photo.observation)
            outputs.append(one.outputs)
            regions.append(one.region if result.detector else None)
    decided = classifier.decider.decide(
        observations, outputs, options, regions=regions, explained=False
    )
    found = []
    for _, some in groupby(zip(at, decided, strict=True), key=lambda pair: pair[0]):
        predictions = [prediction for _, prediction in some]
        found.append(predictions[leading(predictions)].answer)
    return found
