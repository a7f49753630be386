"""Projects and packs are opened, photographs added and acts done without a window; each step is
reported."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest

from swc_desktop.core.device import Device
from swc_desktop.core.errors import DeviceNotUsable
from swc_desktop.core.message import Message
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.inference.deciding import Decider
from swc_desktop.inference.errors import PackMissing
from swc_desktop.packs.errors import PackNotInstalled
from swc_desktop.packs.pack import Pack
from swc_desktop.projects.arrived import Arrived
from swc_desktop.projects.errors import ProjectBroken, ProjectNotFound
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import EVERYTHING, Order
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.project import Project
from swc_desktop.projects.working import Work
from swc_desktop.session import runner as module
from swc_desktop.session.errors import NO_PROJECT, ProjectNotOpen
from swc_desktop.session.project_opening import OpenedProject, is_free_to_write
from swc_desktop.session.runner import Act, AnyClassifier, RunEvents, Runner, Services
from swc_desktop.weather.store import WeatherStore
from tests.gui.fake_engine import no_decider
from tests.gui.stepwise import FromDisk, Stepwise, files_of

GPU_FAULT = DeviceNotUsable(device="CUDA", reason="no driver was found")


class Events:
    """What a runner reported, in order; a function may be called at an event."""

    def __init__(self) -> None:
        self.all: list[tuple[str, tuple[object, ...]]] = []
        self.at: dict[str, Callable[[], object]] = {}

    def sink(self) -> RunEvents:
        def noting(name: str) -> Callable[..., None]:
            def note(*values: object) -> None:
                self.all.append((name, values))
                self.at.get(name, lambda: None)()

            return note

        return RunEvents(**{field.name: noting(field.name) for field in fields(RunEvents)})

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.all]

    def values(self, name: str) -> list[tuple[object, ...]]:
        return [values for seen, values in self.all if seen == name]

    @property
    def arrived(self) -> list[Arrived]:
        """What became of what was added, once for each attempt."""
        found = [values[0] for values in self.values("arrived")]
        assert all(isinstance(one, Arrived) for one in found)
        return found  # type: ignore[return-value]


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the project of the runner is."""
    return tmp_path / "park.swcproject"


class Make(Protocol):
    def __call__(
        self, classifier: AnyClassifier | None = None, services: Services | None = None
    ) -> Runner: ...


def services_with(classifier: AnyClassifier | None = None) -> Services:
    held = classifier or Stepwise()
    return Services(lambda _pack, _device: held, no_decider)


@pytest.fixture
def make(events: Events, path: Path) -> Iterator[Make]:
    """Makes runners, and opens pack and project; what they reported of that is forgotten."""
    made: list[Runner] = []

    def making(classifier: AnyClassifier | None = None, services: Services | None = None) -> Runner:
        made.append(Runner(services or services_with(classifier), events.sink()))
        made[-1].open_project(path, None, makes=True)
        made[-1].open(None, Device.AUTO)
        events.all.clear()
        return made[-1]

    yield making
    for runner in made:
        runner.close_project()


def names_of(files: Sequence[Path]) -> list[str]:
    return [file.name for file in files]


def stored(runner: Runner) -> list[str]:
    """The names of the files of the project, in the order in which they were added."""
    assert runner.project is not None
    listing = MediaListing(runner.project.connection)
    return [row.name for row in listing.rows(listing.numbers(EVERYTHING, Order.ADDED))]


def test_the_runner_needs_no_qt() -> None:
    script = "import sys, swc_desktop.session.runner; print('PySide6' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


# Opening a pack


def test_a_pack_is_opened_with_its_notice(make: Make, events: Events) -> None:
    classifier = Stepwise()
    classifier.notice = "Starter 1.0 is used instead."
    make(classifier).open(None, Device.AUTO)
    assert events.all == [("opened", (classifier, (classifier.notice,)))]


