"""By which gap photographs form events."""

from datetime import timedelta

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message
from swc_desktop.projects.kept_events import checked_gap
from swc_desktop.projects.spans import parse_span, span_text
from swc_desktop.session.regrouping import EventCounts, event_counts, set_gap
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.text_field import TextField
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_WIDTH = 520
"""Pixels, for 14 px text: two lines of explanation are not broken often."""


class EventsDialog(ActDialog):
    """Asks for the gap and forms the events anew; it stays open to say how many there are then."""

    def __init__(self, access: ProjectAccess, parent: QWidget | None = None) -> None:
        super().__init__(translate("Events", "Events"), QSize(_WIDTH, 280), access, parent)
        self._now: EventCounts | None = None
        self.field = TextField(translate("Events", "&Gap"), self, example="30m")
        self.field.show_hint(
            translate(
                "Events",
                "Photographs of one camera station are one event until none follows for this "
                "long: 2m, 30m, 1h. Time-lapse series form no events.",
            )
        )
        self.counts = WrappingLabel(parent=self)
        self.content.addWidget(self.field)
        self.content.addWidget(self.counts)
        self.content.addStretch(1)
        self.form = self.primary(translate("Events", "&Form events"))
        self.field.line.textChanged.connect(lambda _: self.enable())
        self.form.clicked.connect(self._do)
        self._read()
        self.enable()
        self.field.line.setFocus()
        self.field.line.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit_content(active_theme.px(_WIDTH))

    def _read(self) -> None:
        project = self.access.project
        try:
            with project.file.reading():
                self._show(event_counts(project))
        except SwcError as error:
            self.say(in_words(error.message), "error")

    def _show(self, now: EventCounts) -> None:
        self._now = now
        self.field.show_text(span_text(now.gap))
        text = message("Events", "%Ln event(s)", "", 0).counted(now.events)
        if now.by_hand:
            stay = message(
                "Events", "%Ln of them made by hand or judged, which no gap changes", "", 0
            ).counted(now.by_hand)
            text = message("Events", "{events}, {stay}").fill(events=text, stay=stay)
        self.counts.show_text(as_sentence(text))

    def _gap(self) -> timedelta:
        """What is typed. Raises ``SpanNotRead`` and ``EventsRefused``."""
        return checked_gap(parse_span(self.field.text))

    def enable(self) -> None:
        """Offer to form them where the gap is another one that can be."""
        self.field.setEnabled(self.can_act)
        problem, is_other = "", False
        try:
            is_other = self._now is None or self._gap() != self._now.gap
        except SwcError as error:
            problem = in_words(error.message)
        self.field.show_problem(problem)
        self.form.setEnabled(self.can_act and is_other)

    def _do(self) -> None:
        if not self.form.isEnabled():
            return
        gap = self._gap()

        def done(now: EventCounts) -> None:
            self._show(now)
            self.enable()
            self.field.line.setFocus()

        self.act(lambda work: set_gap(work, gap), done, translate("Events", "Forming events…"))
