import sys
from pathlib import Path

import pytest

from swc_desktop import cli
from swc_desktop.cli.errors import CopyInterrupted
from swc_desktop.core.progress import Cancelled, Progress
from swc_desktop.inference import gpu_kit, gpu_wheels

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="there is no CUDA on macOS")


def test_make_prints_a_command_to_copy(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["gpu-kit", "make"]) == 0
    assert gpu_wheels.how_to_make() in capsys.readouterr().out.splitlines()


def test_an_empty_folder_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["gpu-kit", "install", str(tmp_path)]) == 4
    output = capsys.readouterr()
    assert output.out == ""
    assert "has no wheel of" in output.err
    assert output.err.strip().endswith("The program continues on the CPU.")


def test_without_a_kit_check_and_remove_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["gpu-kit", "check"]) == 0
    output = capsys.readouterr().out.splitlines()
    assert output[0] == "No GPU kit is installed."
    assert output[1].startswith("cpu: usable")
    assert output[2].startswith("cuda: not usable")
    assert cli.main(["gpu-kit", "remove"]) == 0
    assert capsys.readouterr().out.splitlines() == ["No GPU kit is installed."]


def test_an_incomplete_kit_leaves_the_cpu_and_devices_says_why(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "gpu-kit").mkdir(parents=True)
    assert cli.main(["gpu-kit", "check"]) == 0
    output = capsys.readouterr().out.splitlines()
    assert output[0].startswith("The CPU does the work: the GPU kit is incomplete")
    assert output[1].startswith("cpu: usable")
    assert output[2].startswith("cuda: not usable, the GPU kit is incomplete: kit.json is missing")
    assert cli.main(["gpu-kit", "remove"]) == 0
    assert capsys.readouterr().out.splitlines() == ["The GPU kit is removed."]
    assert not (home / "gpu-kit").exists()


def test_a_stopped_copy_says_that_nothing_was_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, progress: object, **__: object) -> None:
        progress(Progress(3, 1600, "MB checked"))  # type: ignore[operator]
        raise Cancelled

    monkeypatch.setattr(gpu_kit, "install_kit", stopped)
    assert cli.main(["gpu-kit", "install", str(tmp_path)]) == CopyInterrupted.exit_status
    output = capsys.readouterr().err
    assert "Stopped after 3 of 1600 MB; nothing was changed." in output
