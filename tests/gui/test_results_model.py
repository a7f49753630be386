"""The rows are at every moment what filtering and sorting all records would give."""

from collections.abc import Iterable, Sequence

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from swc_desktop.core.taxonomy import Rank
from swc_desktop.session.result_filter import Filter
from swc_desktop.session.result_record import ResultRecord, State
from swc_desktop.ui.results.results_model import (
    RECORD_ROLE,
    Column,
    ResultsModel,
    cell_text,
    column_title,
)
from tests.gui.evidence_samples import ALL, BROKEN, GENUS, LION, UNSURE
from tests.gui.many_records import many_records

RECORDS = many_records(400)

FILTERS = (
    Filter(),
    Filter(taxa=frozenset({"Panthera"})),
    Filter(states=frozenset({State.UNSURE, State.UNREADABLE})),
    Filter(ranks=frozenset({Rank.SPECIES}), text="img_1"),
    Filter(text="nothing is called that"),
)

ORDERS = [(None, False), *((column, down) for column in Column for down in (False, True))]


def fed(model: ResultsModel, records: Sequence[ResultRecord], chunk: int = 16) -> ResultsModel:
    for at in range(0, len(records), chunk):
        model.append(records[at : at + chunk])
    return model


def numbers(records: Iterable[ResultRecord]) -> list[int]:
    return [record.index for record in records]


@pytest.fixture
def model() -> ResultsModel:
    made = ResultsModel()
    made.setParent(None)
    return made


@pytest.mark.parametrize("asked", FILTERS)
@pytest.mark.parametrize("order", ORDERS)
def test_records_added_one_by_one_are_in_the_order_of_sorting_all(
    asked: Filter, order: tuple[Column | None, bool]
) -> None:
    column, descending = order
    growing, whole = ResultsModel(), ResultsModel()
    for model in (growing, whole):
        model.set_filter(asked)
    growing.set_order(column, descending=descending)
    fed(growing, RECORDS)
    fed(whole, RECORDS, 400)
    whole.set_order(column, descending=descending)
    assert numbers(growing.shown) == numbers(whole.shown)
    assert set(numbers(growing.shown)) == {r.index for r in RECORDS if asked.passes(r)}


@pytest.mark.parametrize("asked", FILTERS[:3])
def test_qt_accepts_how_rows_are_added(model: ResultsModel, asked: Filter) -> None:
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, None
    )
    fed(model, RECORDS[:6], 4)
    model.set_order(Column.CONFIDENCE, descending=True)
    fed(model, RECORDS[6:14], 4)
    model.set_filter(asked)
    fed(model, RECORDS[14:20], 6)
    model.set_order(None, descending=False)
    assert model.rowCount() == sum(map(asked.passes, RECORDS[:20]))
    model.clear()
    assert model.rowCount() == 0
    assert tester.model() is model


def test_descending_confidence_has_the_surest_first(model: ResultsModel) -> None:
    fed(model, RECORDS)
    model.sort(Column.CONFIDENCE, Qt.SortOrder.DescendingOrder)
    confidences = [record.confidence or -1.0 for record in model.shown]
    assert confidences == sorted(confidences, reverse=True)
    assert model.order == (Column.CONFIDENCE, True)


def test_equal_keys_keep_the_order_added(model: ResultsModel) -> None:
    fed(model, RECORDS)
    for descending in (False, True):
        model.set_order(Column.STATE, descending=descending)
        for state in State:
            same = [record.index for record in model.shown if record.state is state]
            assert same == sorted(same)


@pytest.mark.parametrize("order", ORDERS)
def test_the_row_of_a_record_is_its_position(
    model: ResultsModel, order: tuple[Column | None, bool]
) -> None:
    column, descending = order
    model.set_order(column, descending=descending)
    model.set_filter(Filter(taxa=frozenset({"Panthera"})))
    fed(model, RECORDS[:120])
    for row, record in enumerate(model.shown):
        assert model.row_of(record) == row
    hidden = next(record for record in RECORDS[:120] if not model.filter.passes(record))
    assert model.row_of(hidden) == -1


def test_there_is_nothing_after_the_last_row(model: ResultsModel) -> None:
    fed(model, RECORDS[:3])
    assert model.record(3) is None
    assert model.record(-1) is None
    assert model.data(model.index(3, 0)) is None
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


def test_each_cell_has_its_text(model: ResultsModel) -> None:
    fed(model, [LION, GENUS, UNSURE, BROKEN])
    for row, record in enumerate([LION, GENUS, UNSURE, BROKEN]):
        for column in Column:
            index = model.index(row, column)
            assert model.data(index) == cell_text(record, column)
            assert isinstance(model.data(index, Qt.ItemDataRole.AccessibleTextRole), str)
        assert model.data(model.index(row, 0), RECORD_ROLE) is record
    assert cell_text(BROKEN, Column.CONFIDENCE) == ""
    assert cell_text(LION, Column.FILE) == "IMG_0412.JPG"


def test_a_screen_reader_hears_the_answer_in_the_first_cell(model: ResultsModel) -> None:
    fed(model, list(ALL.values()))
    texts = [
        model.data(model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole)
        for row in range(model.rowCount())
    ]
    for text, record in zip(texts, ALL.values(), strict=True):
        assert text.startswith(record.file.name)
        assert record.taxon is None or record.taxon in text


def test_headings_are_those_of_the_columns(model: ResultsModel) -> None:
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert heads == [column_title(column) for column in Column]
    assert len(set(heads)) == len(Column)
