import json
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from swc_desktop.inference import sandbox
from swc_desktop.inference.errors import GpuKitRefused
from swc_desktop.inference.gpu_kit import Kit, installed
from swc_desktop.inference.gpu_wheels import PYTHON, pins
from swc_desktop.inference.sandbox import check_pack, inspect_in_sandbox, run_limited
from swc_desktop.inference.sandbox_limits import Limits
from swc_desktop.packs.errors import PackProblem
from swc_desktop.packs.writer import write_pack
from tests.make_pack import pack_content
from tests.packs.refusal import refused_as

FILE = Path("some.swcpack")


def test_a_good_pack_passes(pack_file: Path) -> None:
    check_pack(pack_file)


def test_wrong_golden_values_come_back_as_their_own_refusal(tmp_path: Path) -> None:
    content = pack_content()
    wrong = {name: values + 1 for name, values in content.golden.image.items()}
    golden = replace(content.golden, image=wrong)
    write_pack(replace(content, golden=golden), tmp_path / "wrong.swcpack")
    with refused_as(PackProblem.WRONG_OUTPUTS) as caught:
        check_pack(tmp_path / "wrong.swcpack")
    assert str(tmp_path / "wrong.swcpack") in str(caught.value)


def test_a_pack_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with refused_as(PackProblem.CANNOT_OPEN):
        check_pack(tmp_path / "pack.swcpack")


def test_work_without_an_end_is_ended() -> None:
    begin = time.monotonic()
    with refused_as(PackProblem.NOT_RUNNABLE, match=r"took longer than 0\.2 seconds"):
        run_limited(time.sleep, (600,), Limits(seconds=0.2), file=FILE)
    assert time.monotonic() - begin < 300


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux caps the memory of a process")
def test_work_that_takes_too_much_memory_is_refused() -> None:
    with refused_as(PackProblem.NOT_RUNNABLE, match="more memory than a pack may"):
        run_limited(bytearray, (1 << 36,), Limits(memory_bytes=1 << 28), file=FILE)


def test_a_process_that_dies_is_a_refusal() -> None:
    with refused_as(PackProblem.NOT_RUNNABLE, match="ended with status"):
        run_limited(os._exit, (7,), Limits(), file=FILE)


@pytest.mark.skipif(sys.platform == "win32", reason="signals end no process there")
def test_a_process_that_is_killed_is_a_refusal() -> None:
    with refused_as(PackProblem.NOT_RUNNABLE, match=f"ended with status -{signal.SIGSEGV.value}"):
        run_limited(signal.raise_signal, (signal.SIGSEGV,), Limits(), file=FILE)


def test_an_unforeseen_error_is_a_refusal_with_its_reason() -> None:
    with refused_as(PackProblem.NOT_RUNNABLE, match="ValueError"):
        run_limited(int, ("x",), Limits(), file=FILE)


def test_devices_are_inspected_in_a_process_of_their_own(pack_file: Path) -> None:
    cpu, cuda = inspect_in_sandbox(pack_file)
    assert (cpu.name, cpu.usable) == ("cpu", True)
    assert (cuda.name, cuda.usable) == ("cuda", False)


def test_a_gpu_kit_that_ends_that_process_is_left_alone(
    pack_file: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "gpu-kit").mkdir()
    (home / "gpu-kit" / "kit.json").write_text(
        json.dumps(
            {
                "python": PYTHON,
                "pins": {name: version for name, (version, _) in pins().items()},
                "files": {},
            }
        )
    )
    assert installed(home) == Kit(home / "gpu-kit")
    monkeypatch.setattr(sandbox, "_inspect_file", _dies)
    with pytest.raises(GpuKitRefused, match="it crashed when it was tried"):
        inspect_in_sandbox(pack_file)
    assert "crashed the program" in str(installed(home).reason)


def _dies(_file: str) -> None:
    os._exit(9)
