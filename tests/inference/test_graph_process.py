"""A pack from outside runs in a process that can be ended, and gives the same there."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.device import Device
from swc_desktop.core.errors import DeviceNotUsable
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.graph_process import GraphProcess, _prefixed
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.sandbox_limits import Limits
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.npy import array_bytes
from swc_desktop.packs.reader import read_pack
from tests.inference.slow_packs import wants_memory, wants_time
from tests.make_pack import make_pack
from tests.packs.refusal import refused_as


@pytest.fixture(scope="module")
def graphs(pack_file: Path) -> Iterator[GraphProcess]:
    opened = GraphProcess.open(read_pack(pack_file), Device.CPU)
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> GraphProcess:
    file = wants_time(tmp_path_factory.mktemp("slow") / "slow.swcpack")
    return GraphProcess.open(read_pack(file), Device.CPU)


def pixels(graphs: GraphProcess, rows: int = 2) -> np.ndarray:
    pack = graphs._pack
    assert pack.image is not None
    assert pack.golden.pixels is not None
    return pack.image.normalise(pack.golden.pixels[:rows])


def process_of(graphs: GraphProcess) -> int:
    assert graphs._running is not None
    pid = graphs._running.process.pid
    assert pid is not None
    return pid


def test_both_graphs_give_the_same_values_as_in_this_process(graphs: GraphProcess) -> None:
    pack = graphs._pack
    here = Sessions.open(pack, Device.CPU)
    for given, expected in (
        (graphs.run_image(pixels(graphs)), here.run_image(pixels(graphs))),
        (graphs.run_metadata(pack.golden.features), here.run_metadata(pack.golden.features)),
    ):
        assert set(given) == set(expected)
        for name, values in expected.items():
            assert given[name].tobytes() == values.tobytes()


def test_a_run_gives_the_same_results(
    graphs: GraphProcess, photographs: list[Path], classifier: Classifier
) -> None:
    there = Classifier(graphs._pack, graphs)
    given, expected = (
        list(one.classify(photographs, RunOptions(), control=Control()))
        for one in (there, classifier)
    )
    assert [result.prediction for result in given] == [result.prediction for result in expected]


@pytest.mark.parametrize(("image", "metadata"), [(True, False), (False, True)])
def test_a_pack_may_have_one_graph(tmp_path: Path, *, image: bool, metadata: bool) -> None:
    pack = read_pack(make_pack(tmp_path / "a.swcpack", image=image, metadata=metadata))
    opened = GraphProcess.open(pack, Device.CPU)
    assert bool(opened.run_metadata(pack.golden.features)) is metadata
    assert bool(opened.run_image(np.zeros((1, 3, 32, 32), np.float32))) is image


def test_cuda_asked_for_by_name_is_not_usable_here(pack_file: Path) -> None:
    with pytest.raises(DeviceNotUsable):
        GraphProcess.open(read_pack(pack_file), Device.CUDA)


def test_a_pack_that_changed_is_not_opened(tmp_path: Path) -> None:
    pack = read_pack(make_pack(tmp_path / "a.swcpack"))
    make_pack(pack.file, version="1.0.1")
    with refused_as(PackProblem.NOT_RUNNABLE, match="changed meanwhile"):
        GraphProcess.open(pack, Device.CPU)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux caps the memory of a process")
def test_a_call_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    pack = read_pack(wants_memory(tmp_path / "a.swcpack"))
    opened = GraphProcess.open(pack, Device.CPU, Limits(memory_bytes=400 << 20))
    with refused_as(PackProblem.STOPPED, match="more memory than a pack may") as caught:
        opened.run_image(pixels(opened))
    assert caught.value.exit_status == 3
    assert str(pack.file) in str(caught.value)


def test_a_call_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    pack = read_pack(wants_time(tmp_path / "a.swcpack"))
    opened = GraphProcess.open(pack, Device.CPU, Limits(seconds=0.3))
    with refused_as(PackProblem.STOPPED, match=r"took longer than 0\.3 seconds"):
        opened.run_image(pixels(opened))
    rows = pack.golden.features
    opened._limits = Limits()
    assert len(opened.run_metadata(rows)["metadata.root"]) == len(rows)


def test_a_cancelled_run_ends_a_call_in_the_middle(slow: GraphProcess) -> None:
    control = Control()
    slow.watch(control)
    threading.Timer(0.3, control.cancel).start()
    with pytest.raises(Cancelled):
        slow.run_image(pixels(slow))
    slow.watch(Control())
    assert slow.run_metadata(slow._pack.golden.features)


def test_a_stop_ends_the_calls_of_all_threads(slow: GraphProcess) -> None:
    slow.watch(Control())
    ends: list[BaseException] = []

    def call() -> None:
        try:
            slow.run_image(pixels(slow))
        except Cancelled as end:
            ends.append(end)

    threads = [threading.Thread(target=call) for _ in range(slow.workers)]
    for thread in threads:
        thread.start()
    while slow._running is None or slow._running.calls < len(threads):
        time.sleep(0.01)
    slow.stop()
    for thread in threads:
        thread.join(60)
    assert len(ends) == len(threads)


def test_a_run_can_be_cancelled_during_a_slow_picture(
    slow: GraphProcess, photographs: list[Path]
) -> None:
    control = Control()
    threading.Timer(0.5, control.cancel).start()
    with pytest.raises(Cancelled):
        list(Classifier(slow._pack, slow).classify(photographs, RunOptions(), control=control))


@pytest.mark.skipif(sys.platform == "win32", reason="signals end no process there")
def test_a_process_that_dies_stops_the_pack_and_another_takes_its_place(
    slow: GraphProcess,
) -> None:
    slow.watch(Control())
    rows = slow._pack.golden.features
    expected = slow.run_metadata(rows)
    first, running = process_of(slow), slow._running
    assert running is not None

    def kill_in_a_call() -> None:
        while not running.calls:
            time.sleep(0.01)
        os.kill(first, signal.SIGKILL)

    killing = threading.Thread(target=kill_in_a_call)
    killing.start()
    with refused_as(PackProblem.STOPPED, match="ended with status -9"):
        slow.run_image(pixels(slow))
    killing.join()
    given = slow.run_metadata(rows)
    assert process_of(slow) != first
    assert {name: values.tobytes() for name, values in given.items()} == {
        name: values.tobytes() for name, values in expected.items()
    }


@pytest.mark.parametrize("reply", [b"", b"\xff" * 9, b"\x02\x00\x00\x00{}", b"\x01\x00\x00\x00{"])
def test_what_is_not_a_reply_stops_the_pack(graphs: GraphProcess, reply: bytes) -> None:
    with refused_as(PackProblem.STOPPED, match="not a result"):
        graphs._outputs(reply, 2, graphs._pack.golden.image)


def test_arrays_of_another_shape_stop_the_pack(graphs: GraphProcess) -> None:
    state = _prefixed(b'{"device": "cpu", "notice": ""}')
    wrong = _prefixed(array_bytes(np.zeros((3, 1), np.float32)))
    with refused_as(PackProblem.STOPPED, match="not a result"):
        graphs._outputs(state + wrong, 2, {"gate": np.zeros((8, 1), np.float32)})


_PARENT = """
import sys, threading
from pathlib import Path
from swc_desktop.core.device import Device
from swc_desktop.inference.graph_process import GraphProcess
from swc_desktop.packs.reader import read_pack
import numpy as np

