"""The rows are at every moment what filtering and sorting all photographs would give."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from swc_desktop.core.result_state import State
from swc_desktop.core.taxonomy import RANKS, Rank
from swc_desktop.projects.listed import ListedMedia, Presence
from swc_desktop.projects.media_filter import Lacking, MediaFilter
from swc_desktop.projects.project import Project
from swc_desktop.ui.results import results_model
from swc_desktop.ui.results.results_model import (
    RECORD_ROLE,
    Column,
    ResultsModel,
    cell_text,
    column_title,
)
from tests.gui.evidence_samples import ALL, BROKEN, GENUS, LION, UNSURE
from tests.gui.made_rows import as_listed, keep_rows, made_rows, placed_at

COUNT = 400

FILTERS: dict[str, tuple[MediaFilter, Callable[[ListedMedia], bool]]] = {
    "everything": (MediaFilter(), lambda _: True),
    "a genus": (
        MediaFilter(taxa=frozenset({"Panthera"})),
        lambda one: one.state is not State.UNSURE and (one.taxon or "").startswith("Panthera"),
    ),
    "two states": (
        MediaFilter(states=frozenset({State.UNSURE, State.UNREADABLE})),
        lambda one: one.state in (State.UNSURE, State.UNREADABLE),
    ),
    "species with a number": (
        MediaFilter(ranks=frozenset({Rank.SPECIES}), text="img_0001"),
        lambda one: one.rank is Rank.SPECIES and "IMG_0001" in one.name,
    ),
    "a station": (
        MediaFilter(deployments=frozenset({"Waterhole 2"})),
        lambda one: one.deployment == "Waterhole 2",
    ),
    "a day": (
        MediaFilter(days=frozenset({"2026-03-04"})),
        lambda one: one.moment is not None and one.moment.local.day == 4,
    ),
    "a camera": (
        MediaFilter(cameras=frozenset({("Reconyx HP2X", "SN0001")})),
        lambda one: (one.camera_words, one.serial) == ("Reconyx HP2X", "SN0001"),
    ),
    "a missing file": (
        MediaFilter(lacking=frozenset({Lacking.FILE})),
        lambda one: one.presence is Presence.MISSING,
    ),
    "nothing": (MediaFilter(text="nothing is called that"), lambda _: False),
}

ORDERS = [(None, False), *((column, down) for column in Column for down in (False, True))]

_STATES = list(State)


def sort_key(record: ListedMedia, column: Column | None) -> tuple[Any, Any]:
    """By what a photograph is sorted, None where that is not known, and by what among equals."""
    place, moment = record.place, record.moment
    time = "" if moment is None else moment.isoformat()
    evidence = None if record.prediction is None else record.prediction.evidence
    return {
        None: (0, 0),
        Column.FILE: (record.name.lower(), 0),
        Column.ANSWER: (record.taxon, time),
        Column.CONFIDENCE: (record.confidence, 0),
        Column.STATE: (_STATES.index(record.state), 0),
        Column.RANK: (None if record.rank is None else RANKS.index(record.rank), 0),
        Column.TIME: (time or None, 0),
        Column.PLACE: (None if place is None else (place.latitude, place.longitude), 0),
        Column.EVIDENCE: (None if evidence is None else evidence.value, 0),
        Column.FOLDER: ((record.root_label, record.below), 0),
        Column.CAMERA: (record.camera.lower() or None, record.serial),
        Column.STATION: (record.deployment, time),
        Column.IDENTIFIED: (None if record.judged is None else record.judged.first.label, 0),
    }[column]


def expected(
    records: Sequence[ListedMedia],
    fits: Callable[[ListedMedia], bool],
    column: Column | None,
    descending: bool,
) -> list[int]:
    """The numbers of what fits, sorted; what is not known after it, unreadable files at the end."""
    fitting = [one for one in records if fits(one)]
    read = [(*sort_key(one, column), one.number) for one in fitting if one.number > 0]
    known = sorted((key for key in read if key[0] is not None), reverse=descending)
    rest = sorted((key[1:] for key in read if key[0] is None), reverse=descending)
    unread = [one for one in fitting if one.number < 0]
    unread.sort(key=lambda one: (one.root, one.below))
    return [*(key[-1] for key in (*known, *rest)), *(one.number for one in unread)]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project of all kinds of photographs, open to read."""
    file = tmp_path_factory.mktemp("project") / "made.swcproject"
    with Project.create(file) as made:
        keep_rows(made, made_rows(COUNT))
    with Project.open(file, write=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def records(project: Project) -> list[ListedMedia]:
    """All its photographs as they are listed."""
    model = ResultsModel()
    model.show(project)
    return [record for row in range(model.rowCount()) if (record := model.record(row))]


@pytest.fixture
def model(project: Project) -> ResultsModel:
    made = ResultsModel()
    made.show(project)
    return made


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Project]:
    """An empty project, open to write."""
    with Project.create(tmp_path / "own.swcproject") as made:
        yield made


