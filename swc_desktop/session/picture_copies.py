"""Copies of photographs: for sharing, with nothing but their pixels, or sorted into folders by
species, unchanged.

Originals are only read. A photograph counts by its content: a file that has changed since is left
out, and so is a picture in which people could be seen.
"""

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.text import writable
from swc_desktop.exports.dataset import ReasonLeftOut
from swc_desktop.exports.package import written_folder, written_package
from swc_desktop.photos.blur import blurred
from swc_desktop.photos.clean_jpeg import clean_jpeg
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.reading import OneRead, Wants
from swc_desktop.processes.photo_children import photo_children
from swc_desktop.processes.photo_work import read
from swc_desktop.projects.own_files import refuse_own
from swc_desktop.projects.project import Project
from swc_desktop.projects.shared_pictures import SharedPicture, shared_pictures
from swc_desktop.projects.sightings import events_of_media
from swc_desktop.sharing.aliases import Aliases
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.media_rows import all_numbers
from swc_desktop.sharing.protection import Coarsening, Protections
from swc_desktop.sharing.shared_places import given_time
from swc_desktop.storage.atomic_write import sha256_of_file
from swc_desktop.storage.regular_file import open_file

DEFAULT_LONG_SIDE: Final = 1600
"""Pixels of the longer side of a picture for sharing: enough for a screen, and some 300 kB."""

MAX_LONG_SIDE: Final = 100_000
"""Longer than any picture that is decoded."""

_BYTES: Final = 1 << 20
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
_MAX_NAME: Final = 80

ReadFile = Callable[[Path, Control, Wants], OneRead]


def read_in_child(file: Path, control: Control, wants: Wants) -> OneRead:
    """Read a photograph in a process of its own. Raises ``PhotoUnreadable`` and ``Cancelled``."""
    return photo_children().ask(file, control, read, file, wants)


def write_shared_pictures(
    project: Project,
    out: Path,
    control: Control,
    on_progress: ProgressSink,
    numbers: Sequence[int] | None = None,
    *,
    long_side: int = DEFAULT_LONG_SIDE,
    read_file: ReadFile = read_in_child,
) -> Exported:
    """Write JPEGs into a new folder, or a ZIP, in which people are blurred and that hold no place,
    time, serial number, small picture or other metadata; their names say what and on which day.

    What cannot be made safe is left out and counted. Raises ``ExportRefused``, ``FolderInTheWay``,
    ``OutputFault`` and ``Cancelled``.
    """
    refuse_own(project, out)
    found = _chosen(project, numbers)
    done = Exported(pictures=0, left_out=found.left_out)
    names = _SharedNames(project)
    try:
        with written_package(out, private=project.file.key is not None) as package:
            for at, one in enumerate(found.pictures):
                control.checkpoint()
                on_progress(Progress(at, len(found.pictures), "photographs"))
                content = _shared(one, long_side, read_file, control)
                if isinstance(content, ReasonLeftOut):
                    done.left_out[content] += 1
                    continue
                with package.file(names.of(one)) as file:
                    file.write(content)
                done.pictures = (done.pictures or 0) + 1
    except OSError as error:
        raise OutputFault(file=out, reason=explain_writing(error)) from error
    return done


def _shared(
    one: SharedPicture, long_side: int, read_file: ReadFile, control: Control
) -> bytes | ReasonLeftOut:
    """The content of a picture for sharing, or why there is none."""
    if one.is_video:
        return ReasonLeftOut.VIDEO
    if one.file is None:
        return ReasonLeftOut.NOT_THERE
    if not one.is_checked:
        return ReasonLeftOut.NOT_CHECKED
    if one.has_unboxed_people:
        return ReasonLeftOut.PEOPLE
    try:
        reading = read_file(one.file, control, Wants(digest=True, thumbnail=long_side))
    except PhotoUnreadable:
        return ReasonLeftOut.NOT_READ
    if reading.sha256 and reading.sha256 != one.sha256:
        return ReasonLeftOut.CHANGED
    if reading.thumbnail is None:
        return ReasonLeftOut.NOT_READ if reading.sha256 else ReasonLeftOut.NOT_THERE
    return clean_jpeg(blurred(reading.thumbnail, one.people))


class _SharedNames:
    """Names that say what and when, and nothing of where; each is given once."""

    def __init__(self, project: Project) -> None:
        self._protections = Protections(project.connection, Coarsening.BY_RULE)
        self._aliases = Aliases(project.connection)

    def of(self, one: SharedPicture) -> str:
        """The name of a copy."""
        day = "no-date"
        if one.taken is not None:
            shown = given_time(one.taken, self._protections.of(one.number))
            day = f"{shown:%Y-%m-%d}"
        return f"{_plain(one.label) or 'photograph'}_{day}_{self._aliases.of('file', one.id)}.jpg"


