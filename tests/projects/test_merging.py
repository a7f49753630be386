"""Joining two projects: in any order, again and again, and from hostile files."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import apsw
import pytest

from swc_desktop.core.errors import SwcError
from swc_desktop.core.observation import Moment, Place
from swc_desktop.core.result_state import DETECTOR_STATES, State
from swc_desktop.projects.acts import actions, next_undo
from swc_desktop.projects.camera_gaps import CameraGap, current_gaps
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.conflicts import conflicts
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.projects.errors import MergeRefused, ProjectBroken, ProjectLocked
from swc_desktop.projects.foreign_rows import CHECKS, open_other
from swc_desktop.projects.forgetting import forget
from swc_desktop.projects.gpx import Track, TrackPoint
from swc_desktop.projects.kept_events import kept_events
from swc_desktop.projects.key_file import GuessCost
from swc_desktop.projects.locking import lock_project
from swc_desktop.projects.merged import Merged
from swc_desktop.projects.project import Project
from swc_desktop.projects.reports import check, counts
from swc_desktop.projects.schema import ACTS
from swc_desktop.projects.selecting import Selected, select_paths
from tests.projects.desk import Desk, MakeDesk, photograph

KRUGER, GIR = Place(-24.9, 31.6), Place(21.1, 70.8)
TIME = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes
STATION = Deployment("A1", latitude=-24.9, longitude=31.6, starts="2024-02-01T00:00:00+02:00")

STATE = (
    "SELECT id, local_time, instant, latitude, longitude FROM media WHERE successor IS NULL "
    "ORDER BY id",
    "SELECT a.id, b.id FROM media a JOIN media b ON b.number = a.successor ORDER BY 1",
    "SELECT r.id, f.path, m.id, f.seen_at, f.missing_since FROM media_file f "
    "JOIN root r ON r.number = f.root LEFT JOIN media m ON m.number = f.media "
    "WHERE f.replaced_at IS NULL ORDER BY 1, 2",
    "SELECT a.id, a.supersedes, m.id, a.deployment FROM current_assignment a "
    "JOIN media m ON m.number = a.media ORDER BY a.id",
    "SELECT id, deployment, latitude, starts FROM current_deployment ORDER BY id",
    "SELECT id, deployment, starts, ends, removed FROM current_camera_gap ORDER BY id",
    "SELECT id, deployment, method FROM current_capture ORDER BY id",
    "SELECT id, target_kind, target, latitude, longitude FROM current_given_place ORDER BY id",
    "SELECT id, target_kind, target, local, offset_s FROM current_given_time ORDER BY id",
    "SELECT id, target_kind, target, pairs FROM current_clock_correction ORDER BY id",
    "SELECT t.id, p.instant, p.latitude FROM current_track t JOIN track_point p "
    "ON p.track = t.number ORDER BY 1, 2",
    "SELECT e.id, e.deployment, m.id FROM current_event e JOIN event_media em "
    "ON em.event = e.number JOIN media m ON m.number = em.media ORDER BY 1, 3",
    "SELECT m.id, v.pack, v.outputs FROM vote v JOIN region r ON r.number = v.region "
    "JOIN media m ON m.number = r.media ORDER BY 1, 2",
    "SELECT m.id, p.status, p.taxon, p.confidence, p.best FROM prediction p "
    "JOIN region r ON r.number = p.region JOIN media m ON m.number = r.media "
    "WHERE m.successor IS NULL ORDER BY 1",
    "SELECT id, removed FROM root ORDER BY id",
)


TABLES = ("media", "media_file", "region", "vote", "prediction", "event", "event_media", *ACTS)


def state(desk: Desk) -> list[object]:
    """What counts in a project, without its own numbers."""
    return [desk.project.file.rows(statement) for statement in STATE]


def selected(desk: Desk, *paths: Path) -> list[Selected]:
    return select_paths(desk.project.connection, paths)


def merged(desk: Desk, other: Desk) -> Merged:
    with open_other(other.project.path, other.project.file.key) as opened:
        return desk.work.merge(opened)


def copied(desk: Desk, name: str) -> Desk:
    """The same project on another desk."""
    path = desk.project.path.with_name(f"{name}.swcproject")
    desk.project.file.vacuum()
    shutil.copyfile(desk.project.path, path)
    return Desk(Project.open(path), desk.classifier)


@pytest.fixture
def pair(make_desk: MakeDesk, tmp_path: Path) -> tuple[Desk, Desk]:
    """Two desks with one photograph of both, and one of each; both said something."""
    common = photograph(tmp_path / "a" / "common.jpg", "Panthera leo", time=TIME)
    photograph(tmp_path / "a" / "a.jpg", "Panthera pardus", seed=1, time=TIME + timedelta(hours=1))
    photograph(tmp_path / "b" / "b.jpg", "Acinonyx jubatus", seed=2, time=TIME)
    shutil.copy(common, tmp_path / "b" / "common copy.jpg")
    first, second = make_desk("first"), make_desk("second")
    for desk, folder in ((first, "a"), (second, "b")):
        desk.work.deployments([STATION], source="stations.csv")
        desk.add(tmp_path / folder, deployment="A1")
    first.work.place(selected(first, tmp_path / "a" / "a.jpg"), KRUGER)
    second.work.time(selected(second, tmp_path / "b" / "b.jpg"), Moment(TIME, timedelta(hours=5)))
    first.work.set_gap(CameraGap("A1", "2024-02-03T00:00:00", "2024-02-04T00:00:00"))
    second.work.set_gap(CameraGap("A1", "2024-02-05T00:00:00", "2024-02-06T00:00:00"))
    second.work.set_capture_method("A1", CaptureMethod.ACTIVITY_DETECTION)
    points = [
        TrackPoint(datetime.fromisoformat("2024-02-19T00:00:00+00:00"), 1.0, 2.0, None, 0),
        TrackPoint(datetime.fromisoformat("2024-02-19T00:05:00+00:00"), 1.0, 2.1, None, 0),
    ]
    second.work.tracks(
        [("walk.gpx", Track(tuple(points)))], max_gap=timedelta(minutes=10), offset=timedelta()
    )
    return first, second


def test_a_merge_brings_photographs_and_what_was_said(
    pair: tuple[Desk, Desk], tmp_path: Path
) -> None:
    first, second = pair
    outcome = merged(first, second)
    assert (outcome.added, outcome.already_here, outcome.files) == (1, 1, 2)
    assert {name: count for name, count in outcome.rows.items() if count} == {
        "deployment": 1,
        "camera_gap": 1,
        "capture": 1,
        "assignment": 2,
        "given_time": 1,
        "track": 1,
    }
    assert outcome.conflicts == {}
    assert [str(words) for words in outcome.words] == [
        "1 photograph added.",
        "1 photograph already here.",
        "6 acts of what people said added.",
        "0 answers changed.",
    ]
    assert counts(first.project.connection)["media"] == 3
    assert set(first.answers()) == {"a.jpg", "b.jpg", "common copy.jpg", "common.jpg"}
    assert check(first.project.file).is_whole


def test_the_order_of_merging_does_not_matter(pair: tuple[Desk, Desk]) -> None:
    first, second = pair
    untouched = copied(first, "untouched")
    merged(first, second)
    merged(second, untouched)
    assert state(first) == state(second)
    untouched.project.close()


def test_merging_again_changes_nothing(pair: tuple[Desk, Desk]) -> None:
    first, second = pair
    merged(first, second)
    merged(second, first)
    everything = [first.project.file.rows(f"SELECT * FROM {table}") for table in TABLES]
    merged(first, second)  # the other desk's merge is in the log now
    log = actions(first.project.connection)
    for _ in range(2):
        again = merged(first, second)
        assert again.is_nothing
        assert again.already_here == 3
        assert merged(second, first).is_nothing
    assert [first.project.file.rows(f"SELECT * FROM {table}") for table in TABLES] == everything
    assert actions(first.project.connection) == log


def test_three_desks_agree_whatever_met_whom_first(make_desk: MakeDesk, tmp_path: Path) -> None:
    photo = photograph(tmp_path / "x" / "common.jpg", "Panthera leo", time=TIME)
    desks = [make_desk(name) for name in "abc"]
    for at, desk in enumerate(desks):
        desk.add(tmp_path / "x")
        desk.work.place(selected(desk, photo), Place(float(at), 10.0))
    a, b, c = desks
    for desk, other in ((a, b), (c, a), (b, c), (a, c)):
        merged(desk, other)
    assert state(a) == state(b) == state(c)
    assert conflicts(a.project.connection) == {"given_place": 1}


def test_the_acts_of_another_desk_are_history_and_not_undone_here(
    pair: tuple[Desk, Desk],
) -> None:
    first, second = pair
    own = next_undo(first.project.connection)
    merged(first, second)
    assert next_undo(first.project.connection) == own
    assert {action.kind for action in actions(first.project.connection)} >= {"time", "track"}


def test_what_was_said_differently_is_a_conflict_until_somebody_decides(
    desk: Desk, tmp_path: Path
) -> None:
    photo = photograph(tmp_path / "x" / "a.jpg", "Panthera leo", time=TIME)
    desk.add(tmp_path / "x")
    other = copied(desk, "other")
    for one, place in ((desk, KRUGER), (other, GIR)):
        one.work.place(selected(one, photo), place)
    outcome = merged(desk, other)
    merged(other, desk)
    assert outcome.conflicts == {"given_place": 1}
    assert counts(desk.project.connection)["conflicts"] == 1
    assert state(desk) == state(other)
    desk.work.place(selected(desk, photo), Place(0.0, 1.0))
    assert conflicts(desk.project.connection) == {}
    merged(other, desk)
    assert conflicts(other.project.connection) == {}
    assert state(desk) == state(other)
    assert desk.project.file.rows("SELECT latitude, longitude FROM media") == [(0.0, 1.0)]
    desk.work.undo()
    assert conflicts(desk.project.connection) == {"given_place": 1}
    other.project.close()


def test_a_gap_that_one_desk_removed_is_removed(pair: tuple[Desk, Desk]) -> None:
    first, second = pair
    merged(first, second)
    gaps = current_gaps(first.project.connection)["A1"]
    assert len(gaps) == 2
    first.work.remove_gap(gaps[1])
    merged(second, first)
    assert current_gaps(second.project.connection)["A1"] == gaps[:1]
    assert conflicts(second.project.connection) == {}


def test_saving_a_disputed_station_as_it_is_decides(pair: tuple[Desk, Desk]) -> None:
    first, second = pair
    for desk, name in ((first, "River"), (second, "Ridge")):
        desk.work.set_deployment(replace(STATION, location_name=name))
    merged(first, second)
    assert conflicts(first.project.connection) == {"deployment": 1}
    shown = current_deployments(first.project.connection)["A1"]
    first.work.set_deployment(shown)
    assert conflicts(first.project.connection) == {}
    assert current_deployments(first.project.connection) == {"A1": shown}


def test_two_methods_of_one_station_are_a_conflict(pair: tuple[Desk, Desk]) -> None:
    first, second = pair
    first.work.set_capture_method("A1", CaptureMethod.TIME_LAPSE)
    merged(first, second)
    assert conflicts(first.project.connection) == {"capture": 1}
    first.work.set_capture_method("A1", CaptureMethod.BOTH)
    assert conflicts(first.project.connection) == {}


def test_what_one_desk_undid_is_undone(desk: Desk, tmp_path: Path) -> None:
    photo = photograph(tmp_path / "x" / "a.jpg", "Panthera leo", time=TIME)
    desk.add(tmp_path / "x")
    desk.work.place(selected(desk, photo), KRUGER)
    other = copied(desk, "other")
    desk.work.undo()
    merged(desk, other)
    assert desk.project.file.rows("SELECT latitude FROM media") == [(None,)]
    assert merged(other, desk).undone == 1
    assert state(desk) == state(other)
    other.project.close()


def test_a_forgotten_photograph_is_not_brought_back(
    pair: tuple[Desk, Desk], tmp_path: Path
) -> None:
    first, second = pair
    merged(first, second)
    forget(first.project, first.decider, selected(first, tmp_path / "b" / "b.jpg"))
    outcome = merged(first, second)
    assert outcome.forgotten == 1
    assert "1 forgotten photograph was left out." in [str(words) for words in outcome.words]
    assert counts(first.project.connection)["media"] == 2
    assert first.project.file.rows("SELECT 1 FROM given_time WHERE target_kind = 'media'") == []


def test_a_successor_is_followed_by_what_the_other_desk_said(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "x" / "a.jpg"
    photograph(path, "Panthera leo", time=TIME)
    desk.add(tmp_path / "x")
    other = copied(desk, "other")
    other.work.place(selected(other, path), KRUGER)
    photograph(path, "Panthera leo", time=TIME, rating=3)
    desk.add(tmp_path / "x")
    untouched = copied(desk, "untouched")
    merged(desk, other)
    merged(other, untouched)
    assert state(desk) == state(other)
    rows = desk.project.file.rows("SELECT latitude FROM media WHERE successor IS NULL")
    assert rows == [(KRUGER.latitude,)]
    for one in (other, untouched):
        one.project.close()


def test_a_place_of_a_folder_reaches_the_photographs_of_both(
    pair: tuple[Desk, Desk], tmp_path: Path
) -> None:
    first, second = pair
    second.work.place(selected(second, tmp_path / "b"), GIR)
    before = {row[0]: row[2] for row in first.predictions()}
    outcome = merged(first, second)
    after = {row[0]: row[2] for row in first.predictions()}
    assert outcome.changed == sum(after[name] != taxon for name, taxon in before.items()) == 1
    rows = first.project.file.rows(
        "SELECT DISTINCT m.latitude FROM media m JOIN media_file f ON f.media = m.number "
        "WHERE f.path LIKE '%common%'"
    )
    assert rows == [(GIR.latitude,)]


def test_events_of_both_desks(pair: tuple[Desk, Desk]) -> None:
    first, second = pair
    untouched = copied(first, "untouched")
    events = kept_events(first.project.connection)
    assert [len(event.media) for event in events] == [1, 1]
    first.work.merge_events([event.id for event in events])
    merged(second, first)
    (by_hand,) = [one for one in kept_events(second.project.connection) if one.by_hand]
    assert len(by_hand.media) == 2
    merged(first, second)
    assert state(first) == state(second)
    assert next_undo(second.project.connection) is not None
    untouched.project.close()


def test_a_file_is_not_merged_into_itself(desk: Desk) -> None:
    with pytest.raises(MergeRefused, match="the same file"):
        merged(desk, desk)


def test_a_locked_project_is_merged_with_its_key(pair: tuple[Desk, Desk]) -> None:
    first, second = pair
    lock_project(second.project.file, "six cheetahs on a hill", cost=GuessCost(1, 8192))
    with pytest.raises(ProjectLocked), open_other(second.project.path, None):
        pass
    assert merged(first, second).added == 1


HUGE = "x" * 2_000_000
HOSTILE = {
    "a table is missing": "DROP TABLE track_point",
    "a table has another type": "DROP TABLE pack; CREATE TABLE pack (digest, label, file)",
    "a trigger": "CREATE TRIGGER x AFTER INSERT ON media BEGIN DELETE FROM root;END",
    "a view": "CREATE VIEW x AS SELECT 1",
    "an id that is not of its content": (
        "UPDATE media SET id = (SELECT id FROM root) WHERE number = 1"
    ),
    "a digest that is none": "UPDATE media SET sha256 = 'x' WHERE number = 1",
    "facts that are none": "UPDATE media SET facts = '[]'",
    "a camera that is not that of the facts": "UPDATE media SET camera = 'another'",
    "a shown answer that is none": "UPDATE media SET status = 'x'",
    "a conflict that is none": "UPDATE media SET conflicts = 1000",
    "deep facts": f"UPDATE media SET facts = '{'[' * 100_000}'",
    "a huge text": f"UPDATE root SET label = '{HUGE}'",
    "words that are none": "UPDATE action SET words = '{}'",
    "words with a huge width": (
        """UPDATE action SET words = '["", "{a:>9999999999}", "", null, {"a": 1}]'"""
    ),
    "a time that is none": "UPDATE action SET made_at = 'yesterday'",
    "an order that is none": "UPDATE action SET said_at = 'later'",
    "a time with a zone": "UPDATE given_time SET local = '2024-01-01T00:00:00+01:00'",
    "a year that is none": "UPDATE given_time SET local = '0001-01-01T00:00:00'",
    "an offset of years": "UPDATE given_time SET offset_s = 1e12",
    "no number": "UPDATE given_time SET offset_s = 9e999",
    "a place beyond the pole": "UPDATE deployment SET latitude = 91.0",
    "a zone that is none": "UPDATE deployment SET zone = '../../etc/passwd'",
    "fields that are none": "UPDATE deployment SET fields = '{\"a\": 1}'",
    "a gap at no time": (
        "INSERT INTO camera_gap (id, action, deployment, starts, ends, remarks, removed) SELECT "
        "lower(hex(randomblob(4))) || '-0000-4000-8000-000000000000', 1, 'A1', 'soon', "
        "'2024-01-01', '', 0"
    ),
    "a method that is none": (
        "INSERT INTO capture (id, action, deployment, method) SELECT "
        "lower(hex(randomblob(4))) || '-0000-4000-8000-000000000000', 1, 'A1', 'x'"
    ),
    "a point at no time": "UPDATE track_point SET instant = 1e300",
    "a day with an hour": "UPDATE given_time SET is_day = 1",
    "a day that is neither": "UPDATE given_time SET is_day = 2",
    "a track without its digest": "UPDATE track SET content = 'x'",
    "a gap that is none": "UPDATE track SET max_gap_s = -1.0",
    "a box that is none": "UPDATE region SET width = 2.0",
    "votes that are not numbers": "UPDATE vote SET outputs = x'0000c07f'",
    "votes of half a number": "UPDATE vote SET outputs = x'00'",
    "an answer that is none": "UPDATE prediction SET status = 'x'",
    "best that are none": "UPDATE prediction SET best = '[1]'",
    "a taxonomy that is none": "UPDATE pack SET taxonomy = '{}'",
    "a path that leaves its root": (
        "UPDATE media_file SET path = '../../etc/passwd' WHERE number = 1"
    ),
    "a reason that is none": "UPDATE media_file SET unreadable = '{}'",
    "a reference to nothing": "PRAGMA foreign_keys = OFF; DELETE FROM root",
    "no text": "UPDATE root SET label = CAST(x'ff' AS TEXT)",
    "a correction that is none": (
        "INSERT INTO clock_correction (id, action, target_kind, target, pairs) SELECT "
        "lower(hex(randomblob(4))) || '-0000-4000-8000-000000000000', 1, 'serial', 'x', "
        """'{"pairs": [["2024-01-01T00:00:00", "2024-01-01T00:00:00"]], "offset_s": 1e9}'"""
    ),
}


@pytest.mark.parametrize("statement", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_and_nothing_is_changed(
    pair: tuple[Desk, Desk], statement: str
) -> None:
    first, second = pair
    second.project.close()
    with closing(apsw.Connection(str(second.project.path))) as raw:
        for one in statement.split("; "):
            list(raw.execute(one))
    before = state(first)
    with pytest.raises(ProjectBroken) as refused:
        merged(first, second)
    assert str(second.project.path) in str(refused.value)
    assert state(first) == before
    assert len(str(refused.value)) < 500


def test_votes_of_another_size_are_as_none(pair: tuple[Desk, Desk]) -> None:
    first, second = pair
    with second.project.transaction() as raw:
        raw.execute("UPDATE vote SET outputs = x'0000803f'")
    assert merged(first, second).added == 1
    assert first.work.decide_all().media == 3


def test_successors_that_lead_back_are_not_taken_over(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "x" / "a.jpg"
    photograph(path, "Panthera leo", time=TIME)
    desk.add(tmp_path / "x")
    photograph(path, "Panthera leo", time=TIME, rating=3)
    desk.add(tmp_path / "x")
    other = copied(desk, "other")
    with other.project.transaction() as raw:
        raw.execute("UPDATE media SET successor = 3 - number")
    merged(desk, other)
    assert counts(desk.project.connection)["media"] == 1
    other.project.close()


@pytest.mark.parametrize("state", DETECTOR_STATES)
def test_a_project_with_answers_of_a_detector_is_taken(
    pair: tuple[Desk, Desk], state: State
) -> None:
    first, second = pair
    for table in ("media", "prediction"):
        second.project.connection.execute(
            f"UPDATE {table} SET status = ?, taxon = NULL, rank = NULL, confidence = 0.9", (state,)
        )
    merged(first, second)
    assert set(first.answers()) == {"a.jpg", "b.jpg", "common copy.jpg", "common.jpg"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(4096)),
        lambda path: path.write_bytes(b"not a project"),
        lambda path: path.unlink(),
    ],
)
def test_a_file_that_is_no_project_is_refused(
    desk: Desk, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    path = tmp_path / "other.swcproject"
    path.write_bytes(b"")
    damage(path)
    with pytest.raises(SwcError), open_other(path, None):
        pass


def test_every_table_that_a_merge_may_take_is_looked_at(desk: Desk) -> None:
    rows = desk.project.file.rows(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
        "AND name NOT GLOB 'sqlite_*'"
    )
    assert {row[0] for row in rows} == CHECKS.keys() | {"setting", "tombstone"}


def test_names_of_people_of_an_earlier_version_are_composed(pair: tuple[Desk, Desk]) -> None:
    first, second = pair
    with second.project.transaction() as raw:
        raw.execute("UPDATE action SET made_by = ?", ("Jose\u0301",))
    merged(first, second)
    names = {name for (name,) in first.project.file.rows("SELECT made_by FROM action")}
    assert "Jos\u00e9" in names
    assert "Jose\u0301" not in names
