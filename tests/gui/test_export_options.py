"""The window writes each format that the command writes, with the files that some of them need."""

import os
import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from swc_desktop.cli import main
from swc_desktop.exports.data_formats import DATA_FORMATS
from swc_desktop.session.exporting import COPIES, FORMATS_TO_CHOOSE, SPECIES_FOLDERS, ExportRequest
from swc_desktop.session.format_options import (
    SMART,
    SMART_FORMATS,
    SMART_MAPPING,
    FileNeed,
    FormatOptions,
)
from swc_desktop.session.picture_copies import DEFAULT_LONG_SIDE, MAX_LONG_SIDE
from swc_desktop.ui.dialogs.export_dialog import ExportChoice, ExportDialog
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import Level
from tests.exports.made_smart import smart_files
from tests.gui.windows import Open, run

FORMS = [one.form for one in FORMATS_TO_CHOOSE]
HAS_ITS_TIME = ("megadetector", "xmp", "dwca", "camtrap-dp", "xlsx", "gpkg")
"""Formats that hold when they were written, or an id of that."""

NEEDS_EXACT_PLACES = "capture-history"


def contents(path: Path) -> dict[str, bytes]:
    """The files of what was written, by their names in it."""
    if path.is_dir():
        return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*.*")}
    if zipfile.is_zipfile(path) and path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return {"": path.read_bytes()}


def options_of(form: str, folder: Path) -> FormatOptions:
    model, mapping = smart_files(folder)
    if form == SMART:
        return FormatOptions(data_model=model, mapping=mapping)
    return FormatOptions(data_model=model) if form == SMART_MAPPING else FormatOptions()


def wait_for_end(qtbot: QtBot, window: MainWindow) -> None:
    """Until the window says how an export ended."""
    qtbot.waitUntil(
        lambda: any(not one.sentence.startswith("Writing ") for one in window.notices.notices)
    )


@pytest.mark.parametrize("form", [*DATA_FORMATS, *SMART_FORMATS])
def test_the_window_writes_what_the_command_writes(
    qtbot: QtBot,
    open_window: Open,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    form: str,
) -> None:
    window = run(qtbot, open_window(), 12)
    access = window.project.access
    assert access is not None
    suffix = FORMATS_TO_CHOOSE[FORMS.index(form)].suffix
    here, there = tmp_path / f"window{suffix}", tmp_path / f"command{suffix}"
    options = options_of(form, tmp_path / "needs")
    window.files.export_to(window.project, ExportRequest(here, form=form, options=options))
    wait_for_end(qtbot, window)
    words = ["export", str(access.project.path), "--format", form, "--out", str(there)]
    for name, file in (("--data-model", options.data_model), ("--mapping", options.mapping)):
        words += [] if file is None else [name, str(file)]
    status, said = main(words), window.notices.notices[-1]
    if form == NEEDS_EXACT_PLACES:
        assert status == 2
        assert said.level is Level.ERROR
        assert said.sentence in capsys.readouterr().err
        return
    assert (status, said.level) == (0, Level.INFORMATION), said.sentence
    assert ("The folder is" in said.sentence) == here.is_dir()
    one, other = contents(here), contents(there)
    assert one
    if form in HAS_ITS_TIME:
        assert one.keys() == other.keys()
    else:
        assert one == other


@pytest.fixture
def dialog(qtbot: QtBot, open_window: Open) -> ExportDialog:
    window = run(qtbot, open_window(), 2)
    return opened(window)


def opened(window: MainWindow) -> ExportDialog:
    window.actions_by_name["export"].trigger()
    (found,) = [one for one in window.findChildren(ExportDialog) if one.isVisible()]
    return found


def choose(dialog: ExportDialog, form: str) -> None:
    dialog.formats.setCurrentIndex(FORMS.index(form))


def test_files_that_a_format_needs_are_asked_for(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, mapping = smart_files(tmp_path)
    assert not dialog.options.isVisible()
    assert dialog.write.isEnabled()
    choose(dialog, SMART)
    rows = dialog.options._rows
    assert [need for need, row in rows.items() if row.choose.isVisible()] == [
        FileNeed.DATA_MODEL,
        FileNeed.MAPPING,
    ]
    assert rows[FileNeed.MAPPING].name.text() == "not chosen yet"
    assert not dialog.write.isEnabled()
    dialog.options.take(FileNeed.DATA_MODEL, model)
    assert not dialog.write.isEnabled()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(mapping), ""))
    dialog.options._choose(FileNeed.MAPPING)
    assert rows[FileNeed.MAPPING].name.text() == str(mapping)
    assert dialog.write.isEnabled()
    choose(dialog, SMART_MAPPING)
    assert not rows[FileNeed.MAPPING].choose.isVisible()
    assert dialog.write.isEnabled(), "the data model is chosen already"
    choose(dialog, "csv" if "csv" in FORMS else "")
    assert not dialog.options.isVisible()


def test_a_template_is_taken_and_can_be_left(dialog: ExportDialog, tmp_path: Path) -> None:
    choose(dialog, "timelapse")
    row = dialog.options._rows[FileNeed.TEMPLATE]
    assert dialog.write.isEnabled(), "it is not needed"
    assert not row.clear.isVisible()
    dialog.options.take(FileNeed.TEMPLATE, tmp_path / "T.tdb")
    assert dialog.options.options.template == tmp_path / "T.tdb"
    row.clear.click()
    assert dialog.options.options.template is None
    assert row.name.text() == "none"


def test_pictures_have_a_size_and_folders_links(
    qtbot: QtBot, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[ExportChoice] = []
    choose(dialog, COPIES)
    assert dialog.options.options.long_side == DEFAULT_LONG_SIDE
    assert dialog.options.long_side.isVisible()
    dialog.options.long_side.setCurrentIndex(dialog.options.long_side.count() - 1)
    choose(dialog, SPECIES_FOLDERS)
    assert not dialog.options.long_side.isVisible()
    dialog.options.links.click()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    dialog.chosen.connect(found.append)
    dialog.write.click()
    assert found[0].options == FormatOptions(long_side=MAX_LONG_SIDE, links=True)


def test_exact_places_of_one_format_are_not_those_of_the_next(dialog: ExportDialog) -> None:
    """Folders by species have exact places always; who looks past them has not asked for any."""
    choose(dialog, SPECIES_FOLDERS)
    assert dialog.exact.isChecked()
    for form in ("kml", ""):
        choose(dialog, form)
        assert dialog.rounded.isChecked()
        assert dialog.exact.isEnabled()
    dialog.exact.click()
    choose(dialog, COPIES)
    assert dialog.rounded.isChecked()
    choose(dialog, "kml")
    assert dialog.exact.isChecked(), "a person asked for them"


def test_a_file_that_is_none_is_said_and_nothing_is_written(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = run(qtbot, open_window(), 2)
    other = tmp_path / "model.xml"
    other.write_text("<not")
    options = FormatOptions(data_model=other)
    out = tmp_path / "mapping.toml"
    window.files.export_to(window.project, ExportRequest(out, form=SMART_MAPPING, options=options))
    qtbot.waitUntil(lambda: any("model.xml" in one.sentence for one in window.notices.notices))
    assert not os.path.lexists(out)
