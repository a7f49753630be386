"""What people know: places, times, clocks, stations; each act decides again and can be undone."""

import gc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from swc_desktop.core.observation import Moment, Place
from swc_desktop.photos.moment import parse_day
from swc_desktop.projects.acts import actions
from swc_desktop.projects.clocks import ClockPair, correction
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import (
    DeploymentUnknown,
    NothingChosen,
    NothingToRedo,
    NothingToUndo,
    PathNotInProject,
)
from swc_desktop.projects.folder_patterns import folder_pattern
from swc_desktop.projects.gpx import Track, TrackPoint
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.reports import check, counts
from swc_desktop.projects.reverting import redone_words, undone_words
from swc_desktop.projects.root_changes import rename_root
from swc_desktop.projects.selecting import Selected, select_paths, selected_media
from tests.make_pack import COLOURS
from tests.projects.desk import Desk, MakeDesk, photograph

KRUGER, GIR = (-24.9, 31.6), (21.1, 70.8)
TIME = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes
YEAR = timedelta(days=365)


def card(
    folder: Path, place: tuple[float, float] | None = None, time: datetime | None = None
) -> Path:
    for at, taxon in enumerate(COLOURS):
        taken = None if time is None else time + timedelta(hours=at)
        photograph(folder / f"IMG_{at:04d}.JPG", taxon, place=place, time=taken)
    return folder


def place(at: tuple[float, float]) -> Place:
    return Place(*at)


def selected(desk: Desk, *paths: Path) -> list[Selected]:
    return select_paths(desk.project.connection, paths)


def times(desk: Desk) -> list[object]:
    return [
        row[0] for row in desk.project.file.rows("SELECT local_time FROM media ORDER BY number")
    ]


def places(desk: Desk) -> list[tuple[object, ...]]:
    rows = desk.project.file.rows("SELECT latitude, longitude FROM media ORDER BY number")
    return [(row[0], row[1]) for row in rows]


