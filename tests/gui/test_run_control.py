"""A run is started, paused, stopped and resumed; no photograph is lost or classified twice."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.device import Device
from swc_desktop.core.errors import DeviceNotUsable, SwcError, Unreadable
from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.photos.find import FoundPhotos
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.session.run_status import Phase
from swc_desktop.session.runner import AnyClassifier, FindPhotos, Services
from swc_desktop.ui.window.run_control import RunControl
from tests.gui.fake_engine import PACK
from tests.gui.stepwise import FromDisk, Stepwise, as_given, files_of, found

STARTER = PACK.file
FAULT = PackRefused(
    PackProblem.CHANGED_ENTRY, file=Path("/home/ranger/other.swcpack"), entry="image.onnx"
)


Opening = Callable[[Path | None, Device], AnyClassifier]


class Run:
    """A run control with what it reported."""

    def __init__(
        self,
        classifier: AnyClassifier | None = None,
        *,
        opening: Opening | None = None,
        find: FindPhotos = as_given,
    ) -> None:
        held = classifier or Stepwise()
        self.control = RunControl(Services(opening or (lambda _pack, _device: held), find))
        self.records: list[ResultRecord] = []
        self.phases: list[Phase] = []
        self.sentences: list[str] = []
        self.control.records.connect(self.records.extend)
        self.control.changed.connect(lambda status: self._note(status.phase))
        self.control.opened.connect(lambda _, sentence: self.sentences.append(sentence))
        self.control.refused.connect(self.sentences.append)

    def _note(self, phase: Phase) -> None:
        if self.phases[-1:] != [phase]:
            self.phases.append(phase)

    @property
    def names(self) -> list[str]:
        return [record.file.name for record in self.records]


Begin = Callable[..., Run]


@pytest.fixture
def begin(qtbot: QtBot) -> Iterator[Begin]:
    made: list[Run] = []

    def beginning(
        classifier: AnyClassifier | None = None, *, pack: Path | None = None, **given: object
    ) -> Run:
        run = Run(classifier, **given)  # type: ignore[arg-type]
        made.append(run)
        with qtbot.waitSignals([run.control.opened], timeout=5000, raising=False):
            run.control.open(pack, Device.AUTO)
        return run

    yield beginning
    for run in made:
        run.control.close()


def wait_for(qtbot: QtBot, run: Run, *phases: Phase) -> None:
    qtbot.waitUntil(lambda: run.control.status.phase in phases)


def test_a_run_classifies_every_file_in_order(qtbot: QtBot, begin: Begin) -> None:
    run = begin()
    run.control.add(files_of(50))
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == [file.name for file in files_of(50)]
    assert [record.index for record in run.records] == list(range(50))
    assert run.phases == [Phase.READING, Phase.RUNNING, Phase.FINISHED]
    assert (run.control.status.done, run.control.status.total) == (50, 50)


def test_a_run_is_paused_and_resumed(qtbot: QtBot, begin: Begin) -> None:
    classifier = Stepwise(permits=1)
    run = begin(classifier)
    run.control.add(files_of(64))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.pause()
    classifier.permits.release(10)
    qtbot.wait(100)
    assert len(run.records) == 16
    assert run.control.status.phase is Phase.PAUSED
    assert run.control.status.rate is None
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == [file.name for file in files_of(64)]


def test_the_rest_of_a_stopped_run_can_be_resumed(qtbot: QtBot, begin: Begin) -> None:
    classifier = Stepwise(permits=2)
    run = begin(classifier)
    run.control.add(files_of(70))
    qtbot.waitUntil(lambda: len(run.records) == 32)
    run.control.stop()
    wait_for(qtbot, run, Phase.STOPPED)
    assert run.control.can_resume
    classifier.permits.release(10)
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == [file.name for file in files_of(70)]
    assert (run.control.status.done, run.control.status.total) == (70, 70)
    assert not run.control.can_resume


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
    classifier.permits.release(10)
    qtbot.waitUntil(lambda: len(run.records) == 50)
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == [file.name for file in files_of(50)]


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
    assert run.names == [file.name for file in files_of(50)]
    assert (run.control.status.done, run.control.status.total) == (50, 50)
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
    qtbot.waitUntil(lambda: run.names[-2:] == [f.name for f in files_of(2, 30)])
    wait_for(qtbot, run, Phase.STOPPED)
    assert not set(run.names) & {file.name for file in files_of(4, 20)}
    run.control.resume()
    qtbot.waitUntil(lambda: run.names[-4:] == [f.name for f in files_of(4, 20)])
    wait_for(qtbot, run, Phase.FINISHED)


def test_a_search_that_is_stopped_is_repeated_by_resume(qtbot: QtBot, begin: Begin) -> None:
    reached, over = threading.Event(), threading.Event()

    def search(
        paths: Sequence[Path], progress: ProgressSink | None, seen: Collection[str]
    ) -> FoundPhotos:
        reached.set()
        over.wait(60)
        return as_given(paths, progress, seen)

    run = begin(find=search)
    run.control.add(files_of(3))
    assert reached.wait(60)
    run.control.add(files_of(2, first=3))
    run.control.stop()
    over.set()
    wait_for(qtbot, run, Phase.STOPPED)
    assert run.records == []
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == [file.name for file in files_of(5)]


def test_a_new_list_forgets_what_was_waiting_when_a_run_failed(qtbot: QtBot, begin: Begin) -> None:
    classifier = Stepwise(permits=1)
    classifier.fault = (20, DeviceNotUsable(device="CUDA", reason="it is out of memory"))
    run = begin(classifier)
    run.control.add(files_of(40))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.add(files_of(10, first=40))
    classifier.permits.release(10)
    wait_for(qtbot, run, Phase.FAILED)
    assert run.control.can_resume
    run.control.clear()
    assert not run.control.can_resume
    run.records.clear()
    run.control.add(files_of(1, first=100))
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == [file.name for file in files_of(1, first=100)]


def test_a_new_list_forgets_what_was_waiting_for_a_pack_that_is_refused(qtbot: QtBot) -> None:
    packs: list[AnyClassifier] = []

    def opening(_pack: Path | None, _device: Device) -> AnyClassifier:
        if not packs:
            raise PackRefused(PackProblem.CHANGED_ENTRY, file=STARTER, entry="image.onnx")
        return packs[0]

    run = Run(opening=opening)
    try:
        run.control.add(files_of(2))
        run.control.open(None, Device.AUTO)
        wait_for(qtbot, run, Phase.FAILED)
        run.control.clear()
        packs.append(Stepwise())
        with qtbot.waitSignal(run.control.opened):
            run.control.open(None, Device.AUTO)
        run.control.add(files_of(1, first=100))
        wait_for(qtbot, run, Phase.FINISHED)
        assert run.names == [file.name for file in files_of(1, first=100)]
    finally:
        run.control.close()


def test_a_new_list_accepts_the_same_files_again(qtbot: QtBot, begin: Begin) -> None:
    run = begin()
    run.control.add(files_of(3))
    wait_for(qtbot, run, Phase.FINISHED)
    run.control.clear()
    assert run.control.status.phase is Phase.IDLE
    run.records.clear()
    run.control.add(files_of(3))
    wait_for(qtbot, run, Phase.FINISHED)
    assert [record.index for record in run.records] == [0, 1, 2]


def test_a_fault_ends_the_run_with_its_sentence_and_it_can_be_resumed(
    qtbot: QtBot, begin: Begin
) -> None:
    classifier = Stepwise()
    fault = DeviceNotUsable(device="CUDA", reason="it is out of memory")
    classifier.fault = (37, fault)
    run = begin(classifier)
    run.control.add(files_of(60))
    wait_for(qtbot, run, Phase.FAILED)
    assert run.control.status.detail == fault.sentence
    assert len(run.records) == 32
    run.control.resume()
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == [file.name for file in files_of(60)]


def test_an_unexpected_error_ends_the_run_and_not_the_thread(qtbot: QtBot, begin: Begin) -> None:
    classifier = Stepwise()
    classifier.fault = (20, ZeroDivisionError("of the test"))
    run = begin(classifier)
    run.control.add(files_of(30))
    wait_for(qtbot, run, Phase.FAILED)
    assert "of the test" in run.control.status.detail
    run.control.add(files_of(10, first=100))
    qtbot.waitUntil(lambda: run.names[-10:] == [f.name for f in files_of(10, 100)])


def test_a_run_waits_for_a_disk_that_was_removed(
    qtbot: QtBot, begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swc_desktop.session.runner.ROOT_POLL_INTERVAL_S", 0.02)
    stick, pulled = tmp_path / "stick", tmp_path / "pulled"
    stick.mkdir()
    for file in files_of(40):
        (stick / file.name).touch()
    classifier = FromDisk(permits=1)
    run = begin(classifier, find=lambda paths, *_: found(sorted(paths[0].iterdir()), paths[0]))
    run.control.add([stick])
    qtbot.waitUntil(lambda: len(run.records) == 16)
    stick.rename(pulled)
    classifier.permits.release(10)
    wait_for(qtbot, run, Phase.LOST)
    assert run.control.status.detail == str(stick)
    assert len(run.records) == 16
    pulled.rename(stick)
    wait_for(qtbot, run, Phase.FINISHED)
    assert run.names == [file.name for file in files_of(40)]
    assert all(record.unreadable is None for record in run.records)


def test_waiting_for_a_disk_can_be_stopped(qtbot: QtBot, begin: Begin, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    files = [stick / "a.jpg", stick / "b.jpg"]
    classifier = FromDisk(permits=0)
    run = begin(classifier, find=lambda paths, *_: found(files, paths[0]))
    run.control.add([stick])
    wait_for(qtbot, run, Phase.RUNNING)
    stick.rmdir()
    classifier.permits.release(5)
    wait_for(qtbot, run, Phase.LOST)
    run.control.stop()
    wait_for(qtbot, run, Phase.STOPPED)
    assert run.records == []
    assert run.control.can_resume


def test_a_file_that_is_gone_while_its_folder_is_there_is_unreadable(
    qtbot: QtBot, begin: Begin, tmp_path: Path
) -> None:
    run = begin(FromDisk(), find=lambda paths, *_: found([paths[0] / "gone.jpg"], paths[0]))
    run.control.add([tmp_path])
    wait_for(qtbot, run, Phase.FINISHED)
    assert [record.unreadable for record in run.records] == [Unreadable("gone.jpg is gone.")]


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
    stick, pulled = tmp_path / "stick", tmp_path / "pulled"
    stick.mkdir()
    files = [stick / file.name for file in files_of(40)]
    for file in files:
        file.touch()
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


def test_a_long_search_shows_its_progress_and_can_be_stopped(qtbot: QtBot, begin: Begin) -> None:
    over = threading.Event()

    def slowly(
        paths: Sequence[Path], progress: ProgressSink | None, seen: Collection[str]
    ) -> FoundPhotos:
        done = 0
        while not over.is_set():
            done += 10
            assert progress is not None
            progress(Progress(done, None))
            over.wait(0.01)
        return FoundPhotos()

    run = begin(find=slowly)
    run.control.add([Path("/card")])
    qtbot.waitUntil(lambda: run.control.status.found >= 30)
    assert run.control.status.phase is Phase.READING
    run.control.stop()
    try:
        wait_for(qtbot, run, Phase.FINISHED, Phase.STOPPED)
    finally:
        over.set()
    assert run.records == []


def test_photographs_wait_for_the_pack(qtbot: QtBot) -> None:
    go = threading.Event()

    def opening(_pack: Path | None, _device: Device) -> AnyClassifier:
        go.wait(60)
        return Stepwise()

    run = Run(opening=opening)
    try:
        run.control.open(None, Device.AUTO)
        run.control.add(files_of(2))
        assert run.control.status.phase is Phase.OPENING
        go.set()
        wait_for(qtbot, run, Phase.FINISHED)
        assert len(run.records) == 2
    finally:
        go.set()
        run.control.close()


def test_the_sentence_about_a_damaged_pack_is_shown(qtbot: QtBot, begin: Begin) -> None:
    """Which pack is used instead is chosen below, for window and command line alike."""
    instead = Stepwise()
    instead.notice = f"{FAULT.sentence} Starter 1.0 is used instead."
    run = begin(opening=lambda _pack, _device: instead)
    assert run.sentences == [instead.notice]
    run.control.add(files_of(1))
    wait_for(qtbot, run, Phase.FINISHED)


def test_without_any_pack_what_is_added_gets_the_sentence(qtbot: QtBot, begin: Begin) -> None:
    packs: list[AnyClassifier] = []

    def opening(pack: Path | None, _device: Device) -> AnyClassifier:
        if not packs:
            raise PackRefused(PackProblem.CHANGED_ENTRY, file=pack or STARTER, entry="image.onnx")
        return packs[0]

    run = Run(opening=opening)
    try:
        with qtbot.waitSignal(run.control.refused):
            run.control.open(None, Device.AUTO)
        run.control.add(files_of(2))
        wait_for(qtbot, run, Phase.FAILED)
        assert run.control.status.detail == run.sentences[-1]
        packs.append(Stepwise())
        run.control.open(None, Device.AUTO)
        qtbot.waitUntil(lambda: len(run.records) == 2)
    finally:
        run.control.close()


def test_the_cpu_is_used_where_the_gpu_cannot_be(qtbot: QtBot, begin: Begin) -> None:
    fault: SwcError = DeviceNotUsable(device="CUDA", reason="no driver was found")
    asked: list[Device] = []

    def opening(_pack: Path | None, device: Device) -> AnyClassifier:
        asked.append(device)
        if device is Device.CUDA:
            raise fault
        return Stepwise()

    run = Run(opening=opening)
    try:
        with qtbot.waitSignal(run.control.opened):
            run.control.open(None, Device.CUDA)
        assert asked == [Device.CUDA, Device.CPU]
        assert run.sentences == [fault.sentence]
    finally:
        run.control.close()


def test_closing_in_the_middle_of_a_run_ends_the_thread(qtbot: QtBot) -> None:
    before = threading.enumerate()
    run = Run(Stepwise(permits=1))
    run.control.open(None, Device.AUTO)
    run.control.add(files_of(64))
    qtbot.waitUntil(lambda: len(run.records) == 16)
    run.control.close()
    assert not [
        thread
        for thread in threading.enumerate()
        if thread.name == "runner" and thread not in before
    ]