def shown(model: ResultsModel) -> list[ListedMedia]:
    rows = [model.record(row) for row in range(model.rowCount())]
    return [record for record in rows if record is not None]


def test_all_that_was_written_is_listed(records: list[ListedMedia]) -> None:
    made = [as_listed(record) for record in made_rows(COUNT)]
    assert len(records) == COUNT
    by_file = {record.file: record for record in records}
    for record in made:
        listed = by_file[record.file]
        for name in ("prediction", "deployment", "camera_words", "serial", "presence"):
            assert getattr(listed, name) == getattr(record, name), (record.file, name)
        for mine, theirs in ((listed.moment, record.moment), (record.moment, listed.moment)):
            assert mine is None or (theirs and mine.isoformat() == theirs.isoformat())
        assert listed.state is record.state
        assert (listed.place is None) == (record.place is None)
        assert (listed.unreadable is None) == (record.unreadable is None)


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("order", ORDERS)
def test_rows_are_what_filtering_and_sorting_all_would_give(
    model: ResultsModel,
    records: list[ListedMedia],
    name: str,
    order: tuple[Column | None, bool],
) -> None:
    asked, fits = FILTERS[name]
    column, descending = order
    model.set_order(column, descending=descending)
    model.set_filter(asked)
    assert list(model.numbers) == expected(records, fits, column, descending)
    assert model.total == COUNT


def test_each_filter_of_these_tests_finds_some_but_not_all(records: list[ListedMedia]) -> None:
    for name, (_, fits) in FILTERS.items():
        count = sum(map(fits, records))
        assert (0 < count < COUNT) or name in ("everything", "nothing"), name


@pytest.mark.parametrize("order", ORDERS)
def test_the_row_of_a_photograph_is_its_position(
    model: ResultsModel, records: list[ListedMedia], order: tuple[Column | None, bool]
) -> None:
    column, descending = order
    model.set_order(column, descending=descending)
    asked, fits = FILTERS["a genus"]
    model.set_filter(asked)
    for row, record in enumerate(shown(model)):
        assert model.row_of(record.number) == row
    hidden = next(record for record in records if not fits(record))
    assert model.row_of(hidden.number) == -1


def test_rows_that_come_later_are_added_and_nothing_moves(writer: Project) -> None:
    rows = list(made_rows(60))
    keep_rows(writer, rows[:20])
    model = ResultsModel()
    model.set_order(None, descending=False)
    model.show(writer)
    inserted, resets = QSignalSpy(model.rowsInserted), QSignalSpy(model.modelReset)
    before = list(model.numbers)
    assert len(before) == 20
    keep_rows(writer, [record for record in rows[20:] if record.unreadable is None])
    moved = model.refresh()
    unread = [number for number in before if number < 0]
    assert moved == bool(unread)  # those come last
    assert resets.count() == int(moved)
    assert inserted.count() == int(not moved)
    assert set(before) <= set(model.numbers)
    assert model.rowCount() == model.total > 20


def test_rows_at_the_end_do_not_reset_the_list(writer: Project) -> None:
    rows = [record for record in made_rows(60) if record.unreadable is None]
    keep_rows(writer, rows[:20])
    model = ResultsModel()
    model.set_order(None, descending=False)
    model.show(writer)
    inserted, resets = QSignalSpy(model.rowsInserted), QSignalSpy(model.modelReset)
    keep_rows(writer, rows[20:])
    assert not model.refresh()
    assert (inserted.count(), resets.count()) == (1, 0)
    assert [record.file for record in shown(model)] == [record.file for record in rows]
    assert not model.refresh()
    assert (inserted.count(), resets.count()) == (1, 0)


def test_an_answer_that_changed_is_shown(writer: Project) -> None:
    keep_rows(writer, [placed_at(LION, "CARD", "1.JPG")])
    model = ResultsModel()
    model.show(writer)
    changed = QSignalSpy(model.dataChanged)
    assert model.data(model.index(0, Column.ANSWER)) == "Southern lion"
    with writer.transaction() as raw:
        raw.execute("UPDATE prediction SET taxon = 'Panthera', rank = 'genus'")
    assert not model.refresh()
    assert changed.count() == 1
    assert model.data(model.index(0, Column.ANSWER)) == "Big cats"


