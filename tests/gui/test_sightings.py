"""The page of sightings: what it shows, and what leaves with its files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from swc_desktop.core.errors import OutputFault
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.errors import ExportRefused
from swc_desktop.projects.media_filter import EVERYTHING, MediaFilter
from swc_desktop.projects.project import Project
from swc_desktop.projects.sighting_figures import PlaceCount
from swc_desktop.projects.sightings import Seen
from swc_desktop.session.sightings import read_sightings, write_figure
from swc_desktop.ui.map.map_view import whole_earth
from swc_desktop.ui.sightings.chart_view import PICTURE
from swc_desktop.ui.sightings.charts import scale_of
from swc_desktop.ui.sightings.sightings_dialog import SightingsDialog
from swc_desktop.ui.sightings.sightings_map import ClusterLayer
from swc_desktop.ui.theme.theme import DARK, LIGHT, active_theme
from tests.gui.sighting_samples import sample_read, sightings_dialog
from tests.gui.windows import Open, run

MAP = 6
"""The place of the map among the pages."""


@pytest.fixture
def shown(qtbot: QtBot) -> tuple[SightingsDialog, dict[Path, bytes]]:
    written: dict[Path, bytes] = {}
    dialog = sightings_dialog(write=written.__setitem__)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.figures is not None)
    return dialog, written


def saved(qtbot: QtBot, shown: tuple[SightingsDialog, dict[Path, bytes]], name: str) -> bytes:
    dialog, written = shown
    dialog.save_to(Path(name))
    qtbot.waitUntil(lambda: Path(name) in written)
    qtbot.waitUntil(dialog.save.isEnabled)
    return written[Path(name)]


@pytest.mark.parametrize(
    ("top", "whole", "expected"),
    [
        (18, False, (0, 5, 10, 15, 20)),
        (0.07, False, (0, 0.02, 0.04, 0.06, 0.08)),
        (3, True, (0, 1, 2, 3)),
        (0, False, None),
        (1e9, False, None),
    ],
)
def test_scales_have_round_steps(
    top: float, whole: bool, expected: tuple[float, ...] | None
) -> None:
    lines = scale_of(top, whole=whole)
    assert lines[-1] >= top
    assert 2 <= len(lines) <= 8
    if expected is not None:
        assert lines == pytest.approx(expected)


def test_what_was_seen_is_shown_and_chosen(
    qtbot: QtBot, shown: tuple[SightingsDialog, dict[Path, bytes]]
) -> None:
    dialog, _ = shown
    assert dialog.summary.text().startswith("129 sightings in ")
    assert dialog.tables["seen"].count == 8
    assert dialog.of.itemText(1) == "African savanna elephant"
    dialog.of.setCurrentIndex(dialog.of.findText("Leopard"))
    qtbot.waitUntil(lambda: dialog.summary.text().startswith("31 sightings"))
    assert sum(row.by_sun for row in dialog.tables["hours"].shown) == 31
    assert dialog.drawings[1].accessibleName() == "Leopard: 31 sightings"


def test_a_genus_is_counted_with_its_species(qtbot: QtBot) -> None:
    read = sample_read()
    genus = replace(read.found.all[0], seen=Seen("Panthera", Rank.GENUS))
    found = replace(read.found, all=(*read.found.all, genus))
    dialog = sightings_dialog(shown=replace(read, found=found))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.figures is not None)
    dialog.of.setCurrentIndex(dialog.of.findText(dialog.name(genus.seen)))
    qtbot.waitUntil(lambda: dialog.summary.text().startswith("41 sightings"))


def test_files_are_pictures_drawings_and_tables(
    qtbot: QtBot, shown: tuple[SightingsDialog, dict[Path, bytes]]
) -> None:
    dialog, _ = shown
    dialog.pages.tabs.setCurrentIndex(1)
    image = QImage.fromData(saved(qtbot, shown, "hours.png"))
    assert image.size() == PICTURE * 2
    colors = {image.pixelColor(x, y).name() for x in range(0, 1900, 7) for y in range(0, 1100, 7)}
    assert {LIGHT.accent.lower(), LIGHT.surface.lower()} <= colors
    assert b"sunrise" in saved(qtbot, shown, "hours.svg")
    assert saved(qtbot, shown, "hours.csv").splitlines()[0].endswith(b"hour,by_sun,by_clock")


def test_places_leave_rounded(
    qtbot: QtBot, shown: tuple[SightingsDialog, dict[Path, bytes]]
) -> None:
    dialog, _ = shown
    dialog.pages.tabs.setCurrentIndex(MAP)
    assert dialog.tables["places"].shown[0].place == (-23.8412, 28.3127)
    table = saved(qtbot, shown, "map.csv").decode()
    assert "-23.8,28.3" in table
    assert "23.84" not in table
    assert QImage.fromData(saved(qtbot, shown, "map.png")).size() == PICTURE * 2
    assert "Places of hunted animals are rounded" in dialog.message.text()


def test_a_protected_project_shows_rounded_places(qtbot: QtBot) -> None:
    dialog = sightings_dialog(is_locked=True)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.figures is not None)
    places = [row.place for row in dialog.tables["places"].shown]
    assert places == [(-23.8, 28.3), (-23.9, 28.3), (-25.0, 31.6), None]
    assert list(dialog.map.clusters.places) == dialog.tables["places"].shown
    assert "protected, so places are rounded" in dialog.message.text()


def test_close_places_are_one_mark() -> None:
    layer = ClusterLayer()
    layer.places = [
        PlaceCount("A", "A", (-23.84, 28.31), 5, 1),
        PlaceCount("B", "B", (-23.90, 28.29), 3, 1),
        PlaceCount("C", "C", (10.0, 179.9), 0, 0),
        PlaceCount("D", "D", None, 7, 1),
    ]
    view = whole_earth(QSizeF(800, 400))
    assert [count for _, count in layer.clusters(view)] == [8, 0]
    assert layer.bounds() is not None
    beside = [PlaceCount(str(at), "", (0.0, at * 2.0), 4, 1) for at in range(-20, 20)]
    layer.places = beside
    marks = layer.clusters(view)
    assert sum(count for _, count in marks) == 160
    assert all(
        abs(one.x() - other.x()) >= 17
        for at, (one, _) in enumerate(marks)
        for other, _ in marks[:at]
    )
    far = view.zoomed(40)
    assert sum(count for _, count in layer.clusters(far)) < 160


def test_paper_is_light_whatever_the_theme() -> None:
    before = active_theme.tokens
    active_theme.tokens = DARK
    try:
        with active_theme.on_paper():
            assert active_theme.tokens is LIGHT
        assert active_theme.tokens is DARK
    finally:
        active_theme.tokens = before


def test_files_of_the_project_are_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    Project.create(path).close()
    before = path.read_bytes()
    with pytest.raises(ExportRefused):
        write_figure(path, None, path, b"x")
    with pytest.raises(OutputFault):
        write_figure(path, None, tmp_path, b"x")
    assert path.read_bytes() == before
    write_figure(path, None, tmp_path / "hours.csv", b"x")
    assert (tmp_path / "hours.csv").read_bytes() == b"x"
    read = read_sightings(path, None, EVERYTHING)
    assert (read.found.all, read.efforts, read.is_locked) == ((), (), False)


def test_the_page_shows_what_the_list_shows(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window(), 8)
    action = window.actions_by_name["sightings"]
    assert action.isEnabled()

    def opened(click: Callable[[], None]) -> SightingsDialog:
        click()
        dialog = window.dialogs.dialog("sightings")
        assert isinstance(dialog, SightingsDialog)
        qtbot.waitUntil(lambda: dialog.figures is not None)
        return dialog

    read = [number for number in window.pane.model.numbers if number > 0]
    assert opened(action.trigger).summary.text().endswith(f"in {len(read)} photographs.")
    window.pane.set_filter(MediaFilter(text="0003"))
    dialog = opened(window.tree.sightings.click)
    assert dialog.figures is not None
    assert dialog.figures.photographs == len(window.pane.model.numbers) == 1
    assert dialog.summary.text().startswith("What the filter shows: ")
    window.project.release()
    assert window.dialogs.dialog("sightings") is None
