import importlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from swc_desktop.core.device import Device
from swc_desktop.core.errors import DeviceNotUsable
from swc_desktop.inference import devices, onnx_runtime
from swc_desktop.inference.devices import inspect_devices
from swc_desktop.inference.errors import DeviceFailed, RuntimeMissing
from swc_desktop.inference.onnx_runtime import Provider, Runtime
from swc_desktop.inference.sessions import CPU_CHUNK, CUDA_CHUNK, Sessions
from swc_desktop.packs.errors import PackProblem
from swc_desktop.packs.pack import ImageInput
from tests.inference.fake_runtime import CPU, CUDA, FakeRuntime
from tests.packs.refusal import refused_as

IMAGE = ImageInput(8, 10, (127.0,) * 3, (128.0,) * 3)


def a_pack(image_model: bytes | None = b"graph", metadata_model: bytes | None = None) -> Any:
    return SimpleNamespace(
        image=IMAGE if image_model else None,
        image_model=image_model,
        metadata_model=metadata_model,
        detector=None,
        detector_model=None,
        file=Path("some.swcpack"),
    )


def pictures(number: int) -> Any:
    return np.random.default_rng(1).normal(size=(number, 3, 8, 8)).astype(np.float32)


def opened(fake: FakeRuntime, device: Device = Device.AUTO, **pack: Any) -> Sessions:
    return Sessions.open(a_pack(**pack), device, 2, runtime=Runtime(fake))


