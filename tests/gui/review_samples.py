"""Dialogs about what people said, with texts from outside in every place."""

from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.binomial_interval import Interval
from swc_desktop.core.kappa import Kappa
from swc_desktop.core.prediction import Status
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.audit_draws import Draw, DrawHead, Drawn, Group
from swc_desktop.projects.audit_results import AuditResult
from swc_desktop.projects.audit_shares import AuditShare, RankShare
from swc_desktop.projects.double_review import ComparedPeople, ReviewLevel
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.teaching import Confirmations, Corrections
from swc_desktop.session.agreeing import AgreementRead
from swc_desktop.session.auditing import AuditRead
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.teach_dialog import TeachDialog
from swc_desktop.ui.review.agreement_dialog import AgreementDialog
from swc_desktop.ui.review.audit_dialog import AuditDialog
from tests.gui.outside_text import wild


def audit_dialog(qtbot: QtBot, access: ProjectAccess, parent: QWidget) -> AuditDialog:
    made = AuditDialog(access, lambda *_: None, "", parent)
    qtbot.waitUntil(lambda: made.read is not None)
    group = Group(Status.NAMED, wild("animal"), Rank.SPECIES, "", (0.95, 1.0))
    one = Drawn(1, 0, group, 0.97, 3, 1, 3)
    draw = Draw("d", wild("person"), "2026-02-19T06:00:00+00:00", (one,))
    share = RankShare(group.taxon, Rank.SPECIES, None, AuditShare(1, 0, 0, None, None))
    found = AuditResult(draw, 3, 3, 1, 1, 0, 0, True, (group,), (share,), (), None)
    earlier = DrawHead("c", wild("drawer"), "2026-01-19T06:00:00+00:00")
    taxa = KnownTaxa(access.project.connection)
    made.show_read(AuditRead({group: 3}, [earlier, draw], found, "", taxa))
    made.say(wild("reason"), "error")
    return made


def agreement_dialog(qtbot: QtBot, access: ProjectAccess, parent: QWidget) -> AgreementDialog:
    made = AgreementDialog(access, "Asha", parent)
    qtbot.waitUntil(lambda: made.read is not None)
    first, other = wild("first"), wild("other")
    one = ComparedPeople(first, other, ReviewLevel.SPECIES, Kappa(9, 5, 0.4, Interval(0, 0.8)), 1)
    read = AgreementRead("Asha", [one], {(first, other): 4}, {other: 9}, {other: 5})
    made.show_read(read)
    made.table.selectRow(0)
    made.say(wild("reason"), "error")
    return made


def teach_dialog(qtbot: QtBot, access: ProjectAccess, parent: QWidget) -> TeachDialog:
    made = TeachDialog(access, lambda *_: Corrections("", None), parent)
    qtbot.waitUntil(lambda: made.found is not None)
    few = Confirmations(2, 1, {"a"})
    found = Corrections(wild("pack"), 9, {wild("animal"): few}, {wild("other"): few})
    made.show_counts(found)
    made.take_folder(Path(wild("folder")))
    made.say(wild("reason"), "error")
    return made