@pytest.mark.parametrize("name", ["everything", "a genus", "two states"])
def test_qt_accepts_how_rows_are_added(writer: Project, name: str) -> None:
    model = ResultsModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, None
    )
    rows = list(made_rows(20))
    model.show(writer)
    keep_rows(writer, rows[:6])
    model.refresh()
    model.set_order(Column.CONFIDENCE, descending=True)
    keep_rows(writer, rows[6:14])
    model.refresh()
    asked, fits = FILTERS[name]
    model.set_filter(asked)
    keep_rows(writer, rows[14:])
    model.refresh()
    model.set_order(None, descending=False)
    assert model.rowCount() == sum(map(fits, rows))
    model.show(None)
    assert (model.rowCount(), model.total) == (0, 0)
    assert tester.model() is model


def test_descending_confidence_has_the_surest_first(model: ResultsModel) -> None:
    model.sort(Column.CONFIDENCE, Qt.SortOrder.DescendingOrder)
    confidences = [record.confidence or -1.0 for record in shown(model)]
    assert confidences == sorted(confidences, reverse=True)
    assert model.order == (Column.CONFIDENCE, True)


def test_few_rows_are_read_and_few_are_kept(
    model: ResultsModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results_model, "PAGE", 10)
    monkeypatch.setattr(results_model, "MAX_KEPT", 30)
    read = list[int]()
    listing = model._listing
    assert listing is not None
    rows = listing.rows

    def counted(numbers: Sequence[int], chosen: MediaFilter) -> list[ListedMedia]:
        read.append(len(numbers))
        return rows(numbers, chosen)

    monkeypatch.setattr(listing, "rows", counted)
    for row in range(10):
        assert model.record(row) is not None
    assert read == [10]
    numbers = list(model.numbers)
    for row in range(model.rowCount()):
        record = model.record(row)
        assert record is not None
        assert record.number == numbers[row]
    assert len(model._rows) <= 30
    assert sum(read) == COUNT


def test_a_project_that_cannot_be_read_says_so_and_keeps_what_it_showed(writer: Project) -> None:
    keep_rows(writer, made_rows(20))
    model = ResultsModel()
    model.show(writer)
    before = list(model.numbers)
    failed = QSignalSpy(model.failed)
    with writer.transaction() as raw:
        raw.execute("ALTER TABLE media RENAME COLUMN certainty TO lost")
    model.set_order(Column.CONFIDENCE, descending=True)
    assert failed.count() == 1
    assert str(writer.path.name) in str(failed.at(0)[0])
    assert list(model.numbers) == before
    with writer.transaction() as raw:
        raw.execute("ALTER TABLE media_file RENAME COLUMN bytes TO lost")
    assert model.record(0) is None
    assert failed.count() == 2


def test_there_is_nothing_after_the_last_row(model: ResultsModel) -> None:
    assert model.record(COUNT) is None
    assert model.record(-1) is None
    assert model.data(model.index(COUNT, 0)) is None
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


@cache
def _one_of_each() -> tuple[ListedMedia, ...]:
    kinds = {name: replace(kind, root_label="CARD") for name, kind in ALL.items()}
    return tuple(placed_at(kind, "CARD", f"{name}.JPG") for name, kind in kinds.items())


def test_each_cell_has_its_text(writer: Project) -> None:
    keep_rows(writer, _one_of_each())
    model = ResultsModel()
    model.show(writer)
    for row, record in enumerate(shown(model)):
        for column in Column:
            index = model.index(row, column)
            assert model.data(index) == cell_text(record, column)
            assert isinstance(model.data(index, Qt.ItemDataRole.AccessibleTextRole), str)
        assert model.data(model.index(row, 0), RECORD_ROLE) is record
    assert cell_text(BROKEN, Column.CONFIDENCE) == ""
    assert cell_text(LION, Column.FILE) == "IMG_0412.JPG"
    assert cell_text(LION, Column.FOLDER) == "100RECNX"
    assert cell_text(LION, Column.CAMERA) == "Reconyx HP2X"
    assert cell_text(replace(UNSURE, deployment="North\n7"), Column.STATION) == "North\\x0a7"
    assert cell_text(GENUS, Column.STATION) == ""


def test_a_screen_reader_hears_the_answer_in_the_first_cell(writer: Project) -> None:
    keep_rows(writer, _one_of_each())
    model = ResultsModel()
    model.show(writer)
    for row, record in enumerate(shown(model)):
        text = model.data(model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole)
        assert text.startswith(record.file.name)
        assert record.taxon is None or record.taxon in text


def test_headings_are_those_of_the_columns(model: ResultsModel) -> None:
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert heads == [column_title(column) for column in Column]
    assert len(set(heads)) == len(Column)