def test_a_device_that_cannot_be_used_gives_way_to_the_cpu(make: Make, events: Events) -> None:
    devices: list[Device] = []

    def opening(_pack: Path | None, device: Device) -> AnyClassifier:
        devices.append(device)
        if device is Device.CUDA:
            raise GPU_FAULT
        classifier = Stepwise()
        classifier.notice = "Starter 1.0 is used instead."
        return classifier

    runner = make(services=Services(opening, no_decider))
    devices.clear()
    runner.open(None, Device.CUDA)
    assert devices == [Device.CUDA, Device.CPU]
    ((_, notices),) = events.values("opened")
    assert notices == (GPU_FAULT.message, "Starter 1.0 is used instead.")


def test_a_cpu_that_cannot_be_used_is_refused(make: Make, events: Events) -> None:
    def opening(_pack: Path | None, _device: Device) -> AnyClassifier:
        raise GPU_FAULT

    make(services=Services(opening, no_decider)).open(None, Device.CPU)
    assert events.all == [("refused", (GPU_FAULT.message,))]


def test_opening_that_is_cancelled_reports_nothing(make: Make, events: Events) -> None:
    def opening(_pack: Path | None, _device: Device) -> AnyClassifier:
        raise Cancelled

    make(services=Services(opening, no_decider)).open(None, Device.AUTO)
    assert events.all == []


# Opening a project


def test_a_project_that_is_not_there_is_refused_or_made(
    make: Make, events: Events, tmp_path: Path
) -> None:
    runner = make()
    other = tmp_path / "other.swcproject"
    runner.open_project(other, None)
    ((refused, error),) = events.values("project_refused")
    assert refused == other
    assert isinstance(error, ProjectNotFound)
    assert runner.project is None
    runner.open_project(other, None, makes=True)
    ((opened, key),) = events.values("project_opened")
    assert isinstance(opened, OpenedProject)
    assert (opened.can_write, key) == (True, None)
    assert runner.project is opened.project


def test_a_project_is_closed_when_another_one_is_opened(
    make: Make, path: Path, tmp_path: Path
) -> None:
    runner = make()
    runner.add(files_of(2), None, Control())
    assert not is_free_to_write(path)
    runner.open_project(tmp_path / "other.swcproject", None, makes=True)
    assert is_free_to_write(path)
    assert stored(runner) == []
    runner.open_project(path, None, makes=True)
    assert stored(runner) == names_of(files_of(2))


# A run


def test_a_run_reports_what_it_stored(make: Make, events: Events) -> None:
    runner = make()
    runner.add(files_of(40), None, Control())
    steps = [name for name in events.names if name != "read"]
    assert steps == ["began", *["stored"] * 4, "arrived", "ended"]
    assert events.values("began") == [(40,)]
    assert events.values("read") == [(done,) for done in range(1, 41)]
    assert events.values("ended") == [(True, "")]
    assert events.arrived[0].added == 40
    assert stored(runner) == names_of(files_of(40))


def test_nothing_is_written_once_the_project_was_found_damaged(
    make: Make, events: Events, path: Path
) -> None:
    damage = ProjectBroken(file=path, reason="database disk image is malformed")
    runner = make()
    events.at["stored"] = lambda: runner.stop_writing(damage)
    runner.add(files_of(40), None, Control())
    assert events.values("ended") == [(False, damage.message)]
    assert stored(runner) == names_of(files_of(16)), "the batch that was written before"
    refused: list[object] = []
    runner.ask(Act(lambda work: work.undo(), lambda _: None, refused.append))
    runner.ask(Act(set_gap, lambda _: None, refused.append))
    runner.do_acts()
    assert refused[-1] == damage.message


def set_gap(work: Work) -> None:
    work.set_event_gap(timedelta(minutes=5))


