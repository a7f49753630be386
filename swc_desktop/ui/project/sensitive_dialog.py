"""Whose places are rounded for others, and how far: by the shipped list, and by this project."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.core.sensitivity import NOT_SENSITIVE, Sensitivity
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.working import Work
from swc_desktop.sharing.sensitive_taxa import CATEGORY_WORDS, say_how_sensitive
from swc_desktop.sharing.sensitivity_list import SensitivityList, TaxonSensitivity
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.verdict_words import taxon_title
from swc_desktop.ui.text.words import capitalised, language
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_CATEGORY: Final = 320
"""Pixels of the list of categories at most, for 14 px text."""

_MAX_NAMED: Final = 4
"""Taxa that a question names; more are counted."""


class SensitiveDialog(ActDialog):
    """Lists the sensitive taxa, finds others by any of their names, and changes the category of
    one at a time; a question comes before others see more than by the shipped list."""

    def __init__(self, access: ProjectAccess, parent: QWidget | None = None) -> None:
        title = translate("Sensitive", "Sensitive taxa")
        super().__init__(title, QSize(960, 620), access, parent)
        self._list: SensitivityList | None = None
        self.search = QLineEdit(self)
        self.table = ListTable(
            title,
            _columns(),
            lambda one: one.name,
            stretched=2,
            many=False,
            parent=self,
        )
        self.none_found = WrappingLabel("secondary", self)
        self.facts = WrappingLabel(parent=self)
        self.category = QComboBox(self)
        self.meaning = WrappingLabel("secondary", self)
        self._build()
        self.reset = self.button(translate("Sensitive", "&Reset to the shipped list"))
        self.change = self.primary(translate("Sensitive", "C&hange"))
        self.search.textChanged.connect(lambda _: self._find(chooses_first=True))
        self.search.returnPressed.connect(self._enter_table)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self.category.setFocus)
        self.category.currentIndexChanged.connect(lambda _: self.enable())
        self.change.clicked.connect(self._ask)
        self.reset.clicked.connect(self._reset)
        self.access.changed.connect(self._read)
        self._read()
        self.search.setFocus()

    def _build(self) -> None:
        hint = WrappingLabel("secondary", self)
        hint.show_text(
            translate(
                "Sensitive",
                "Places of these taxa, and of all photographs that share them, are rounded in "
                "everything that leaves the project. A taxon that is not listed is like the one "
                "above it. Who changed a category stands in the history of the project.",
            )
        )
        text = translate("Sensitive", "Find or add a taxon: name in any language")
        self.search.setPlaceholderText(text)
        self.search.setAccessibleName(text)
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)
        self.category.setAccessibleName(translate("Sensitive", "Category"))
        self.category.setMaximumWidth(active_theme.px(_CATEGORY))
        for value, title in _titles().items():
            self.category.addItem(title, value)
        line = QHBoxLayout()
        line.addWidget(FieldLabel(translate("Sensitive", "&Category"), self.category))
        line.addWidget(self.category, 1)
        line.addStretch(0)
        for part in (hint, self.search, self.table, self.none_found, self.facts):
            self.content.addWidget(part, 1 if part is self.table else 0)
        self.content.addLayout(line)
        self.content.addWidget(self.meaning)

    # What is shown

    def _read(self) -> None:
        project = self.access.project
        try:
            with project.file.reading():
                self._list = SensitivityList(project.connection)
        except SwcError as error:
            self.say(in_words(error.message), "error")
        self._find()

    def _find(self, *, chooses_first: bool = False) -> None:
        """Show what fits the typed text; choose what fits best, or what was chosen before."""
        text = self.search.text()
        taxa = [] if self._list is None else self._list.found(text)
        best = [one.name for one in taxa[:1]] if chooses_first and text.strip() else []
        self.show_taxa(taxa, best)
        none = translate(
            "Sensitive",
            "No taxon of the checklist or of a model pack of this project is called “{text}”.",
        )
        is_found = bool(self.table.count) or not text.strip()
        self.none_found.show_text("" if is_found else none.format(text=text.strip()))

    def show_taxa(self, taxa: Sequence[TaxonSensitivity], best: Sequence[str] = ()) -> None:
        """Show these taxa in place of others; the first is chosen where none is."""
        self.table.show_rows(taxa, best)
        if taxa and not self.table.picked:
            self.table.selectRow(0)

    def _choose(self) -> None:
        one = self.chosen
        self.facts.show_text("" if one is None else _facts(one))
        if one is not None:
            self.category.setCurrentIndex(self.category.findData(one.category))
        self.enable()

    @property
    def chosen(self) -> TaxonSensitivity | None:
        """The taxon that is chosen in the table."""
        picked: list[TaxonSensitivity] = self.table.picked
        return picked[0] if picked else None

    def enable(self) -> None:
        """Offer what can be done with the taxon that is chosen."""
        one = self.chosen
        self.meaning.show_text("" if one is None else as_sentence(CATEGORY_WORDS[self._wanted]))
        can = self.can_act and one is not None
        self.category.setEnabled(can)
        self.change.setEnabled(can and self._wanted != (one and one.category))
        self.reset.setEnabled(can and one is not None and one.own is not None)

    @property
    def _wanted(self) -> int:
        return int(self.category.currentData())

    def _enter_table(self) -> None:
        if self.table.count:
            self.table.setFocus()

    # What is done

    def _ask(self) -> None:
        """Change the category, after a question where others would see more by it."""
        one, wanted = self.chosen, self._wanted
        if one is None or self._list is None:
            return
        exposed = self._list.exposed(one.name, wanted)
        if not exposed:
            self._say(one, wanted)
            return
        question = Question(
            translate("Sensitive", "Show others more exact places of {taxon}?").format(
                taxon=_title(one)
            ),
            self._consequences(exposed, wanted),
            translate("Sensitive", "Cancel"),
            self,
        )
        question.add_answer(translate("Sensitive", "Change"), lambda: self._say(one, wanted))
        question.ask()

    def _consequences(self, exposed: Sequence[str], wanted: int) -> list[str]:
        assert self._list is not None
        named = [_title(self._list.of(name)) for name in exposed[:_MAX_NAMED]]
        more = message("Sensitive", "%Ln more", "", 0).counted(len(exposed) - len(named))
        taxa = ", ".join([*named, *([in_words(more)] if len(exposed) > len(named) else [])])
        text = message(
            "Sensitive", "Files for others that are made from now on show exact places of: {taxa}."
        ).fill(taxa=taxa)
        if wanted != NOT_SENSITIVE:
            text = message(
                "Sensitive",
                "Files for others that are made from now on show places rounded to only {step} "
                "degree of: {taxa}.",
            ).fill(taxa=taxa, step=Sensitivity(wanted).step)
        return [
            in_words(text),
            translate(
                "Sensitive",
                "The shipped list rounds them further, because exact places of hunted animals can "
                "lead to them.",
            ),
        ]

    def _reset(self) -> None:
        one = self.chosen
        if one is not None:
            self._say(one, None)

    def _say(self, one: TaxonSensitivity, category: int | None) -> None:
        def job(work: Work) -> str:
            return say_how_sensitive(work.project, one.name, category)

        self.act(job, lambda _: self.say(in_words(_changed(one, category))))


def _titles() -> Mapping[int, str]:
    """The categories in a word: what they mean is too long for a list that drops down."""
    return {
        int(Sensitivity.EXTREME): translate("Sensitive", "Extreme"),
        int(Sensitivity.HIGH): translate("Sensitive", "High"),
        int(Sensitivity.MEDIUM): translate("Sensitive", "Medium"),
        int(Sensitivity.LOW): translate("Sensitive", "Low"),
        NOT_SENSITIVE: translate("Sensitive", "Not sensitive"),
    }


def _columns() -> tuple[ListColumn, ...]:
    return (
        ListColumn(translate("Sensitive", "Common name"), _common),
        ListColumn(translate("Sensitive", "Scientific name"), lambda one: str(one.name)),
        ListColumn(
            translate("Sensitive", "Category"),
            lambda one: capitalised(in_words(CATEGORY_WORDS[one.category])),
            lambda one: one.category or len(CATEGORY_WORDS),
        ),
        ListColumn(translate("Sensitive", "Said by"), _said_by),
    )


def _common(one: TaxonSensitivity) -> str:
    return "" if one.taxon is None else capitalised(one.taxon.common_name(language()))


def _title(one: TaxonSensitivity) -> str:
    return on_one_line(one.name if one.taxon is None else taxon_title(one.taxon))


def _said_by(one: TaxonSensitivity) -> str:
    if one.own is not None:
        return translate("Sensitive", "This project")
    if one.shipped is not None:
        return translate("Sensitive", "Shipped list")
    if one.above is None:
        return translate("Sensitive", "Not listed")
    return translate("Sensitive", "As {taxon}").format(taxon=one.above[0])


def _facts(one: TaxonSensitivity) -> str:
    """What the shipped list says where the project says something else, and how photographs are
    treated that are named this and nothing finer."""
    facts = []
    if one.own is not None:
        text = message("Sensitive", "{taxon}: not in the shipped list.")
        if one.shipped is not None:
            text = message("Sensitive", "{taxon}, in the shipped list: {category}.")
            text = text.fill(category=CATEGORY_WORDS[one.shipped])
        facts.append(in_words(text.fill(taxon=_title(one))))
    if one.applied != one.category:
        text = message(
            "Sensitive",
            "Photographs that are only named {taxon} are treated like the strictest taxon in it: "
            "{category}.",
        )
        text = text.fill(taxon=_title(one), category=CATEGORY_WORDS[one.applied])
        facts.append(in_words(text))
    return " ".join(facts)


def _changed(one: TaxonSensitivity, category: int | None) -> Message:
    """What was said of a taxon; None: it went back to the shipped list."""
    if category is None:
        category = one.shipped
        if category is None:
            text = message("Sensitive", "Changed. {taxon}: as the taxon above it.")
            return text.fill(taxon=_title(one))
    text = message("Sensitive", "Changed. {taxon}: {category}.")
    return text.fill(taxon=_title(one), category=CATEGORY_WORDS[category])
