"""Judges photographs with single keys: each key is one act, and the next photograph follows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject

from swc_desktop.core.errors import SwcError
from swc_desktop.core.free_name import folded
from swc_desktop.core.identification import MAX_LETTERS, MAX_PERSON_LETTERS, Kind
from swc_desktop.core.message import Message
from swc_desktop.core.person_name import tidy_person_name
from swc_desktop.core.prediction import Answer
from swc_desktop.core.taxonomy import Taxon
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.event_members import event_with
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.name_checklist import ListedName, name_checklist
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.recent_names import RecentName, recent_names
from swc_desktop.projects.tally import Tally
from swc_desktop.projects.working import Work
from swc_desktop.session.details import Details
from swc_desktop.session.reviewing import Acceptance, Reviewer
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.review.asked_about import AskedAbout
from swc_desktop.ui.review.blind_review import BlindReview
from swc_desktop.ui.review.box_keys import BoxKeys
from swc_desktop.ui.review.describing import Describing
from swc_desktop.ui.review.event_keys import EventKeys
from swc_desktop.ui.review.individual_keys import IndividualKeys
from swc_desktop.ui.review.name_field import NameField
from swc_desktop.ui.review.person_dialog import PersonDialog
from swc_desktop.ui.review.review_bar import Pace
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import caption
from swc_desktop.ui.text.verdict_words import taxon_title
from swc_desktop.ui.window.action_names import EVENT, KINDS, LABELS
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.ui.window.used_keys import used_keys
from swc_desktop.ui.window.window_state import stored_value

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate

_PERSON: Final = "person"
"""Under which the settings file keeps who is judging at this desk."""

Judge = Callable[[Reviewer, Sequence[Target]], Outcome]


@dataclass(frozen=True)
class _Judged:
    """What an act on one photograph did; unlike that of an act on many it is not announced above
    the list, which would move under the hand."""

    outcome: Outcome
    of_event: bool = False
    """An event was meant, and the photograph is in none."""


class ReviewControl(QObject):
    """The actions of the menu *Review* for one window.

    They concern the photograph that is shown large, else what is selected; with Shift the event
    of the current photograph.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._settings: SettingsFile = window.settings
        self._taxa: KnownTaxa | None = None
        self._labels: list[Taxon | str] = []  # a text is a free name
        self._judged: list[int] = []
        self._pace = Pace()
        self._of_event = False
        self.field = NameField(window.pane)
        self.field.taxon_chosen.connect(
            lambda taxon: self._name(taxon, self.field.details, of_event=self._of_event)
        )
        self.field.kind_chosen.connect(
            lambda kind: self._say_kind(kind, "", self.field.details, of_event=self._of_event)
        )
        self.field.other_chosen.connect(
            lambda name: self._name_other(name, self.field.details, of_event=self._of_event)
        )
        self.field.closed.connect(window.pane.focus_list)
        self._asked = AskedAbout(window.pane, self.field, self.targets)
        self.describing = Describing(window, self)
        self.boxes = BoxKeys(window, self)
        self._blind = BlindReview(window)
        window.project.opened.connect(lambda access, _: self._take(access))
        window.project.closed.connect(self._let_go)
        self._show_labels()

    # Who is judging

    @property
    def person(self) -> str:
        """The name of who is judging, "" before anybody was asked."""
        stored = stored_value(self._settings.current.window, _PERSON, str, "")
        return tidy_person_name(on_one_line(stored))[:MAX_PERSON_LETTERS]

    def as_person(self, then: Callable[[str], object]) -> None:
        """Call ``then`` with who is judging, after asking where nobody was asked yet."""
        if self.person:
            then(self.person)
        else:
            self.ask_person(lambda: then(self.person))

    def ask_person(self, then: Callable[[], object] = lambda: None) -> None:
        """Ask who is judging."""
        access = self._window.project.access
        name = self.person or ("" if access is None else access.project.by)
        dialog = PersonDialog(name, self._window)

        def use(chosen: str) -> None:
            try:
                self._settings.remember(**{_PERSON: chosen})
            except SwcError as error:
                self._window.notices.say(error.message, Level.WARNING)
            then()

        dialog.chosen.connect(use)
        self._window.dialogs.show("person", dialog)

    # What the actions do

    @property
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What each action does, by its name."""
        kinds = {name: partial(self._say_kind, kind) for name, kind in KINDS.items()}
        of_event = {
            EVENT + name: partial(self._say_kind, kind, of_event=True)
            for name, kind in KINDS.items()
        }
        labels = {name: partial(self._use_label, at) for at, name in enumerate(LABELS)}
        every: dict[str, Callable[[], object]] = {
            "accept": self.accept,
            "accept_event": partial(self.accept, of_event=True),
            "name": self.ask_name,
            "name_event": partial(self.ask_name, of_event=True),
            **kinds,
            **of_event,
            **labels,
            **self.describing.handlers,
            **self.boxes.handlers,
            **EventKeys(self._window, self).handlers,
            **IndividualKeys(self._window, self).handlers,
            "rank_up": lambda: self.judge(Reviewer.rank_up),
            "rank_down": lambda: self.judge(Reviewer.rank_down),
            "withdraw": lambda: self.judge(Reviewer.withdraw, moves=False),
            "last_judged": self.go_back,
            "person": self.ask_person,
        }
        return self._blind.guarded(every)

    def accept(self, *, of_event: bool = False) -> None:
        """Accept the answers that are shown, or the box that is being drawn."""
        if not of_event and self.boxes.accept():
            return
        shown = {Target(one.number): _answer_of(one) for one in self._records()}

        def judge(reviewer: Reviewer, targets: Sequence[Target]) -> Outcome:
            return reviewer.accept([Acceptance(one, shown.get(one)) for one in targets])

        self.judge(judge, of_event=of_event, as_one=False)

    def ask_name(self, *, of_event: bool = False) -> None:
        """Ask for a name, and say that they are that animal."""
        if self._taxa is None or not self.numbers() or not self.can_write():
            return
        self._of_event = of_event
        count = len(self.numbers())
        title = translate("Review", "Name the animal of this event")
        if not of_event:
            title = translate("Review", "Name the animal")
            if count > 1:
                text = translate("Review", "Name the animal in {photographs}")
                title = text.format(photographs=words.photographs(count))
        self._asked.begin()
        self.field.open(title, self._taxa.search, *self._names())

    def go_back(self) -> None:
        """Go to the photograph that was judged last, then to the one before it."""
        pane = self._window.pane
        while self._judged:
            number = self._judged.pop()
            if pane.model.row_of(number) < 0 and pane.model.filter.review:
                pane.set_filter(pane.model.filter.without("review"))
            if (row := pane.model.row_of(number)) >= 0:
                pane.step(row - pane.selection.currentIndex().row())
                return

    def show_progress(self, tally: Tally) -> None:
        """Show how far judging has come."""
        left, total = self._blind.progress(tally) or (tally.to_review, tally.judgeable)
        self._window.pane.review.show_progress(left, total, self._pace.per_hour)

    @property
    def can_judge(self) -> bool:
        """Whether there is something that could be judged now."""
        access = self._window.project.access
        return access is not None and access.can_write and bool(self.numbers())

    @property
    def can_go_back(self) -> bool:
        """Whether something was judged since the project was opened."""
        return bool(self._judged)

    def targets(self) -> list[Target]:
        """What the actions concern now: the chosen box, or else photographs."""
        box = self._window.pane.photo.boxes.region if self._window.pane.photo_open else None
        region = None if box is None else box.number
        return [Target(number, region) for number in self.numbers()]

    # How they do it

    def _name(self, taxon: Taxon, parts: Sequence[Details] = (), *, of_event: bool = False) -> None:
        self._label(taxon)
        self.judge(
            lambda reviewer, targets: reviewer.correct(targets, taxon, parts), of_event=of_event
        )

    def _name_other(
        self, name: str, parts: Sequence[Details] = (), *, of_event: bool = False
    ) -> None:
        name = name[:MAX_LETTERS]
        self._label(name)
        self._say_kind(Kind.OTHER_ANIMAL, name, parts, of_event=of_event)

    def _label(self, name: Taxon | str) -> None:
        """Put a name on the next number key, if it is on none."""
        known = {_label_key(one) for one in self._labels}
        if _label_key(name) not in known and len(self._labels) < len(LABELS):
            self._labels.append(name)
            self._show_labels()

    def _use_label(self, at: int) -> None:
        if at < len(self._labels):
            name = self._labels[at]
            if isinstance(name, Taxon):
                self._name(name)
            else:
                self._name_other(name)

    def _say_kind(
        self, kind: Kind, name: str = "", parts: Sequence[Details] = (), *, of_event: bool = False
    ) -> None:
        box = self._window.pane.photo.boxes.region
        if kind is Kind.NOT_AN_OBJECT and not of_event and box is not None and box.is_drawn:
            self.judge(Reviewer.withdraw, moves=False)  # it is there as somebody drew it
            return
        self.judge(
            lambda reviewer, targets: reviewer.say_kind(targets, kind, name, parts),
            of_event=of_event,
        )

    def judge(
        self, judge: Judge, *, of_event: bool = False, as_one: bool = True, moves: bool = True
    ) -> None:
        """Do an act to what is chosen, and go to the next photograph.

        ``of_event``: to the event of the current photograph, ``as_one`` or each photograph in it.
        """
        numbers, current = self.numbers(), self._current()
        if not numbers or not self.can_write() or (of_event and current is None):
            return
        if not of_event and self.boxes.refuses():
            return
        drawn = None if of_event else self.boxes.work(judge, numbers)
        if drawn is not None:
            self.as_person(lambda _: self.do(drawn))
            return
        chosen = self.targets()
        # Who is judging may be asked for first, and the list go on meanwhile.
        self.as_person(
            lambda _: self._judge(
                judge, numbers, chosen, current if of_event else None, as_one=as_one, moves=moves
            )
        )

    def _judge(
        self,
        judge: Judge,
        numbers: Sequence[int],
        chosen: Sequence[Target],
        event_of: int | None,
        *,
        as_one: bool,
        moves: bool,
    ) -> None:
        """Do an act to these targets, or the event of a photograph."""
        access = self._window.project.access
        if access is None:
            return
        of_event = event_of is not None
        person, is_one = self.person, len(numbers) == 1 and not of_event

        def work(work: Work) -> Outcome | _Judged:
            work.project.by = person
            connection = work.project.connection
            targets = chosen
            if of_event:
                event = event_with(connection, event_of or 0)
                if event is None:
                    return _Judged(Outcome(0, 0, 1), of_event=True)
                targets = (
                    [Target(event=event[0])] if as_one else [Target(number) for number in event[1]]
                )
            outcome = judge(Reviewer(work), targets)
            return _Judged(outcome) if is_one else outcome

        judged = [event_of or 0] if of_event else numbers

        def fail(reason: Message | str) -> None:
            access.failed.emit(reason)
            self._come_back(judged)

        access.act(work, self._done, fail)
        self._judged += judged
        boxes = self._window.pane.photo.boxes
        if moves and not of_event and (chosen[0].region is None or not boxes.step(1)):
            self._go_on(numbers)

    def do(self, act: Callable[[Work], Outcome]) -> None:
        """Do an act to the box that is being drawn; the photograph stays, as others may follow."""
        access, person = self._window.project.access, self.person

        def work(work: Work) -> _Judged:
            work.project.by = person or work.project.by
            return _Judged(act(work))

        if access is not None and self.can_write():
            self._judged += self.numbers()
            self.boxes.drawing.end()
            self._window.pane.photo.boxes.wait()
            access.act(work, self._done)

    def _go_on(self, numbers: Sequence[int]) -> None:
        """Make the photograph after the judged ones current."""
        pane = self._window.pane
        row = max(pane.model.row_of(number) for number in numbers)
        if 0 <= row < pane.model.rowCount() - 1:
            pane.step(row + 1 - pane.selection.currentIndex().row())

    def _come_back(self, numbers: Sequence[int]) -> None:
        """Go back to photographs of which nothing was kept: whoever goes on would miss them."""
        pane = self._window.pane
        self._judged = [number for number in self._judged if number not in numbers]
        rows = [row for number in numbers if (row := pane.model.row_of(number)) >= 0]
        off = min(rows, default=0) - pane.selection.currentIndex().row()
        if rows and off < 0:
            pane.step(off)

    def _done(self, done: Outcome | _Judged) -> None:
        outcome = done.outcome if isinstance(done, _Judged) else done
        self._pace.note(outcome.media)
        if isinstance(done, _Judged) and done.of_event:
            self._window.notices.say(
                translate(
                    "Review",
                    "Nothing was changed: this photograph is in no event. Events are formed of "
                    "photographs of one camera station that have a time.",
                ),
                Level.INFORMATION,
            )
        elif isinstance(done, _Judged) and not outcome.media and outcome.left:
            self._window.notices.say(
                used_keys.fill(
                    translate(
                        "Review",
                        "Nothing was changed: there is no answer to accept, or it was said "
                        "already. {name} names the animal.",
                    )
                ),
                Level.INFORMATION,
            )

    def can_write(self) -> bool:
        """Whether the project can be changed; says why not."""
        access = self._window.project.access
        if access is not None and not access.can_write:
            self._window.notices.say(access.notice, Level.WARNING)
            return False
        return access is not None

    def _current(self) -> int | None:
        record = self._window.pane.record
        return None if record is None or record.number < 0 else record.number

    def numbers(self) -> list[int]:
        """What the actions concern now; files that were not read are left out."""
        pane = self._window.pane
        if pane.photo_open:
            current = self._current()
            return [] if current is None else [current]
        return [number for number in pane.selected_numbers() if number > 0]

    def _records(self) -> list[ListedMedia]:
        """The same with what is shown of them, as far as it was read for the list."""
        pane = self._window.pane
        if pane.photo_open:
            return [] if pane.record is None else [pane.record]
        numbers = self.numbers()
        found = map(pane.model.known, numbers)
        return [record for record in found if record is not None]

    # The names on the number keys

    def _take(self, access: ProjectAccess) -> None:
        self._judged, self._pace, self._labels = [], Pace(), []
        try:
            with access.project.file.reading():
                self._taxa = taxa = KnownTaxa(access.project.connection)
                recent = recent_names(access.project.connection)
            known = (one.name if one.is_free else taxa.taxon(one.name) for one in recent)
            self._labels = [name for name in known if name is not None][: len(LABELS)]
        except SwcError as error:
            self._window.notices.say(error.message, Level.WARNING)
        self._show_labels()

    def _let_go(self) -> None:
        self.field.close_field()
        self.describing.field.close_field()
        self._taxa, self._labels, self._judged = None, [], []
        self._show_labels()

    def _names(self) -> tuple[Sequence[RecentName], Sequence[ListedName]]:
        """What was given last, and the checklist of other animals."""
        access = self._window.project.access
        if access is None:
            return (), ()
        try:
            with access.project.file.reading():
                connection = access.project.connection
                return recent_names(connection), name_checklist(connection)
        except SwcError as error:
            self._window.notices.say(error.message, Level.WARNING)
            return (), ()

    def _show_labels(self) -> None:
        names = [one if isinstance(one, str) else taxon_title(one) for one in self._labels]
        self._window.pane.review.show_names(names)
        for at, action in enumerate(LABELS):
            is_used = at < len(names)
            self._window.actions_by_name[action].setVisible(is_used)
            if is_used:
                self._window.actions_by_name[action].setText(caption(names[at]))


def _label_key(name: Taxon | str) -> tuple[str, bool]:
    """What two names for one thing have in common."""
    return (folded(name), True) if isinstance(name, str) else (name.name, False)


def _answer_of(record: ListedMedia) -> Answer | None:
    """The answer that is shown."""
    return None if record.prediction is None else record.prediction.answer
