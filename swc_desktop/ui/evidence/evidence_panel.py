"""Why a photograph has its name: the answer, the votes at each rank, the evidence, what if."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.core.method import Method
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.region import Box
from swc_desktop.core.result_state import State
from swc_desktop.core.taxonomy import RANKS, Taxonomy
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media import SeenFile
from swc_desktop.sharing.protection import Protection
from swc_desktop.sharing.shared_observation import shared_observation
from swc_desktop.ui.evidence import answers, evidence_text, fact_rows, vote_rows, weather_section
from swc_desktop.ui.evidence.bars import Legend
from swc_desktop.ui.evidence.metadata_voter import voter_anywhere
from swc_desktop.ui.evidence.moments_block import MomentsBlock
from swc_desktop.ui.evidence.rank_block import RankBlockView
from swc_desktop.ui.evidence.sections import (
    AnswerBlock,
    Breadcrumbs,
    FactsBlock,
    PictureFrame,
    UnreadableBlock,
    WhereBlock,
)
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.photo.people_button import PeopleButton
from swc_desktop.ui.photo.photo_loading import PhotoLoader, Picture
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import Label, file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.verdict_words import verdict_lines
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.window.used_keys import used_keys

translate = QCoreApplication.translate

WIDTH: Final = 320
"""Pixels of the panel before a person resizes it."""

_MIN_PICTURE_SIDE: Final = 200
"""Device pixels to load for the short side at least; a panel without a layout is too narrow."""


class EvidencePanel(QWidget):
    """Shows one result at a time and reuses its widgets for the next.

    ``picture_activated`` asks to show the photograph large, ``reveal`` (a path) to show a file in
    its folder, ``moment_chosen`` (seconds) to show a moment of a clip, ``people.clicked`` to show
    the people in it or to blur them again. People are blurred but in the photograph with the number
    that ``show_people_of`` was called with. ``copying``: its text is to be copied.
    """

    picture_activated = Signal()
    reveal = Signal(object)
    moment_chosen = Signal(float)
    copying = Signal()

    def __init__(self, method: Method | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evidencePanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._method = method
        self.record: ListedMedia | None = None
        self._pictured: tuple[SeenFile, tuple[Box, ...], bool] | None = None
        self._people_of: int | None = None
        self._loader = PhotoLoader(self)
        self._loader.loaded.connect(self._take_picture)
        self.copy = QPushButton(translate("Evidence", "Copy"), self)
        self.copy.setAccessibleName(translate("Evidence", "Copy all the evidence as text"))
        self.copy.clicked.connect(self.copying)
        title = Label(translate("Evidence", "Evidence"), self)
        title.setProperty("role", "heading")
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 12, 8)
        top.addWidget(title, 1)
        top.addWidget(self.copy)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(translate("Evidence", "Evidence"))
        self._scroll.setWidget(self._body())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._scroll, 1)
        self.show_result(None)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 600)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 96)

    def _body(self) -> QWidget:
        body = QWidget()
        body.setObjectName("evidenceBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 0, 16, 16)
        column.setSpacing(12)
        self.empty = WrappingLabel("secondary", body)
        self.empty.setText(
            translate("Evidence", "Choose a photograph to see what its answer is based on.")
        )
        self.picture = PictureFrame(body)
        self.picture.activated.connect(self.picture_activated)
        self.people = PeopleButton(body)
        self.damage = WrappingLabel("warning", body)
        self.presence = WrappingLabel("warning", body)
        self.small = WrappingLabel("warning", body)
        self.hidden = WrappingLabel("", body)
        self.unreadable = UnreadableBlock(body)
        self.unreadable.reveal.connect(self.reveal)
        self.answer = AnswerBlock(body)
        self.verdict = FactsBlock(body)
        self.moments = MomentsBlock(body)
        self.moments.chosen.connect(self.moment_chosen)
        self.path = Breadcrumbs(body)
        self.path.chosen.connect(self.show_node)
        self.legend = Legend(translate("Evidence", "picture"), body)
        self.ranks = [RankBlockView(body) for _ in RANKS]
        self.file = FactsBlock(body)
        self.where = WhereBlock(body)
        self.when = FactsBlock(body)
        self.weather = FactsBlock(body)
        self.missing = FactsBlock(body)
        self.what_if = FactsBlock(body)
        self._answered: tuple[QWidget, ...] = (self.answer, self.legend, self.what_if)
        for part in (
            self.empty,
            self.picture,
            self.damage,
            self.presence,
            self.small,
            self.hidden,
            self.unreadable,
            self.answer,
            self.verdict,
            self.moments,
            self.path,
            self.legend,
            *self.ranks,
            self.file,
            self.where,
            self.when,
            self.weather,
            self.missing,
            self.what_if,
        ):
            column.addWidget(part)
        column.insertWidget(2, self.people, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return body

    def set_method(self, method: Method | None) -> None:
        """Explain with a pack's method from now on: its priors and what its votes are based on."""
        self._method = method
        self.show_result(self.record)

    def use_kept(self, kept: KeptThumbnails | None) -> None:
        """Show the small pictures of a project where a file is not there."""
        self._loader.use(kept)

    def show_result(self, record: ListedMedia | None) -> None:
        """Show a result, or the invitation to choose one."""
        changed = record is None or self.record is None or record.file != self.record.file
        self.record = record
        if record is None or record.number != self._people_of:
            self._people_of = None
        self.copy.setEnabled(record is not None)
        self.empty.setVisible(record is None)
        self._show_picture(record)
        self.damage.show_text("" if record is None else words.damage_sentence(record))
        self.presence.show_text("" if record is None else words.presence_sentence(record))
        self.unreadable.setVisible(record is not None and record.state is State.UNREADABLE)
        is_hidden = record is not None and record.is_hidden
        self.hidden.show_text(_hidden_words() if is_hidden else "")
        if record is not None and record.unreadable is not None:
            self.unreadable.show_file(record.file, words.reason(record))
        prediction = None if record is None else record.explanation
        for part in self._answered:
            part.setVisible(prediction is not None)
        if record is not None and prediction is not None:
            self._show_prediction(prediction, record.taxonomy)
        else:
            self.path.show_text("")
            for view in self.ranks:
                view.show_block(None)
        if record is not None and record.prediction is not None:
            self.answer.show_heading(answers.heading(record.prediction, record.taxonomy))
            self.answer.setVisible(True)
        said = () if record is None else verdict_lines(record)
        self.verdict.show_facts(
            fact_rows.FactSection(translate("Evidence", "Identified"), said) if said else None
        )
        self.moments.show_clip(None if record is None or is_hidden else record.clip)
        self.file.show_facts(None if record is None else fact_rows.file_facts(record))
        observation = None if record is None else record.observation
        self.where.show_observation(observation)
        self.when.show_facts(fact_rows.time_facts(observation) if observation is not None else None)
        method = None if record is None else self._method_of(record.taxonomy)
        self.weather.show_facts(
            None if observation is None else weather_section.weather_facts(observation, method)
        )
        absent = prediction.missing if prediction is not None else ()
        if observation is not None:
            absent = absent or observation.missing
        without = fact_rows.missing_evidence(absent)
        self.missing.show_facts(
            fact_rows.FactSection(translate("Evidence", "Missing evidence"), without)
            if without
            else None
        )
        if changed:
            self._scroll.verticalScrollBar().setValue(0)

    def show_people_of(self, number: int | None) -> None:
        """Show the people in the photograph with this number from now on, and in no other one."""
        self._people_of = number
        self._show_picture(self.record)

    @property
    def _shows_people(self) -> bool:
        """Whether people are shown in the photograph in the panel."""
        return self.record is not None and self.record.number == self._people_of

    def _show_prediction(self, prediction: Prediction, taxonomy: Taxonomy) -> None:
        method = self._method_of(taxonomy)
        voter = voter_anywhere(method, prediction)
        self.path.show_path(taxonomy, prediction.answer.taxon)
        blocks = vote_rows.blocks(prediction, taxonomy, method)
        for position, view in enumerate(self.ranks):
            view.show_block(blocks[position] if position < len(blocks) else None)
        self.legend.name_metadata(voter.noun)
        self.legend.setVisible(any(block.children for block in blocks))
        what_if = answers.what_if(prediction, taxonomy, voter)
        self.what_if.show_facts(
            fact_rows.FactSection(translate("Evidence", "What if"), what_if, rich=True)
            if what_if
            else None
        )

    def _method_of(self, taxonomy: Taxonomy) -> Method | None:
        """The method, if the result was made with it."""
        method = self._method
        return method if method is not None and method.taxonomy == taxonomy else None

    def _show_picture(self, record: ListedMedia | None) -> None:
        """Show the picture of a record; it stays while only the evidence is another."""
        shown = record is not None and record.state is not State.UNREADABLE
        self.picture.setVisible(shown)
        self.picture.show_boxes(() if record is None else record.boxes)
        self.people.show_state(record, is_shown=self._shows_people)
        file = (record.seen, record.people, self._shows_people) if record and shown else None
        if file == self._pictured and not self.small.text():
            return
        self._loader.forget()
        blurred = None if file is None else (*file[:2], False)
        if self._pictured not in (file, blurred):
            # a small one stays until its file could be read again, a blurred one until a sharp one
            self.picture.show_image(QImage())
            self.small.show_text("")
        self._pictured = file
        if record is None or not shown:
            return
        self.picture.setAccessibleName(
            translate("Evidence", "{name}, open it large").format(name=file_name(record.file))
        )
        side = round(self.width() * self.devicePixelRatioF() * 10 / 16)
        self._loader.request(
            record.seen,
            max(_MIN_PICTURE_SIDE, side),
            record.sha256,
            record.people,
            shows_people=self._shows_people,
        )

    def _take_picture(self, picture: Picture) -> None:
        if self._pictured is None:
            return
        file, people, shows_people = self._pictured
        is_wanted = picture.is_small or picture.shows_people == shows_people
        if (file, people) == (picture.file, picture.people) and is_wanted:
            self.picture.show_image(picture.image)
            is_said = picture.is_small and bool(self.presence.text())
            why = "" if is_said else picture.why_small
            self.small.show_text(words.small_picture_sentence(why))

    def show_node(self, taxon: str) -> None:
        """Scroll to the block that lists a taxon among its siblings."""
        for view in self.ranks:
            block = view.block
            if block is None or self.record is None:
                continue
            if self.record.taxonomy[taxon].parent == block.node:
                self._scroll.ensureWidgetVisible(view, 0, 16)
                view.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def text(self, protection: Protection) -> str:
        """All that is shown, as plain text, as far as it may leave the project."""
        return "" if self.record is None else self.text_of(self.record, protection)

    def text_of(self, record: ListedMedia, protection: Protection) -> str:
        """The same of a record that may be shown no more."""
        name = str(record.file)
        if protection.hides:
            name = translate("Evidence", "The name of the file is left out.")
        prediction = record.explanation
        if prediction is None:
            sentence = _hidden_words() if record.is_hidden else ""
            if record.unreadable is not None and not protection.hides:
                sentence = in_words(record.unreadable.message)
            return evidence_text.unreadable_text(name, sentence)
        observation = record.observation
        return evidence_text.prediction_text(
            (name, record.camera, words.damage_sentence(record)),
            prediction,
            observation and shared_observation(observation, protection),
            record.taxonomy,
            self._method_of(record.taxonomy),
        )


def _hidden_words() -> str:
    return used_keys.fill(
        translate(
            "Evidence",
            "What the program and others say is not shown until you have judged this photograph, "
            "so that it does not lead you. {name} names the animal; {blank}, {person_in_it} and "
            "{vehicle} say that it is blank, a person or a vehicle.",
        )
    )
