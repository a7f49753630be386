"""A run is started, paused, stopped and resumed; no photograph is lost or read twice."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.device import Device
from swc_desktop.core.errors import DeviceNotUsable, SwcError, Unreadable
from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.photos.find import FoundPhotos, find_photos
from swc_desktop.photos.left_out import LeftOut, Listed
from swc_desktop.projects import adding
from swc_desktop.projects.errors import ProjectNotFound
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import EVERYTHING, Order
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.project import Project
from swc_desktop.projects.working import Work
from swc_desktop.session.errors import NO_PROJECT
from swc_desktop.session.project_opening import is_free_to_write
from swc_desktop.session.run_status import Phase
from swc_desktop.session.runner import AnyClassifier, Services
from swc_desktop.ui.window.run_control import RunControl
from tests.gui.fake_engine import PACK, no_decider
from tests.gui.stepwise import FromDisk, Stepwise, files_of

STARTER = PACK.file
FAULT = PackRefused(
    PackProblem.CHANGED_ENTRY, file=Path("/home/ranger/other.swcpack"), entry="image.onnx"
)
GPU_FAULT = DeviceNotUsable(device="CUDA", reason="it is out of memory")


Opening = Callable[[Path | None, Device], AnyClassifier]


class Run:
    """A run control with what it reported, and what its project holds."""

    def __init__(
        self,
        project: Path,
        classifier: AnyClassifier | None = None,
        *,
        opening: Opening | None = None,
    ) -> None:
        held = classifier or Stepwise()
        self.control = RunControl(Services(opening or (lambda _pack, _device: held), no_decider))
        self.project = project
        self.phases: list[Phase] = []
        self.sentences: list[str] = []
        self._reader: Project | None = None
        self.control.changed.connect(lambda status: self._note(status.phase))
        self.control.opened.connect(lambda _, notices: self.sentences.extend(map(str, notices)))
        self.control.refused.connect(lambda reason: self.sentences.append(str(reason)))

    def open_project(self, qtbot: QtBot) -> None:
        with qtbot.waitSignal(self.control.project_opened):
            self.control.open_project(self.project, makes=True)

    def _note(self, phase: Phase) -> None:
        if self.phases[-1:] != [phase]:
            self.phases.append(phase)

    @property
    def records(self) -> list[ListedMedia]:
        """What the project holds, in the order in which it came."""
        if self._reader is None:
            self._reader = Project.open(self.project, write=False)
        listing = MediaListing(self._reader.connection)
        return listing.rows(listing.numbers(EVERYTHING, Order.ADDED))

    @property
    def names(self) -> list[str]:
        return [record.name for record in self.records]

    @property
    def counts(self) -> tuple[int, int, int]:
        """What was added, what was here already and what could not be read, as it is said."""
        arrival = self.control.status.arrival
        assert arrival is not None
        return arrival.added, arrival.already_here, arrival.failed

    def close(self) -> None:
        self.control.close()
        if self._reader is not None:
            self._reader.close()


Begin = Callable[..., Run]


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Begin]:
    """Makes run controls whose project is open, but no pack."""
    made: list[Run] = []

    def making(classifier: AnyClassifier | None = None, **given: object) -> Run:
        run = Run(tmp_path / "park.swcproject", classifier, **given)  # type: ignore[arg-type]
        made.append(run)
        run.open_project(qtbot)
        return run

    yield making
    for run in made:
        run.close()


@pytest.fixture
def begin(qtbot: QtBot, make: Begin) -> Begin:
    """The same, with an open pack."""

    def beginning(classifier: AnyClassifier | None = None, **given: object) -> Run:
        run = make(classifier, **given)
        with qtbot.waitSignals([run.control.opened], timeout=5000, raising=False):
            run.control.open(None, Device.AUTO)
        return run

    return beginning


def names_of(*cards: Sequence[Path]) -> list[str]:
    return [file.name for card in cards for file in card]


def wait_for(qtbot: QtBot, run: Run, *phases: Phase) -> None:
    qtbot.waitUntil(lambda: run.control.status.phase in phases)


def a_stick(folder: Path, count: int = 40) -> Path:
    stick = folder / "stick"
    stick.mkdir()
    for file in files_of(count):
        (stick / file.name).touch()
    return stick


def test_a_run_adds_every_file_in_order(qtbot: QtBot, begin: Begin) -> None:
    run = begin()
    run.control.add(files_of(50))
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(50))
    assert run.phases == [Phase.IDLE, Phase.READING, Phase.RUNNING, Phase.FINISHED]
    assert (run.control.status.done, run.control.status.total) == (50, 50)
    assert run.counts == (50, 0, 0)


def test_a_run_is_paused_and_resumed(qtbot: QtBot, begin: Begin) -> None:
    classifier = Stepwise(permits=1)
    run = begin(classifier)
    run.control.add(files_of(64))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    qtbot.waitUntil(lambda: run.control.status.phase is Phase.RUNNING)
    run.control.pause()
    classifier.permits.release(10)
    qtbot.wait(100)
    assert len(run.records) <= 32, "the batch that was under way is finished"
    stored = len(run.records)
    qtbot.wait(100)
    assert len(run.records) == stored
    assert run.control.status.phase is Phase.PAUSED
    assert run.control.status.rate is None
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(64))


def test_acts_are_done_during_a_run_and_during_a_pause(qtbot: QtBot, begin: Begin) -> None:
    classifier = Stepwise(permits=1)
    run = begin(classifier)
    outcomes: list[Outcome] = []
    reasons: list[object] = []
    run.control.add(files_of(64))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.act(Work.decide_all, outcomes.append, reasons.append)  # type: ignore[arg-type]
    classifier.permits.release(1)
    qtbot.waitUntil(lambda: len(outcomes) == 1)
    run.control.pause()
    classifier.permits.release(1)
    run.control.act(Work.decide_all, outcomes.append, reasons.append)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(outcomes) == 2)
    assert run.control.status.phase is Phase.PAUSED
    assert 16 <= outcomes[0].media <= outcomes[1].media < 64
    run.control.act(Work.undo, outcomes.append, reasons.append)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(reasons) == 1)
    assert "undo" in str(reasons[0])
    classifier.permits.release(10)
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(64))


def test_acts_are_done_without_a_run(qtbot: QtBot, make: Begin) -> None:
    run = make()
    outcomes: list[object] = []
    run.control.act(Work.decide_all, outcomes.append, outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes))
    assert outcomes == [Outcome(0, 0, is_act=False)]
    assert run.control.status.phase is Phase.IDLE


def test_the_rest_of_a_stopped_run_can_be_resumed(qtbot: QtBot, begin: Begin) -> None:
    classifier = Stepwise(permits=2)
    run = begin(classifier)
    run.control.add(files_of(70))
    qtbot.waitUntil(lambda: len(run.records) == 32)
    run.control.stop()
    wait_for(qtbot, run, Phase.STOPPED)
    assert run.control.can_resume
    assert run.counts == (32, 0, 0)
    classifier.permits.release(10)
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(70))
    assert (run.control.status.done, run.control.status.total) == (70, 70)
    assert run.counts == (70, 0, 0)
    assert not run.control.can_resume


def test_a_run_that_was_stopped_twice_is_counted_once(
    qtbot: QtBot, begin: Begin, tmp_path: Path
) -> None:
    stick = a_stick(tmp_path, 70)
    (stick / "a.mkv").touch()
    classifier = FromDisk(permits=1)
    run = begin(classifier)
    run.control.add([stick], {LeftOut.WEB: Listed.of(["https://example.org/a.jpg"])})
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.stop()
    wait_for(qtbot, run, Phase.STOPPED)
    run.control.resume()
    classifier.permits.release(1)
    qtbot.waitUntil(lambda: len(run.records) == 32)
    run.control.stop()
    wait_for(qtbot, run, Phase.STOPPED)
    classifier.permits.release(10)
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.counts == (70, 0, 0)
    arrival = run.control.status.arrival
    assert arrival is not None
    left_out = {kind: listed.count for kind, listed in arrival.left_out.items()}
    assert left_out == {LeftOut.WEB: 1, LeftOut.VIDEO: 1}


def test_a_stop_ends_a_pause(qtbot: QtBot, begin: Begin) -> None:
    run = begin(Stepwise(permits=1))
    run.control.add(files_of(64))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.pause()
    run.control.stop()
    wait_for(qtbot, run, Phase.STOPPED)
    assert len(run.records) == 16


def test_files_added_during_a_run_come_after_it_and_none_comes_twice(
    qtbot: QtBot, begin: Begin
) -> None:
    classifier = Stepwise(permits=1)
    run = begin(classifier)
    run.control.add(files_of(40))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.add(files_of(30, first=20))
    assert run.control.status.waiting == 30
    assert list(run.control.waiting) == files_of(30, first=20)
    classifier.permits.release(10)
    qtbot.waitUntil(lambda: len(run.records) == 50)
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(50))
    assert run.counts == (50, 20, 0)
    assert (run.control.status.done, run.control.status.total) == (50, 50)
    assert run.control.status.waiting == 0


def test_files_added_before_a_stop_wait_for_resume(qtbot: QtBot, begin: Begin) -> None:
    classifier = Stepwise(permits=1)
    run = begin(classifier)
    run.control.add(files_of(40))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.add(files_of(10, first=40))
    run.control.stop()
    wait_for(qtbot, run, Phase.STOPPED)
    assert len(run.records) == 16
    classifier.permits.release(10)
    run.control.resume()
    qtbot.waitUntil(lambda: len(run.records) == 50)
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(50))
    assert (run.control.status.done, run.control.status.total) == (50, 50)
    assert run.counts == (50, 0, 0)
    assert not run.control.can_resume


def test_files_added_after_a_stop_leave_the_rest_to_resume(qtbot: QtBot, begin: Begin) -> None:
    classifier = Stepwise(permits=1)
    run = begin(classifier)
    run.control.add(files_of(16))
    run.control.add(files_of(4, first=20))
    run.control.stop()
    wait_for(qtbot, run, Phase.STOPPED)
    classifier.permits.release(10)
    run.control.add(files_of(2, first=30))
    qtbot.waitUntil(lambda: run.names[-2:] == names_of(files_of(2, 30)))
    wait_for(qtbot, run, Phase.STOPPED)
    assert run.counts == (2, 0, 0)
    assert not set(run.names) & set(names_of(files_of(4, 20)))
    run.control.resume()
    qtbot.waitUntil(lambda: run.names[-4:] == names_of(files_of(4, 20)))
    wait_for(qtbot, run, Phase.FINISHED)
    assert sorted(run.names) == names_of(files_of(16), files_of(4, 20), files_of(2, 30))


def test_a_search_that_is_stopped_is_repeated_by_resume(
    qtbot: QtBot, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, over = threading.Event(), threading.Event()

    def search(paths: Sequence[Path], progress: ProgressSink, *, clips: bool) -> FoundPhotos:
        reached.set()
        over.wait(60)
        progress(Progress(0, None))
        return find_photos(paths, progress, clips=clips)

    monkeypatch.setattr(adding, "find_photos", search)
    run = begin()
    run.control.add(files_of(3))
    assert reached.wait(60)
    run.control.add(files_of(2, first=3))
    run.control.stop()
    over.set()
    wait_for(qtbot, run, Phase.STOPPED)
    assert run.records == []
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(5))
    assert run.counts == (5, 0, 0)


def test_another_project_forgets_what_was_left_when_a_run_failed(
    qtbot: QtBot, begin: Begin, tmp_path: Path
) -> None:
    classifier = Stepwise(permits=1)
    classifier.fault = (20, GPU_FAULT)
    run = begin(classifier)
    run.control.add(files_of(40))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.add(files_of(10, first=40))
    classifier.permits.release(10)
    wait_for(qtbot, run, Phase.FAILED)
    assert run.control.can_resume
    with qtbot.waitSignal(run.control.project_opened):
        run.control.open_project(tmp_path / "other.swcproject", makes=True)
    assert not run.control.can_resume
    assert run.control.status.phase is Phase.IDLE
    run.control.add(files_of(1, first=100))
    wait_for(qtbot, run, Phase.FINISHED)
    with Project.open(tmp_path / "other.swcproject", write=False) as other:
        listing = MediaListing(other.connection)
        assert [row.name for row in listing.rows(listing.numbers())] == names_of(files_of(1, 100))
    assert len(run.records) == 16


def test_a_project_is_not_changed_for_another_one_during_a_run(
    qtbot: QtBot, begin: Begin, tmp_path: Path
) -> None:
    classifier = Stepwise(permits=1)
    run = begin(classifier)
    run.control.add(files_of(20))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.open_project(tmp_path / "other.swcproject", makes=True)
    classifier.permits.release(1)
    wait_for(qtbot, run, Phase.FINISHED)
    assert len(run.records) == 20
    assert not (tmp_path / "other.swcproject").exists()


def test_photographs_wait_for_the_project(qtbot: QtBot, tmp_path: Path) -> None:
    run = Run(tmp_path / "park.swcproject")
    try:
        with qtbot.waitSignal(run.control.opened):
            run.control.open(None, Device.AUTO)
        run.control.open_project(run.project, makes=True)
        run.control.add(files_of(2))
        assert run.control.status.phase is Phase.OPENING
        wait_for(qtbot, run, Phase.FINISHED)
        assert len(run.records) == 2
    finally:
        run.close()


def test_without_a_project_what_is_added_gets_the_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    run = Run(tmp_path / "park.swcproject")
    try:
        with qtbot.waitSignal(run.control.opened):
            run.control.open(None, Device.AUTO)
        run.control.add(files_of(2))
        assert run.control.status.phase is Phase.FAILED
        assert run.control.status.detail == NO_PROJECT
        with qtbot.waitSignal(run.control.project_refused) as refused:
            run.control.open_project(run.project)
            run.control.add(files_of(2))
        path, error = refused.args
        assert path == run.project
        assert isinstance(error, ProjectNotFound)
        for _ in range(2):
            assert run.control.status.phase is Phase.FAILED
            assert run.control.status.detail == error.message
            run.control.add(files_of(2))
        run.open_project(qtbot)
        assert run.records == []
        run.control.add(files_of(2))
        wait_for(qtbot, run, Phase.FINISHED)
        assert len(run.records) == 2
    finally:
        run.close()


def test_a_closed_project_can_be_used_by_others(qtbot: QtBot, begin: Begin) -> None:
    run = begin()
    run.control.add(files_of(1))
    wait_for(qtbot, run, Phase.FINISHED)
    assert not is_free_to_write(run.project)
    run.control.close_project()
    qtbot.waitUntil(lambda: is_free_to_write(run.project))
    run.control.add(files_of(2))
    assert run.control.status.phase is Phase.FAILED
    assert run.control.status.detail == NO_PROJECT


def test_photographs_that_are_here_are_not_read_again(qtbot: QtBot, begin: Begin) -> None:
    run = begin()
    run.control.add(files_of(3))
    wait_for(qtbot, run, Phase.FINISHED)
    run.control.add(files_of(4))
    wait_for(qtbot, run, Phase.READING, Phase.RUNNING)
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(4))
    assert run.counts == (1, 3, 0)
    assert (run.control.status.done, run.control.status.total) == (1, 1)


def test_a_fault_ends_the_run_with_its_sentence_and_it_can_be_resumed(
    qtbot: QtBot, begin: Begin
) -> None:
    classifier = Stepwise()
    classifier.fault = (37, GPU_FAULT)
    run = begin(classifier)
    run.control.add(files_of(60))
    wait_for(qtbot, run, Phase.FAILED)
    assert str(run.control.status.detail) == str(GPU_FAULT)
    assert len(run.records) == 32
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(60))
    assert (run.control.status.done, run.control.status.total) == (60, 60)
    assert run.counts == (60, 0, 0)


def test_an_unexpected_error_ends_the_run_and_not_the_thread(qtbot: QtBot, begin: Begin) -> None:
    classifier = Stepwise()
    classifier.fault = (20, ZeroDivisionError("of the test"))
    run = begin(classifier)
    run.control.add(files_of(30))
    wait_for(qtbot, run, Phase.FAILED)
    assert "of the test" in str(run.control.status.detail)
    assert run.counts == (16, 0, 0)
    run.control.add(files_of(10, first=100))
    qtbot.waitUntil(lambda: run.names[-10:] == names_of(files_of(10, 100)))
    wait_for(qtbot, run, Phase.STOPPED)
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert sorted(run.names) == names_of(files_of(30), files_of(10, 100))
    assert run.counts == (30, 0, 0)


def test_a_run_waits_for_a_disk_that_was_removed(
    qtbot: QtBot, begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swc_desktop.session.runner.ROOT_POLL_INTERVAL_S", 0.02)
    stick, pulled = a_stick(tmp_path), tmp_path / "pulled"
    classifier = FromDisk(permits=1)
    run = begin(classifier)
    run.control.add([stick])
    qtbot.waitUntil(lambda: len(run.records) == 16)
    stick.rename(pulled)
    classifier.permits.release(10)
    wait_for(qtbot, run, Phase.LOST)
    assert run.control.status.detail == str(stick)
    assert len(run.records) == 16
    pulled.rename(stick)
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(40))
    assert all(record.unreadable is None for record in run.records)
    assert (run.control.status.done, run.control.status.total) == (40, 40)
    assert run.counts == (40, 0, 0)


def test_waiting_for_a_disk_can_be_stopped(qtbot: QtBot, begin: Begin, tmp_path: Path) -> None:
    stick, pulled = a_stick(tmp_path, 2), tmp_path / "pulled"
    classifier = FromDisk(permits=0)
    run = begin(classifier)
    run.control.add([stick])
    wait_for(qtbot, run, Phase.RUNNING)
    stick.rename(pulled)
    classifier.permits.release(5)
    wait_for(qtbot, run, Phase.LOST)
    run.control.stop()
    wait_for(qtbot, run, Phase.STOPPED)
    assert run.records == []
    assert run.control.can_resume
    pulled.rename(stick)
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == names_of(files_of(2))


def test_a_card_that_is_empty_now_is_named_and_nothing_of_it_is_lost(
    qtbot: QtBot, begin: Begin, tmp_path: Path
) -> None:
    stick = a_stick(tmp_path, 3)
    run = begin(FromDisk())
    run.control.add([stick])
    wait_for(qtbot, run, Phase.FINISHED)
    for file in stick.iterdir():
        file.unlink()
    run.control.add([stick])
    wait_for(qtbot, run, Phase.FAILED)
    assert str(stick) in str(run.control.status.detail)
    assert run.names == names_of(files_of(3))


def test_a_file_that_is_gone_while_its_folder_is_there_is_unreadable(
    qtbot: QtBot, begin: Begin, tmp_path: Path
) -> None:
    run = begin(FromDisk())
    run.control.add([tmp_path / "gone.jpg"])
    wait_for(qtbot, run, Phase.FINISHED)
    assert [record.unreadable for record in run.records] == [Unreadable("gone.jpg is gone.")]
    assert run.counts == (0, 0, 1)


def test_a_deleted_file_that_was_added_itself_does_not_hold_up_the_run(
    qtbot: QtBot, begin: Begin, tmp_path: Path
) -> None:
    files = [tmp_path / file.name for file in files_of(40)]
    for file in files:
        file.touch()
    classifier = FromDisk(permits=1)
    run = begin(classifier)
    run.control.add(files)
    qtbot.waitUntil(lambda: len(run.records) == 16)
    files[30].unlink()
    classifier.permits.release(10)
    wait_for(qtbot, run, Phase.FINISHED)
    assert Phase.LOST not in run.phases
    assert [r.file for r in run.records if r.unreadable is not None] == [files[30]]
    assert len(run.records) == 40


def test_a_run_of_single_files_waits_for_their_folder_that_was_removed(
    qtbot: QtBot, begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swc_desktop.session.runner.ROOT_POLL_INTERVAL_S", 0.02)
    stick, pulled = a_stick(tmp_path), tmp_path / "pulled"
    files = sorted(stick.iterdir())
    classifier = FromDisk(permits=1)
    run = begin(classifier)
    run.control.add(files)
    qtbot.waitUntil(lambda: len(run.records) == 16)
    stick.rename(pulled)
    classifier.permits.release(10)
    wait_for(qtbot, run, Phase.LOST)
    assert run.control.status.detail == str(stick)
    pulled.rename(stick)
    wait_for(qtbot, run, Phase.FINISHED)
    assert [r.file for r in run.records] == files
    assert all(record.unreadable is None for record in run.records)


def test_a_long_search_shows_its_progress_and_can_be_stopped(
    qtbot: QtBot, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def slowly(
        _paths: Sequence[Path],
        progress: ProgressSink,
        *,
        clips: bool,
    ) -> FoundPhotos:
        done = 0
        while not over.is_set():
            done += 10
            progress(Progress(done, None))
            over.wait(0.01)
        return FoundPhotos()

    monkeypatch.setattr(adding, "find_photos", slowly)
    run = begin()
    run.control.add([Path("/card")])
    qtbot.waitUntil(lambda: run.control.status.found >= 30)
    assert run.control.status.phase is Phase.READING
    run.control.stop()
    try:
        wait_for(qtbot, run, Phase.STOPPED)
    finally:
        over.set()
    assert run.records == []


def test_photographs_wait_for_the_pack(qtbot: QtBot, make: Begin) -> None:
    go = threading.Event()

    def opening(_pack: Path | None, _device: Device) -> AnyClassifier:
        go.wait(60)
        return Stepwise()

    run = make(opening=opening)
    try:
        run.control.open(None, Device.AUTO)
        run.control.add(files_of(2))
        assert run.control.status.phase is Phase.OPENING
        go.set()
        wait_for(qtbot, run, Phase.FINISHED)
        assert len(run.records) == 2
    finally:
        go.set()


def test_the_sentence_about_a_damaged_pack_is_shown(qtbot: QtBot, begin: Begin) -> None:
    """Which pack is used instead is chosen below, for window and command line alike."""
    instead = Stepwise()
    instead.notice = f"{FAULT!s} Starter 1.0 is used instead."
    run = begin(opening=lambda _pack, _device: instead)
    assert run.sentences == [instead.notice]
    run.control.add(files_of(1))
    wait_for(qtbot, run, Phase.FINISHED)


def test_without_any_pack_what_is_added_gets_the_sentence(qtbot: QtBot, make: Begin) -> None:
    packs: list[AnyClassifier] = []

    def opening(pack: Path | None, _device: Device) -> AnyClassifier:
        if not packs:
            raise PackRefused(PackProblem.CHANGED_ENTRY, file=pack or STARTER, entry="image.onnx")
        return packs[0]

    run = make(opening=opening)
    with qtbot.waitSignal(run.control.refused):
        run.control.open(None, Device.AUTO)
    run.control.add(files_of(2))
    wait_for(qtbot, run, Phase.FAILED)
    assert str(run.control.status.detail) == run.sentences[-1]
    packs.append(Stepwise())
    with qtbot.waitSignal(run.control.opened):
        run.control.open(None, Device.AUTO)
    assert run.control.can_resume
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert len(run.records) == 2


def test_the_cpu_is_used_where_the_gpu_cannot_be(qtbot: QtBot, make: Begin) -> None:
    fault: SwcError = DeviceNotUsable(device="CUDA", reason="no driver was found")
    asked: list[Device] = []

    def opening(_pack: Path | None, device: Device) -> AnyClassifier:
        asked.append(device)
        if device is Device.CUDA:
            raise fault
        return Stepwise()

    run = make(opening=opening)
    with qtbot.waitSignal(run.control.opened):
        run.control.open(None, Device.CUDA)
    assert asked == [Device.CUDA, Device.CPU]
    assert run.sentences == [str(fault)]


def test_closing_in_the_middle_of_a_run_ends_the_thread_and_keeps_what_was_read(
    qtbot: QtBot, tmp_path: Path
) -> None:
    before = threading.enumerate()
    run = Run(tmp_path / "park.swcproject", Stepwise(permits=1))
    run.open_project(qtbot)
    run.control.open(None, Device.AUTO)
    run.control.add(files_of(64))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.close()
    assert not [
        thread
        for thread in threading.enumerate()
        if thread.name == "runner" and thread not in before
    ]
    assert is_free_to_write(run.project)
    assert len(run.records) == 16
    run.close()
