"""Packs are opened and photographs classified without a window; each step is reported."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Protocol

import pytest

from swc_desktop.core.device import Device
from swc_desktop.core.errors import DeviceNotUsable
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.inference.classifier import RunOptions
from swc_desktop.library.errors import LibraryNotWritten
from swc_desktop.library.opening import open_library
from swc_desktop.library.store import Library
from swc_desktop.library.stored import StoredRun
from swc_desktop.photos.find import FoundPhotos
from swc_desktop.session import runner as module
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.session.runner import AnyClassifier, RemainingWork, RunEvents, Runner, Services
from swc_desktop.weather.errors import WeatherUnreachable
from swc_desktop.weather.port import WeatherStore
from tests.gui.stepwise import FromDisk, Stepwise, as_given, files_of, found

OPTIONS = RunOptions()
GPU_FAULT = DeviceNotUsable(device="CUDA", reason="no driver was found")


class Events:
    """What a runner reported, in order; a function may be called at an event."""

    def __init__(self) -> None:
        self.all: list[tuple[str, tuple[object, ...]]] = []
        self.records: list[ResultRecord] = []
        self.remaining: list[RemainingWork | None] = []
        self.runs: list[StoredRun] = []
        self.at: dict[str, Callable[[], object]] = {}

    def sink(self) -> RunEvents:
        def noting(name: str) -> Callable[..., None]:
            def note(*values: object) -> None:
                self.all.append((name, values))
                self.at.get(name, lambda: None)()

            return note

        notes = {field.name: noting(field.name) for field in fields(RunEvents)}

        def results(records: list[ResultRecord]) -> None:
            self.records += records
            notes["results"](records)

        def ended(work: RemainingWork | None, sentence: str) -> None:
            self.remaining.append(work)
            notes["ended"](work, sentence)

        def stored_runs(runs: list[StoredRun]) -> None:
            self.runs = runs
            notes["stored_runs"](runs)

        return replace(RunEvents(**notes), results=results, ended=ended, stored_runs=stored_runs)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.all]

    def values(self, name: str) -> list[tuple[object, ...]]:
        return [values for seen, values in self.all if seen == name]

    @property
    def files(self) -> list[str]:
        return [record.file.name for record in self.records]

    @property
    def left(self) -> RemainingWork:
        """What is left of the run that ended last."""
        assert self.remaining[-1] is not None
        return self.remaining[-1]


def names_of(files: Sequence[Path]) -> list[str]:
    return [file.name for file in files]


@pytest.fixture
def events() -> Events:
    return Events()


class Make(Protocol):
    def __call__(
        self, classifier: AnyClassifier | None = None, services: Services | None = None
    ) -> Runner: ...


def services_with(classifier: AnyClassifier | None = None) -> Services:
    held = classifier or Stepwise()
    return Services(lambda _pack, _device: held, as_given)


@pytest.fixture
def make(events: Events) -> Iterator[Make]:
    """Makes runners, and opens the pack; what they reported of that is forgotten."""
    made: list[Runner] = []

    def making(classifier: AnyClassifier | None = None, services: Services | None = None) -> Runner:
        made.append(Runner(services or services_with(classifier), events.sink()))
        made[-1].open(None, Device.AUTO)
        events.all.clear()
        return made[-1]

    yield making
    for runner in made:
        runner.close()


def test_the_runner_needs_no_qt() -> None:
    script = "import sys, swc_desktop.session.runner; print('PySide6' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


# Opening


def test_a_pack_is_opened_with_its_notice(make: Make, events: Events) -> None:
    classifier = Stepwise()
    classifier.notice = "Starter 1.0 is used instead."
    make(classifier).open(None, Device.AUTO)
    assert events.all == [("opened", (classifier, classifier.notice))]


def test_a_device_that_cannot_be_used_gives_way_to_the_cpu(make: Make, events: Events) -> None:
    devices: list[Device] = []

    def opening(_pack: Path | None, device: Device) -> AnyClassifier:
        devices.append(device)
        if device is Device.CUDA:
            raise GPU_FAULT
        classifier = Stepwise()
        classifier.notice = "Starter 1.0 is used instead."
        return classifier

    runner = make(services=Services(opening, as_given))
    devices.clear()
    runner.open(None, Device.CUDA)
    assert devices == [Device.CUDA, Device.CPU]
    ((_, sentence),) = events.values("opened")
    assert sentence == f"{GPU_FAULT.sentence} Starter 1.0 is used instead."


def test_a_cpu_that_cannot_be_used_is_refused(make: Make, events: Events) -> None:
    def opening(_pack: Path | None, _device: Device) -> AnyClassifier:
        raise GPU_FAULT

    make(services=Services(opening, as_given)).open(None, Device.CPU)
    assert events.all == [("refused", (GPU_FAULT.sentence,))]


def test_opening_that_is_cancelled_reports_nothing(make: Make, events: Events) -> None:
    def opening(_pack: Path | None, _device: Device) -> AnyClassifier:
        raise Cancelled

    make(services=Services(opening, as_given)).open(None, Device.AUTO)
    assert events.all == []


# A run


def test_a_run_reports_what_it_found_and_its_results_in_order(make: Make, events: Events) -> None:
    make().classify(files_of(40), OPTIONS, Control())
    assert events.names == ["arrived", "began", "results", "results", "results", "ended"]
    assert events.values("began") == [(40,)]
    assert events.values("ended") == [(None, "")]
    assert events.files == names_of(files_of(40))


def test_a_file_is_classified_once_until_a_new_list_begins(make: Make, events: Events) -> None:
    runner = make()
    runner.classify(files_of(3), OPTIONS, Control())
    runner.classify(files_of(4), OPTIONS, Control())
    assert events.values("began") == [(3,), (1,)]
    assert [record.index for record in events.records] == [0, 1, 2, 3]
    runner.begin_list()
    runner.classify(files_of(3), OPTIONS, Control())
    assert events.values("began") == [(3,), (1,), (3,)]
    assert [record.index for record in events.records[4:]] == [0, 1, 2]


def test_a_search_that_is_cancelled_ends_with_nothing_left(make: Make, events: Events) -> None:
    control = Control()

    def searching(*_: object) -> FoundPhotos:
        control.cancel()
        return found(files_of(3))

    make(services=replace(services_with(), find_photos=searching)).classify(
        files_of(3), OPTIONS, control
    )
    assert events.all == [("ended", (None, ""))]


def test_a_run_that_is_cancelled_can_be_resumed(make: Make, events: Events) -> None:
    control = Control()
    runner = make()
    events.at["results"] = control.cancel
    runner.classify(files_of(40), OPTIONS, control)
    work = events.left
    assert (work.done, work.count) == (16, 24)
    del events.at["results"]
    runner.resume(work, Control())
    assert events.files == names_of(files_of(40))
    assert events.values("began") == [(40,), (24,)]
    assert events.values("ended") == [(work, ""), (None, "")]


def test_a_fault_ends_the_run_with_its_sentence_and_what_is_left(
    make: Make, events: Events
) -> None:
    classifier = Stepwise()
    classifier.fault = (20, GPU_FAULT)
    make(classifier).classify(files_of(30), OPTIONS, Control())
    assert events.left.count == 14
    assert events.values("ended")[0][1] == GPU_FAULT.sentence


def test_an_unexpected_error_ends_the_run_and_the_next_one_works(
    make: Make, events: Events
) -> None:
    classifier = Stepwise()
    classifier.fault = (20, ZeroDivisionError("of the test"))
    runner = make(classifier)
    runner.classify(files_of(30), OPTIONS, Control())
    assert events.values("ended") == [(None, "ZeroDivisionError: of the test")]
    runner.classify(files_of(1, first=50), OPTIONS, Control())
    assert events.values("ended")[1:] == [(None, "")]


def test_without_a_pack_the_whole_run_is_left(events: Events) -> None:
    runner = Runner(Services(lambda _pack, _device: Stepwise(), as_given), events.sink())
    runner.classify(files_of(2), OPTIONS, Control())
    assert events.left.count == 2


def test_a_lost_root_is_waited_for_and_its_batch_is_classified_again(
    make: Make, events: Events, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROOT_POLL_INTERVAL_S", 0.01)
    stick, pulled = tmp_path / "stick", tmp_path / "pulled"
    stick.mkdir()
    for file in files_of(40):
        (stick / file.name).touch()
    services = services_with(FromDisk())
    runner = make(
        services=replace(services, find_photos=lambda *_: found(sorted(stick.iterdir()), stick))
    )

    def pull() -> None:
        if len(events.records) == 16:
            stick.rename(pulled)

    def plug_in_later() -> None:
        threading.Timer(0.1, lambda: pulled.rename(stick)).start()

    events.at["results"] = pull
    events.at["lost"] = plug_in_later
    runner.classify([stick], OPTIONS, Control())
    assert events.values("lost") == [(stick,)]
    assert events.names.index("back") == events.names.index("lost") + 1
    assert events.files == names_of(files_of(40))


def test_waiting_for_a_root_can_be_cancelled(
    make: Make, events: Events, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROOT_POLL_INTERVAL_S", 0.01)
    stick = tmp_path / "stick"
    stick.mkdir()
    control = Control()
    services = services_with(FromDisk())
    runner = make(
        services=replace(services, find_photos=lambda *_: found([stick / "a.jpg"], stick))
    )
    events.at["began"] = stick.rmdir
    events.at["lost"] = control.cancel
    runner.classify([stick], OPTIONS, control)
    assert events.left.count == 1
    assert "back" not in events.names


# Recording


def recording(file: Path) -> Services:
    return replace(services_with(), open_library=lambda: open_library(file))


def test_a_run_is_recorded_and_read_back(make: Make, events: Events, tmp_path: Path) -> None:
    file = tmp_path / "library.sqlite"
    make(services=recording(file)).classify(files_of(20), OPTIONS, Control())
    events.records.clear()
    reader = make(services=recording(file))
    reader.list_runs()
    (run,) = events.runs
    reader.read_run(run)
    assert events.values("began") == [(20,)]
    assert events.files == names_of(files_of(20))
    assert events.values("ended") == [(None, "")]
    reader.forget_run(run)
    assert events.runs == []


def test_a_run_that_cannot_be_recorded_goes_on_and_says_so_at_its_end(
    make: Make, events: Events, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = LibraryNotWritten(file="library.sqlite", reason="No space left on device")

    def refuse(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(Library, "add_results", refuse)
    runner = make(services=recording(tmp_path / "library.sqlite"))
    runner.classify(files_of(20), OPTIONS, Control())
    assert events.all[-2:] == [("ended", (None, "")), ("recording_failed", (fault.sentence,))]
    assert len(events.records) == 20


# Weather


def test_weather_that_cannot_be_read_ends_a_refresh_without_a_second_sentence(
    make: Make, events: Events
) -> None:
    @contextmanager
    def reading(on_fault: Callable[[str], None]) -> Iterator[WeatherStore | None]:
        on_fault("The weather cannot be read.")
        raise WeatherUnreachable(host="api.open-meteo.com", reason="the reply is not weather")
        yield None

    make(services=replace(services_with(), reading_weather=reading)).refresh_weather(
        [], OPTIONS, Control()
    )
    assert events.all == [
        ("weatherless", ("The weather cannot be read.",)),
        ("ended", (None, "")),
    ]


def test_a_refresh_of_records_whose_weather_is_the_same_changes_none(
    make: Make, events: Events
) -> None:
    runner = make()
    runner.classify(files_of(3), OPTIONS, Control())
    events.all.clear()
    runner.refresh_weather(events.records, OPTIONS, Control())
    assert events.all == [("began", (0,)), ("refreshed", ([],)), ("ended", (None, ""))]
