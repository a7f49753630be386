"""Giving photographs the places of GPS tracks: what that would do, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Moment
from swc_desktop.projects.errors import SpanNotRead
from swc_desktop.projects.given_files import read_track_file
from swc_desktop.projects.gpx import Track
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.spans import parse_span, span_text
from swc_desktop.projects.track_match import DEFAULT_MAX_GAP
from swc_desktop.projects.track_preview import (
    Placeable,
    TrackPreview,
    better_offset,
    placeable,
    preview_tracks,
)
from swc_desktop.projects.tracks import MatchedTrack
from swc_desktop.projects.working import Work
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.project.text_field import TextField
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.two_columns import TwoColumns
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

PREVIEW_AFTER_MS: Final = 250
"""How long a field must be unchanged before the preview is made anew."""

_FIELD_WIDTH: Final = 346
"""Pixels of a field that stands beside another one, for 14 px text: half of the dialog."""


@dataclass(frozen=True)
class ReadTrack:
    """A file that was read."""

    file: Path
    track: Track
    matched: MatchedTrack


Previewed = tuple[TrackPreview, timedelta | None]
"""What the tracks would do, and the offset with which they would do more."""


class TrackDialog(ActDialog):
    """Reads GPX files, shows what their tracks give, and gives it as one act."""

    def __init__(self, access: ProjectAccess, parent: QWidget | None = None) -> None:
        title = translate("Tracks", "Give photographs the places of GPS tracks")
        super().__init__(title, QSize(760, 620), access, parent)
        self._worker = Worker("tracks", self)
        self._reading = 0
        self._faults: list[str] = []
        self._photographs: Placeable | None = None
        self._request: object = None
        self._preview: TrackPreview | None = None
        self._better: timedelta | None = None
        self.choose = QPushButton(translate("Tracks", "&Add GPX files…"), self)
        self.remove = QPushButton(translate("Tracks", "&Remove from list"), self)
        self.files = _file_table(self)
        self.offset = TextField(
            translate("Tracks", "Camera clock &ahead of GPS"), self, example="0s", max_letters=20
        )
        self.gap = TextField(
            translate("Tracks", "&Longest gap of the track"), self, example="10m", max_letters=20
        )
        self.suggestion = WrappingLabel("", self)
        self.use = QPushButton(self)
        self.intro = WrappingLabel("secondary", self)
        self.reading = WrappingLabel("secondary", self)
        self.outcome = WrappingLabel("", self)
        self.left_out = WrappingLabel("secondary", self)
        self.faults = WrappingLabel("error", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PREVIEW_AFTER_MS)
        self._lay_out()
        self.give = self.primary(translate("Tracks", "&Give places"))
        self.closing.setText(translate("Tracks", "Cancel"))
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self._connect()
        self._changed()
        self.choose.setFocus()

    def _lay_out(self) -> None:
        buttons = FlowLayout()
        for button in (self.choose, self.remove):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self.intro.show_text(
            translate(
                "Tracks",
                "Add the files of the GPS receiver that was carried with the camera. "
                "Photographs without a place get that of the track at their time.",
            )
        )
        self.use.setAutoDefault(False)
        self.offset.show_text(span_text(timedelta()))
        self.offset.show_hint(
            translate("Tracks", "Like 90s or 1h; with a minus where the camera is behind.")
        )
        self.gap.show_text(span_text(DEFAULT_MAX_GAP))
        self.gap.show_hint(translate("Tracks", "In longer ones no place is given."))
        self._fields = TwoColumns(self.offset, self.gap, _FIELD_WIDTH, self)
        better = QHBoxLayout()
        better.addWidget(self.suggestion, 1)
        better.addWidget(self.use)
        self.content.addLayout(buttons)
        self.content.addWidget(self.intro)
        self.content.addWidget(self.files, 100)
        self.content.addWidget(self.faults)
        self.content.addWidget(self._fields)
        self.content.addLayout(better)
        self.content.addStretch(1)
        for part in (self.reading, self.outcome, self.left_out):
            self.footer.insertWidget(self.footer.count() - 1, part)

    def _connect(self) -> None:
        self.choose.clicked.connect(self._choose)
        self.remove.clicked.connect(self._remove)
        self.files.chosen.connect(self.enable)
        self.use.clicked.connect(self._use_better)
        for field in (self.offset, self.gap):
            field.line.textChanged.connect(self._changed)
        self._timer.timeout.connect(self._ask)
        self.access.changed.connect(self._forget)
        self.give.clicked.connect(self._do)

    # The files

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self,
            translate("Tracks", "Add GPX files"),
            "",
            translate("Tracks", "GPS tracks (*.gpx *.GPX)"),
        )
        self.read([Path(file) for file in chosen])

    def read(self, files: Sequence[Path]) -> None:
        """Read files beside the window; what is wrong with one is said below the list."""
        if files:
            self._faults = []
        for file in files:
            self._reading += 1
            self._worker.start(partial(_read, file), partial(self._take, file), self._refuse)
        self._changed()

    def _take(self, file: Path, read: ReadTrack) -> None:
        self._reading -= 1
        rows = [row for row in self._rows if row.file != file]
        self.files.show_rows([*rows, read])
        self._faults += [
            translate("Tracks", "{file}: {problem}.").format(
                file=file_name(file), problem=in_words(one)
            )
            for one in read.track.left_out
        ]
        self._forget()

    def _refuse(self, reason: Message | str) -> None:
        self._reading -= 1
        self._faults.append(in_words(reason))
        self._changed()

    def _remove(self) -> None:
        picked = self.files.picked
        self.files.show_rows([row for row in self._rows if row not in picked])
        self._forget()

    @property
    def _rows(self) -> list[ReadTrack]:
        return self.files.shown

    # The preview

    @property
    def _spans(self) -> tuple[timedelta, timedelta] | None:
        """The offset and the limit of a gap, None while one cannot be read."""
        found = []
        for field in (self.offset, self.gap):
            try:
                found.append(parse_span(field.text or "0"))
                problem = ""
            except SpanNotRead as error:
                problem = in_words(error.message)
            if field is self.gap and found and found[-1] < timedelta() and not problem:
                problem = translate("Tracks", "A gap cannot be less than nothing.")
            field.show_problem(problem)
            if problem:
                return None
        offset, gap = found
        return offset, gap

    def _forget(self) -> None:
        """Look anew at the photographs: the tracks or what is stored changed."""
        self._photographs = None
        self._better = None
        self._changed()

    def _changed(self) -> None:
        """Make the preview anew after a while."""
        self._preview = None
        self._request = None
        is_ready = bool(self._rows) and self._spans is not None and not self._reading
        if is_ready:
            self._timer.start()
        else:
            self._timer.stop()
        self._show()

    def _ask(self) -> None:
        spans = self._spans
        if spans is None or self.is_busy:
            return
        project = self.access.project
        rows = self._rows
        if self._photographs is None:
            try:
                with project.file.reading():
                    tracks = [row.track for row in rows]
                    self._photographs = placeable(project.connection, tracks)
            except SwcError as error:
                self.say(in_words(error.message), "error")
                return
        request = self._request = object()
        job = partial(_previewed, self._photographs, [row.matched for row in rows], *spans)
        self._worker.start(job, partial(self._take_preview, request))
        self._show()

    def _take_preview(self, request: object, previewed: Previewed) -> None:
        if request is self._request:
            self._preview, self._better = previewed
            self._show()

    def _use_better(self) -> None:
        if self._better is not None:
            self.offset.show_text(span_text(self._better))

    def _show(self) -> None:
        is_waiting = self._reading or self._timer.isActive() or self._request is not None
        self.intro.setVisible(not self._rows)
        is_comparing = bool(is_waiting) and self._preview is None
        self.reading.show_text(
            translate("Tracks", "Comparing with the photographs…") if is_comparing else ""
        )
        seen, every = self._preview, self._photographs
        lines = [] if seen is None or every is None else preview_lines(seen, every)
        self.outcome.show_text(lines[0] if lines else "")
        self.left_out.show_text(" ".join(lines[1:]))
        self.faults.show_lines(self._faults)
        for part in (self.files, self._fields):
            part.setVisible(bool(self._rows))
        better = "" if self._better is None else span_text(self._better)
        self.use.setText(translate("Tracks", "&Use {span}").format(span=better))
        self.use.setVisible(bool(better))
        self.suggestion.show_text(
            translate(
                "Tracks", "Most photographs fit the track if the camera's clock was {span} ahead."
            ).format(span=better)
            if better
            else ""
        )
        self.enable()

    def enable(self) -> None:
        """Offer to give places where photographs would get one."""
        placed = 0 if self._preview is None else self._preview.placed
        self.give.setEnabled(self.can_act and placed > 0)
        text = message("Tracks", "&Give %Ln photograph(s) a place", "", 0).counted(placed)
        self.give.setText(in_words(text) if placed else translate("Tracks", "&Give places"))
        self.choose.setEnabled(self.can_act)
        self.remove.setVisible(bool(self._rows))
        self.remove.setEnabled(bool(self.files.picked) and not self.is_busy)

    def _do(self) -> None:
        spans = self._spans
        if spans is None or not self.give.isEnabled():
            return
        files = [(row.file.name, row.track) for row in self._rows]
        self.act(partial(_use, files, *spans), self._done, translate("Tracks", "Giving places…"))

    def _done(self, _outcome: Outcome) -> None:
        self.accept()


def _read(file: Path) -> ReadTrack:
    track = read_track_file(file)
    return ReadTrack(file, track, MatchedTrack.of(track.points))


def _previewed(
    photographs: Placeable, tracks: Sequence[MatchedTrack], offset: timedelta, gap: timedelta
) -> Previewed:
    seen = preview_tracks(photographs, tracks, max_gap=gap, offset=offset)
    return seen, None if offset else better_offset(photographs, tracks, gap)


def _use(
    files: Sequence[tuple[str, Track]], offset: timedelta, gap: timedelta, work: Work
) -> Outcome:
    return work.tracks(files, max_gap=gap, offset=offset)


def preview_lines(seen: TrackPreview, every: Placeable) -> list[str]:
    """What would become of the photographs: of those that get a place first."""
    if not every.count:
        return [translate("Tracks", "All photographs have a place already.")]
    count = words.format_number(seen.placed)
    text = message("Tracks", "Of %Ln photograph(s) without a place, {count} get one.", "", 0)
    first = in_words(text.counted(every.count).fill(count=count))
    if seen.first is not None and seen.last is not None:
        taken = translate("Tracks", "They were taken from {first} to {last}.")
        first += " " + taken.format(first=_time(seen.first), last=_time(seen.last))
    lines = [first]
    for number, reason in (
        (seen.in_gaps, message("Tracks", "%Ln (was|were) taken in a gap of the track.", "", 0)),
        (
            seen.outside,
            message("Tracks", "%Ln (was|were) taken before or after the track.", "", 0),
        ),
        (seen.untimed, message("Tracks", "%Ln (has|have) no time of day.", "", 0)),
    ):
        if number:
            lines.append(in_words(reason.counted(number)))
    return lines


def _time(local: datetime) -> str:
    return words.clock(Moment(local))


def _file_table(parent: QWidget) -> ListTable:
    columns = [
        ListColumn(translate("Tracks", "File"), lambda one: file_name(one.file)),
        ListColumn(
            translate("Tracks", "From"),
            lambda one: _time_there(one, 0),
            lambda one: one.matched.span[0].isoformat(),
        ),
        ListColumn(
            translate("Tracks", "To"),
            lambda one: _time_there(one, 1),
            lambda one: one.matched.span[1].isoformat(),
        ),
        ListColumn(
            translate("Tracks", "Points"),
            lambda one: words.format_number(len(one.track.points)),
            lambda one: len(one.track.points),
            is_number=True,
        ),
    ]
    name = translate("Tracks", "GPX files")
    return ListTable(name, columns, lambda one: one.file, stretched=0, parent=parent)


def _time_there(one: ReadTrack, end: int) -> str:
    """The first or last time of a track, in the time zone of its first point."""
    instant = one.matched.span[end]
    if one.matched.zone is not None:
        return _time(instant.astimezone(one.matched.zone).replace(tzinfo=None))
    return translate("Tracks", "{time} UTC").format(time=_time(instant.replace(tzinfo=None)))
