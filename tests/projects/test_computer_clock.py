"""The clock of the computer is set back between two acts: their order does not follow it."""

from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from shutil import rmtree

import pytest

from swc_desktop.core.observation import Moment, Place
from swc_desktop.projects import acts
from swc_desktop.projects.acts import actions
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.roots import roots_of
from swc_desktop.projects.selecting import Selected, select_paths
from tests.projects.desk import Desk, photograph

TIME = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes
BACK = timedelta(days=400)


@pytest.fixture
def set_back(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """From here on the computer shows a day more than a year ago; it stands still, too."""
    shown = datetime.now(UTC) - BACK

    class Slow(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return shown.astimezone(tz)

    monkeypatch.setattr(acts, "datetime", Slow)
    return shown


def one(folder: Path, name: str = "a.jpg", seed: int = 0) -> Path:
    return photograph(folder / name, "Panthera leo", seed=seed, time=TIME).parent


def test_the_first_of_two_stations_stays_the_first(
    desk: Desk, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    stations = [Deployment(name, latitude=1.0, longitude=2.0) for name in ("A", "B")]
    desk.work.deployments(stations, source="a.csv")
    desk.add(one(tmp_path / "card"), deployment="B")
    request.getfixturevalue("set_back")
    desk.add(one(tmp_path / "copy"), deployment="A")
    assert desk.project.file.rows("SELECT deployment, conflicts FROM media") == [("B", 1)]


def test_undo_and_redo_follow_the_order_of_the_acts(
    desk: Desk, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = one(tmp_path / "card")
    desk.add(folder)
    targets = select_paths(desk.project.connection, [folder])
    desk.work.place(targets, Place(1.0, 2.0))
    shown = request.getfixturevalue("set_back")
    desk.work.place(targets, Place(3.0, 4.0))
    desk.work.time(targets, Moment(TIME, timedelta(hours=2)))
    log = actions(desk.project.connection)
    assert [action.kind for action in log] == ["time", "place", "place", "add"]
    assert log[0].made_at == shown.replace(microsecond=0)
    desk.restart()
    undone = [desk.work.undo()[0].action.number for _ in range(3)]
    assert undone == [action.number for action in log[:3]]
    redone = [desk.work.redo()[0].action.number for _ in range(3)]
    assert redone == undone[::-1]
    assert desk.project.file.one("SELECT latitude FROM media") == 3.0


def test_the_card_that_was_added_last_is_the_one_that_is_there(
    desk: Desk, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "card"
    for seed in (0, 10):
        rmtree(folder, ignore_errors=True)
        for at in range(3):
            one(folder, f"{at}.jpg", seed=seed + at)
        desk.add(folder)
        request.getfixturevalue("set_back")
    first, second = roots_of(desk.project.connection)
    assert second.seen_at > first.seen_at
    chosen = select_paths(desk.project.connection, [folder])
    assert chosen == [Selected("folder", second.id)]
