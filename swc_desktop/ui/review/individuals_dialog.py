"""The catalogue of individuals: who is in it, their pictures by side, and what is wrong in it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from swc_desktop.core.individual import MAX_CODE_LETTERS
from swc_desktop.core.message import Message, message
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.individual_acts import IndividualActs
from swc_desktop.projects.individual_catalogue import CatalogueRow, read_catalogue
from swc_desktop.projects.individual_hit_rate import HitRate, hit_rate
from swc_desktop.projects.individuals import Individual
from swc_desktop.projects.reverting import undone_words
from swc_desktop.projects.working import Work
from swc_desktop.session.individual_catalogue import IndividualPicture, read_pictures
from swc_desktop.ui.photo.animal_crops import AnimalCrops
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.review.catalogue_words import (
    catalogue_columns,
    facts_words,
    picture_card,
    rate_words,
)
from swc_desktop.ui.review.crop_list import CropList
from swc_desktop.ui.text.individual_words import flank_words
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.window.used_keys import used_keys
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

_CODE: Final = 240
"""Pixels of the field of a code at most, for 14 px text."""


class IndividualsDialog(ActDialog):
    """Lists the individuals of the project; renames, merges and splits them.

    ``listing`` asks to show the photographs of the individual with a code. ``person`` is who says
    something of them, "" where nobody was asked yet.
    """

    listing = Signal(str)

    def __init__(
        self, access: ProjectAccess, person: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Individuals", "Individuals"), QSize(1260, 640), access, parent)
        self._person = person
        self._read_project = reader_of(access)
        self._worker = Worker("catalogue", self)
        self.crops = AnimalCrops(KeptThumbnails(access.project.path, access.project.file.key), self)
        self.rows: list[CatalogueRow] | None = None
        self.pictures: Sequence[IndividualPicture] = ()
        self._shown_key = ""
        self._asked = 0
        self._acted = 0
        self.search = QLineEdit(self)
        self.table = ListTable(
            translate("Individuals", "Individuals"),
            catalogue_columns(),
            lambda row: row.individual.key,
            stretched=1,
            searched=2,
            parent=self,
        )
        self.facts = WrappingLabel("", self)
        name = translate("Individuals", "Pictures of the individual")
        self.list = CropList(name, self.crops, many=True, parent=self)
        self.code = QLineEdit(self)
        self.rate = WrappingLabel("secondary", self)
        self._build()
        self._make_buttons()
        self.no_default()
        self.finished.connect(lambda _: self._end())
        access.changed.connect(self._read)
        self.enable()
        self.say(translate("Individuals", "Reading the catalogue…"))
        self._read()

    def _build(self) -> None:
        self.search.setPlaceholderText(translate("Individuals", "Find a name or a species"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)
        self.search.textChanged.connect(self.table.search)
        self.code.setMaxLength(MAX_CODE_LETTERS)
        self.code.setAcceptDrops(False)
        self.code.setMaximumWidth(active_theme.px(_CODE))
        self.code.setAccessibleName(translate("Individuals", "Name of the individual"))
        line = FlowLayout()
        line.addWidget(FieldLabel(translate("Individuals", "&Name"), self.code))
        line.addWidget(self.code)
        for part in (self.search, self.table, self.facts, self.list):
            self.content.addWidget(part, 1 if part is self.table else 0)
        self.content.addLayout(line)
        self.content.addWidget(self.rate)
        self.list.hide()
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._show_list)
        self.list.chosen.connect(self.enable)
        self.code.textEdited.connect(lambda _: self.enable())
        self.code.returnPressed.connect(self._rename)

    def _make_buttons(self) -> None:
        self.undo = self.button(translate("Individuals", "&Undo"))
        self.reference = self.button(translate("Individuals", "Use as re&ference"))
        self.split = self.button(translate("Individuals", "&Split off the chosen pictures"))
        self.merge = self.button(translate("Individuals", "&Merge"))
        self.rename = self.button(translate("Individuals", "&Rename"))
        self.show_them = self.button(translate("Individuals", "Show &photographs"))
        for made, call in (
            (self.undo, self._undo),
            (self.reference, self._set_reference),
            (self.split, self._split),
            (self.merge, self._merge),
            (self.rename, self._rename),
            (self.show_them, self._show_list),
        ):
            made.clicked.connect(lambda _=False, call=call: call())

    # What is shown

    def _read(self) -> None:
        read = self._read_project
        self._worker.start(lambda: read(read_catalogue), self.show_catalogue, self._fail)
        self._worker.start(lambda: read(hit_rate), self._show_rate, self._fail)

    def show_catalogue(self, rows: list[CatalogueRow]) -> None:
        """Show the individuals; what was chosen stays chosen."""
        is_first, self.rows = self.rows is None, rows
        self._shown_key = ""  # its pictures may be others now
        self.table.show_rows(rows)
        if rows and not self.table.picked:
            self.table.selectRow(0)
        if not rows:
            self.say(
                used_keys.fill(
                    translate(
                        "Individuals",
                        "Nobody has named an individual yet. Choose a photograph and press "
                        "{individual}.",
                    )
                )
            )
        elif is_first:
            self.say("")
        self._choose()

    def _show_rate(self, found: HitRate) -> None:
        self.rate.show_text(in_words(rate_words(found)) if self.rows else "")

    def _choose(self) -> None:
        """Show the pictures of the individual that is chosen."""
        one = self.individual
        key = "" if one is None else one.key
        if key != self._shown_key:
            self._shown_key = key
            self.code.setText("" if one is None else one.facts.code)
            self.facts.show_text("" if one is None else facts_words(one))
            self._asked += 1
            asked, read = self._asked, self._read_project

            def show(pictures: Sequence[IndividualPicture]) -> None:
                if asked == self._asked:
                    self.show_pictures(pictures)

            if key:
                work = partial(read, lambda project: read_pictures(project, key))
                self._worker.start(work, show, self._fail)
            else:
                self.show_pictures(())
        self.enable()

    def show_pictures(self, pictures: Sequence[IndividualPicture]) -> None:
        """Show the pictures of one individual."""
        self.pictures = pictures
        self.crops.forget()
        self.list.show_cards([picture_card(one) for one in pictures])
        self.list.setVisible(bool(pictures))
        self.enable()

    @property
    def individual(self) -> Individual | None:
        """The individual that is chosen, of several the one that was chosen last."""
        picked = self._picked
        return picked[0] if picked else None

    @property
    def _picked(self) -> list[Individual]:
        """Those that are chosen, the one with the keyboard first, which gives its name."""
        found = [row.individual for row in self.table.picked]
        index = self.table.currentIndex()
        shown = self.table.shown
        current = shown[index.row()].individual if 0 <= index.row() < len(shown) else None
        return sorted(found, key=lambda one: current is None or one.key != current.key)

    def enable(self) -> None:
        picked = self._picked
        one = picked[0] if picked else None
        is_one = self.can_act and len(picked) == 1
        typed = self.code.text().strip()
        self.rename.setEnabled(is_one and one is not None and typed not in ("", one.facts.code))
        self.code.setEnabled(is_one)
        self.merge.setEnabled(self.can_act and len(picked) > 1)
        self.merge.setText(
            translate("Individuals", "&Merge into {code}").format(code=picked[0].code)
            if len(picked) > 1
            else translate("Individuals", "&Merge")
        )
        chosen = len(self.list.picked)
        self.split.setEnabled(is_one and 0 < chosen < len(self.pictures))
        is_new = chosen == 1 and not self.pictures[self.list.picked[0]].is_chosen
        self.reference.setEnabled(self.can_act and is_new)
        self.show_them.setEnabled(len(picked) == 1)
        self.undo.setEnabled(self.can_act and self._acted > 0)

    # What is done

    def _do(self, say: Callable[[IndividualActs], object], done: Callable[[object], str]) -> None:
        person = self._person

        def job(work: Work) -> object:
            work.project.by = person or work.project.by
            return say(IndividualActs(work.project, work.decider))

        def finish(outcome: object) -> None:
            self._acted += 1
            self.enable()
            self.say(done(outcome))

        self.act(job, finish)

    def _rename(self) -> None:
        one, code = self.individual, self.code.text().strip()
        if one is not None and self.rename.isEnabled():
            words = message("Individuals", "{code} is called {name} now.")
            said = in_words(words.fill(code=one.code, name=code))
            self._do(lambda acts: acts.edit(one, code=code), lambda _: said)

    def _merge(self) -> None:
        kept, *others = self._picked
        words = message("Individuals", "%Ln individual(s) merged into {code}.", "", 0)
        said = in_words(words.counted(len(others)).fill(code=kept.code))
        self._do(lambda acts: acts.merge(kept, others), lambda _: said)

    def _set_reference(self) -> None:
        picture = self.pictures[self.list.picked[0]]
        text = translate("Individuals", "This picture stands for {code} now: {side}.")
        code = on_one_line(picture.member.individual.code)
        said = text.format(code=code, side=flank_words(picture.member.flank))
        target = picture.member.target
        self._do(lambda acts: acts.set_reference([target]), lambda _: said)

    def _split(self) -> None:
        one = self.individual
        targets = [self.pictures[at].member.target for at in self.list.picked]
        if one is None or not targets:
            return
        words = message("Individuals", "%Ln picture(s) split off as a new individual.", "", 0)
        said = in_words(words.counted(len(targets)))
        self._do(lambda acts: acts.split(targets, one)[1], lambda _: said)

    def _undo(self) -> None:
        if not self.undo.isEnabled():
            return

        def done(reverted: tuple[object, ...]) -> None:
            self._acted -= 1
            self.enable()
            self.say(in_words(undone_words(reverted[0])))  # type: ignore[arg-type]

        self.act(Work.undo, done)

    def _show_list(self) -> None:
        one = self.individual
        if one is not None and self.show_them.isEnabled():
            self.accept()
            self.listing.emit(one.code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if is_control and event.key() == Qt.Key.Key_Z:
            self._undo()
        else:
            super().keyPressEvent(event)

    def _fail(self, reason: Message | str) -> None:
        self.say(as_sentence(reason), "error")
        self.enable()

    def _end(self) -> None:
        self._worker.close()
        self.crops.close()
