"""Which individual an animal is: beside those that are most like it; a person decides."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from swc_desktop.core.individual import MAX_CODE_LETTERS, ComparisonVerdict, Flank
from swc_desktop.core.message import Message
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_acts import IndividualActs
from swc_desktop.projects.reverting import undone_words
from swc_desktop.projects.working import Work
from swc_desktop.session.which_individual import (
    AnimalChoice,
    IndividualQuestion,
    ask_about,
)
from swc_desktop.ui.photo.animal_crops import AnimalCrops
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.review.animal_pane import AnimalPane
from swc_desktop.ui.review.crop_list import CropCard, CropList
from swc_desktop.ui.review.individual_cards import (
    choice_card,
    choice_title,
    keyed,
    missing_words,
    note_words,
    renaming_words,
)
from swc_desktop.ui.text.individual_words import (
    flank_words,
    member_words,
    picture_words,
    species_words,
)
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import joined
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

_SHARE: Final = 0.94
"""Of the window that the dialog takes: pictures are compared in it, which must be large."""

_CODE: Final = 240
"""Pixels of the field of a code at most, for 14 px text."""

Place = tuple[int, Target | None]
"""The place of a photograph among those that are gone through, and the animal in it."""


class IndividualDialog(ActDialog):
    """Asks about one animal after the other of the photographs with these ``numbers``.

    It begins with that at the place ``at``, with the animal ``target`` (None: its first one).
    ``person`` is who says so. ``embed`` asks for what is missing to compare them.
    """

    def __init__(
        self,
        access: ProjectAccess,
        numbers: Sequence[int],
        at: int = 0,
        target: Target | None = None,
        *,
        person: str = "",
        embed: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        title = translate("Individuals", "Which individual?")
        super().__init__(title, QSize(1260, 640), access, parent, share=_SHARE)
        self._numbers, self._person, self._embed = numbers, person, embed
        self._read_project = reader_of(access)
        self._worker = Worker("individuals", self)
        kept = KeptThumbnails(access.project.path, access.project.file.key)
        self.crops = AnimalCrops(kept, self)
        self.question: IndividualQuestion | None = None
        self._place: Place = (at, target)
        self._acted: list[Place] = []
        self._asked = 0
        self.animal = AnimalPane(translate("Individuals", "This animal"), self.crops, self)
        self.other = AnimalPane(translate("Individuals", "The chosen animal"), self.crops, self)
        self.flank = QComboBox(self)
        self.code = QLineEdit(self)
        name = translate("Individuals", "The animals that are most alike")
        self.list = CropList(name, self.crops, parent=self)
        self.note = WrappingLabel("secondary", self)
        self.missing = WrappingLabel("warning", self)
        self.embed = QPushButton(translate("Individuals", "&Make what is missing…"), self)
        self.embed.setAutoDefault(False)
        self._build()
        self._make_buttons()
        self.no_default()
        self.finished.connect(lambda _: self._end())
        access.changed.connect(self._read_again)
        self.enable()
        self.say(translate("Individuals", "Comparing…"))
        self._ask(0)

    def _build(self) -> None:
        panes = QHBoxLayout()
        panes.setSpacing(16)
        for pane in (self.animal, self.other):
            panes.addWidget(pane, 1)
        line = FlowLayout()
        for flank in (Flank.UNKNOWN, *(one for one in Flank if one is not Flank.UNKNOWN)):
            self.flank.addItem(flank_words(flank), flank)
        longest = max(len(self.flank.itemText(at)) for at in range(self.flank.count()))
        self.flank.setMinimumContentsLength(longest + 1)
        self.flank.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.flank.setAccessibleName(translate("Individuals", "Side that this animal shows"))
        label = translate("Individuals", "&It shows")
        line.addWidget(FieldLabel(label, self.flank))
        line.addWidget(self.flank)
        self.code.setMaxLength(MAX_CODE_LETTERS)
        self.code.setAcceptDrops(False)
        self.code.setMaximumWidth(active_theme.px(_CODE))
        self.code.setAccessibleName(translate("Individuals", "Name of a new or known individual"))
        label = translate("Individuals", "&Name of a new or known individual")
        line.addWidget(FieldLabel(label, self.code))
        line.addWidget(self.code)
        self.content.addLayout(panes, 1)
        self.content.addLayout(line)
        self.content.addWidget(self.list)
        row = QHBoxLayout()
        row.addWidget(self.missing, 1)
        row.addWidget(self.embed)
        self.content.addLayout(row)
        self.footer.insertWidget(0, self.note)
        self.flank.activated.connect(lambda _: self._say_flank())
        self.code.returnPressed.connect(self._take_code)
        self.code.textEdited.connect(lambda _: self.enable())
        self.list.chosen.connect(self._show_choice)
        self.list.opened.connect(self._take_choice)

    def _make_buttons(self) -> None:
        button = self.button
        self.undo = button(keyed(translate("Individuals", "Undo"), "Ctrl+Z"))
        self.before = button(keyed(translate("Individuals", "Animal before"), "Page Up"))
        self.after = button(keyed(translate("Individuals", "Next animal"), "Page Down"))
        self.confirm = button(keyed(translate("Individuals", "Confirm"), "C"))
        self.new = button(keyed(translate("Individuals", "New individual"), "N"))
        self.unsure = button(keyed(translate("Individuals", "Unsure"), "U"))
        self.different = button(keyed(translate("Individuals", "Different"), "D"))
        self.same = button(keyed(translate("Individuals", "Same"), translate("Keys", "Enter")))
        self.same.setProperty("primary", True)
        for made, call in (
            (self.embed, self._ask_to_embed),
            (self.undo, self._undo),
            (self.before, partial(self._ask, -1)),
            (self.after, partial(self._ask, 1)),
            (self.confirm, self._confirm),
            (self.new, self._begin_new),
            (self.unsure, partial(self._compare, ComparisonVerdict.UNSURE)),
            (self.different, partial(self._compare, ComparisonVerdict.DIFFERENT)),
            (self.same, self._take_choice),
        ):
            made.clicked.connect(lambda _=False, call=call: call())

    # What is shown

    def _ask(self, step: int) -> None:
        """Read the question about this animal, or the one after or before it."""
        self._asked += 1
        asked, read, (at, target) = self._asked, self._read_project, self._place
        numbers = self._numbers

        def show(question: IndividualQuestion | None) -> None:
            if asked == self._asked:
                self._take(question, step)

        self._worker.start(
            lambda: read(lambda project: ask_about(project, numbers, at, target, step=step)),
            show,
            self._fail,
        )

    def _read_again(self) -> None:
        if not self.is_busy and self.question is not None:
            self._ask(0)

    def _take(self, question: IndividualQuestion | None, step: int) -> None:
        if question is not None:
            self.show_question(question)
        elif self.question is None:
            self.say(translate("Individuals", "There is no animal in these photographs."))
        elif step < 0:
            self.say(translate("Individuals", "This is the first animal in the list."))
        else:
            self.say(translate("Individuals", "There is no further animal in the list."))
        self.enable()

    def show_question(self, question: IndividualQuestion) -> None:
        """Show an animal, and those that it may be."""
        is_other = self.question is None or self.question.animal.target != question.animal.target
        before = self.list.current
        self.question = question
        self._place = (question.at, question.animal.target)
        animal = question.animal
        self.crops.forget()
        said = translate("Individuals", "nobody has said which one it is")
        if question.member is not None:
            said = member_words(question.member)
        title = joined([species_words(question.taxon), said])
        self.animal.show_animal(animal, title, picture_words(animal.record))
        self.flank.setCurrentIndex(self.flank.findData(animal.flank))
        if is_other:
            self.code.setText(question.new_code)
            self.say("")
        cards = [choice_card(choice) for choice in question.choices]
        new = translate("Individuals", "New")
        cards.append(CropCard(None, new, (question.new_code,), "+"))
        self.list.show_cards(cards, 0 if is_other else min(max(before, 0), len(cards) - 1))
        self.note.show_text(note_words(question, self._person))
        self.missing.show_text(missing_words() if question.problem is not None else "")
        self.enable()
        if is_other and not self.code.hasFocus():
            self.list.setFocus()

    def _show_choice(self) -> None:
        choice = self.choice
        if choice is None:
            text = translate("Individuals", "An animal that is not in the catalogue yet.")
            self.other.show_animal(None, "" if self.question is None else text, "")
        else:
            animal, question = choice.animal, self.question
            side = [flank_words(animal.flank), picture_words(animal.record)]
            title = choice_title(choice)
            if choice.individual is not None:
                title = joined([title, species_words(choice.individual.facts.taxon)])
                if question is not None:
                    side.insert(0, renaming_words(question, choice.individual))
            self.other.show_animal(animal, title, joined(list(filter(None, side))))
        self.enable()

    @property
    def choice(self) -> AnimalChoice | None:
        """The chosen animal; None for a new individual, or none at all."""
        choices = () if self.question is None else self.question.choices
        at = self.list.current
        return choices[at] if 0 <= at < len(choices) else None

    def enable(self) -> None:
        question, choice = self.question, self.choice
        can_say = self.can_act and question is not None
        is_known = choice is not None and choice.individual is not None
        self.same.setEnabled(can_say and self.list.current >= 0)
        self.different.setEnabled(can_say and is_known)
        self.unsure.setEnabled(can_say and is_known)
        self.new.setEnabled(can_say)
        self.confirm.setEnabled(can_say and self._can_confirm)
        self.undo.setEnabled(self.can_act and bool(self._acted))
        self.flank.setEnabled(can_say)
        self.code.setEnabled(can_say)
        for step in (self.before, self.after):
            step.setEnabled(question is not None and not self.is_busy)
        is_missing = question is not None and question.problem is not None
        self.embed.setVisible(is_missing and self._embed is not None)
        self.embed.setEnabled(self.can_act)

    @property
    def _can_confirm(self) -> bool:
        """Whether somebody else said which individual it is."""
        member = None if self.question is None else self.question.member
        return member is not None and self._person not in (member.by, *member.confirmed_by)

    # What a person says

    def _take_choice(self) -> None:
        """Say that it is the chosen animal, or a new one."""
        question, choice = self.question, self.choice
        if question is None or not self.same.isEnabled():
            return
        target = question.animal.target
        if choice is None:
            self._do(lambda acts: acts.new([target], code=question.new_code)[1], goes_on=True)
        elif choice.individual is None:
            both = [target, choice.animal.target]
            self._do(lambda acts: acts.new(both, code=question.new_code)[1], goes_on=True)
        else:
            individual = choice.individual
            self._do(lambda acts: acts.same([target], individual), goes_on=True)

    def _compare(self, verdict: ComparisonVerdict) -> None:
        question, choice = self.question, self.choice
        if question is None or choice is None or choice.individual is None:
            return
        target, individual = question.animal.target, choice.individual
        self._do(lambda acts: acts.compare([target], individual, verdict))

    def _confirm(self) -> None:
        question = self.question
        if question is not None and question.member is not None and self._can_confirm:
            target, individual = question.animal.target, question.member.individual
            self._do(lambda acts: acts.same([target], individual), goes_on=True)

    def _begin_new(self) -> None:
        if self.code.isEnabled():
            self.code.setFocus()
            self.code.selectAll()

    def _take_code(self) -> None:
        """Say that it is the individual with the code that is typed, else a new one."""
        question, code = self.question, self.code.text().strip()
        if question is None or not self.can_act or not code:
            return
        target = question.animal.target

        def say(acts: IndividualActs) -> object:
            known = acts.catalogue.find(code)
            if known is not None:
                return acts.same([target], known)
            return acts.new([target], code=code)[1]

        self.list.setFocus()
        self._do(say, goes_on=True, failed=self._begin_new)

    def _say_flank(self) -> None:
        question, flank = self.question, Flank(self.flank.currentData())
        if question is not None and flank is not question.animal.flank:
            self._do(lambda acts: acts.set_flank([question.animal.target], flank))
        self.list.setFocus()

    def _do(
        self,
        say: Callable[[IndividualActs], object],
        *,
        goes_on: bool = False,
        failed: Callable[[], object] = lambda: None,
    ) -> None:
        """Do an act; then go to the next animal, or look at this one again."""
        person, place = self._person, self._place

        def job(work: Work) -> object:
            work.project.by = person or work.project.by
            return say(IndividualActs(work.project, work.decider))

        def done(_outcome: object) -> None:
            self._acted.append(place)
            self._ask(1 if goes_on else 0)

        self.act(job, done, failed=failed)

    def _undo(self) -> None:
        if not self.undo.isEnabled():
            return
        place = self._acted[-1]

        def done(reverted: tuple[object, ...]) -> None:
            self._acted.pop()
            self._place = place
            self._ask(0)
            self.say(in_words(undone_words(reverted[0])))  # type: ignore[arg-type]

        self.act(Work.undo, done)

    def _ask_to_embed(self) -> None:
        if self._embed is not None:
            self._embed()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        keys: dict[tuple[Qt.Key, Qt.KeyboardModifier], QPushButton] = {
            (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier): self.undo,
            **{
                (key, Qt.KeyboardModifier.NoModifier): button
                for key, button in (
                    (Qt.Key.Key_PageUp, self.before),
                    (Qt.Key.Key_PageDown, self.after),
                    (Qt.Key.Key_C, self.confirm),
                    (Qt.Key.Key_N, self.new),
                    (Qt.Key.Key_U, self.unsure),
                    (Qt.Key.Key_D, self.different),
                )
            },
        }
        pressed = keys.get((Qt.Key(event.key()), held))
        if event.key() == Qt.Key.Key_Escape and self.code.hasFocus():
            self.list.setFocus()
        elif pressed is not None and not self.code.hasFocus():
            pressed.click()
        else:
            super().keyPressEvent(event)

    def _fail(self, reason: Message | str) -> None:
        self.say(as_sentence(reason), "error")
        self.enable()

    def _end(self) -> None:
        self._worker.close()
        self.crops.close()
