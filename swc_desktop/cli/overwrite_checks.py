"""Checks before results are written, so that no earlier results are lost."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from swc_desktop.cli.errors import ResultsUnknown, RootAbsent, RootEmptied
from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.message import message
from swc_desktop.exports.formats import Format
from swc_desktop.exports.reading import WrittenRow, spelled_in, written_rows
from swc_desktop.photos.file_identity import is_same_file
from swc_desktop.photos.find import FoundPhotos
from swc_desktop.photos.left_out import is_clip_name, kind_by_name
from swc_desktop.photos.roots import absent_roots, emptied_root
from swc_desktop.results.earlier_results import journal_path, part_path
from swc_desktop.results.journal import JournalState, Photograph
from swc_desktop.session.errors import OutputIsInput
from swc_desktop.storage.atomic_write import is_there


def refuse_absent(paths: Sequence[Path], *, keeps_results: bool) -> None:
    """Raise ``RootAbsent`` for a path that does not exist.

    Where no earlier results can be lost, a path named like a photograph gets a row instead.
    """
    for root, reason in absent_roots(paths):
        is_read = kind_by_name(root.name) is None or is_clip_name(root.name)
        if keeps_results or not is_read:
            raise RootAbsent(root=root, reason=reason)


def refuse_losing(
    out: Path,
    form: Format,
    earlier: JournalState | None,
    paths: Sequence[Path],
    found: FoundPhotos,
    pack: Path,
    detections: Path | None = None,
) -> None:
    """Raise ``OutputIsInput`` where results would overwrite a photograph or another file that is
    read.

    Raises ``RootEmptied`` where a folder with earlier results has no photographs any more.
    """
    for file in (out, journal_path(out), part_path(out)):
        if found.includes(file):
            raise OutputIsInput(file=file, what=message("Session", "one of the photographs"))
        if is_same_file(file, [pack]):
            raise OutputIsInput(file=file, what=message("Session", "the model pack"))
        if detections is not None and is_same_file(file, [detections]):
            raise OutputIsInput(file=file, what=message("Session", "the results of a detector"))
    before = () if earlier is None else earlier.rows
    if (root := emptied_root(paths, found.files, before)) is not None:
        raise RootEmptied(root=root, file=out)
    if not found.photos and out.is_file() and _rows(out, form):
        raise RootEmptied(root=paths[0], file=out)


def _rows(out: Path, form: Format) -> list[WrittenRow] | None:
    try:
        return written_rows(out, form)
    except OSError as error:
        raise OutputFault(file=out, reason=explain_reading(error)) from error


def rows_by_themselves(
    out: Path, form: Format, photographs: Sequence[Photograph], pack: str, program: str
) -> list[WrittenRow] | None:
    """The rows of results without a journal on this computer, if they are still valid; else None.

    Results copied from another computer have no journal here. They are valid if they are of
    exactly these photographs, and none of those changed after the results were written. Raises
    ``ResultsUnknown`` for a file with other content.
    """
    if is_there(journal_path(out)) or not out.is_file() or not out.stat().st_size:
        return None
    rows = _rows(out, form)
    written_ns = out.stat().st_mtime_ns
    if rows is None:
        raise ResultsUnknown(file=out)
    expected = [(spelled_in(form, photo.file), pack, program) for photo in photographs]
    named = [(row.file, row.pack, row.program) for row in rows]
    same = [one for one, _ in groupby(named)] == expected  # a photograph has a row for each region
    older = all(photo.state and max(photo.state[1::3]) <= written_ns for photo in photographs)
    return rows if rows and same and older else None
