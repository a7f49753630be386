"""The part ``field_test`` of the stage ``evaluate``: pictures that the program is tried on."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.packs.pack import Pack
from swc_desktop.resources import resource
from trainer.cases import Case
from trainer.configuration import Configuration
from trainer.errors import ConfigurationWrong
from trainer.evaluation.field_test import FieldPicture, FieldTest, field_pictures, run_field_test
from trainer.names import read_checklist
from trainer.sources.reading_report import ReadingLog
from trainer.sources.tables import opened_table, text_rows
from trainer.stages.stage_record import digest


def field_test(
    configuration: Configuration,
    pack: Pack,
    cases: Sequence[Case],
    progress: ProgressSink,
    control: Control,
) -> FieldTest | None:
    """The field test of a run, None if its configuration names no pictures.

    Raises ``ConfigurationWrong``, also where a model was trained on one of the pictures,
    ``SourceUnreadable`` and ``Cancelled``.
    """
    pictures = _pictures(configuration)
    if pictures is None:
        return None
    trained = {file.resolve() for case in cases if case.split.is_training for file in case.pictures}
    if taught := [one.file for one in pictures if one.file.resolve() in trained]:
        problem = (
            f"field_test: {len(taught):,} of its pictures were trained on, such as {taught[0]}"
        )
        raise ConfigurationWrong(file=configuration.file, problem=problem)
    checklist = read_checklist(resource("taxonomy.csv"))
    return run_field_test(pack, pictures, checklist, progress, control)


def field_test_digest(configuration: Configuration) -> str:
    """The digest of the table and the pictures, "" without."""
    pictures = _pictures(configuration)
    if pictures is None:
        return ""
    return digest([_table(configuration), *(one.file for one in pictures)])


def _table(configuration: Configuration) -> Path:
    return configuration.file.resolve().parent / configuration.field_test.table


def _pictures(configuration: Configuration) -> list[FieldPicture] | None:
    choices, file = configuration.field_test, _table(configuration)
    if not choices.table:
        return None
    reading = ReadingLog().open(file.name)
    try:
        with opened_table(file) as binary, closing(text_rows(file, binary, reading)) as rows:
            header = next(rows, [])
            named = [dict(zip(header, row, strict=True)) for row in rows]
    except OSError as error:
        problem = f"field_test.table could not be read ({explain(error)})"
        raise ConfigurationWrong(file=configuration.file, problem=problem) from error
    conditions = dict(_condition(text) for text in choices.where)
    needed = ["file", "taxon", *conditions, *filter(None, [choices.by])]
    if missing := [column for column in needed if column not in header]:
        problem = f"the table of field_test has no column {missing[0]!r}"
        raise ConfigurationWrong(file=configuration.file, problem=problem)
    chosen = [row for row in named if _meets(row, conditions)]
    checklist = read_checklist(resource("taxonomy.csv"))
    pictures = field_pictures(chosen, file.parent, checklist, choices.by)
    if gone := [one.file for one in pictures if not one.file.is_file()]:
        problem = f"field_test names {len(gone):,} pictures that are not there, such as {gone[0]}"
        raise ConfigurationWrong(file=configuration.file, problem=problem)
    return pictures


def _condition(text: str) -> tuple[str, str]:
    column, _, value = text.partition("=")
    return column.strip(), value.strip()


def _meets(row: Mapping[str, str], conditions: Mapping[str, str]) -> bool:
    return all(row[column].strip() == value for column, value in conditions.items())