def write_species_folders(
    project: Project,
    out: Path,
    control: Control,
    on_progress: ProgressSink,
    numbers: Sequence[int] | None = None,
    *,
    links: bool = False,
) -> Exported:
    """Copy files unchanged into a new folder, one folder for each species, with names that begin
    with species and time; each copy is compared with its photograph by its digest.

    ``links``: hard links instead of copies, which take no room and need the same disk. All
    photographs of an event lie in the folder of what was seen in it. As the files hold everything
    that they held, exact places too, this is an exact export. Raises as
    ``write_shared_pictures``.
    """
    refuse_own(project, out)
    found = _chosen(project, numbers)
    done = Exported(pictures=0, left_out=found.left_out)
    of_event = _of_events(found.pictures)
    try:
        with written_folder(out, private=project.file.key is not None) as folder:
            taken: set[str] = set()
            for at, one in enumerate(found.pictures):
                control.checkpoint()
                on_progress(Progress(at, len(found.pictures), "files"))
                if one.file is None:
                    done.left_out[ReasonLeftOut.NOT_THERE] += 1
                    continue
                label = _plain(of_event.get(one.event, one.label)) or "not named"
                target = folder / label / _file_name(one, label, taken)
                target.parent.mkdir(exist_ok=True)
                reason = _copied(one, one.file, target, links=links)
                if reason is not None:
                    done.left_out[reason] += 1
                    continue
                done.pictures = (done.pictures or 0) + 1
            for made in [one for one in folder.iterdir() if not any(one.iterdir())]:
                made.rmdir()
    except OSError as error:
        raise OutputFault(file=out, reason=explain_writing(error)) from error
    return done


def _copied(one: SharedPicture, source: Path, target: Path, *, links: bool) -> ReasonLeftOut | None:
    """Copy or link a file; why there is no copy, None where there is one that is whole."""
    try:
        with open_file(source) as opened:
            digest = hashlib.sha256()
            if links:
                while piece := opened.read(_BYTES):
                    digest.update(piece)
            else:
                with target.open("xb") as copy:
                    while piece := opened.read(_BYTES):
                        digest.update(piece)
                        copy.write(piece)
    except FileNotFoundError:
        target.unlink(missing_ok=True)
        return ReasonLeftOut.NOT_THERE
    if digest.hexdigest() != one.sha256:
        target.unlink(missing_ok=True)
        return ReasonLeftOut.CHANGED
    if links:
        os.link(source, target)
        return None
    shutil.copystat(source, target)
    with open_file(target) as copy:
        again = sha256_of_file(copy, lambda _: None)
    if again != one.sha256:
        raise OSError(f"{target.name} differs from what was written")
    return None


def _of_events(pictures: Sequence[SharedPicture]) -> dict[str, str]:
    """What most photographs of each event show, blank only where all are."""
    seen: dict[str, Counter[str]] = {}
    for one in pictures:
        if one.event:
            seen.setdefault(one.event, Counter())[one.label] += one.label not in _NOTHING
    return {event: counts.most_common(1)[0][0] for event, counts in seen.items()}


_NOTHING: Final = frozenset({"", "blank", "unsure", "not_in_pack"})


def _file_name(one: SharedPicture, label: str, taken: set[str]) -> str:
    assert one.file is not None
    when = "no-date" if one.taken is None else f"{one.taken:%Y-%m-%d_%H-%M-%S}"
    parts = (label, when, _plain(one.station), _plain(one.file.stem))
    stem = "_".join(filter(None, parts))
    name, number = f"{stem}{one.file.suffix}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}_{number}{one.file.suffix}"
    taken.add(name.casefold())
    return name


def _plain(text: str) -> str:
    """A part of the name of a file that every system can have."""
    plain = writable(text).translate(_NOT_IN_NAMES).strip(" .")
    return "".join(one if one.isprintable() else "_" for one in plain)[:_MAX_NAME]


@dataclass(frozen=True)
class _Chosen:
    pictures: Sequence[SharedPicture]
    left_out: "Counter[ReasonLeftOut]"


def _chosen(project: Project, numbers: Sequence[int] | None) -> _Chosen:
    with project.file.snapshot():
        if numbers is None:
            numbers = all_numbers(project.connection)
        left_out = Counter({ReasonLeftOut.NOT_READ: sum(number < 0 for number in numbers)})
        known = [number for number in numbers if number > 0]
        events = events_of_media(project.connection)
        return _Chosen(shared_pictures(project.connection, known, events), left_out)
