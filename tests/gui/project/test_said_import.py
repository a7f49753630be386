"""Importing what people said in a table: the preview, and the act."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from swc_desktop.projects.acts import actions
from swc_desktop.projects.judged_media import judged_media
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.said_import_dialog import SaidImportDialog
from tests.projects.desk import Desk, photograph

HEADER = "media_id,identified,individual,identified_by\n"


@pytest.fixture
def ids(tmp_path: Path, desk: Desk) -> list[str]:
    """Of four photographs that the project has."""
    for seed in range(4):
        photograph(tmp_path / f"CARD/IMG_{seed:04d}.JPG", "Panthera leo", seed=seed)
    desk.add(tmp_path / "CARD")
    rows = desk.project.file.rows(
        "SELECT m.id FROM media m JOIN media_file f ON f.media = m.number ORDER BY f.path"
    )
    return [str(row[0]) for row in rows]


@pytest.fixture
def table(tmp_path: Path, ids: list[str]) -> Path:
    file = tmp_path / "said.csv"
    file.write_text(
        f"{HEADER}{ids[0]},lion,K1,Ann\n{ids[1]},leopard,K1,Ann\n{ids[2]},okapi,,Ben\n"
        f"{ids[3]},blank,,\nelsewhere,lion,,Ben\n",
        encoding="utf-8",
    )
    return file


def opened(qtbot: QtBot, access: ProjectAccess) -> SaidImportDialog:
    dialog = SaidImportDialog(access)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def read(qtbot: QtBot, access: ProjectAccess, file: Path) -> SaidImportDialog:
    dialog = opened(qtbot, access)
    dialog.read(file)
    assert not dialog.take.isEnabled()
    qtbot.waitUntil(lambda: dialog.looked is not None)
    return dialog


def cells(dialog: SaidImportDialog) -> list[tuple[str, str]]:
    model = dialog.table.model()
    return [
        (str(model.index(row, 0).data()), str(model.index(row, 1).data()))
        for row in range(model.rowCount())
    ]


def people(desk: Desk) -> dict[str, list[str]]:
    """What each person said."""
    found: dict[str, list[str]] = {}
    for judged in judged_media(desk.project.connection, range(1, 20)).values():
        for act in judged.acts:
            found.setdefault(act.by, []).extend(one.label for one in act.said)
    return found


def test_it_is_shown_what_it_would_do_and_nothing_is_stored(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, table: Path
) -> None:
    dialog = read(qtbot, access, table)
    own = desk.project.by
    assert dialog.summary.text() == (
        f"said.csv: 3 photographs to identify, said by Ann, Ben, {own}."
    )
    assert dialog.left_out.text() == (
        "Not taken: 1 row of photographs that are not here; 1 row refused."
    )
    assert cells(dialog) == [
        ("3", "K1 is Panthera leo, not Panthera pardus."),
        ("6", "This project does not have elsewhere."),
    ]
    assert dialog.take.isEnabled()
    assert people(desk) == {}


def test_it_is_taken_and_who_said_it_can_be_named(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, table: Path
) -> None:
    dialog = read(qtbot, access, table)
    dialog.by.line.setText(" Asha  Mwangi ")
    assert not dialog.take.isEnabled()
    qtbot.waitUntil(dialog.take.isEnabled)
    assert "said by Ann, Ben, Asha Mwangi." in dialog.summary.text()
    outcomes: list[object] = []
    access.acted.connect(outcomes.append)
    dialog.take.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert people(desk) == {"Ann": ["Panthera leo"], "Ben": ["okapi"], "Asha Mwangi": ["blank"]}
    (taken,) = outcomes
    assert getattr(taken, "acts", ()) == [
        act.number for act in reversed(actions(desk.project.connection)[:3])
    ]
    again = read(qtbot, access, table)
    again.by.line.setText("Asha Mwangi")
    qtbot.waitUntil(lambda: again.looked is not None)
    assert again.summary.text() == "said.csv says nothing new."
    assert not again.take.isEnabled()


def test_the_column_of_the_species_is_asked_for(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, ids: list[str], tmp_path: Path
) -> None:
    assert ids
    file = tmp_path / "ImageData.csv"
    file.write_text("File,RelativePath,Tier,Ort\nIMG_0000.JPG,CARD,lion,Ridge\n", encoding="utf-8")
    dialog = read(qtbot, access, file)
    assert dialog.species_row.isVisible()
    assert "Choose the column" in dialog.summary.text()
    assert [dialog.species.itemText(at) for at in range(dialog.species.count())] == [
        *("Choose the column", "File", "RelativePath", "Tier", "Ort")
    ]
    dialog.species.setCurrentIndex(3)
    dialog.species.activated.emit(3)
    qtbot.waitUntil(dialog.take.isEnabled)
    assert dialog.species.currentText() == "Tier"
    assert dialog.notes.text() == "These columns were not read: Ort."
    dialog.take.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert people(desk) == {"Timelapse": ["Panthera leo"]}


def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    qtbot: QtBot, access: ProjectAccess, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = read(qtbot, access, table)
    other = table.with_name("other.csv")
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    dialog.choose.click()
    qtbot.waitUntil(lambda: "other.csv was not read" in dialog.message.text())
    assert not dialog.take.isEnabled()
    assert not dialog.table.isVisible()
    assert dialog.summary.text().startswith("Choose a table")


def test_an_act_of_somebody_else_is_seen(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, table: Path
) -> None:
    dialog = read(qtbot, access, table)
    other = read(qtbot, access, table)
    other.take.click()
    qtbot.waitUntil(lambda: not other.isVisible())
    qtbot.waitUntil(lambda: "says nothing new" in dialog.summary.text())
    assert not dialog.take.isEnabled()