def test_a_place_from_a_person_counts_exactly_as_one_in_exif(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    typed, read = make_desk("typed"), make_desk("read")
    without = card(tmp_path / "without", time=TIME)
    typed.add(without)
    before = typed.predictions()
    outcome = typed.work.place(selected(typed, without), place(KRUGER))
    assert outcome.media == len(COLOURS)
    assert outcome.changed > 0
    assert typed.predictions() != before
    read.add(card(tmp_path / "with", place=KRUGER, time=TIME))
    assert typed.predictions() == read.predictions()


def test_a_time_from_a_person_counts_exactly_as_one_in_exif(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    typed, read = make_desk("typed"), make_desk("read")
    file = photograph(tmp_path / "without" / "photo.jpg", "Panthera leo", place=KRUGER)
    typed.add(file)
    typed.work.time(selected(typed, file), Moment(TIME))
    read.add(photograph(tmp_path / "with" / "photo.jpg", "Panthera leo", place=KRUGER, time=TIME))
    assert typed.predictions() == read.predictions()
    assert times(typed) == times(read) == ["2024-02-19T06:24:10+02:00"]


def test_a_place_for_a_photograph_beats_one_for_its_folder(desk: Desk, tmp_path: Path) -> None:
    folder = card(tmp_path / "card", place=(1.0, 1.0))
    desk.add(folder)
    desk.work.place(selected(desk, folder / "IMG_0001.JPG"), place(GIR))
    desk.work.place(selected(desk, folder), place(KRUGER))
    found = places(desk)
    assert found[1] == GIR
    assert set(found[:1] + found[2:]) == {KRUGER}


def test_a_place_that_only_fills_leaves_the_others(desk: Desk, tmp_path: Path) -> None:
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo", place=GIR)
    photograph(tmp_path / "card" / "b.jpg", "Panthera pardus")
    desk.add(tmp_path / "card")
    desk.work.place(selected(desk, tmp_path / "card"), place(KRUGER), fills_only=True)
    assert places(desk) == [GIR, KRUGER]


def test_a_folder_that_is_added_later_has_the_place_of_its_root(desk: Desk, tmp_path: Path) -> None:
    root = tmp_path / "card"
    desk.add(card(root))
    desk.work.place(selected(desk, root), place(KRUGER))
    photograph(root / "later" / "x.jpg", "Panthera leo", seed=9)
    desk.add(root)
    assert set(places(desk)) == {KRUGER}


def test_a_station_gives_place_zone_and_the_offset_of_its_start(desk: Desk, tmp_path: Path) -> None:
    """A camera does not know of daylight saving: after it its clock is an hour behind."""
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo", time=datetime(2024, 3, 30, 12))  # noqa: DTZ001
    photograph(tmp_path / "card" / "b.jpg", "Panthera leo", seed=1, time=datetime(2024, 4, 1, 12))  # noqa: DTZ001
    desk.add(tmp_path / "card")
    station = Deployment(
        "A1", latitude=48.2, longitude=16.4, starts="2024-03-01T10:00:00", zone="Europe/Vienna"
    )
    desk.work.deployments([station], source="stations.csv")
    outcome = desk.work.assign(selected(desk, tmp_path / "card"), "A1")
    assert outcome.media == 2
    assert times(desk) == ["2024-03-30T12:00:00+01:00", "2024-04-01T13:00:00+02:00"]
    assert set(places(desk)) == {(48.2, 16.4)}


def test_an_imported_station_that_moves_moves_its_photographs(desk: Desk, tmp_path: Path) -> None:
    desk.work.deployments([Deployment("A1", latitude=1.0, longitude=2.0)], source="a.csv")
    desk.add(card(tmp_path / "card"), deployment="A1")
    assert set(places(desk)) == {(1.0, 2.0)}
    desk.work.deployments([Deployment("A1", latitude=3.0, longitude=4.0)], source="b.csv")
    assert set(places(desk)) == {(3.0, 4.0)}
    desk.work.undo()
    assert set(places(desk)) == {(1.0, 2.0)}


def test_the_second_station_of_a_photograph_is_a_conflict(desk: Desk, tmp_path: Path) -> None:
    stations = [
        Deployment(name, latitude=at, longitude=0.0) for name, at in (("A", 1.0), ("B", 2.0))
    ]
    desk.work.deployments(stations, source="a.csv")
    folder = card(tmp_path / "card")
    desk.add(folder, deployment="A")
    arrived = desk.add(card(tmp_path / "copy"), deployment="B")
    assert arrived.conflicts == len(COLOURS)
    assert counts(desk.project.connection)["conflicts"] == len(COLOURS)
    assert set(places(desk)) == {(1.0, 0.0)}
    for station, latitude in (("B", 2.0), ("A", 1.0)):
        desk.work.assign(selected(desk, folder), station)
        assert counts(desk.project.connection)["conflicts"] == 0
        assert set(places(desk)) == {(latitude, 0.0)}
        desk.work.undo()
    assert counts(desk.project.connection)["conflicts"] == len(COLOURS)


def test_an_unknown_station_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.add(card(tmp_path / "card"))
    with pytest.raises(DeploymentUnknown):
        desk.work.assign(selected(desk, tmp_path / "card"), "nowhere")


def shift(reading: datetime, true: datetime) -> KeptCorrection:
    return KeptCorrection(correction([ClockPair(reading, true)]), timedelta(hours=2))


def test_a_clock_that_was_a_year_off(make_desk: MakeDesk, tmp_path: Path) -> None:
    wrong, right = make_desk("wrong"), make_desk("right")
    folder = card(tmp_path / "wrong", place=KRUGER, time=TIME - YEAR)
    wrong.add(folder)
    target = selected(wrong, folder)
    kept = shift(TIME - YEAR, TIME.replace(tzinfo=UTC) - timedelta(hours=2))
    preview = list(wrong.work.preview_clock(target, kept))
    assert len(preview) == len(COLOURS)
    assert str(preview[0].words).endswith("2023-02-19T06:24:10+02:00 → 2024-02-19T06:24:10+02:00")
    before = wrong.predictions()
    wrong.work.clock(target, kept)
    right.add(card(tmp_path / "right", place=KRUGER, time=TIME))
    assert times(wrong) == times(right)
    assert wrong.predictions() == right.predictions()
    wrong.work.undo()
    assert wrong.predictions() == before


def test_a_camera_is_known_by_its_station_or_serial_number(desk: Desk, tmp_path: Path) -> None:
    desk.work.deployments(
        [Deployment("A1", latitude=KRUGER[0], longitude=KRUGER[1])], source="a.csv"
    )
    desk.add(card(tmp_path / "card", time=TIME), deployment="A1")
    kept = shift(TIME, TIME.replace(tzinfo=UTC))
    outcome = desk.work.clock([Selected("deployment", "A1")], kept)
    assert outcome.media == len(COLOURS)
    assert times(desk)[0] == "2024-02-19T08:24:10+02:00"


def test_a_track_places_what_was_taken_along_it(desk: Desk, tmp_path: Path) -> None:
    start = datetime(2024, 2, 19, 4, 20, tzinfo=UTC)
    points = [
        TrackPoint(start + timedelta(minutes=at), -24.9 + at / 1000, 31.6, None, 0)
        for at in range(10)
    ]
    desk.add(photograph(tmp_path / "a.jpg", "Panthera leo", time=TIME))
    desk.work.time(selected(desk, tmp_path / "a.jpg"), Moment(TIME, timedelta(hours=2)))
    outcome = desk.work.tracks(
        [("walk.gpx", Track(tuple(points)))], max_gap=timedelta(minutes=10), offset=timedelta()
    )
    assert outcome.media == 1
    ((latitude, _),) = places(desk)
    assert latitude == pytest.approx(-24.9 + 4.1667 / 1000, abs=1e-5)
    desk.work.undo()
    assert places(desk) == [(None, None)]


def test_a_messenger_name_gives_a_day_and_no_hour(desk: Desk, tmp_path: Path) -> None:
    desk.add(photograph(tmp_path / "IMG-20240219-WA0007.jpg", "Panthera leo", place=KRUGER))
    assert times(desk) == ["2024-02-19"]
    assert desk.project.file.one("SELECT instant FROM media") is None


def test_acts_are_undone_and_redone_across_a_restart(desk: Desk, tmp_path: Path) -> None:
    folder = card(tmp_path / "card", time=TIME)
    desk.add(folder)
    nothing = desk.predictions()
    desk.work.place(selected(desk, folder), place(GIR))
    first = desk.predictions()
    desk.work.place(selected(desk, folder), place(KRUGER))
    second = desk.predictions()
    desk.restart()
    reverted, _ = desk.work.undo()
    assert str(undone_words(reverted)) == f"Undone: Give {len(COLOURS)} photographs a place."
    assert desk.predictions() == first
    desk.work.undo()
    assert desk.predictions() == nothing
    with pytest.raises(NothingToUndo):
        desk.work.undo()
    desk.work.redo()
    assert desk.predictions() == first
    reverted, outcome = desk.work.redo()
    assert desk.predictions() == second
    assert str(redone_words(reverted)).startswith("Redone: Give")
    assert str(outcome.words).endswith("1 answer changed.")
    with pytest.raises(NothingToRedo):
        desk.work.redo()
    assert check(desk.project.file).is_whole
    assert len(actions(desk.project.connection)) == 3


def test_a_new_act_ends_what_could_be_redone(desk: Desk, tmp_path: Path) -> None:
    folder = card(tmp_path / "card")
    desk.add(folder)
    desk.work.place(selected(desk, folder), place(GIR))
    desk.work.undo()
    desk.work.place(selected(desk, folder), place(KRUGER))
    with pytest.raises(NothingToRedo):
        desk.work.redo()
    assert set(places(desk)) == {KRUGER}


def test_a_path_of_another_place_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.add(card(tmp_path / "card"))
    with pytest.raises(PathNotInProject):
        selected(desk, tmp_path / "other")


def test_paths_are_known_without_their_card(desk: Desk, tmp_path: Path) -> None:
    folder = card(tmp_path / "card")
    desk.add(folder)
    folder.rename(tmp_path / "away")
    desk.work.place(selected(desk, folder), place(KRUGER))
    assert set(places(desk)) == {KRUGER}


def test_folders_name_the_stations(desk: Desk, tmp_path: Path) -> None:
    for at, folder in enumerate(("A1/20240219", "B2/20240219", "C3/20240219", "loose")):
        photograph(tmp_path / "card" / folder / "x.jpg", "Panthera leo", seed=at)
    desk.add(tmp_path / "card")
    stations = [Deployment("A1", latitude=1.0, longitude=0.0), Deployment("B2")]
    desk.work.deployments(stations, source="a.csv")
    pattern = folder_pattern("{station}/{date:%Y%m%d}")
    outcome = desk.work.assign_by_folders(selected(desk, tmp_path / "card"), pattern)
    assert (outcome.media, outcome.left) == (2, 2)
    assert str(outcome.words).endswith("2 left as they are.")
    assert counts(desk.project.connection)["assigned"] == 2
    desk.work.undo()
    assert counts(desk.project.connection)["assigned"] == 0


def test_undo_says_how_many_later_acts_stay(desk: Desk, tmp_path: Path) -> None:
    folder = card(tmp_path / "card")
    desk.add(folder)
    desk.work.place(selected(desk, folder), place(GIR))
    rename_root(desk.project, str(folder), "North card")
    desk.work.set_event_gap(timedelta(seconds=30))
    reverted, _ = desk.work.undo()
    assert str(undone_words(reverted)) == (
        f"Undone: Give {len(COLOURS)} photographs a place. "
        "2 acts after it cannot be undone and stay."
    )
    assert [act.can_undo for act in actions(desk.project.connection)] == [False, False, True, False]


def test_redo_brings_back_what_was_undone_last(desk: Desk, tmp_path: Path) -> None:
    folder = card(tmp_path / "card")
    desk.add(folder)
    desk.work.place(selected(desk, folder), place(GIR))
    desk.work.undo()
    desk.work.place(selected(desk, folder / "IMG_0000.JPG"), place(KRUGER))
    desk.work.undo()
    _, outcome = desk.work.redo()
    assert outcome.media == 1
    assert places(desk)[0] == KRUGER
    with pytest.raises(NothingToRedo):
        desk.work.redo()


def test_an_act_that_changes_nothing_is_none(desk: Desk, tmp_path: Path) -> None:
    folder = card(tmp_path / "card", place=GIR)
    desk.add(folder)
    desk.work.deployments([Deployment("A1")], source="a.csv")
    desk.work.assign(selected(desk, folder), "A1")
    before = len(actions(desk.project.connection))
    again = desk.work.assign(selected(desk, folder), "A1")
    assert (again.media, again.left) == (0, len(COLOURS))
    filled = desk.work.place(selected(desk, folder), place(KRUGER), fills_only=True)
    assert (filled.media, filled.left) == (0, len(COLOURS))
    with pytest.raises(NothingChosen):
        desk.work.clock([Selected("serial", "NOPE")], shift(TIME, TIME.replace(tzinfo=UTC)))
    assert len(actions(desk.project.connection)) == before


def test_a_camera_without_an_offset_shows_the_time_of_the_track(desk: Desk, tmp_path: Path) -> None:
    start = datetime(2024, 2, 19, 4, 20, tzinfo=UTC)
    points = [TrackPoint(start + timedelta(minutes=at), -24.9, 31.6, None, 0) for at in range(10)]
    desk.add(photograph(tmp_path / "a.jpg", "Panthera leo", time=TIME))
    outcome = desk.work.tracks(
        [("walk.gpx", Track(tuple(points)))], max_gap=timedelta(minutes=10), offset=timedelta()
    )
    assert (outcome.media, outcome.left) == (1, 0)
    assert times(desk) == ["2024-02-19T06:24:10+02:00"]


def test_an_act_on_many_photographs_leaves_no_cursors_behind(desk: Desk, tmp_path: Path) -> None:
    """Each of them would make every later statement slower."""
    desk.add(card(tmp_path / "card"))
    desk.work.deployments([Deployment("A"), Deployment("B")], source="a.csv")
    before = sum(type(one) is apsw.Cursor for one in gc.get_objects())
    for station in ("A", "B"):
        desk.work.assign(selected(desk, tmp_path / "card"), station)
    after = sum(type(one) is apsw.Cursor for one in gc.get_objects())
    assert after - before < len(COLOURS)


def test_photographs_are_selected_by_their_numbers(desk: Desk, tmp_path: Path) -> None:
    desk.add(card(tmp_path / "card"))
    chosen = selected_media(desk.project.connection, [2, 1, 99])
    assert desk.work.place(chosen, place(KRUGER)).media == 2
    assert places(desk)[:3] == [KRUGER, KRUGER, (None, None)]


def walk(start: datetime, north: float = 0.0, minutes: int = 10) -> Track:
    """A walk with a point a minute."""
    return Track(
        tuple(
            TrackPoint(start + timedelta(minutes=at), -24.9 + north + at / 1000, 31.6, None, 0)
            for at in range(minutes)
        )
    )


def use(desk: Desk, *files: tuple[str, Track], offset: timedelta = timedelta()) -> Outcome:
    return desk.work.tracks(files, max_gap=timedelta(minutes=10), offset=offset)


def test_a_track_does_not_replace_another_of_the_same_name(desk: Desk, tmp_path: Path) -> None:
    """Many receivers call every file the same."""
    day = datetime(2024, 2, 19, 4, 20, tzinfo=UTC)
    for at in range(2):
        photograph(
            tmp_path / "card" / f"{at}.jpg", "Panthera leo", seed=at, time=TIME + at * timedelta(1)
        )
    desk.add(tmp_path / "card")
    assert use(desk, ("Current.gpx", walk(day))).media == 1
    first = places(desk)[0]
    assert use(desk, ("Current.gpx", walk(day + timedelta(1), north=1.0))).media == 1
    desk.work.decide_all()
    assert places(desk)[0] == first
    assert places(desk)[1][0] == pytest.approx(-23.9, abs=0.01)


def test_a_track_that_is_used_again_replaces_itself(desk: Desk, tmp_path: Path) -> None:
    day = datetime(2024, 2, 19, 4, 20, tzinfo=UTC)
    desk.add(photograph(tmp_path / "a.jpg", "Panthera leo", time=TIME))
    use(desk, ("walk.gpx", walk(day)))
    before = places(desk)
    outcome = use(desk, ("other name.gpx", walk(day)), offset=timedelta(minutes=2))
    assert (outcome.media, outcome.left) == (1, 0)
    assert places(desk)[0][0] == pytest.approx(float(str(before[0][0])) - 0.002, abs=1e-6)
    outcome = use(desk, ("walk.gpx", walk(day)), offset=timedelta(hours=5))
    assert (outcome.media, outcome.left) == (0, 1)
    desk.work.undo()
    desk.work.undo()
    assert places(desk) == before


def test_several_tracks_are_one_act(desk: Desk, tmp_path: Path) -> None:
    day = datetime(2024, 2, 19, 4, 20, tzinfo=UTC)
    for at in range(2):
        time = TIME + at * timedelta(1)
        photograph(tmp_path / "card" / f"{at}.jpg", "Panthera leo", seed=at, time=time)
    desk.add(tmp_path / "card")
    both = [("a.gpx", walk(day)), ("b.gpx", walk(day + timedelta(1)))]
    assert use(desk, *both).media == 2
    assert str(actions(desk.project.connection, 1)[0].words) == "Use 2 GPS tracks"
    desk.work.undo()
    assert places(desk) == [(None, None)] * 2


def test_filling_does_not_replace_what_a_person_gave(desk: Desk, tmp_path: Path) -> None:
    desk.add(card(tmp_path / "card"))
    first, second = selected_media(desk.project.connection, [1, 2])
    desk.work.place([first], place(KRUGER))
    desk.work.time([first], Moment(TIME))
    filled = desk.work.place([first, second], place(GIR), fills_only=True)
    assert (filled.media, filled.left) == (1, 1)
    desk.work.time([first, second], Moment(TIME + YEAR), fills_only=True)
    desk.work.decide_all()
    assert places(desk)[:2] == [KRUGER, GIR]
    assert [str(time)[:4] for time in times(desk)[:2]] == ["2024", "2025"]


def test_frequencies_count_until_they_are_switched_off(desk: Desk) -> None:
    assert desk.work.decider.renewed().options.frequencies
    for value, counted in (("off", False), ("", True)):
        desk.work.set_method("", "", value)
        assert desk.work.decider.renewed().options.frequencies is counted


def test_a_day_is_given_without_an_hour(desk: Desk, tmp_path: Path) -> None:
    desk.add(photograph(tmp_path / "a.jpg", "Panthera leo", place=KRUGER, time=TIME))
    desk.work.time(selected(desk, tmp_path / "a.jpg"), parse_day("2023-06-01"))
    assert times(desk) == ["2023-06-01"]
    assert desk.project.file.one("SELECT instant FROM media") is None
    desk.restart()
    desk.work.decide_all()
    assert times(desk) == ["2023-06-01"]


def test_times_are_taken_from_names(desk: Desk, tmp_path: Path) -> None:
    names = ["20240219_062410.jpg", "IMG-20240220-WA0007.jpg", "DSC01234.jpg"]
    for at, name in enumerate(names):
        photograph(tmp_path / name, "Panthera leo", seed=at, time=TIME + YEAR)
    desk.add(*(tmp_path / name for name in names))
    before = times(desk)
    chosen = selected(desk, *(tmp_path / name for name in names))
    outcome = desk.work.time_by_names(chosen)
    assert (outcome.media, outcome.left) == (2, 1)
    assert sorted(map(str, times(desk))) == [
        "2024-02-19T06:24:10",
        "2024-02-20",
        "2025-02-18T06:24:10",
    ]
    assert desk.work.time_by_names(chosen).media == 0
    desk.work.undo()
    assert times(desk) == before


def test_folders_give_a_station_and_a_day_where_there_is_no_time(
    desk: Desk, tmp_path: Path
) -> None:
    root = tmp_path / "patrol"
    photograph(root / "A1_20240219" / "a.jpg", "Panthera leo", seed=1)
    photograph(root / "A1_20240219" / "b.jpg", "Panthera leo", seed=2, time=TIME)
    photograph(root / "Z9_20240220" / "c.jpg", "Panthera leo", seed=3)
    photograph(root / "other" / "d.jpg", "Panthera leo", seed=4)
    desk.add(root)
    desk.work.deployments([Deployment("A1")], source="a.csv")
    pattern = folder_pattern("{station}_{date:%Y%m%d}")
    outcome = desk.work.assign_by_folders(selected(desk, root), pattern, days=True)
    assert (outcome.media, outcome.left) == (3, 1)
    assert set(times(desk)) == {"2024-02-19", "2024-02-19T06:24:10", "2024-02-20", None}
    assert counts(desk.project.connection)["assigned"] == 2
    desk.work.undo()
    assert counts(desk.project.connection)["assigned"] == 0
    assert set(times(desk)) == {"2024-02-19T06:24:10", None}