if __name__ == "__main__":
    graphs = GraphProcess.open(read_pack(Path(sys.argv[1])), Device.CPU)
    picture = np.ones((1, 3, 32, 32), np.float32)
    threading.Thread(target=lambda: graphs.run_image(picture), daemon=True).start()
    print(graphs._running.process.pid, flush=True)
    threading.Event().wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals end no process there")
def test_it_ends_with_its_parent_in_the_middle_of_a_call(
    slow: GraphProcess, tmp_path: Path
) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    parent = subprocess.Popen(
        [sys.executable, "-P", str(script), str(slow._pack.file)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(600):
        if not _runs(child):
            return
        time.sleep(0.1)
    pytest.fail("the process of the graphs outlived its parent")


def _runs(pid: int) -> bool:
    """Whether a process is there and not only waiting to be noticed as ended."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False


def test_no_reply_does_more_than_stop_the_pack(graphs: GraphProcess) -> None:
    """A process that a graph has taken over can send any bytes."""
    expected = {name: np.zeros((2, 3), np.float32) for name in ("a", "b")}
    good = _prefixed(b'{"device": "cpu", "notice": ""}') + b"".join(
        _prefixed(array_bytes(expected[name])) for name in sorted(expected)
    )
    chance, stopped = random.Random(17), 0
    for _ in range(2000):
        reply = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            reply[chance.randrange(len(reply))] = chance.randrange(256)
        del reply[chance.choice([len(reply), chance.randrange(len(reply))]) :]
        try:
            given = graphs._outputs(bytes(reply), 2, expected)
        except PackRefused as error:
            stopped += error.code is PackProblem.STOPPED
        else:
            assert {name: values.shape for name, values in given.items()} == dict.fromkeys(
                expected, (2, 3)
            )
    assert stopped > 1000


@pytest.mark.parametrize(
    "facts",
    [
        '{"error": 3, "facts": {}}',
        '{"error": "PackRefused", "facts": []}',
        '{"error": "PackRefused", "facts": {"code": "new", "file": "x", "reason": "y"}}',
        '{"error": "PackRefused", "facts": {"code": "stopped", "file": "x"}}',
    ],
)
def test_an_error_with_invalid_facts_is_an_error_of_the_pack(
    graphs: GraphProcess, facts: str
) -> None:
    with pytest.raises(PackRefused):
        graphs._outputs(_prefixed(facts.encode()), 2, {})
