"""The answers of a project as rows for other programs: the columns of results, and some more.

What the model says is in ``answer`` and its columns, what people said in ``identified`` and those
beside it; places are coarsened and names hidden as the rule demands (``protection.py``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from swc_desktop.core.damage import Damage
from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Absence, Evidence, Moment, Observation, Place
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.progress import Control, Progress, ProgressSink, no_progress
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.core.spreadsheet import MARK, csv_line
from swc_desktop.core.text import writable
from swc_desktop.exports.csv import cell
from swc_desktop.exports.dataset import ReasonLeftOut
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
from swc_desktop.projects.coarsening import coarsened
from swc_desktop.projects.deciding import Decided, ProjectDecider
from swc_desktop.projects.identified_columns import IDENTIFIED_COLUMNS, identified_values
from swc_desktop.projects.judged_media import JudgedMedia, judged_media
from swc_desktop.projects.media import MAX_IN_STATEMENT
from swc_desktop.projects.own_files import refuse_own
from swc_desktop.projects.project import Project
from swc_desktop.projects.region_rows import region_id
from swc_desktop.projects.resolving import Resolved
from swc_desktop.projects.roots import path_stored
from swc_desktop.sharing.aliases import Aliases
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.media_rows import all_numbers
from swc_desktop.sharing.protection import Coarsening, Protection, Protections
from swc_desktop.sharing.secret_words import SecretWords
from swc_desktop.sharing.shared_places import given_time
from swc_desktop.storage.atomic_write import write_named

FIRST_COLUMNS: Final = ("media_id", "sha256", "root", "deployment", "data_generalizations")
LAST_COLUMNS: Final = ("burst", "burst_photographs", "alone", "alone_confidence")
_WITHHELD_COLUMN: Final = "information_withheld"
PROJECT_COLUMNS: Final = (
    *(*FIRST_COLUMNS, *COLUMNS, *LAST_COLUMNS, *IDENTIFIED_COLUMNS),
    _WITHHELD_COLUMN,
)
"""The columns of an exported project; those of results keep their meaning."""


COPIED_COLUMNS: Final = (
    *("file", "deployment", "taken_at", "latitude", "longitude"),
    *("status", "answer", "common_name", "confidence"),
    *("identified", "count", "sex", "life_stage", "behavior", "individual", "remarks"),
    *("identified_by", "data_generalizations", _WITHHELD_COLUMN),
)
"""Those of them that are copied to a spreadsheet by hand; the others are in files."""

_CELL_BREAKS: Final = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")


WITHHELD_NAMES: Final = "names of the station and file, remarks"
WITHHELD_PLACE: Final = f"coordinates, day and hour, {WITHHELD_NAMES}"
"""What the column ``information_withheld`` says."""


def write_answers(
    project: Project,
    decider: ProjectDecider,
    form: str,
    out: Path,
    coarsening: Coarsening,
    numbers: Sequence[int] | None = None,
    control: Control | None = None,
    on_progress: ProgressSink = no_progress,
) -> Exported:
    """Write the answers of a project to a file, or nothing.

    ``numbers`` are those of ``MediaListing``, and their order is that of the rows; None is all
    photographs in the order in which they were added. Only its owner may read what is exported of
    a locked project; otherwise the file has the mode of the umask.

    Raises ``ExportRefused``, ``OutputFault`` and ``Cancelled``.
    """
    refuse_own(project, out)
    with project.file.snapshot():
        rows = _AnswerRows(project, decider, coarsening)
        try:
            with write_named(out, private=project.file.key is not None) as file:
                if form == "csv":
                    file.write(MARK + csv_line(PROJECT_COLUMNS))
                for row in rows.all(numbers, control or Control(), on_progress):
                    if form == "csv":
                        file.write(csv_line(cell(name, row[name]) for name in PROJECT_COLUMNS))
                    else:
                        file.write(json_line(row, None))
        except OSError as error:
            raise OutputFault(file=out, reason=explain_writing(error)) from error
        return rows.exported


def copied_answers(
    project: Project,
    decider: ProjectDecider,
    numbers: Sequence[int],
    control: Control,
    on_progress: ProgressSink = no_progress,
) -> tuple[str, Exported]:
    """The answers of photographs as text for a spreadsheet, and what was done: a line of names and
    one for each row, cells separated by tabs, places by the rule. Raises ``Cancelled``."""
    with project.file.snapshot():
        rows = _AnswerRows(project, decider, Coarsening.BY_RULE)
        lines = ["\t".join(COPIED_COLUMNS)]
        for row in rows.all(numbers, control, on_progress):
            cells = (cell(name, row[name]) for name in COPIED_COLUMNS)
            lines.append("\t".join(_CELL_BREAKS.sub(" ", text) for text in cells))
    return "\n".join(lines), replace(rows.exported, is_copied=True)


class _AnswerRows:
    """The rows of photographs, as others may see them, and the counts of what was done."""

    def __init__(self, project: Project, decider: ProjectDecider, coarsening: Coarsening) -> None:
        self.exported = Exported()
        self._project, self._decider = project, decider
        self._protections = Protections(project.connection, coarsening)
        self._aliases = Aliases(project.connection)
        self._secret = SecretWords(project.connection)
        self._files = _files(project)
        self._counted: set[str] = set()

    def all(
        self, numbers: Sequence[int] | None, control: Control, on_progress: ProgressSink
    ) -> Iterator[Row]:
        """The rows, while the counts grow."""
        if numbers is None:
            numbers = all_numbers(self._project.connection)
        unread = sum(number < 0 for number in numbers)
        self.exported.left_out[ReasonLeftOut.NOT_READ] += unread
        known = [number for number in numbers if number > 0]
        decided = _decided_in_order(self._project, self._decider, known)
        for at, (one, judged) in enumerate(decided):
            control.checkpoint()
            on_progress(Progress(at, len(known), "photographs"))
            yield from self._of_media(one, judged)

    def _of_media(self, one: Decided, judged: JudgedMedia | None) -> Iterator[Row]:
        boxes = [(of.number, of.region.box) for of in one.regions]
        said, further = identified_values(boxes, judged)
        self._count_events_once([*said, *further])
        exported, rows = self.exported, len(boxes) + len(further)
        exported.left_out[ReasonLeftOut.WITHOUT_ANSWER] += not rows
        exported.rows += rows
        protection = self._protections.of(one.media.number)
        first, path, seen = self._shown(one, protection)
        if one.media.place is not None and protection.step is not None:
            exported.coarsened += rows
            exported.withheld += rows if protection.withholds else 0
        id_ = str(first["media_id"])
        for of, values in zip(one.regions, said, strict=True):
            moment_s = None if of.clip is None else of.clip.shown_s
            yield (
                first
                | row_of(
                    path,
                    seen,
                    of.prediction,
                    None,
                    region=(region_id(id_, of.region, moment_s), of.region),
                    moment_s=moment_s,
                    pack_label=self._project.pack_label,
                    pack_sha256=self._project.pack,
                    program=PROGRAM,
                    taxonomy=self._decider.taxonomy,
                )
                | self._burst_values(one, of.prediction, protection)
                | self._told(values, protection)
                | ({} if of.clip is None else clip_values(of.clip))
            )
        for values in further:
            row = row_of(
                path,
                seen,
                None,
                None,
                pack_label="",
                program=PROGRAM,
                taxonomy=self._decider.taxonomy,
            )
            said_of = {"region": _box_id(id_, values)}
            last = dict.fromkeys(LAST_COLUMNS)
            yield first | row | said_of | last | self._told(values, protection)

    def _count_events_once(self, rows: Sequence[Row]) -> None:
        """Leave out the counts of an event whose animals an earlier photograph has."""
        event = next((str(values["event"]) for values in rows if values["event"]), "")
        if event in self._counted:
            for values in rows:
                values["count"] = None
        elif event:
            self._counted.add(event)

    def _shown(self, one: Decided, protection: Protection) -> tuple[Row, str, "_SeenMedia"]:
        """The first columns of a photograph, its path, and its evidence."""
        media = one.media
        root, path = self._files.get(media.number, ("", ""))
        seen, words = _seen(media, protection)
        row: Row = {
            "media_id": media.id,
            "sha256": media.sha256,
            "root": root,
            "deployment": media.deployment,
            "data_generalizations": None if words is None else str(words),
            _WITHHELD_COLUMN: None,
        }
        if not protection.hides:
            return row, path, seen
        aliases = self._aliases
        row |= {
            "media_id": aliases.uuid_of("media", media.id),
            "sha256": None,
            "root": None,
            "deployment": None if media.deployment is None else aliases.station(media.deployment),
            _WITHHELD_COLUMN: WITHHELD_PLACE if protection.withholds else WITHHELD_NAMES,
        }
        return row, aliases.file_name(media.id, path), seen

    def _told(self, values: Row, protection: Protection) -> Row:
        """What people said, without what may name the place."""
        if not protection.hides:
            return values
        hidden: Row = {"remarks": None}
        if values["event"] is not None:
            hidden["event"] = self._aliases.uuid_of("event", str(values["event"]))
        for name in ("behavior", "identified"):
            text = values[name]
            hidden[name] = None if text and self._secret.are_in(str(text)) else text
        individual = values["individual"]
        if individual and self._secret.are_in(str(individual)):
            hidden["individual"] = self._aliases.of("individual", str(individual))
        return values | hidden

    def _burst_values(self, one: Decided, prediction: Prediction, protection: Protection) -> Row:
        values = _burst_values(one, prediction)
        if protection.hides and one.burst is not None:
            values["burst"] = self._aliases.uuid_of("media", one.burst)
        return values


def _box_id(media: str, values: Row) -> str | None:
    """The id of a box that a person drew, by which a command names it; None without a box."""
    text = values.get("box")
    if not text:
        return None
    edges = (float(edge) for edge in str(text).split())
    return region_id(media, Region(Box(*edges), Category.ANIMAL))


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


def _seen(media: Resolved, protection: Protection) -> tuple["_SeenMedia", Message | None]:
    """A photograph with its place and time as they are exported, and what was done to that place.

    Notes about both may name the place, so they are left out of a hidden photograph.
    """
    facts, seen, words, notes = media.facts, media.observation, None, media.facts.notes
    if media.place is not None and protection.step is not None:
        rounded = coarsened(media.place, protection.step)
        seen, words = replace(seen, place=rounded.place), rounded.words
    if protection.hides:
        notes = ()
        if isinstance(seen.place, Place):
            seen = replace(seen, place=replace(seen.place, notes=()))
        if isinstance(seen.moment, Moment):
            local = given_time(seen.moment.local, protection)
            seen = replace(seen, moment=replace(seen.moment, local=local, notes=()))
    if protection.withholds:
        seen = replace(seen, place=Absence(Evidence.PLACE, _WITHHELD))
    shown = _SeenMedia(seen, facts.camera, facts.width, facts.height, notes, facts.damage)
    return shown, words


_WITHHELD: Final = message("Absence", "the place is withheld")


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
