"""The graph of a detector: here, in a process with limits, on a GPU, and tried on more pictures."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from swc_desktop.core.device import Device
from swc_desktop.inference.errors import DeviceFailed
from swc_desktop.inference.graph_process import GraphProcess
from swc_desktop.inference.onnx_runtime import Outputs, Provider, Runtime, installed_runtime
from swc_desktop.inference.probes import probe
from swc_desktop.inference.sandbox import check_pack
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.errors import PackProblem
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from tests.inference.fake_runtime import CPU, CUDA, FakeRuntime
from tests.make_detector import BOXES, SIZE
from tests.make_pack import make_pack
from tests.packs.refusal import refused_as


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    file = make_pack(tmp_path_factory.mktemp("pack") / "a.swcpack", boxes=BOXES)
    return read_pack(file)


def pictures(number: int) -> NDArray[np.float32]:
    drawn = np.random.default_rng(3).uniform(0, 255, (number, 3, SIZE, SIZE)).astype(np.float32)
    drawn[0] = 0
    return drawn


def test_pictures_are_run_one_at_a_time_wherever_the_graph_runs(pack: Pack) -> None:
    here, there = Sessions.open(pack, Device.CPU, 2), GraphProcess.open(pack, Device.CPU)
    batch = pictures(5)
    alone = np.concatenate([here.run_detector(one[None])["boxes"] for one in batch])
    assert alone.shape == (5, 20, 8)
    assert (alone[0, :, 4:].max(), alone[1, 0, 5]) == (0, np.float32(0.9))
    for graphs in (here, there):
        given = graphs.run_detector(batch)
        assert set(given) == {"boxes"}
        assert given["boxes"].tobytes() == alone.tobytes()


def test_a_pack_without_a_detector_gives_nothing(pack_file: Path) -> None:
    pack = read_pack(pack_file)
    for graphs in (Sessions.open(pack, Device.CPU), GraphProcess.open(pack, Device.CPU)):
        assert graphs.run_detector(pictures(1)) == {}


def test_a_pack_with_a_detector_passes_the_check(pack: Pack) -> None:
    assert check_pack(pack.file) == pack.digest


class Spoiled(Sessions):
    """The detector gives values that are not numbers for a plain white picture."""

    def run_detector(self, batch: NDArray[np.float32]) -> Outputs:
        given = super().run_detector(batch)
        return {name: np.where(batch.min() == 255, np.nan, of) for name, of in given.items()}


def test_a_value_that_is_not_a_number_is_refused(pack: Pack) -> None:
    with refused_as(PackProblem.NOT_FINITE, match="output boxes"):
        probe(pack, Spoiled.open(pack, Device.CPU))


def _graph() -> bytes:
    graph = helper.make_graph(
        [
            helper.make_node("Identity", ["a"], ["three"]),
            helper.make_node("Unsqueeze", ["a", "axis"], ["four"]),
        ],
        "g",
        [helper.make_tensor_value_info("a", TensorProto.FLOAT, ["n", 2, 3])],
        [
            helper.make_tensor_value_info("three", TensorProto.FLOAT, ["n", 2, 3]),
            helper.make_tensor_value_info("four", TensorProto.FLOAT, ["n", 2, 3, 1]),
        ],
        [helper.make_tensor("axis", TensorProto.INT64, [1], [3])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def test_only_the_outputs_that_are_named_are_computed() -> None:
    session = installed_runtime().open(_graph(), Provider.CPU, 1, ["three"])
    batch = np.ones((2, 2, 3), np.float32)
    assert {name: of.shape for name, of in session.run(batch).items()} == {"three": (2, 2, 3)}


class SeesBoxes(FakeRuntime):
    """Its sessions give the golden values of the detector where they are asked for boxes."""

    pack: Pack
    detector_dies = False

    def InferenceSession(self, model: bytes, *args: Any, **kwargs: Any) -> Any:
        session = super().InferenceSession(model, *args, **kwargs)
        if model == self.pack.detector_model:
            return _SeesBoxes(session, self.pack, dies=self.detector_dies)
        return session


class _SeesBoxes:
    def __init__(self, session: Any, pack: Pack, *, dies: bool) -> None:
        self.get_providers, self.get_inputs = session.get_providers, session.get_inputs
        self.get_outputs = session.get_outputs
        self._session, self._pack = session, pack
        self._dies = dies and session.get_providers()[0] == CUDA
        self._calls = 0

    def run(self, names: list[str], feeds: dict[str, Any], options: Any) -> list[Any]:
        self._calls += 1
        if self._dies and self._calls > 1:
            raise RuntimeError("CUDA failure 999")
        (plain,) = self._session.run(names, feeds, options)
        noise = float(plain[0, 0]) if self._session.get_providers()[0] == CUDA else 0.0
        given = self._pack.golden.detector["boxes"][: len(plain)].copy()
        given[:, 1:] += noise
        given[:, 1:, 4:] = 0
        return [given]


def opened(pack: Pack, device: Device = Device.AUTO, **how: Any) -> tuple[Sessions, FakeRuntime]:
    fake = SeesBoxes(cuda=how.pop("cuda", "works"))
    fake.pack, fake.detector_dies = pack, how.pop("dies", False)
    return Sessions.open(pack, device, 2, runtime=Runtime(fake)), fake


def test_the_detector_runs_on_cuda_where_only_its_noise_differs(pack: Pack) -> None:
    sessions, fake = opened(pack)
    assert (sessions.device, sessions.notice) == (Device.CUDA, "")
    assert fake.opened.count([CUDA, CPU]) == 2
    assert sessions.run_detector(pictures(3))["boxes"].shape == (3, 20, 8)


def test_a_detector_that_dies_on_cuda_takes_both_graphs_to_the_cpu(pack: Pack) -> None:
    sessions, _ = opened(pack, dies=True)
    given = sessions.run_detector(pictures(2))["boxes"]
    np.testing.assert_array_equal(given[1, 0], pack.golden.detector["boxes"][0, 0])
    assert sessions.device is Device.CPU
    assert "stopped working: CUDA failure 999" in str(sessions.notice)
    with pytest.raises(DeviceFailed):
        opened(pack, Device.CUDA, dies=True)[0].run_detector(pictures(2))


def test_a_detector_that_sees_other_boxes_on_cuda_leaves_the_cpu(pack: Pack) -> None:
    golden = {"boxes": pack.golden.detector["boxes"] * np.float32(1.1)}
    other = replace(pack, golden=replace(pack.golden, detector=golden))
    fake = SeesBoxes()
    fake.pack = pack
    sessions = Sessions.open(other, Device.AUTO, 2, runtime=Runtime(fake))
    assert sessions.device is Device.CPU
    assert "values for boxes do not agree" in str(sessions.notice)
