import errno
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink
from swc_desktop.inference import gpu_kit, gpu_wheels
from swc_desktop.inference.errors import GpuKitRefused
from swc_desktop.inference.gpu_kit import Kit
from swc_desktop.inference.gpu_wheels import PYTHON
from swc_desktop.storage.contained_folder import ContainedFolder
from tests.inference.made_kit import CUBLAS, LIBRARY, MODULE, RUNTIME, kit_on_stick, sha256_of

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="there is no CUDA on macOS")

stick = kit_on_stick


def installed(
    stick: Path,
    home: Path,
    control: Control | None = None,
    progress: ProgressSink = lambda _: None,
) -> Path:
    with gpu_wheels.kit_folder(stick) as folder:
        return gpu_kit.install_kit(folder, home, control=control or Control(), progress=progress)


def checked(home: Path) -> Kit:
    return gpu_kit.check_installed(home, control=Control(), progress=lambda _: None)


def test_the_lock_file_of_the_program_names_every_part_with_hashes() -> None:
    pins = gpu_wheels.pins()
    assert {"onnxruntime-gpu", "nvidia-cublas", "nvidia-cudnn-cu13", "nvidia-cufft"} <= set(pins)
    assert all(hashes for _, hashes in pins.values())
    assert all(
        f"{name}=={version}" in gpu_wheels.how_to_make() for name, (version, _) in pins.items()
    )


def test_a_kit_is_checked_unpacked_and_found(stick: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert gpu_kit.installed(home) == Kit()
    seen: list[Progress] = []
    folder = installed(stick, home, progress=seen.append)
    assert gpu_kit.installed(home) == Kit(folder)
    assert checked(home) == Kit(folder)
    assert (folder / LIBRARY).read_text() == "library " * 1000
    assert {progress.stage for progress in seen} == {"MB"}
    names = {file.name for file in folder.rglob("*")}
    assert "METADATA" in names
    assert not names & {"cublas.h", "big.py"}
    assert [file.name for file in home.iterdir()] == ["gpu-kit"]


def test_a_kit_is_replaced_by_another(stick: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    folder = installed(stick, home)
    (folder / "left.txt").touch()
    assert installed(stick, home) == folder
    assert not (folder / "left.txt").exists()
    assert gpu_kit.remove_kit(home)
    assert not gpu_kit.remove_kit(home)
    assert gpu_kit.installed(home) == Kit()
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda stick: (stick / CUBLAS).unlink(), "has no wheel of nvidia-cublas 13.1"),
        (lambda stick: (stick / CUBLAS).rename(stick / "other.whl"), "has no wheel of nvidia"),
        (
            lambda stick: (stick / RUNTIME).rename(
                stick / RUNTIME.replace(f"-{PYTHON}-{PYTHON}-", "-cp27-cp27-")
            ),
            "has no wheel of onnxruntime-gpu 9.9.9",
        ),
        (
            lambda stick: (stick / CUBLAS).write_bytes((stick / CUBLAS).read_bytes()[:-40]),
            "is incomplete or not the registry's",
        ),
        (
            lambda stick: (stick / RUNTIME).write_bytes((stick / CUBLAS).read_bytes()),
            "is incomplete or not the registry's",
        ),
    ],
)
def test_half_a_kit_or_another_is_refused_and_the_installed_one_stays(
    stick: Path, tmp_path: Path, harm: object, reason: str
) -> None:
    home = tmp_path / "home"
    folder = installed(stick, home)
    harm(stick)  # type: ignore[operator]
    with pytest.raises(GpuKitRefused, match=reason) as caught:
        installed(stick, home)
    assert caught.value.exit_status == 4
    assert checked(home) == Kit(folder)
    assert [file.name for file in home.iterdir()] == ["gpu-kit"]