def test_the_runtime_is_quiet_and_the_libraries_are_loaded_before_cudas_first_session(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake = FakeRuntime()
    opened(fake)
    assert fake.said[:2] == ["severity 4", "no telemetry"]
    assert fake.said.index("preload ''") == fake.said.index("session") + 1
    assert fake.opened[:2] == [[CPU], [CUDA, CPU]]
    assert capsys.readouterr().out == ""


def test_the_cpu_build_is_asked_for_nothing_but_the_cpu() -> None:
    fake = FakeRuntime(built_with=(CPU,))
    sessions = opened(fake)
    assert (sessions.device, sessions.notice) == (Device.CPU, "")
    assert fake.opened == [[CPU]]
    assert "preload ''" not in fake.said


@pytest.mark.parametrize(
    ("threads", "workers", "each"), [(1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 4, 1), (16, 4, 4)]
)
def test_threads_do_not_spin_and_are_no_more_than_asked(
    threads: int, workers: int, each: int
) -> None:
    fake = FakeRuntime(built_with=(CPU,))
    sessions = Sessions.open(a_pack(), Device.CPU, threads, runtime=Runtime(fake))
    assert sessions.workers == workers
    assert fake.options[0].intra_op_num_threads == each
    assert fake.options[0].entries == {"session.intra_op.allow_spinning": "0"}


def test_cuda_that_works_is_used_without_a_word() -> None:
    fake = FakeRuntime()
    sessions = opened(fake)
    assert (sessions.device, sessions.notice) == (Device.CUDA, "")
    assert [CUDA, CPU] in fake.opened
    assert all("AzureExecutionProvider" not in names for names in fake.opened)


REASONS = {
    "falls back": "libraries or the driver were not found, or are too old",
    "refuses": "CUDA driver version is insufficient",
    "fails": "CUDA failure 999",
    "lies": "do not agree with the CPU's",
}


@pytest.mark.parametrize("cuda", REASONS)
def test_cuda_that_does_not_work_leaves_the_cpu_with_a_notice(cuda: str) -> None:
    sessions = opened(FakeRuntime(cuda=cuda))
    assert sessions.device is Device.CPU
    assert str(sessions.notice).startswith("The CPU does the work; the GPU is not used: ")
    assert REASONS[cuda] in str(sessions.notice)
    assert sessions.run_image(pictures(3))["root"].shape == (3, 2)


@pytest.mark.parametrize("cuda", REASONS)
def test_cuda_asked_for_by_name_and_not_usable_is_an_error(cuda: str) -> None:
    with pytest.raises(DeviceNotUsable) as caught:
        opened(FakeRuntime(cuda=cuda), Device.CUDA)
    assert caught.value.exit_status == 4
    assert REASONS[cuda] in str(caught.value)


def test_cuda_asked_for_with_the_cpu_build_is_an_error() -> None:
    with pytest.raises(DeviceNotUsable, match="the one for the CPU"):
        opened(FakeRuntime(built_with=(CPU,)), Device.CUDA)


def test_a_gpu_kit_that_is_not_used_is_reported() -> None:
    reason = "the GPU kit is incomplete: libcublas.so.13 is missing"
    onnx_runtime = Runtime(FakeRuntime(built_with=(CPU,)), reason)
    sessions = Sessions.open(a_pack(), Device.AUTO, 2, runtime=onnx_runtime)
    assert sessions.device is Device.CPU
    assert str(sessions.notice) == f"The CPU does the work; the GPU is not used: {reason}."
    assert inspect_devices(a_pack(), runtime=onnx_runtime)[1].detail == reason


def test_the_cpu_asked_for_by_name_leaves_cuda_alone() -> None:
    fake = FakeRuntime()
    sessions = opened(fake, Device.CPU)
    assert (sessions.device, sessions.notice) == (Device.CPU, "")
    assert fake.opened == [[CPU]]


def test_a_pack_without_pictures_needs_no_gpu() -> None:
    sessions = opened(FakeRuntime(), image_model=None, metadata_model=b"trees")
    assert (sessions.device, sessions.notice) == (Device.CPU, "")
    assert sessions.run_image(pictures(1)) == {}
    with pytest.raises(DeviceNotUsable, match="does not use pictures"):
        opened(FakeRuntime(), Device.CUDA, image_model=None, metadata_model=b"trees")


def test_the_metadata_graph_stays_on_the_cpu() -> None:
    fake = FakeRuntime()
    opened(fake, metadata_model=b"trees")
    assert fake.opened[0] == [CPU]
    assert fake.opened.count([CUDA, CPU]) == 1


@pytest.mark.parametrize("broken", ["image", "metadata"])
def test_a_graph_that_does_not_open_refuses_the_pack(broken: str) -> None:
    graphs = {"image_model": b"graph", "metadata_model": b"trees"} | {f"{broken}_model": b"broken"}
    with refused_as(PackProblem.NOT_RUNNABLE) as caught:
        opened(FakeRuntime(), Device.AUTO, **graphs)
    assert caught.value.exit_status == 3
    assert f"its {broken} graph" in str(caught.value)
    assert "more lines" not in str(caught.value)


def test_pictures_go_in_pieces_and_come_back_in_order() -> None:
    fake = FakeRuntime(built_with=(CPU,))
    sessions = opened(fake)
    batch = pictures(2 * CPU_CHUNK + 1)
    given = sessions.run_image(batch)["root"]
    assert fake.calls == [CPU_CHUNK] * 3, "the last is padded"
    np.testing.assert_allclose(given[:, 0], batch.mean(axis=(1, 2, 3)), atol=1e-6)


def test_on_cuda_every_call_has_the_same_size() -> None:
    fake = FakeRuntime()
    sessions = opened(fake)
    fake.calls.clear()
    batch = pictures(CUDA_CHUNK + 3)
    given = sessions.run_image(batch)["root"]
    assert fake.calls == [CUDA_CHUNK, CUDA_CHUNK]
    np.testing.assert_allclose(given[:, 0], batch.mean(axis=(1, 2, 3)), atol=1e-4)


def test_a_gpu_that_dies_during_the_run_is_replaced_by_the_cpu() -> None:
    sessions = opened(FakeRuntime(cuda="dies"))
    assert sessions.device is Device.CUDA
    batch = pictures(5)
    given = sessions.run_image(batch)["root"]
    np.testing.assert_allclose(given[:, 0], batch.mean(axis=(1, 2, 3)), atol=1e-6)
    assert sessions.device.value == "cpu"
    assert "stopped working: CUDA failure 999" in str(sessions.notice)


def test_a_gpu_asked_for_by_name_that_dies_is_an_error() -> None:
    sessions = opened(FakeRuntime(cuda="dies"), Device.CUDA)
    with pytest.raises(DeviceFailed) as caught:
        sessions.run_image(pictures(5))
    assert caught.value.exit_status == 4


def test_reports_say_what_can_run_and_why_not() -> None:
    reports = inspect_devices(a_pack(), runtime=Runtime(FakeRuntime(cuda="falls back")))
    assert [(report.name, report.usable) for report in reports] == [("cpu", True), ("cuda", False)]
    assert "Failed to load libcudnn.so.9" in str(reports[1].detail)
    reports = inspect_devices(a_pack(), runtime=Runtime(FakeRuntime()))
    assert [report.usable for report in reports] == [True, True]
    reports = inspect_devices(a_pack(b"broken"), runtime=Runtime(FakeRuntime()))
    assert [report.usable for report in reports] == [False, False]


def test_a_missing_onnx_runtime_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError("libonnxruntime.so: cannot open shared object file")

    monkeypatch.setattr(importlib, "import_module", missing)
    onnx_runtime.installed_runtime.cache_clear()
    try:
        with pytest.raises(RuntimeMissing, match="cannot be loaded"):
            onnx_runtime.installed_runtime()
        reports = devices.inspect_devices(a_pack())
        assert [report.usable for report in reports] == [False, False]
    finally:
        onnx_runtime.installed_runtime.cache_clear()


def test_providers_are_those_of_onnx_runtime() -> None:
    assert {Provider.CPU.value, Provider.CUDA.value} == {CPU, CUDA}
