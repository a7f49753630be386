"""How far people agree who judged the same photographs, and a second review without knowing."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from swc_desktop.core.binomial_interval import Interval
from swc_desktop.core.message import Message, message
from swc_desktop.core.taxonomy import Rank
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.double_review import ComparedPeople, ReviewLevel
from swc_desktop.session.agreeing import AgreementRead, read_agreement
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import format_number, rank_word
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

_PEOPLE: Final = 160
"""Pixels of the list of people at least, for 14 px text."""


class AgreementDialog(BaseDialog):
    """Compares people, pair by pair and level by level.

    ``differing`` carries the pair whose differences are to be shown, ``second`` whose judgements
    are to be reviewed again. ``person`` is who judges now, "" where nobody was asked yet.
    """

    differing = Signal(object)
    second = Signal(str)

    def __init__(
        self, access: ProjectAccess, person: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Agreement", "Agreement of people"), QSize(1100, 600), parent)
        self._access = access
        self._person = person
        self._read_project = reader_of(access)
        self._worker = Worker("agreement", self)
        self.read: AgreementRead | None = None
        self._others: list[str] = []
        self.table = ListTable(
            translate("Agreement", "Pairs of people"),
            _columns(),
            lambda row: (row.first, row.second, row.level),
            stretched=2,
            searched=2,
            many=False,
            parent=self,
        )
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # as they come: coarse to fine
        self.chosen = WrappingLabel("", self)
        self.people = QComboBox(self)
        self.left = WrappingLabel("secondary", self)
        self._build()
        self.show_them = self.button(translate("Agreement", "Show where they &differ"))
        self.review = self.button(translate("Agreement", "&Second review"))
        self.no_default()
        self.table.chosen.connect(self._enable)
        self.table.opened.connect(self._show_differing)
        self.people.currentIndexChanged.connect(lambda _: self._enable())
        self.show_them.clicked.connect(self._show_differing)
        self.review.clicked.connect(self._begin_review)
        self.finished.connect(lambda _: self._worker.close())
        access.changed.connect(self._begin_reading)
        self._enable()
        self.say(translate("Agreement", "Comparing…"))
        self._begin_reading()

    def _build(self) -> None:
        intro = WrappingLabel("secondary", self)
        intro.show_text(
            translate(
                "Agreement",
                "How often did two people say the same of a photograph that both judged? Kappa is "
                "Cohen's: 1 is full agreement, 0 is what chance gives. Intervals are 95 %.",
            )
        )
        line = FlowLayout()
        label = translate("Agreement", "Second review of what was judged &by")
        line.addWidget(FieldLabel(label, self.people))
        line.addWidget(self.people)
        self.people.setAccessibleName(label.replace("&", ""))
        self.people.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.people.setMinimumWidth(active_theme.px(_PEOPLE))
        for part in (intro, self.table, self.chosen):
            self.content.addWidget(part, 1 if part is self.table else 0)
        self.content.addLayout(line)
        self.content.addWidget(self.left)
        self.footer.addWidget(self.message)

    # What is shown

    def _begin_reading(self) -> None:
        read, job = self._read_project, partial(read_agreement, person=self._person)
        self._worker.start(lambda: read(job), self.show_read, self._fail)

    def show_read(self, read: AgreementRead) -> None:
        """Show what was read."""
        self.read = read
        self.table.show_rows(read.compared)
        before = self._other
        self._others = list(read.left)
        self.people.blockSignals(True)
        self.people.clear()
        self.people.addItems([on_one_line(one) for one in self._others])
        if before in self._others:
            self.people.setCurrentIndex(self._others.index(before))
        self.people.blockSignals(False)
        said = ""
        if not read.compared:
            said = translate("Agreement", "No photograph was judged by two people yet.")
        self.say(said)
        self._enable()

    @property
    def _other(self) -> str:
        """Whose judgements would be reviewed, "" without anybody."""
        at = self.people.currentIndex()
        return self._others[at] if 0 <= at < len(self._others) else ""

    @property
    def _pair(self) -> tuple[str, str] | None:
        picked: Sequence[ComparedPeople] = self.table.picked
        return (picked[0].first, picked[0].second) if picked else None

    def _enable(self) -> None:
        read, pair, other = self.read, self._pair, self._other
        count = 0 if read is None or pair is None else read.different.get(pair, 0)
        left = 0 if read is None else read.left.get(other, 0)
        self.show_them.setEnabled(count > 0)
        self.review.setEnabled(left > 0 and self._access.can_write)
        self.people.setEnabled(bool(self._others))
        text = message("Agreement", "They said different things of %Ln photograph(s).", "", 0)
        self.chosen.show_text("" if pair is None else in_words(text.counted(count)))
        self.left.show_text("" if read is None else in_words(_left_words(other, left)))

    # What is done

    def _show_differing(self) -> None:
        pair = self._pair
        if pair is not None and self.show_them.isEnabled():
            self.accept()
            self.differing.emit(pair)

    def _begin_review(self) -> None:
        other = self._other
        self.accept()
        self.second.emit(other)

    def _fail(self, reason: Message | str) -> None:
        self.say(as_sentence(reason), "error")


def _left_words(other: str, left: int) -> Message:
    if not other:
        return message("Agreement", "Nobody else has judged photographs.")
    text = message(
        "Agreement",
        "To judge again without seeing what {person} or the program said: %Ln photograph(s).",
        "",
        0,
    )
    return text.counted(left).fill(person=on_one_line(other))


def _columns() -> Sequence[ListColumn]:
    """Of ``ComparedPeople``."""
    return (
        ListColumn(translate("Agreement", "First"), lambda row: on_one_line(row.first)),
        ListColumn(translate("Agreement", "Second"), lambda row: on_one_line(row.second)),
        ListColumn(
            translate("Agreement", "Compared"),
            lambda row: _level_words(row.level),
            key=lambda row: list(ReviewLevel).index(row.level),
        ),
        _number(translate("Agreement", "Photographs"), lambda row: row.kappa.cases),
        ListColumn(
            translate("Agreement", "The same, in %"),
            lambda row: _between(100 * row.kappa.share, row.kappa.share_interval, 1, 100),
            key=lambda row: round(1000 * row.kappa.share),
            is_number=True,
        ),
        ListColumn(
            translate("Agreement", "Kappa"),
            lambda row: (
                "" if row.kappa.value is None else _between(row.kappa.value, row.kappa.interval, 2)
            ),
            key=lambda row: -2000 if row.kappa.value is None else round(1000 * row.kappa.value),
            is_number=True,
        ),
        _number(translate("Agreement", "Named less finely"), lambda row: row.coarser),
    )


def _level_words(level: ReviewLevel) -> str:
    if level is ReviewLevel.KIND:
        return translate("Agreement", "animal or not")
    return rank_word(Rank(level.value))


def _number(title: str, of: Callable[..., int]) -> ListColumn:
    return ListColumn(title, lambda row: format_number(of(row)), key=of, is_number=True)


def _between(value: float, interval: Interval | None, decimals: int, times: int = 1) -> str:
    """A value, with its interval where there is one, ``times`` as large."""
    locale = QLocale()
    shown = locale.toString(float(value), "f", decimals)
    if interval is None:
        return shown
    ends = (float(times * end) for end in (interval.low, interval.high))
    low, high = (locale.toString(end, "f", decimals) for end in ends)
    return translate("Agreement", "{value} ({low} to {high})").format(
        value=shown, low=low, high=high
    )