def test_a_stick_that_gives_other_bytes_when_it_is_read_again_is_not_trusted(
    stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked_once = gpu_wheels.check_wheel

    def then_changed(folder: ContainedFolder, package: str, wheel: str, *rest: object) -> None:
        checked_once(folder, package, wheel, *rest)  # type: ignore[arg-type]
        with zipfile.ZipFile(folder.path / wheel, "w") as archive:
            archive.writestr("onnxruntime/__init__.py", "raise SystemExit")

    monkeypatch.setattr(gpu_wheels, "check_wheel", then_changed)
    folder = installed(stick, tmp_path / "home")
    assert (folder / "onnxruntime" / "__init__.py").read_text() == MODULE


def test_no_folder_is_refused_in_a_sentence(stick: Path, tmp_path: Path) -> None:
    with pytest.raises(GpuKitRefused, match="could not be read"):
        installed(stick / "nowhere", tmp_path / "home")


def test_a_wheel_that_lies_about_its_place_is_refused(
    stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(stick / CUBLAS, "w") as archive:
        archive.writestr("../../outside.so", "x")
    own = ("13.1", frozenset({sha256_of(stick / CUBLAS)}))
    locked = {**gpu_wheels.pins(), "nvidia-cublas": own}
    monkeypatch.setattr(gpu_wheels, "pins", lambda: locked)
    with pytest.raises(GpuKitRefused, match="outside of it"):
        installed(stick, tmp_path / "home")
    assert not (tmp_path / "outside.so").exists()


def test_a_disk_that_is_too_small_is_reported_before_anything_is_copied(
    stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        free = 10

    monkeypatch.setattr("swc_desktop.inference.gpu_kit.shutil.disk_usage", lambda _: Full)
    with pytest.raises(GpuKitRefused, match="GB are free"):
        installed(stick, tmp_path / "home")
    assert list((tmp_path / "home").iterdir()) == []


def test_a_stopped_copy_leaves_nothing(stick: Path, tmp_path: Path) -> None:
    control = Control()
    calls: list[Progress] = []

    def stop_at_the_unpacking(seen: Progress) -> None:
        calls.append(seen)
        if len(calls) == 2:
            control.cancel()

    with pytest.raises(Cancelled):
        installed(stick, tmp_path / "home", control, stop_at_the_unpacking)
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda folder: (folder / LIBRARY).unlink(), "libcublas.so.13 is missing"),
        (lambda folder: (folder / LIBRARY).write_text("short"), "libcublas.so.13 was changed"),
        (lambda folder: (folder / "kit.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "kit.json").write_text("[]"), "cannot be read"),
        (lambda folder: (folder / "kit.json").unlink(), "kit.json is missing"),
    ],
)
def test_a_broken_kit_is_not_used_and_says_why(
    stick: Path, tmp_path: Path, harm: object, reason: str
) -> None:
    harm(installed(stick, tmp_path))  # type: ignore[operator]
    kit = gpu_kit.installed(tmp_path)
    assert kit.folder is None
    assert reason in str(kit.reason)


def test_a_byte_that_changed_is_found_by_the_check(stick: Path, tmp_path: Path) -> None:
    folder = installed(stick, tmp_path)
    (folder / LIBRARY).write_text("Library " + "library " * 999)
    assert gpu_kit.installed(tmp_path).folder == folder
    assert f"{LIBRARY} was changed" in str(checked(tmp_path).reason)


def test_a_kit_of_another_version_of_the_program_is_not_used(stick: Path, tmp_path: Path) -> None:
    folder = installed(stick, tmp_path)
    facts = json.loads((folder / "kit.json").read_text())
    facts["pins"]["onnxruntime-gpu"] = "1.0.0"
    (folder / "kit.json").write_text(json.dumps(facts))
    assert "made for another version of the program" in str(gpu_kit.installed(tmp_path).reason)


DYING = """
import os, sys
from pathlib import Path
from swc_desktop.inference import gpu_kit, gpu_wheels
with gpu_kit.crash_marker(Path(sys.argv[1])):
    os._exit(9)
"""


def test_a_kit_that_ended_the_program_is_left_alone_until_it_is_checked(
    stick: Path, tmp_path: Path
) -> None:
    folder = installed(stick, tmp_path)
    with gpu_kit.crash_marker(tmp_path):
        assert gpu_kit.installed(tmp_path) == Kit(folder)
    assert gpu_kit.installed(tmp_path) == Kit(folder)
    died = subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], check=False)
    assert died.returncode == 9
    assert "crashed the program" in str(gpu_kit.installed(tmp_path).reason)
    gpu_kit.disable_after_crash(tmp_path)
    assert "crashed the program" in str(gpu_kit.installed(tmp_path).reason)
    assert checked(tmp_path) == Kit(folder)
    assert gpu_kit.installed(tmp_path) == Kit(folder)


def test_of_a_home_that_cannot_be_looked_into_nothing_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path, **_named: bool) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", refuse)
        assert not gpu_kit.remove_kit(tmp_path)


def test_without_room_for_a_mark_cuda_is_tried_all_the_same(stick: Path, tmp_path: Path) -> None:
    folder = installed(stick, tmp_path)
    (tmp_path / "gpu-kit.trying").mkdir()
    with gpu_kit.crash_marker(tmp_path):
        assert gpu_kit.installed(tmp_path) == Kit(folder)
    gpu_kit.disable_after_crash(tmp_path)
    assert checked(tmp_path) == Kit(folder)
    assert gpu_kit.remove_kit(tmp_path)


STARTING = """
import sys
from pathlib import Path
from swc_desktop.inference import gpu_kit, onnx_runtime
gpu_kit.installed = lambda home: gpu_kit.Kit(Path(sys.argv[1]))
found = onnx_runtime.installed_runtime()
print(found.version, sorted(found.available), found.kit_notice)
"""


def started(folder: Path) -> str:
    command = [sys.executable, "-c", STARTING, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[-1]


def test_the_program_imports_its_runtime_from_the_kit(stick: Path, tmp_path: Path) -> None:
    folder = installed(stick, tmp_path)
    assert started(folder) == "9.9.9 ['CPUExecutionProvider', 'CUDAExecutionProvider'] "


def test_an_incomplete_kit_has_no_full_stop_within_a_sentence(
    tmp_path: Path,
) -> None:
    (tmp_path / "gpu-kit").mkdir()
    code = (
        "from swc_desktop.inference import onnx_runtime; "
        "print(onnx_runtime.installed_runtime().kit_notice)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "SWC_HOME": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1].endswith("Install it again or remove it")


@pytest.mark.parametrize("module", ["import nothing_of_that_name", "raise OSError('no libcuda')"])
def test_a_kit_that_cannot_be_imported_leaves_the_runtime_that_came_with_the_program(
    stick: Path, tmp_path: Path, module: str
) -> None:
    folder = installed(stick, tmp_path)
    (folder / "onnxruntime" / "__init__.py").write_text(f"from . import half\n{module}\n")
    (folder / "onnxruntime" / "half.py").write_text("")
    printed = started(folder)
    assert not printed.startswith("9.9.9")
    assert "CPUExecutionProvider" in printed
    assert "the GPU kit cannot be loaded (" in printed
