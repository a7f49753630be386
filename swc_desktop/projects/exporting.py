"""The answers of a project as rows for other programs: the columns of results, and some more.

What the model says is in ``answer`` and its columns, what people said in ``identified`` and those
beside it; a place is coarsened unless it is asked for
exactly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from swc_desktop.core.damage import Damage
from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Observation
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.spreadsheet import MARK, csv_line
from swc_desktop.core.text import writable
from swc_desktop.exports.csv import cell
from swc_desktop.exports.jsonl import line as json_line
from swc_desktop.exports.rows import (
    COLUMNS,
    PROBABILITY_DECIMALS,
    PROGRAM,
    Row,
    clip_values,
    row_of,
)
from swc_desktop.photos.photo import Camera
from swc_desktop.projects.coarsening import STEPS, coarsened
from swc_desktop.projects.deciding import Decided, ProjectDecider
from swc_desktop.projects.identified_columns import IDENTIFIED_COLUMNS, identified_values
from swc_desktop.projects.judged_media import JudgedMedia, judged_media
from swc_desktop.projects.media import MAX_IN_STATEMENT
from swc_desktop.projects.own_files import refuse_own
from swc_desktop.projects.project import Project
from swc_desktop.projects.region_rows import region_id
from swc_desktop.projects.resolving import Resolved
from swc_desktop.projects.roots import path_stored
from swc_desktop.storage.atomic_write import write_named

FIRST_COLUMNS: Final = ("media_id", "sha256", "root", "deployment", "data_generalizations")
LAST_COLUMNS: Final = ("burst", "burst_photographs", "alone", "alone_confidence")
PROJECT_COLUMNS: Final = (*FIRST_COLUMNS, *COLUMNS, *LAST_COLUMNS, *IDENTIFIED_COLUMNS)
"""The columns of an exported project; those of results keep their meaning."""


@dataclass
class Exported:
    """What an export wrote: rows, photographs without an answer, and rows with a rounded place.

    Files of which nothing could be read count as photographs without an answer.
    """

    rows: int = 0
    left_out: int = 0
    coarsened: int = 0

    @property
    def words(self) -> Message:
        """The counts in one sentence."""
        rows = message("Projects", "Exported %Ln row(s)", "", 0)
        left_out = message("Projects", "left out %Ln photograph(s) without an answer", "", 0)
        rounded = message("Projects", "rounded %Ln place(s)", "", 0)
        return message("Projects", "{rows}; {left_out}; {rounded}.").fill(
            rows=rows.counted(self.rows),
            left_out=left_out.counted(self.left_out),
            rounded=rounded.counted(self.coarsened),
        )


def export(
    project: Project,
    decider: ProjectDecider,
    form: str,
    out: Path,
    coarsen: str,
    numbers: Sequence[int] | None = None,
) -> Exported:
    """Write the answers of a project to a file, or nothing.

    ``numbers`` are those of ``MediaListing``, and their order is that of the rows; None is all
    photographs in the order in which they were added. Only its owner may read what is exported of
    a locked project; otherwise the file has the mode of the umask.

    Raises ``ExportRefused`` and ``OutputFault``.
    """
    refuse_own(project, out)
    with project.file.snapshot():
        return _export(project, decider, form, out, coarsen, numbers)


def _export(
    project: Project,
    decider: ProjectDecider,
    form: str,
    out: Path,
    coarsen: str,
    numbers: Sequence[int] | None,
) -> Exported:
    exported = Exported()
    step = STEPS[coarsen]
    try:
        with write_named(out, private=project.file.key is not None) as file:
            if form == "csv":
                file.write(MARK + csv_line(PROJECT_COLUMNS))
            for row in _rows(project, decider, step, exported, numbers):
                if form == "csv":
                    file.write(csv_line(cell(name, row[name]) for name in PROJECT_COLUMNS))
                else:
                    file.write(json_line(row, None))
    except OSError as error:
        raise OutputFault(file=out, reason=explain_writing(error)) from error
    return exported


def _rows(
    project: Project,
    decider: ProjectDecider,
    step: float | None,
    exported: Exported,
    numbers: Sequence[int] | None,
) -> Iterator[Row]:
    files = _files(project)
    if numbers is None:
        rows = project.file.rows("SELECT number FROM shown_media UNION ALL " + _UNREAD)
        numbers = sorted(int(str(row[0])) for row in rows)
    exported.left_out = sum(number < 0 for number in numbers)
    label, digest = project.pack_label, project.pack
    known = [number for number in numbers if number > 0]
    counted: set[str] = set()
    for one, judged in _decided_in_order(project, decider, known):
        boxes = [(of.number, of.region.box) for of in one.regions]
        said, further = identified_values(boxes, judged)
        if event := next((values["event"] for values in [*said, *further] if values["event"]), ""):
            if event in counted:  # its animals have been counted in an earlier photograph
                for values in (*said, *further):
                    values["count"] = None
            counted.add(str(event))
        exported.left_out += not boxes and not further
        exported.rows += len(boxes) + len(further)
        root, path = files.get(one.media.number, ("", ""))
        seen, words = _seen(one.media, step)
        exported.coarsened += 0 if words is None else len(boxes) + len(further)
        first: Row = {
            "media_id": one.media.id,
            "sha256": one.media.sha256,
            "root": root,
            "deployment": one.media.deployment,
            "data_generalizations": None if words is None else str(words),
        }
        for of, values in zip(one.regions, said, strict=True):
            moment_s = None if of.clip is None else of.clip.shown_s
            yield (
                first
                | row_of(
                    path,
                    seen,
                    of.prediction,
                    None,
                    region=(region_id(one.media.id, of.region, moment_s), of.region),
                    moment_s=moment_s,
                    pack_label=label,
                    pack_sha256=digest,
                    program=PROGRAM,
                    taxonomy=decider.taxonomy,
                )
                | _burst_values(one, of.prediction)
                | values
                | ({} if of.clip is None else clip_values(of.clip))
            )
        for values in further:
            row = row_of(
                path, seen, None, None, pack_label="", program=PROGRAM, taxonomy=decider.taxonomy
            )
            yield first | row | dict.fromkeys(LAST_COLUMNS) | values


def _burst_values(one: Decided, prediction: Prediction) -> Row:
    """The burst that a photograph is in, how many of it voted, and the answer without the others:
    its taxon, else its status."""
    values: Row = {"burst": one.burst, "burst_photographs": None}
    alone = prediction.without_burst
    if alone is not None:
        values["burst_photographs"] = prediction.burst
    return values | {
        "alone": None if alone is None else alone.taxon or alone.status.value,
        "alone_confidence": None
        if alone is None or alone.confidence is None
        else round(alone.confidence, PROBABILITY_DECIMALS),
    }


def _decided_in_order(
    project: Project, decider: ProjectDecider, numbers: Sequence[int]
) -> Iterator[tuple[Decided, JudgedMedia | None]]:
    """The answers in the order of the numbers, with what people said; what is decided is sorted by
    number in itself."""
    evidence = decider.evidence()
    for first in range(0, len(numbers), MAX_IN_STATEMENT):
        some = numbers[first : first + MAX_IN_STATEMENT]
        found = {
            one.media.number: one
            for piece in decider.decided(some, evidence=evidence)
            for one in piece
        }
        judged = judged_media(project.connection, some)
        yield from ((found[number], judged.get(number)) for number in some if number in found)


_UNREAD: Final = (
    "SELECT -f.number FROM media_file f JOIN root r ON r.number = f.root "
    "WHERE f.media IS NULL AND f.replaced_at IS NULL AND NOT r.removed"
)
"""Minus the numbers of the files of which nothing could be read, as lists have them."""


def _seen(media: Resolved, step: float | None) -> tuple["_SeenMedia", Message | None]:
    """A photograph with its place as it is exported, and what was done to that place."""
    facts, seen, words = media.facts, media.observation, None
    if media.place is not None:
        rounded = coarsened(media.place, step)
        seen, words = replace(seen, place=rounded.place), rounded.words
    shown = _SeenMedia(seen, facts.camera, facts.width, facts.height, facts.notes, facts.damage)
    return shown, words


@dataclass(frozen=True)
class _SeenMedia:
    """What rows need of a photograph."""

    observation: Observation
    camera: Camera
    width: int
    height: int
    notes: tuple[Message | str, ...]
    damage: Damage | None


def _files(project: Project) -> dict[int, tuple[str, str]]:
    """The label of the root and the path below it of the first file of each photograph."""
    rows = project.file.rows(
        "SELECT f.media, r.label, f.path FROM media_file f JOIN root r ON r.number = f.root "
        "WHERE f.media IS NOT NULL "
        "ORDER BY f.replaced_at IS NULL, f.missing_since IS NULL, f.number DESC"
    )
    return {
        int(str(media)): (str(label), writable(path_stored(str(path)).as_posix()))
        for media, label, path in rows
    }
