"""What the Windows build takes from lock files and what it refuses, without Wine."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.scripts import load_script


@pytest.fixture
def folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = root / "packaging" / "windows"
    monkeypatch.setattr(sys, "path", [str(found), *sys.path])
    return found


@pytest.fixture
def build(folder: Path) -> ModuleType:
    return load_script(folder / "build_windows.py")


@pytest.fixture
def python(folder: Path) -> ModuleType:
    return load_script(folder / "windows_python.py")


def test_the_builder_is_locked_for_windows(python: ModuleType, root: Path) -> None:
    lock = (root / "requirements" / "develop.lock").read_text(encoding="utf-8")
    taken = python.only(lock, python.BUILDERS)
    assert taken.count("==") == len(python.BUILDERS)
    assert "sys_platform" not in taken
    assert taken.count("--hash=sha256:") >= len(python.BUILDERS)


def test_a_package_that_no_lock_file_has_is_refused(python: ModuleType) -> None:
    with pytest.raises(Exception, match=r"The lock file lacks pefile\."):
        python.only("altgraph==1 \\\n    --hash=sha256:00\n", ["altgraph", "pefile"])


def test_a_library_that_no_wheel_has_is_found(
    build: ModuleType, python: ModuleType, tmp_path: Path
) -> None:
    given = python.WindowsPython(tmp_path / "python")
    given.site_packages.mkdir(parents=True)
    (given.site_packages / "known.pyd").write_bytes(b"of a wheel")
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "known.pyd").write_bytes(b"of a wheel")
    (bundle / "icuuc.DLL").write_bytes(b"of Wine")
    assert list(build.unknown_libraries(bundle, given)) == ["icuuc.DLL"]


def test_an_installer_stays_unsigned_without_a_key(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "setup.exe"
    file.write_bytes(b"MZ")
    monkeypatch.delenv("SWC_SIGN_PKCS12", raising=False)
    assert build.sign(file).read_bytes() == b"MZ"
    monkeypatch.setenv("SWC_SIGN_PKCS12", str(tmp_path / "key.p12"))
    monkeypatch.delenv("SWC_SIGN_PASSWORD_FILE", raising=False)
    with pytest.raises(Exception, match="Signing needs SWC_SIGN_PASSWORD_FILE"):
        build.sign(file)
