"""How many animals there are, of which sex and age, said with keys or in a field."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.errors import SwcError
from swc_desktop.core.identification import Identified
from swc_desktop.projects.box_counts import suggested_count
from swc_desktop.projects.event_members import event_with
from swc_desktop.projects.identifications import Target, identifications_of_events
from swc_desktop.projects.listed import ListedMedia, SuggestedCount
from swc_desktop.projects.outcome import Outcome
from swc_desktop.session.details import Details, are_several_kinds, details_of, groups_said
from swc_desktop.session.reviewing import Reviewer
from swc_desktop.session.typed_details import as_typed
from swc_desktop.ui.review.asked_about import AskedAbout
from swc_desktop.ui.review.details_field import DetailsField
from swc_desktop.ui.text import words
from swc_desktop.ui.text.detail_words import suggestion_words, term_words
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.ui.window.used_keys import used_keys

if TYPE_CHECKING:
    from swc_desktop.ui.review.review_control import ReviewControl
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate


class Describing:
    """The actions of the menu *Review* about count and details.

    For one photograph or event the field holds all that is known, so that what is deleted there is
    not known any more; for several photographs what is typed is added to each.
    """

    def __init__(self, window: "MainWindow", control: "ReviewControl") -> None:
        self._window = window
        self._control = control
        self._of_event = False
        self._adds = False
        self.field = DetailsField(window.pane)
        self.field.chosen.connect(self._describe)
        self.field.closed.connect(window.pane.focus_list)
        self._asked = AskedAbout(
            window.pane, self.field, control.targets, lambda record: record.judged
        )

    @property
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {
            "details": self.ask,
            "details_event": partial(self.ask, of_event=True),
            "count": self.count,
            "count_event": partial(self.count, of_event=True),
        }

    def ask(self, *, of_event: bool = False) -> None:
        """Ask for count and details."""
        control, record = self._control, self._window.pane.record
        targets = control.targets()
        if not targets or record is None or not control.can_write():
            return
        self._of_event, self._adds = of_event, len(targets) > 1 and not of_event
        known: Sequence[Identified] | None = ()
        if of_event:
            known = self._said_of_event(record)
        elif not self._adds:
            known = _said(record, targets[0])
        if known is None:
            return
        like = groups_said(record.judged) if of_event and record.judged is not None else ()
        if are_several_kinds(known or like):
            self._refuse()
            return
        title = translate("Review", "Count and details")
        if of_event:
            title = translate("Review", "Count and details of this event")
        elif self._adds:
            text = translate("Review", "Add to the details of {photographs}")
            title = text.format(photographs=words.photographs(len(targets)))
        text = as_typed([details_of(one) for one in known], term_words())
        found = None if self._adds or targets[0].region is not None else self._suggested(record)
        suggestion = suggestion_words(found, of_event=of_event)
        self._asked.begin()
        self.field.open(title, text, suggestion, of_one_group=self._adds)

    def count(self, *, of_event: bool = False) -> None:
        """Take the suggested count."""
        like = self._like()
        self._control.judge(
            lambda reviewer, targets: reviewer.count_boxes(targets, like), of_event=of_event
        )

    def _refuse(self) -> None:
        """Say why several kinds of animals are not described."""
        text = translate(
            "Review",
            "Several kinds of animals are named here, and the details of all cannot be given at "
            "once. In the large view, choose the box of one kind with Tab, or draw it with "
            "{draw_box}; then press {details}.",
        )
        self._window.notices.say(used_keys.fill(text), Level.INFORMATION)

    def _describe(self, parts: Sequence[Details]) -> None:
        like, adds = self._like(), self._adds

        def judge(reviewer: Reviewer, targets: Sequence[Target]) -> Outcome:
            if adds:
                (part,) = parts  # the field takes no more
                return reviewer.describe(targets, part)
            return reviewer.describe_anew(targets, parts, like)

        self._control.judge(judge, of_event=self._of_event)

    def _like(self) -> Target | None:
        """The current photograph, like which its event is."""
        record = self._window.pane.record
        return None if record is None or record.number < 0 else Target(record.number)

    def _said_of_event(self, record: ListedMedia) -> Sequence[Identified] | None:
        """What people said of the event of a photograph, which counts for the photograph only where
        nothing was said of that; None where it cannot be read, which is said."""
        access = self._window.project.access
        if access is None:
            return None
        try:
            with access.project.file.reading():
                event = event_with(access.project.connection, record.number)
                ids = [] if event is None else [event[0]]
                acts = identifications_of_events(access.project.connection, ids)
        except SwcError as error:
            self._window.notices.say(error.message, Level.WARNING)
            return None
        return next((act.said for act in acts.values()), ())

    def _suggested(self, record: ListedMedia) -> SuggestedCount | None:
        access = self._window.project.access
        if access is None or record.number < 0:
            return None
        try:
            with access.project.file.reading():
                return suggested_count(access.project.connection, record.number)
        except SwcError as error:
            self._window.notices.say(error.message, Level.WARNING)
            return None


def _said(record: ListedMedia, target: Target) -> Sequence[Identified]:
    """What people said of a photograph, or of a box in it."""
    if target.region is not None:
        acts = (one.identification for one in record.regions if one.number == target.region)
        return next((act.said for act in acts if act is not None), ())
    return () if record.judged is None else groups_said(record.judged)