def test_damage_that_is_met_in_a_run_is_reported(make: Make, events: Events, path: Path) -> None:
    runner = make()
    assert runner.project is not None
    runner.project.file.vacuum()
    runner.project.file.rows("PRAGMA shrink_memory")  # so that pages are read again
    with path.open("r+b") as file:  # every page behind the first, which has been read
        size = file.seek(0, 2)
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    runner.add(files_of(40), None, Control())
    ((error,),) = events.values("damaged")
    assert isinstance(error, ProjectBroken)
    assert events.values("ended") == [(False, error.message)]


def test_what_was_reported_as_stored_is_on_the_disk(make: Make, events: Events, path: Path) -> None:
    counts: list[int] = []

    def read() -> None:
        with Project.open(path, write=False) as reader:
            counts.append(MediaListing(reader.connection).count())

    runner = make()
    events.at["stored"] = read
    runner.add(files_of(40), None, Control())
    assert counts == [16, 32, 40, 40]


def test_a_file_that_is_here_already_is_not_read_again(make: Make, events: Events) -> None:
    runner = make()
    runner.add(files_of(3), None, Control())
    runner.add(files_of(4), None, Control())
    assert events.values("began") == [(3,), (1,)]
    assert [(one.added, one.already_here) for one in events.arrived] == [(3, 0), (1, 3)]
    assert stored(runner) == names_of(files_of(4))


def test_a_search_that_is_cancelled_stores_nothing(make: Make, events: Events) -> None:
    control = Control()
    control.cancel()
    runner = make()
    runner.add([files_of(1)[0].parent], None, control)
    assert events.values("ended") == [(False, "")]
    assert stored(runner) == []


def test_a_run_that_is_cancelled_goes_on_when_it_is_added_again(make: Make, events: Events) -> None:
    control = Control()
    runner = make()
    events.at["stored"] = control.cancel
    runner.add(files_of(40), None, control)
    assert events.arrived[0].added == 16
    assert stored(runner) == names_of(files_of(16))
    del events.at["stored"]
    runner.add(files_of(40), None, Control())
    assert events.values("began") == [(40,), (24,)]
    assert events.values("ended") == [(False, ""), (True, "")]
    assert stored(runner) == names_of(files_of(40))


def test_a_fault_ends_the_run_with_its_sentence_and_keeps_what_was_read(
    make: Make, events: Events
) -> None:
    classifier = Stepwise()
    classifier.fault = (20, GPU_FAULT)
    runner = make(classifier)
    runner.add(files_of(30), None, Control())
    assert events.values("ended") == [(False, GPU_FAULT.message)]
    assert stored(runner) == names_of(files_of(16))


def test_an_unexpected_error_ends_the_run_and_the_next_one_works(
    make: Make, events: Events
) -> None:
    classifier = Stepwise()
    classifier.fault = (20, ZeroDivisionError("of the test"))
    runner = make(classifier)
    runner.add(files_of(30), None, Control())
    assert events.values("ended") == [(False, "ZeroDivisionError: of the test")]
    runner.add(files_of(30), None, Control())
    assert events.values("ended")[1:] == [(True, "")]
    assert stored(runner) == names_of(files_of(30))


def test_a_pack_that_cannot_be_kept_for_the_project_ends_the_run_with_its_sentence(
    make: Make, events: Events
) -> None:
    fault = PackNotInstalled(file="a.swcpack", folder="/home/packs", reason="the disk is full")

    def refuse(_pack: Pack) -> None:
        raise fault

    runner = make(services=replace(services_with(), keep_pack=refuse))
    runner.add(files_of(2), None, Control())
    assert events.all == [("ended", (False, fault.message))]


def test_without_a_pack_or_a_project_nothing_is_added(events: Events, path: Path) -> None:
    runner = Runner(services_with(), events.sink())
    runner.open(None, Device.AUTO)
    runner.add(files_of(2), None, Control())
    assert events.values("ended") == [(False, "")]
    runner = Runner(services_with(), events.sink())
    runner.open_project(path, None, makes=True)
    runner.add(files_of(2), None, Control())
    assert events.values("ended") == [(False, ""), (False, "")]
    assert stored(runner) == []
    runner.close_project()


