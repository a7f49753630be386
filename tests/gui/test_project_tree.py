"""The left panel: what a project holds by kind, with counts, and the filter that it sets."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from swc_desktop.core.result_state import State
from swc_desktop.projects.listed import ListedMedia, Presence
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import Lacking, MediaFilter
from swc_desktop.projects.project import Project
from swc_desktop.projects.resolving import Conflict
from swc_desktop.projects.roots import roots_of
from swc_desktop.projects.tally import Tally
from swc_desktop.ui.results.project_tree import ProjectTree
from swc_desktop.ui.results.tree_lines import (
    APART,
    CONFLICTS,
    EVERYTHING,
    Entry,
    Field,
    SectionHeading,
    TreeEntry,
)
from swc_desktop.ui.text import words
from tests.gui.evidence_samples import BROKEN, GENUS, LION, TREE
from tests.gui.made_rows import Camp, keep_rows, made_rows, placed_at
from tests.gui.shown_tree import lines, text


def at(record: ListedMedia, name: str, day: str = "2026-11-20", **changes: object) -> ListedMedia:
    """The photograph on a day, below the card ``North``."""
    assert record.moment is not None
    year, month, number = map(int, day.split("-"))
    local = record.moment.local.replace(year=year, month=month, day=number)
    moment = replace(record.moment, local=local)
    return replace(placed_at(record, "North", name), moment=moment, **changes)  # type: ignore[arg-type]


FEW = (
    at(LION, "1.JPG", deployment="Waterhole 7", serial="A"),
    at(LION, "2.JPG", "2026-12-01", deployment="Riverbed", serial="B"),
    at(LION, "3.JPG", "2026-12-02", conflicts=Conflict.STATIONS, serial="B"),
    replace(placed_at(GENUS, "South", "4.JPG"), place=None, moment=None, camera_words=""),
    replace(placed_at(LION, "South", "5.JPG"), presence=Presence.MISSING, serial="A"),
    placed_at(BROKEN, "South", "6.JPG"),
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "tree.swcproject") as made:
        yield made


@pytest.fixture
def tree(qtbot: QtBot) -> ProjectTree:
    made = ProjectTree()
    qtbot.addWidget(made)
    made.resize(256, 700)
    made.show()
    return made


def fill(tree: ProjectTree, project: Project, records: Sequence[ListedMedia]) -> Tally:
    keep_rows(project, records)
    tally = MediaListing(project.connection).tally()
    tree.show_tally(tally, TREE, roots_of(project.connection))
    return tally


def test_a_project_is_counted_by_all_that_it_can_be_filtered_by(
    tree: ProjectTree, project: Project
) -> None:
    fill(tree, project, FEW)
    assert lines(tree) == [
        "All photographs 6",
        "To review 5",
        "Without a place 1",
        "Without a time 1",
        "Missing files 1",
        "Conflicts 1",
        "Camera stations",
        "  Riverbed 1",
        "  Waterhole 7 1",
        "  no camera station 3",
        "Cameras",
        "  Reconyx HP2X A 2",
        "  Reconyx HP2X B 2",
        "Days",
        "  November 2026 2",
        "    Fri 20 Nov 2026 2",
        "  December 2026 2",
        "    Tue 1 Dec 2026 1",
        "    Wed 2 Dec 2026 1",
        "Folders and cards",
        "  North 3",
        "  South 3",
        "Answers",
        "  Felidae cats 5",
        "    Panthera big cats 5",
        "      P. leo lion 4",
        "        P. l. melanochaita southern lion 4",
        f"  ○ {words.status_word(State.NOT_IN_PACK)} 0",
        f"  ? {words.status_word(State.UNSURE)} 0",
        f"  ! {words.status_word(State.UNREADABLE)} 1",
    ]


def test_an_empty_project_has_no_empty_groups(tree: ProjectTree, project: Project) -> None:
    fill(tree, project, ())
    assert lines(tree) == [
        "All photographs 0",
        "Answers",
        f"  ○ {words.status_word(State.NOT_IN_PACK)} 0",
        f"  ? {words.status_word(State.UNSURE)} 0",
        f"  ! {words.status_word(State.UNREADABLE)} 0",
    ]


def test_what_comes_later_goes_to_its_place(tree: ProjectTree, project: Project) -> None:
    """By name, by day, and by the order of the pack; the rest stays where it is."""
    fill(tree, project, FEW[1:2])
    fill(tree, project, [FEW[0], *FEW[2:]])
    in_steps = lines(tree)
    tree.clear()
    fill(tree, project, ())
    assert in_steps == lines(tree)


def test_what_is_gone_is_no_longer_shown(tree: ProjectTree, project: Project) -> None:
    fill(tree, project, FEW)
    tree.show_tally(Tally(), TREE, ())
    assert "  Waterhole 7 1" not in lines(tree)
    assert "Camera stations" not in lines(tree)


def test_what_is_chosen_stays_in_sight_without_photographs(
    tree: ProjectTree, project: Project
) -> None:
    """Else nobody would see why nothing is shown."""
    fill(tree, project, FEW)
    tree.show_filter(MediaFilter(deployments=frozenset({"Riverbed"})))
    tree.show_tally(Tally(), TREE, ())
    shown = lines(tree)
    assert shown[shown.index("  Riverbed 0") - 1] == "Camera stations"


@pytest.mark.parametrize(
    ("months", "days", "is_open"), [(1, 1, True), (2, 5, True), (2, 6, False), (3, 1, False)]
)
def test_many_months_and_days_are_closed_at_first(
    tree: ProjectTree, project: Project, months: int, days: int, is_open: bool
) -> None:
    made = [
        f"2026-{month:02d}-{day + 1:02d}" for month in range(1, months + 1) for day in range(days)
    ]
    fill(tree, project, [at(LION, f"{day}.JPG", day) for day in made])
    entries = [tree.entries[Entry(Field.DAY, day[:7])] for day in made]
    assert {month.isExpanded() for month in entries} == {is_open}


def test_one_camera_needs_no_group(tree: ProjectTree, project: Project) -> None:
    fill(tree, project, FEW[:1])
    assert "Cameras" not in lines(tree)
    assert "Camera stations" in lines(tree)


APART_ENTRIES = [Entry(Field.STATE, state) for state in APART]

VALUES = {
    "a station": (
        Entry(Field.STATION, "Riverbed"),
        MediaFilter(deployments=frozenset({"Riverbed"})),
    ),
    "no station": (Entry(Field.STATION, ""), MediaFilter(deployments=frozenset({""}))),
    "a camera": (
        Entry(Field.CAMERA, ("Reconyx HP2X", "B")),
        MediaFilter(cameras=frozenset({("Reconyx HP2X", "B")})),
    ),
    "a day": (Entry(Field.DAY, "2026-12-01"), MediaFilter(days=frozenset({"2026-12-01"}))),
    "a month": (Entry(Field.DAY, "2026-12"), MediaFilter(days=frozenset({"2026-12"}))),
    "a card": (Entry(Field.ROOT, 1), MediaFilter(roots=frozenset({1}))),
    "a gap": (
        Entry(Field.LACKING, Lacking.PLACE),
        MediaFilter(lacking=frozenset({Lacking.PLACE})),
    ),
    "conflicts": (CONFLICTS, MediaFilter(in_conflict=True)),
    "a taxon": (Entry(Field.TAXON, "Panthera"), MediaFilter(taxa=frozenset({"Panthera"}))),
    "unreadable": (
        Entry(Field.STATE, State.UNREADABLE),
        MediaFilter(apart=frozenset({State.UNREADABLE})),
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_choosing_sets_the_filter_which_finds_as_many_as_are_counted(
    tree: ProjectTree, project: Project, name: str
) -> None:
    value, wanted = VALUES[name]
    fill(tree, project, FEW)
    chosen = QSignalSpy(tree.chosen)
    entry = tree.entries[value]
    tree.tree.setCurrentItem(entry)
    assert chosen.count() == 1
    assert chosen.at(0)[0] == wanted
    assert MediaListing(project.connection).count(wanted) == entry.count > 0
    tree.tree.setCurrentItem(tree.entries[EVERYTHING])
    assert chosen.at(1)[0] == MediaFilter()


@pytest.mark.parametrize("name", VALUES)
def test_a_filter_selects_its_entries(tree: ProjectTree, project: Project, name: str) -> None:
    value, wanted = VALUES[name]
    fill(tree, project, FEW)
    chosen = QSignalSpy(tree.chosen)
    tree.show_filter(wanted)
    assert {item.value for item in tree.tree.selectedItems() if isinstance(item, TreeEntry)} == {
        value
    }
    tree.show_filter(MediaFilter())
    assert tree.entries[EVERYTHING].isSelected()
    assert chosen.count() == 0


def test_values_of_several_kinds_are_combined_and_the_rest_of_the_filter_stays(
    tree: ProjectTree, project: Project
) -> None:
    fill(tree, project, FEW)
    tree.show_filter(MediaFilter(text="lion"))
    station, day = VALUES["a station"][0], VALUES["a month"][0]
    tree.entries[station].setSelected(True)
    chosen = QSignalSpy(tree.chosen)
    tree.tree.itemSelectionChanged.disconnect()
    tree.entries[EVERYTHING].setSelected(False)
    tree.tree.itemSelectionChanged.connect(tree._choose)
    tree.entries[day].setSelected(True)
    assert chosen.at(chosen.count() - 1)[0] == MediaFilter(
        deployments=frozenset({"Riverbed"}), days=frozenset({"2026-12"}), text="lion"
    )


def test_a_heading_cannot_be_chosen(tree: ProjectTree, project: Project) -> None:
    fill(tree, project, FEW)
    headings = [
        item
        for row in range(tree.tree.topLevelItemCount())
        if isinstance(item := tree.tree.topLevelItem(row), TreeEntry) and item.value is None
    ]
    assert len(headings) == 5
    for heading in headings:
        assert not heading.flags() & Qt.ItemFlag.ItemIsSelectable


def test_a_renamed_card_has_its_new_name(tree: ProjectTree, project: Project) -> None:
    tally = fill(tree, project, FEW)
    roots = [replace(root, label="Kruger") for root in roots_of(project.connection)][:1]
    tree.show_tally(tally, TREE, roots)
    entry = tree.entries[Entry(Field.ROOT, 1)]
    assert text(entry) == "Kruger"
    assert entry.data(0, Qt.ItemDataRole.AccessibleTextRole) == "Kruger"


def test_a_status_wraps_where_the_panel_is_narrow(qtbot: QtBot, tree: ProjectTree) -> None:
    entry = tree.entries[Entry(Field.STATE, State.NOT_IN_PACK)]
    heights = []
    for width in (400, 160, 400):
        tree.resize(width, 400)
        QApplication.processEvents()
        heights.append(tree.tree.visualItemRect(entry).height())
    assert heights[0] == heights[2] < heights[1]


def test_many_stations_and_days_are_shown_in_order(tree: ProjectTree, project: Project) -> None:
    fill(tree, project, list(made_rows(2000, Camp(stations=40, days=200, cards=8, cameras=12))))
    shown = lines(tree)
    stations = shown[shown.index("Camera stations · 40") + 1 : shown.index("Cameras · 24")]
    assert len(stations) == 41
    assert stations[0].startswith("  Waterhole 1 ")
    assert [line.split()[1] for line in stations[1:5]] == ["2", "3", "4", "5"]
    assert stations[-1].startswith("  no camera station")
    months = [line for line in shown if line.startswith(("  March", "  April", "  May", "  June"))]
    assert [month.split()[0] for month in months] == ["March", "April", "May", "June"]
    assert tree.tree.indexAt(tree.tree.rect().center()) != QModelIndex()


MANY = Camp(stations=40, days=200, cards=8, cameras=12)


def headings(tree: ProjectTree) -> dict[Field, SectionHeading]:
    found = [tree.tree.topLevelItem(row) for row in range(tree.tree.topLevelItemCount())]
    return {item.section: item for item in found if isinstance(item, SectionHeading)}


def in_sight(tree: ProjectTree) -> list[TreeEntry]:
    """The lines that are in the panel without scrolling, from the top."""
    room = tree.tree.viewport().rect()
    entries = [*headings(tree).values(), *tree.entries.values()]
    return [one for one in entries if room.contains(tree.tree.visualItemRect(one).center())]


def spoken(tree: ProjectTree, entry: TreeEntry) -> tuple[str, bool]:
    """What a screen reader gets of a line: its name, and whether it is unfolded."""
    QApplication.processEvents()
    interface = QAccessible.queryAccessibleInterface(tree.tree)
    for place in range(interface.childCount()):
        child = interface.child(place)
        name = child.text(QAccessible.Text.Name)
        if name == entry.data(0, Qt.ItemDataRole.AccessibleTextRole):
            assert child.state().expandable
            return name, bool(child.state().expanded)
    raise AssertionError(entry.name)


def click(qtbot: QtBot, tree: ProjectTree, entry: TreeEntry) -> None:
    at = tree.tree.visualItemRect(entry).center()
    qtbot.mouseClick(tree.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_forty_stations_and_two_hundred_days_leave_the_answers_in_sight(
    tree: ProjectTree, project: Project
) -> None:
    tree.resize(256, 776)  # 76 pixels are the two queues below "To review"
    fill(tree, project, list(made_rows(2000, MANY)))
    found = headings(tree)
    folded = {section for section, heading in found.items() if not heading.isExpanded()}
    assert folded == {Field.STATION, Field.CAMERA, Field.DAY, Field.ROOT}
    assert tree.entries[Entry(Field.STATE, State.UNREADABLE)] in in_sight(tree)
    names = [text(heading) for heading in found.values()]
    days = MediaListing(project.connection).tally().days
    assert names == [
        "Camera stations · 40",
        "Cameras · 24",
        f"Days · {len(set(days) - {''})}",
        "Folders and cards · 8",
        "Answers",
    ]


def test_a_short_section_is_open_and_one_that_grows_is_not_folded(
    tree: ProjectTree, project: Project
) -> None:
    fill(tree, project, FEW)
    assert all(heading.isExpanded() for heading in headings(tree).values())
    more = [at(LION, f"{n}0.JPG", deployment=f"Station {n}") for n in range(20)]
    fill(tree, project, more)
    assert headings(tree)[Field.STATION].isExpanded()
    tree.clear()
    fill(tree, project, ())
    assert not headings(tree)[Field.STATION].isExpanded()


@pytest.mark.parametrize("double", [False, True])
def test_a_click_folds_a_heading_and_leaves_the_filter(
    qtbot: QtBot, tree: ProjectTree, project: Project, double: bool
) -> None:
    fill(tree, project, FEW)
    tree.show_filter(MediaFilter(deployments=frozenset({"Riverbed"})))
    chosen = QSignalSpy(tree.chosen)
    heading = headings(tree)[Field.STATION]
    click(qtbot, tree, heading)
    if double:
        at = tree.tree.visualItemRect(heading).center()
        qtbot.mouseDClick(tree.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not heading.isExpanded()
    assert tree.entries[Entry(Field.STATION, "Riverbed")].isSelected()
    assert chosen.count() == 0
    assert tree.folding == {Field.STATION: True}
    if not double:
        click(qtbot, tree, heading)
        assert heading.isExpanded()
        assert tree.folding == {Field.STATION: False}


def test_keys_fold_a_heading_and_going_over_it_leaves_the_filter(
    qtbot: QtBot, tree: ProjectTree, project: Project
) -> None:
    fill(tree, project, FEW)
    view, heading = tree.tree, headings(tree)[Field.CAMERA]
    above = tree.entries[Entry(Field.STATION, "")]
    view.setCurrentItem(above)
    chosen = QSignalSpy(tree.chosen)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.currentItem() is heading
    assert above.isSelected()
    for key, is_open in (
        (Qt.Key.Key_Left, False),
        (Qt.Key.Key_Right, True),
        (Qt.Key.Key_Space, False),
        (Qt.Key.Key_Return, True),
        (Qt.Key.Key_Enter, False),
    ):
        qtbot.keyClick(view, key)
        assert heading.isExpanded() is is_open
        assert tree.folding == {Field.CAMERA: not is_open}
        assert view.currentItem() is heading
    assert chosen.count() == 0
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.currentItem() is headings(tree)[Field.DAY]
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert chosen.count() == 1
    assert chosen.at(0)[0] == MediaFilter(days=frozenset({"2026-11"}))


def test_a_folded_section_says_its_number_and_its_state(
    qtbot: QtBot, tree: ProjectTree, project: Project
) -> None:
    fill(tree, project, FEW)
    heading = headings(tree)[Field.STATION]
    assert spoken(tree, heading) == ("Camera stations", True)
    click(qtbot, tree, heading)
    assert text(heading) == "Camera stations · 2"
    assert spoken(tree, heading) == ("Camera stations, 2 lines", False)


def test_what_is_chosen_is_shown_by_a_folded_line(
    qtbot: QtBot, tree: ProjectTree, project: Project
) -> None:
    fill(tree, project, FEW)
    stations, days = headings(tree)[Field.STATION], headings(tree)[Field.DAY]
    wanted = MediaFilter(
        deployments=frozenset({"Riverbed", ""}), days=frozenset({"2026-12-01", "2026-11"})
    )
    tree.show_filter(wanted)
    low = tree.tree.visualItemRect(stations).height()
    assert not stations.hidden_chosen
    click(qtbot, tree, stations)
    assert list(stations.hidden_chosen) == ["Riverbed", words.no_station()]
    assert spoken(tree, stations)[0] == (
        "Camera stations, 2 lines, chosen: Riverbed, no camera station"
    )
    QApplication.processEvents()
    assert tree.tree.visualItemRect(stations).height() == 2 * low
    december = tree.entries[Entry(Field.DAY, "2026-12")]
    december.setExpanded(False)
    assert list(december.hidden_chosen) == ["Tue 1 Dec 2026"]
    click(qtbot, tree, days)
    assert list(days.hidden_chosen) == ["November 2026", "Tue 1 Dec 2026"]
    tree.show_filter(MediaFilter())
    assert not any(one.hidden_chosen for one in (stations, days, december))
    QApplication.processEvents()
    assert tree.tree.visualItemRect(stations).height() == low


def test_folding_is_kept_as_a_person_left_it(tree: ProjectTree, project: Project) -> None:
    """Whatever there is to show, and in the next project too."""
    tree.set_folding({Field.STATION: False, Field.TAXON: True})
    fill(tree, project, list(made_rows(500, MANY)))
    found = headings(tree)
    assert found[Field.STATION].isExpanded()
    assert not found[Field.TAXON].isExpanded()
    assert not found[Field.CAMERA].isExpanded()
    assert tree.folding == {Field.STATION: False, Field.TAXON: True}
    taxa = MediaListing(project.connection).tally().taxa
    apart = [
        state for state in tree.entries.values() if state.value in APART_ENTRIES and state.count
    ]
    assert text(found[Field.TAXON]) == f"Answers · {sum(map(bool, taxa.values())) + len(apart)}"
    tree.clear()
    tree.show_tally(Tally(), TREE, ())
    assert not headings(tree)[Field.TAXON].isExpanded()


def test_a_renamed_station_moves_to_its_place_and_stays_chosen(
    tree: ProjectTree, project: Project
) -> None:
    tally = fill(tree, project, FEW)
    tree.show_filter(MediaFilter(deployments=frozenset({"Waterhole 7"})))
    chosen = QSignalSpy(tree.chosen)
    roots = roots_of(project.connection)
    tree.show_tally(tally, TREE, roots, {"Waterhole 7": "Acacia 10", "Riverbed": "Acacia 9"})
    shown = lines(tree)
    at = shown.index("Camera stations")
    assert shown[at + 1 : at + 4] == ["  Acacia 9 1", "  Acacia 10 1", "  no camera station 3"]
    assert tree.entries[Entry(Field.STATION, "Waterhole 7")].isSelected()
    assert chosen.count() == 0
    tree.show_tally(tally, TREE, roots)
    assert lines(tree)[at + 1 : at + 3] == ["  Riverbed 1", "  Waterhole 7 1"]
    assert tree.entries[Entry(Field.STATION, "Waterhole 7")].isSelected()
