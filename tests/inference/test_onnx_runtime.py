"""Calls of ONNX Runtime can be ended, and give a row for each of their inputs."""

import threading
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from swc_desktop.core.device import Device
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.onnx_runtime import (
    Outputs,
    Provider,
    RuntimeFault,
    Session,
    installed_runtime,
)
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.reader import read_pack
from tests.inference.slow_packs import wants_time


def test_a_stop_ends_a_call_between_two_operations(tmp_path: Path) -> None:
    pack = read_pack(wants_time(tmp_path / "slow.swcpack"))
    sessions = Sessions.open(pack, Device.CPU)
    ended: list[BaseException] = []

    def call() -> None:
        try:
            sessions.run_image(np.ones((1, 3, 32, 32), np.float32))
        except Cancelled as end:
            ended.append(end)

    thread = threading.Thread(target=call)
    thread.start()
    while thread.is_alive():
        sessions.stop()
        thread.join(0.05)
    assert len(ended) == 1
    assert len(sessions.run_metadata(pack.golden.features)["metadata.root"])


def test_a_cancelled_run_does_not_wait_for_a_slow_picture(
    tmp_path: Path, photographs: list[Path]
) -> None:
    pack = read_pack(wants_time(tmp_path / "slow.swcpack"))
    control = Control()
    threading.Timer(0.5, control.cancel).start()
    with pytest.raises(Cancelled):
        list(
            Classifier(pack, Sessions.open(pack, Device.CPU)).classify(
                photographs, RunOptions(), control=control
            )
        )


def test_an_output_without_a_row_for_each_input_is_a_fault() -> None:
    graph = helper.make_graph(
        [helper.make_node("ReduceMax", ["a"], ["b"], keepdims=1)],
        "g",
        [helper.make_tensor_value_info("a", TensorProto.FLOAT, ["n", 2])],
        [helper.make_tensor_value_info("b", TensorProto.FLOAT, ["n", 1])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    session = installed_runtime().open(model.SerializeToString(), Provider.CPU, 1)
    assert session.run(np.ones((1, 2), np.float32))["b"].shape == (1, 1)
    with pytest.raises(RuntimeFault, match="does not have a row for each"):
        session.run(np.ones((2, 2), np.float32))


def test_rows_of_metadata_are_run_alone_however_many_there_are(pack_file: Path) -> None:
    pack = read_pack(pack_file)
    sessions = Sessions.open(pack, Device.CPU, 2)
    drawn = np.random.default_rng(2).normal(0, 1, (300, len(pack.method.features)))
    rows: NDArray[np.float32] = np.concatenate([drawn, drawn[::-1]], dtype=np.float32)
    rows[::5, ::2] = np.nan
    many = sessions.run_metadata(rows)
    alone = [sessions.run_metadata(row[np.newaxis]) for row in rows]
    for name, values in many.items():
        assert np.array_equal(values, np.concatenate([one[name] for one in alone]), equal_nan=True)


def test_equal_rows_of_metadata_are_run_once(
    pack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = read_pack(pack_file)
    sessions = Sessions.open(pack, Device.CPU, 2)
    calls: list[bytes] = []
    run = Session.run

    def noted(session: Session, batch: NDArray[np.float32]) -> Outputs:
        calls.append(batch.tobytes())
        return run(session, batch)

    monkeypatch.setattr(Session, "run", noted)
    rows = np.repeat(pack.golden.features[:2], [3, 4], axis=0)
    assert len(sessions.run_metadata(rows)["metadata.root"]) == 7
    assert sorted(calls) == sorted({row.tobytes() for row in rows})