def test_a_project_that_another_program_writes_says_so_instead_of_adding(
    make: Make, events: Events, path: Path
) -> None:
    Project.create(path).close()
    with Project.open(path):
        runner = make()
        runner.add(files_of(2), None, Control())
        ((complete, reason),) = events.values("ended")
        assert not complete
        assert "This project is open to read only" in str(reason)
        assert stored(runner) == []


def test_a_lost_root_is_waited_for_and_its_batch_is_read_again(
    make: Make, events: Events, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROOT_POLL_INTERVAL_S", 0.01)
    stick, pulled = tmp_path / "stick", tmp_path / "pulled"
    stick.mkdir()
    for file in files_of(40):
        (stick / file.name).touch()
    runner = make(FromDisk())

    def pull() -> None:
        if events.names.count("stored") == 1:
            stick.rename(pulled)

    def plug_in_later() -> None:
        threading.Timer(0.1, lambda: pulled.rename(stick)).start()

    events.at["stored"] = pull
    events.at["lost"] = plug_in_later
    runner.add([stick], None, Control())
    assert events.values("lost") == [(stick,)]
    assert events.names.index("back") == events.names.index("lost") + 1
    assert events.values("ended") == [(True, "")]
    assert [(one.added, one.already_here, one.failed) for one in events.arrived] == [
        (16, 0, 0),
        (24, 16, 0),
    ]
    assert stored(runner) == names_of(files_of(40))


def test_waiting_for_a_root_can_be_cancelled(
    make: Make, events: Events, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROOT_POLL_INTERVAL_S", 0.01)
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "a.jpg").touch()
    control = Control()
    runner = make(FromDisk())

    def pull() -> None:
        (stick / "a.jpg").unlink()
        stick.rmdir()

    events.at["began"] = pull
    events.at["lost"] = control.cancel
    runner.add([stick], None, control)
    assert events.values("ended") == [(False, "")]
    assert "back" not in events.names
    assert stored(runner) == []


def test_a_card_that_is_empty_now_is_not_said_to_be_gone_through(
    make: Make, events: Events, tmp_path: Path
) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (card / "a.jpg").touch()
    runner = make(FromDisk())
    runner.add([card], None, Control())
    (card / "a.jpg").unlink()
    runner.add([card], None, Control())
    complete, reason = events.values("ended")[-1]
    assert not complete
    assert str(card) in str(reason)
    assert stored(runner) == ["a.jpg"]


# Acts


class RequestedAct:
    """An act that was asked for, with what came of it."""

    def __init__(self, runner: Runner, job: Callable[[Work], object] = Work.decide_all) -> None:
        self.outcomes: list[object] = []
        self.reasons: list[Message | str] = []
        runner.ask(Act(job, self.outcomes.append, self.reasons.append))


def test_acts_are_done_in_the_order_in_which_they_were_asked_for(make: Make) -> None:
    runner = make()
    runner.add(files_of(3), None, Control())
    done: list[int] = []
    for number in range(3):
        RequestedAct(runner, lambda _, number=number: done.append(number))  # type: ignore[misc]
    outcome = RequestedAct(runner)
    assert runner.do_acts()
    assert done == [0, 1, 2]
    assert outcome.outcomes == [Outcome(3, 0, is_act=False)]
    assert not runner.do_acts()


def test_an_act_is_done_between_two_batches_of_a_run(make: Make, events: Events) -> None:
    runner = make()
    seen: list[int] = []

    def count(work: Work) -> None:
        seen.append(MediaListing(work.project.connection).count())

    events.at["began"] = lambda: RequestedAct(runner, count)
    runner.add(files_of(40), None, Control())
    assert seen == [16]
    assert stored(runner) == names_of(files_of(40))


def test_acts_are_done_while_a_run_is_paused(make: Make, events: Events) -> None:
    runner, control = make(), Control()
    asked: list[RequestedAct] = []

    def pause() -> None:
        if events.names.count("stored") == 1:
            control.pause()
            asked.append(RequestedAct(runner, lambda _: control.resume()))

    events.at["stored"] = pause
    runner.add(files_of(40), None, control)
    assert asked[0].outcomes == [None]
    assert events.values("ended") == [(True, "")]


def test_acts_are_done_while_a_card_is_away(
    make: Make, events: Events, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROOT_POLL_INTERVAL_S", 0.01)
    stick, pulled = tmp_path / "stick", tmp_path / "pulled"
    stick.mkdir()
    (stick / "a.jpg").touch()
    runner = make(FromDisk())
    events.at["began"] = lambda: stick.rename(pulled) if stick.exists() else None
    events.at["lost"] = lambda: RequestedAct(runner, lambda _: pulled.rename(stick))
    events.at["back"] = lambda: events.at.pop("began")
    runner.add([stick], None, Control())
    assert events.values("ended") == [(True, "")]
    assert stored(runner) == ["a.jpg"]


def test_an_act_that_fails_says_why_and_the_next_one_is_done(make: Make) -> None:
    def fail(_work: Work) -> None:
        raise GPU_FAULT

    def break_down(_work: Work) -> None:
        raise ZeroDivisionError("of the test")

    runner = make()
    failed, broken, fine = (
        RequestedAct(runner, fail),
        RequestedAct(runner, break_down),
        RequestedAct(runner),
    )
    runner.do_acts()
    assert failed.reasons == [GPU_FAULT.message]
    assert broken.reasons == ["ZeroDivisionError: of the test"]
    assert fine.outcomes == [Outcome(0, 0, is_act=False)]


def test_nothing_is_changed_where_no_project_is_open(make: Make) -> None:
    runner = make()
    runner.close_project()
    act = RequestedAct(runner)
    runner.do_acts()
    assert act.reasons == [ProjectNotOpen(problem=NO_PROJECT).message]


def test_nothing_is_changed_in_a_project_that_another_program_writes(
    make: Make, path: Path
) -> None:
    Project.create(path).close()
    with Project.open(path):
        runner = make()
        act = RequestedAct(runner)
        runner.do_acts()
    (reason,) = act.reasons
    assert "This project is open to read only" in str(reason)


def test_a_project_of_another_pack_is_decided_by_that_pack(make: Make) -> None:
    first = Stepwise()
    runner = make(first)
    runner.add(files_of(2), None, Control())
    runner.close_project()
    other = Stepwise()
    other.pack = replace(other.pack, digest="1" * 64)
    sought: list[tuple[str, Path | None]] = []

    def find(digest: str, hint: Path | None) -> Decider | None:
        sought.append((digest, hint))
        if len(sought) == 1:
            raise PackMissing(file=digest)
        return first.decider

    runner = make(services=Services(lambda _pack, _device: other, find))
    missing, found, again = RequestedAct(runner), RequestedAct(runner), RequestedAct(runner)
    runner.do_acts()
    (reason,) = missing.reasons
    assert first.pack.digest in str(reason)
    assert found.outcomes == again.outcomes == [Outcome(2, 0, is_act=False)]
    assert sought == [(first.pack.digest, first.pack.file)] * 2


# Weather


def test_weather_that_cannot_be_read_is_said_and_the_run_goes_on(
    make: Make, events: Events
) -> None:
    @contextmanager
    def reading(on_fault: Callable[[Message | str], None]) -> Iterator[WeatherStore | None]:
        on_fault("The weather cannot be read.")
        yield None

    runner = make(services=replace(services_with(), reading_weather=reading))
    runner.add(files_of(3), None, Control())
    assert events.values("weatherless") == [("The weather cannot be read.",)]
    assert events.values("ended") == [(True, "")]
    assert stored(runner) == names_of(files_of(3))
