"""Acts of dialogs on a project: what happens after them, and where a failure is said."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from swc_desktop.core.message import Message
from swc_desktop.core.observation import Place, Source
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.project import Project
from swc_desktop.projects.selecting import Selected
from swc_desktop.ui.project.project_access import ProjectAccess
from tests.projects.desk import Desk, photograph

PLACE = Place(-2.3, 34.8, source=Source.TYPED)


def test_an_act_is_announced(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    desk.add(photograph(tmp_path / "card" / "a.jpg", "Panthera leo", time=datetime.now(UTC)).parent)
    (row,) = access.project.file.rows("SELECT id FROM media")
    said: list[object] = []
    with qtbot.waitSignals([access.changed, access.acted]):
        access.act(lambda work: work.place([Selected("media", str(row[0]))], PLACE), said.append)
    assert isinstance(said[0], Outcome)
    assert said[0].media == 1
    assert access.project.file.one("SELECT latitude FROM media") == PLACE.latitude


def test_what_was_not_done_is_said_once(qtbot: QtBot, access: ProjectAccess) -> None:
    said: list[object] = []
    with qtbot.waitSignal(access.failed):
        access.act(lambda work: work.undo(), said.append)
    access.act(lambda work: work.undo(), said.append, said.append)
    assert [str(one) for one in said] == ["There is nothing to undo."]


def test_acts_on_a_project_that_is_only_read_are_refused_with_the_reason(
    qtbot: QtBot, access: ProjectAccess
) -> None:
    notice = "it is in use by another window"
    only_read = ProjectAccess(
        access.project, lambda *_: pytest.fail("begun"), can_write=False, notice=notice
    )
    said: list[object] = []
    with qtbot.assertNotEmitted(only_read.changed):
        only_read.act(lambda work: work.undo(), said.append, said.append)
        with qtbot.waitSignal(only_read.failed) as caught:
            only_read.act(lambda work: work.undo())
    assert said == caught.args == [notice]


def test_what_is_under_way_when_the_project_is_closed_is_only_said_where_it_failed(
    qtbot: QtBot, desk: Desk
) -> None:
    under_way: list[tuple[Callable[[object], object], Callable[[Message | str], object]]] = []
    with Project.open(desk.project.path, write=False) as reader:
        access = ProjectAccess(
            reader, lambda _job, done, failed: under_way.append((done, failed)), can_write=True
        )
        said: list[object] = []
        access.failed.connect(said.append)
        for _ in range(2):
            access.act(lambda work: work.undo(), lambda _: pytest.fail("shown"))
        access.release()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        (done, _), (_, failed) = under_way
        with qtbot.assertNotEmitted(access.changed), qtbot.assertNotEmitted(access.acted):
            done(None)
        failed("the disk is full")
        assert said == ["the disk is full"]
        with qtbot.waitSignal(access.destroyed):
            QCoreApplication.sendPostedEvents(access, QEvent.Type.DeferredDelete)
