"""Exporting results, with the same rows as the command line."""

from collections.abc import Sequence
from pathlib import Path

from swc_desktop.exports.formats import CSV, Format, format_of, save_rows
from swc_desktop.exports.rows import PROGRAM, Row, row_of
from swc_desktop.photos.file_identity import is_same_file
from swc_desktop.session.errors import OutputIsInput
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.session.run_recorder import stored_photo


def record_row(record: ResultRecord) -> Row:
    """One record as a row of the result contract."""
    return row_of(
        record.file.as_posix(),
        stored_photo(record.photo),
        record.prediction,
        record.unreadable,
        pack_label=record.pack,
        pack_sha256=record.pack_sha256,
        program=PROGRAM,
        taxonomy=record.taxonomy,
    )


def with_suffix(path: Path, preferred: Format = CSV) -> Path:
    """The file as chosen; with the suffix of ``preferred`` if it has no known one."""
    return path if format_of(path) is not None else path.with_name(f"{path.name}{preferred.suffix}")


def save_results(path: Path, records: Sequence[ResultRecord]) -> int:
    """Write records in the format of the suffix, all or none; returns how many.

    Raises ``OutputFault``, and ``OutputIsInput`` if ``path`` is a photograph of one of them.
    """
    if is_same_file(path, [record.file for record in records]):
        raise OutputIsInput(file=path, what="one of the photographs")
    save_rows(path, map(record_row, records), format_of(path) or CSV)
    return len(records)
