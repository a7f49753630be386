"""Counts by kind are those of one state of the project, and can be cancelled."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from swc_desktop.core.progress import Control
from swc_desktop.projects.errors import ProjectNotFound
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import Lacking
from swc_desktop.projects.roots import roots_of
from swc_desktop.session import counting as module
from swc_desktop.session.counting import ProjectCounter
from tests.make_pack import COLOURS
from tests.projects.desk import Desk, photograph

NOON = datetime(2024, 3, 1, 12)  # noqa: DTZ001 - what a camera writes


class WatchedControl(Control):
    """Calls a function each time it is asked whether the work is cancelled."""

    def __init__(self, then: Callable[[int], bool]) -> None:
        super().__init__()
        self._then = then
        self.times = 0

    @property
    def cancelled(self) -> bool:
        self.times += 1
        return self._then(self.times)


@pytest.fixture
def card(desk: Desk, tmp_path: Path) -> Desk:
    """A card of photographs with a time."""
    for at, taxon in enumerate(COLOURS):
        photograph(tmp_path / "card" / f"{at}.jpg", taxon, time=NOON)
    desk.add(tmp_path / "card")
    return desk


@pytest.fixture
def counter(card: Desk) -> ProjectCounter:
    return ProjectCounter(card.project.path, None)


def test_what_the_project_holds_now_is_counted(
    card: Desk, counter: ProjectCounter, tmp_path: Path
) -> None:
    counts = counter.count(Control())
    assert counts is not None
    listing = MediaListing(card.project.connection)
    assert counts.tally == listing.tally()
    assert counts.tally.total == len(COLOURS)
    assert list(counts.roots) == roots_of(card.project.connection)
    assert counts.taxonomy == listing.taxonomy(card.project.pack)
    photograph(tmp_path / "other" / "one.jpg", next(iter(COLOURS)), seed=5)
    card.add(tmp_path / "other")
    counts = counter.count(Control())
    assert counts is not None
    assert counts.tally.total == len(COLOURS) + 1
    assert len(counts.roots) == 2
    counter.close()


def test_what_is_cancelled_before_it_begins_opens_nothing(tmp_path: Path) -> None:
    control = Control()
    control.cancel()
    assert ProjectCounter(tmp_path / "none.swcproject", None).count(control) is None


def test_what_is_cancelled_in_the_middle_gives_nothing_and_spoils_nothing(
    card: Desk, counter: ProjectCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_STEPS", 1)
    control = WatchedControl(lambda times: times > 20)
    assert counter.count(control) is None
    assert control.times > 20
    counts = counter.count(Control())
    assert counts is not None
    assert counts.tally.total == len(COLOURS)
    card.project.file.empty_log()  # which is refused while another connection reads
    counter.close()


def test_all_counts_are_of_one_state(
    card: Desk, counter: ProjectCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_STEPS", 1)

    def change(times: int) -> bool:
        if times == 50:  # a statement has begun
            with card.project.transaction() as raw:
                raw.execute("UPDATE media SET local_time = NULL")
        return False

    control = WatchedControl(change)
    counts = counter.count(control)
    counter.close()
    assert counts is not None
    assert control.times > 50
    assert MediaListing(card.project.connection).tally().lacking[Lacking.TIME] == len(COLOURS)
    assert (counts.tally.lacking[Lacking.TIME], counts.tally.days[""]) == (0, 0)


def test_a_project_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectNotFound):
        ProjectCounter(tmp_path / "none.swcproject", None).count(Control())
