"""The starter: its sentences, its memory of what is installed, and the lock files behind it."""

import errno
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SYSTEM_PYTHON_TOO_OLD = (3, 10, 13)


@pytest.fixture
def starter(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``run.py`` as a module whose ``.venv`` is an empty folder of the test."""
    spec = importlib.util.spec_from_file_location("starter", root / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / "a folder with é" / ".venv"
    (venv / "bin").mkdir(parents=True)
    monkeypatch.setattr(module, "VENV", venv)
    monkeypatch.setattr(module, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setattr(module, "STATE", venv / "swc-installed.json")
    monkeypatch.setattr(module, "LOG", venv / "swc-install.log")
    return module


@pytest.fixture
def pip_calls(starter: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(starter, "pip", lambda *arguments: calls.append(arguments))
    return calls


def installed_locks(calls: list[tuple[str, ...]]) -> list[str]:
    return [Path(call[-1]).name for call in calls if call[0] == "install"]


def test_nothing_is_installed_twice(starter: ModuleType, pip_calls: list[tuple[str, ...]]) -> None:
    starter.prepare(develop=False)
    starter.prepare(develop=False)
    assert installed_locks(pip_calls) == ["pip.lock", "program-cpu.lock"]
    starter.prepare(develop=True)
    starter.prepare(develop=True)
    assert installed_locks(pip_calls) == [
        *("pip.lock", "program-cpu.lock", "develop.lock", "torch.lock")
    ]


def test_a_changed_lock_file_is_installed(
    starter: ModuleType,
    pip_calls: list[tuple[str, ...]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(starter, "LOCKS", tmp_path)
    lock, pip_lock = tmp_path / "program-cpu.lock", tmp_path / "pip.lock"
    pip_lock.write_text("pip==1\n")
    lock.write_text("numpy==1\n")
    starter.prepare(develop=False)
    pip_lock.write_text("pip==2\n")
    starter.prepare(develop=False)  # no start needs a network for a newer pip alone
    assert installed_locks(pip_calls) == ["pip.lock", "program-cpu.lock"]
    lock.write_text("numpy==2\n")
    starter.prepare(develop=False)
    assert installed_locks(pip_calls)[2:] == ["pip.lock", "program-cpu.lock"]


def test_everything_but_torch_is_installed_by_its_hash(
    starter: ModuleType, pip_calls: list[tuple[str, ...]]
) -> None:
    starter.prepare(develop=True)
    assert {Path(call[-1]).name: "--require-hashes" in call for call in pip_calls} == {
        "pip.lock": True,
        "program-cpu.lock": True,
        "develop.lock": True,
        "torch.lock": False,
    }


def test_an_interrupted_installation_is_done_again(
    starter: ModuleType, pip_calls: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = starter.pip

    def interrupted(*arguments: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(starter, "pip", interrupted)
    with pytest.raises(KeyboardInterrupt):
        starter.prepare(develop=False)
    monkeypatch.setattr(starter, "pip", recorded)
    starter.prepare(develop=False)
    assert installed_locks(pip_calls) == ["pip.lock", "program-cpu.lock"]


@pytest.mark.skipif(sys.platform == "darwin", reason="there is no CUDA on macOS")
def test_the_gpu_kit_replaces_the_other_and_stays(
    starter: ModuleType, pip_calls: list[tuple[str, ...]]
) -> None:
    starter.prepare(develop=False)
    starter.prepare(develop=False, kit="gpu")
    assert ("uninstall", "--yes", "onnxruntime", "onnxruntime-gpu") in pip_calls
    starter.prepare(develop=True)
    assert installed_locks(pip_calls) == [
        *("pip.lock", "program-cpu.lock", "program-gpu.lock", "develop.lock", "torch.lock")
    ]


def test_an_unsupported_python_names_a_supported_one(
    starter: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter.sys, "version_info", SYSTEM_PYTHON_TOO_OLD)
    monkeypatch.setattr(starter.shutil, "which", lambda name: "/usr/bin/" + name)
    monkeypatch.setattr(starter, "version_of", lambda name: (3, 12) if "12" in name else None)
    with pytest.raises(starter.Stop, match=r"This is Python 3\.10.*Start it with: python3\.12 run"):
        starter.check_python()
    monkeypatch.setattr(starter.shutil, "which", lambda name: None)
    with pytest.raises(starter.Stop, match=r"Install Python 3\.12"):
        starter.check_python()


def test_on_debian_the_packages_are_named(
    starter: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter, "loads", lambda name: name != "libxcb-cursor.so.0")
    monkeypatch.setattr(starter, "on_debian", lambda: True)
    with pytest.raises(starter.Stop, match=r"apt-get install libxcb-cursor0$"):
        starter.check_libraries(starter.QT_WINDOW)
    monkeypatch.setattr(starter, "on_debian", lambda: False)
    with pytest.raises(starter.Stop, match=r"missing: libxcb-cursor\.so\.0\."):
        starter.check_libraries(starter.QT_WINDOW)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens are named so on Linux")
def test_a_missing_screen_is_reported(starter: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(starter.Stop, match="no screen"):
        starter.check_window()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("NewConnectionError … No matching distribution found", "there is no network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was locked"),
        ("ERROR: No matching distribution found for rawpy", "not available for"),
        ("something that nobody foresaw", "the output of pip is in"),
    ],
)
def test_a_failure_of_pip_is_one_sentence(
    starter: ModuleType, monkeypatch: pytest.MonkeyPatch, words: str, sentence: str
) -> None:
    fake = Path(starter.VENV) / "fake_pip.py"
    fake.write_text(f"print({words!r})\nraise SystemExit(1)\n", encoding="utf-8")
    popen: Callable[..., subprocess.Popen[str]] = subprocess.Popen

    def instead(command: list[str], **options: object) -> subprocess.Popen[str]:
        return popen([sys.executable, "-X", "utf8", str(fake)], **options)

    monkeypatch.setattr(starter.subprocess, "Popen", instead)
    with pytest.raises(starter.Stop, match=sentence):
        starter.pip("install", "numpy")
    assert words in starter.LOG.read_text(encoding="utf-8")


def test_a_program_starts_in_the_current_folder(root: Path, tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, str(root / "run.py"), "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert child.returncode == 0
    assert "python run.py app" in child.stdout


def locked(path: Path) -> dict[str, str]:
    """Name to version of a lock file's lines; hashes and markers are left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [re.match(r"([a-z0-9-]+)==([^ \\;]+)", line) for line in lines]
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize(
    ("name", "runtime"),
    [
        ("program-cpu.lock", {"onnxruntime"}),
        ("program-gpu.lock", {"onnxruntime-gpu"}),
        ("develop.lock", set()),
    ],
)
def test_an_environment_gets_exactly_one_onnx_runtime(
    root: Path, name: str, runtime: set[str]
) -> None:
    names = set(locked(root / "requirements" / name))
    assert names & {"onnxruntime", "onnxruntime-gpu", "onnxruntime-directml"} == runtime


def test_the_lock_files_agree(root: Path) -> None:
    program = locked(root / "requirements" / "program-cpu.lock")
    for name in ("program-gpu.lock", "develop.lock"):
        for package, version in locked(root / "requirements" / name).items():
            assert program.get(package, version) == version, package


def test_every_dependency_is_locked(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "program-cpu.lock": project["dependencies"] + extras["cpu"],
        "program-gpu.lock": project["dependencies"] + extras["gpu"],
        "develop.lock": extras["trainer"]
        + extras["distributed"]
        + extras["test"]
        + extras["build"],
    }
    for name, dependencies in wanted.items():
        names = {re.split(r"[^A-Za-z0-9_-]", text)[0].lower() for text in dependencies}
        assert names - {"torch"} <= set(locked(root / "requirements" / name)), name


def unhashed(text: str) -> list[str]:
    """The packages of a lock file that have no hash."""
    requirements = re.split(r"^(?=[A-Za-z])", text.replace("\\\n", " "), flags=re.MULTILINE)
    return [
        line.split("==")[0].strip()
        for line in requirements
        if line[:1].isalpha() and not re.search(r"--hash=sha256:[0-9a-f]{64}\b", line)
    ]


def test_every_locked_package_but_torch_has_its_hash(root: Path) -> None:
    locks = {path.name: path for path in (root / "requirements").glob("*.lock")}
    found = {name: unhashed(path.read_text(encoding="utf-8")) for name, path in locks.items()}
    assert found.pop("torch.lock") == ["torch"]
    assert set(found) == {"develop.lock", "pip.lock", "program-cpu.lock", "program-gpu.lock"}
    assert not any(found.values()), found


def test_torch_is_locked_to_the_version_of_the_project(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (wanted,) = (
        text for text in project["optional-dependencies"]["trainer"] if text.startswith("torch")
    )
    lines = (root / "requirements" / "torch.lock").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [wanted]


def test_the_program_locks_hold_nothing_of_the_trainer(root: Path) -> None:
    heavy = {"torch", "scikit-learn", "pandas", "scipy", "onnx", "matplotlib", "xgboost"}
    for name in ("program-cpu.lock", "program-gpu.lock"):
        assert not heavy & set(locked(root / "requirements" / name))


def test_no_lock_file_names_a_host(root: Path) -> None:
    for path in (root / "requirements").glob("*.lock"):
        assert "://" not in path.read_text(encoding="utf-8")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="fonts are looked for on Linux")
def test_without_fonts_the_package_is_named(
    starter: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter.check_fonts()
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>", encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))
    monkeypatch.setattr(starter, "on_debian", lambda: True)
    with pytest.raises(starter.Stop, match="apt-get install fonts-dejavu-core"):
        starter.check_fonts()


@pytest.mark.skipif(sys.platform == "win32", reason="streams are closed so by a POSIX shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_give_no_traceback(root: Path, closed: str) -> None:
    words = ["sh", sys.executable, str(root / "run.py"), "--help"]
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$@" {closed}', *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == (0 if closed == "2>&-" else 2)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "Free about 2 GB"),
        (errno.EROFS, "is read-only"),
        (errno.EACCES, "that this user can write to"),
        (errno.EIO, "Check its disk"),
    ],
)
def test_a_refused_environment_has_its_own_remedy(
    starter: ModuleType, number: int, remedy: str
) -> None:
    assert remedy in starter.remedy_for(OSError(number, ""))


def test_the_package_depends_on_a_font(root: Path) -> None:
    text = (root / "packaging" / "package.py").read_text(encoding="utf-8")
    depends = re.search(r"^DEPENDS = \((.*?)^\)", text, re.MULTILINE | re.DOTALL)
    assert depends is not None
    assert "fonts-dejavu-core" in depends[1]
