"""Dialogs about individuals with something to show, and with texts from outside in every place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from swc_desktop.core.individual import ComparisonVerdict, Flank
from swc_desktop.core.message import message
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_catalogue import CatalogueRow
from swc_desktop.projects.individual_members import Member
from swc_desktop.projects.individuals import Individual, IndividualFacts
from swc_desktop.session.embedding import MadeEmbeddings, MissingEmbeddings
from swc_desktop.session.individual_catalogue import IndividualPicture
from swc_desktop.session.which_individual import (
    AnimalChoice,
    IndividualQuestion,
    PicturedAnimal,
)
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.review.embedding_dialog import EmbeddingDialog
from swc_desktop.ui.review.individual_dialog import IndividualDialog
from swc_desktop.ui.review.individuals_dialog import IndividualsDialog
from tests.gui.evidence_samples import LION

Named = Callable[[str], str]
"""What a place is called: plain, or with marks in it."""


def _member(named: Named, at: int, flank: Flank) -> Member:
    code = named("code")
    facts = IndividualFacts(code, named("animal"), None, named("remarks"))
    individual = Individual(f"key{at}", code, facts, (named("merged"),))
    when = datetime(2026, 2, 19, 6, tzinfo=UTC)
    return Member(Target(at), individual, flank, named("person"), when, (named("other"),))


def _animal(named: Named, at: int, flank: Flank) -> PicturedAnimal:
    file = Path("/card", named("file").replace("/", "∕"))
    record = replace(LION, number=at, file=file, station_name=named("station"))
    return PicturedAnimal(Target(at), record, None, flank)


def individual_dialog(
    access: ProjectAccess, parent: QWidget | None = None, named: Named = str
) -> IndividualDialog:
    """An animal and two that it may be, of which a person was unsure of one."""
    made = IndividualDialog(access, [1], person="Asha", embed=lambda: None, parent=parent)
    made._worker.close()
    member = _member(named, 2, Flank.LEFT)
    animals = [_animal(named, at, Flank.LEFT) for at in (1, 2, 3)]
    choices = (
        AnimalChoice(animals[1], member.individual, 0.83, ComparisonVerdict.UNSURE, member),
        AnimalChoice(animals[2], None, 0.41),
    )
    made.show_question(
        IndividualQuestion(
            animals[0],
            0,
            (named("animal"),),
            replace(member, target=Target(1)),
            choices,
            "PANPAR-007",
            ruled_out=2,
            without=3,
            problem=message("Tests", "no embedding"),
        )
    )
    made.say(named("reason"), "error")
    return made


def individuals_dialog(
    access: ProjectAccess, parent: QWidget | None = None, named: Named = str
) -> IndividualsDialog:
    """Two individuals, the first with pictures of both sides."""
    made = IndividualsDialog(access, "Asha", parent)
    made._worker.close()
    members = [_member(named, at, flank) for at, flank in ((1, Flank.LEFT), (2, Flank.RIGHT))]
    rows = [
        CatalogueRow(one.individual, dict.fromkeys(Flank, 1), "2026-02-19T06:00:00", "", 1)
        for one in members
    ]
    made.show_catalogue(rows)
    made.table.selectRow(0)
    made.show_pictures(
        [
            IndividualPicture(_animal(named, at, one.flank), one, is_reference=at == 1)
            for at, one in enumerate(members, 1)
        ]
    )
    made.say(named("reason"), "error")
    return made


def embedding_dialog(
    access: ProjectAccess, parent: QWidget | None = None, named: Named = str
) -> EmbeddingDialog:
    """Many are missing, and none can be made."""

    def why_not(missing: MissingEmbeddings) -> str:
        return missing.pack_label

    made = EmbeddingDialog(access, lambda *_: MadeEmbeddings(0, 0), why_not, parent)
    made._worker.close()
    made.show_missing(MissingEmbeddings((Target(1), Target(2)), "0" * 64, named("pack")))
    return made
