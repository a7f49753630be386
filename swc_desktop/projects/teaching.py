"""What people confirmed in a project, written as a folder that the trainer reads as a source.

``corrections.jsonl`` has a line a photograph, with the columns of results and ``corrected_to``;
``roots.json`` says where the folders of the project are that paths start from. No picture is
copied. Both hold exact places, so only their owner may read them.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain_reading, explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.identification import Kind
from swc_desktop.core.message import message
from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink
from swc_desktop.core.region import Box
from swc_desktop.core.text import writable
from swc_desktop.exports.jsonl import line as json_line
from swc_desktop.exports.rows import BOX_DECIMALS, DEGREE_DECIMALS
from swc_desktop.packs.trained_on import ListedDigests
from swc_desktop.projects.confirmed import Confirmed, NotUsed, NotUsedReason, confirmed_media
from swc_desktop.projects.errors import CorrectionsRefused
from swc_desktop.projects.known_taxa import shipped_checklist
from swc_desktop.projects.own_files import refuse_own
from swc_desktop.projects.project import Project
from swc_desktop.projects.resolving import GivenEvidence
from swc_desktop.projects.roots import free_label, roots_of
from swc_desktop.storage.atomic_write import atomic_write, is_there
from swc_desktop.storage.private import FOLDER_MODE, make_private_folder
from swc_desktop.storage.regular_file import open_file
from swc_desktop.storage.strict_json import canonical_json, parse_json

CORRECTIONS: Final = "corrections.jsonl"
ROOTS: Final = "roots.json"
FORMAT: Final = "swc-desktop corrections"

MIN_PHOTOGRAPHS: Final = 25
"""The trainer needs 20 training pictures of a taxon (``images.min_samples``), and a fifth of all
groups (``splits.test``) is for the test: 20 / (1 - 0.2)."""

MIN_GROUPS: Final = 3
"""One to train on, one to calibrate on and one to test on."""

_MAX_ROOTS_BYTES: Final = 1 << 20
_WORDS: Final = {
    Kind.BLANK: "empty",
    Kind.PERSON: "person",
    Kind.VEHICLE: "vehicle",
    Kind.SETUP: "setup",
    Kind.OTHER_ANIMAL: "other",
}
"""What ``trainer.sources.labels`` reads; of an unknown animal nothing is written."""


@dataclass
class Confirmations:
    """How many photographs of one thing there are, in which groups, and how many of them the pack
    was trained on (None: the pack does not say)."""

    photographs: int = 0
    known: int | None = None
    groups: set[str] = field(default_factory=set)

    @property
    def lacks_photographs(self) -> bool:
        """Whether there are too few to train on and to test."""
        return self.photographs < MIN_PHOTOGRAPHS

    @property
    def lacks_groups(self) -> bool:
        """Whether there are too few groups to be divided."""
        return len(self.groups) < MIN_GROUPS


@dataclass
class Corrections:
    """What was written: ``taxa`` by scientific name; ``others`` by the trainer's word (``empty``,
    ``person``, ``other: zebra`` …); ``not_used`` paths by the reason.

    ``pack`` is the label of the pack that answers, ``pack_observations`` how many observations it
    was trained on, None where that is not known. ``is_private`` is False where the disk kept the
    folder open to others.
    """

    pack: str
    pack_observations: int | None
    taxa: dict[str, Confirmations] = field(default_factory=dict)
    others: dict[str, Confirmations] = field(default_factory=dict)
    not_used: dict[NotUsedReason, list[str]] = field(default_factory=dict)
    is_private: bool = True

    @property
    def photographs(self) -> int:
        """How many were written."""
        every = (*self.taxa.values(), *self.others.values())
        return sum(one.photographs for one in every)

    @property
    def unknown_taxa(self) -> list[str]:
        """Taxa that the checklist of the trainer does not have, so that it drops them."""
        return sorted(set(self.taxa) - set(shipped_checklist().accepted))


def count_corrections(project: Project, listed: ListedDigests | None) -> Corrections:
    """What ``write_corrections`` would write, without writing it."""
    found = _nothing_yet(project, listed)
    with project.file.snapshot():
        for _ in _rows(project, _labels(project), found, listed, Control()):
            pass
    return found


def write_corrections(
    project: Project,
    folder: Path,
    listed: ListedDigests | None,
    control: Control | None = None,
    progress: ProgressSink = lambda _: None,
) -> Corrections:
    """Write what people confirmed to a folder, which is made or, if it is of an earlier call,
    written anew. ``listed`` is what the pack in use was trained on.

    Raises ``CorrectionsRefused`` for a folder with anything else in it, ``ExportRefused``,
    ``OutputFault``, and ``Cancelled``, after which the folder is as it was.
    """
    for name in (CORRECTIONS, ROOTS):
        refuse_own(project, folder / name)
    found = _nothing_yet(project, listed)
    with project.file.snapshot(), _writing(folder):
        _check_own(folder)
        is_new = not is_there(folder)
        make_private_folder(folder)
        if os.name != "nt":
            folder.chmod(FOLDER_MODE)
            found.is_private = folder.stat().st_mode & 0o077 == 0
        try:
            with atomic_write(folder / CORRECTIONS, private=True) as file:
                labels = _labels(project)
                for row in _rows(project, labels, found, listed, control or Control(), progress):
                    file.write(row)
                _write_roots(project, labels, folder)
        except Cancelled:
            if is_new:
                folder.rmdir()
            raise
    return found


def _nothing_yet(project: Project, listed: ListedDigests | None) -> Corrections:
    return Corrections(project.pack_label, None if listed is None else listed.observations)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputFault(file=folder, reason=explain_writing(error)) from error


_OWN: Final = re.compile(
    rf"{re.escape(CORRECTIONS)}|{re.escape(ROOTS)}"
    rf"|\.(?:{re.escape(CORRECTIONS)}|{re.escape(ROOTS)})\.\d+\.\d+\.part"
)
"""The two files, and what a killed process left of them."""


def _check_own(folder: Path) -> None:
    """Raise ``CorrectionsRefused`` unless a folder is new, empty or of an earlier call."""
    if not is_there(folder):
        return
    if not folder.is_dir():
        problem = message("Projects", "it is not a folder")
        raise CorrectionsRefused(folder=folder, problem=problem)
    names = sorted(one.name for one in folder.iterdir())
    others = [name for name in names if not _OWN.fullmatch(name)]
    if others:
        text = message("Projects", "it holds {name}, which this command did not write")
        raise CorrectionsRefused(folder=folder, problem=text.fill(name=others[0]))
    if CORRECTIONS in names or ROOTS in names:
        _check_roots(folder)
    for name in set(names) - {CORRECTIONS, ROOTS}:
        (folder / name).unlink(missing_ok=True)


def _check_roots(folder: Path) -> None:
    try:
        with open_file(folder / ROOTS) as file:
            content = parse_json(file.read(_MAX_ROOTS_BYTES))
    except OSError as error:
        text = message("Projects", "{name} in it cannot be read ({reason})")
        problem = text.fill(name=ROOTS, reason=explain_reading(error))
        raise CorrectionsRefused(folder=folder, problem=problem) from error
    except ValueError:
        content = None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        text = message("Projects", "{name} in it was not written by this command")
        raise CorrectionsRefused(folder=folder, problem=text.fill(name=ROOTS))


def _labels(project: Project) -> dict[int, str]:
    """The label of each folder of the project by its number, no two alike."""
    labels: dict[int, str] = {}
    for root in roots_of(project.connection):
        labels[root.number] = free_label(root.label, labels.values())
    return labels


def _write_roots(project: Project, labels: Mapping[int, str], folder: Path) -> None:
    """Write where the folders of the project are."""
    listed = [
        {"label": labels[root.number], "path": writable(str(root.path))}
        for root in roots_of(project.connection)
    ]
    with atomic_write(folder / ROOTS, private=True) as file:
        file.write(canonical_json({"format": FORMAT, "version": 1, "roots": listed}))


def _rows(
    project: Project,
    labels: Mapping[int, str],
    found: Corrections,
    listed: ListedDigests | None,
    control: Control,
    progress: ProgressSink = lambda _: None,
) -> Iterator[bytes]:
    """The lines of the photographs, which are counted in ``found``. Raises ``Cancelled``."""
    connection = project.connection
    rows = project.file.rows("SELECT number FROM shown_media WHERE judged != 0 ORDER BY number")
    numbers = [int(str(row[0])) for row in rows]
    every = confirmed_media(connection, GivenEvidence(connection), numbers)
    for done, one in enumerate(every, 1):
        control.checkpoint()
        progress(Progress(min(done, len(numbers)), len(numbers)))
        if isinstance(one, NotUsed):
            found.not_used.setdefault(one.reason, []).append(one.path)
            continue
        yield json_line(_row(one, labels[one.root]))
        kind = found.others if one.said.taxon is None else found.taxa
        counts = kind.setdefault(_word(one), Confirmations())
        counts.photographs += 1
        counts.groups.add(one.group)
        if listed is not None:
            counts.known = (counts.known or 0) + listed.has_picture(one.media.sha256)


def _word(one: Confirmed) -> str:
    """The right name as the trainer reads it."""
    said = one.said
    if said.taxon is not None:
        return said.taxon
    assert said.kind is not None
    word = _WORDS[said.kind]
    name = " ".join(said.name.split())
    return f"{word}: {name}" if name else word


def _row(one: Confirmed, root: str) -> dict[str, object]:
    media, place, moment = one.media, one.media.place, one.media.moment
    camera = media.facts.camera
    return {
        "media_id": media.id,
        "sha256": media.sha256,
        "root": root,
        "file": one.path,
        "answer": None,
        "corrected_to": _word(one),
        "latitude": None if place is None else round(place.latitude, DEGREE_DECIMALS),
        "longitude": None if place is None else round(place.longitude, DEGREE_DECIMALS),
        "taken_at": None if moment is None else moment.isoformat(),
        "camera": f"{camera} {camera.serial}".strip() if camera.serial else None,
        "deployment": media.deployment,
        "event": one.event or None,
        "box": "; ".join(map(_edges, one.boxes)) or None,
    }


def _edges(box: Box) -> str:
    edges = (box.left, box.top, box.width, box.height)
    return " ".join(f"{edge:.{BOX_DECIMALS}f}" for edge in edges)
