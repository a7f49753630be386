"""What the Windows build takes from lock files and what it refuses, without Wine."""

import shutil
import subprocess
import sys
from importlib.metadata import distribution
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


@pytest.fixture
def libraries(folder: Path) -> ModuleType:
    return load_script(folder / "bundle_libraries.py")


def test_a_library_that_no_wheel_has_is_found(
    libraries: ModuleType, python: ModuleType, tmp_path: Path
) -> None:
    given = python.WindowsPython(tmp_path / "python")
    given.site_packages.mkdir(parents=True)
    (given.site_packages / "known.pyd").write_bytes(b"of a wheel")
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "known.pyd").write_bytes(b"of a wheel")
    (bundle / "icuuc.DLL").write_bytes(b"of Wine")
    assert list(libraries.unknown_libraries(bundle, given)) == ["icuuc.DLL"]


def test_a_library_that_a_fresh_windows_lacks_is_found(
    libraries: ModuleType, tmp_path: Path
) -> None:
    top = Path("_internal")
    imports: dict[Path, set[str]] = {
        top / "rawpy" / "_rawpy.pyd": {
            "raw_r.dll",
            "kernel32.dll",
            "api-ms-win-crt-math-l1-1-0.dll",
        },
        top / "rawpy" / "raw_r.dll": {"msvcp140.dll", "vcruntime140.dll"},
        top / "vcruntime140.dll": set(),
        top / "numpy" / "core.pyd": {"blas-1.dll"},
        top / "numpy.libs" / "BLAS-1.dll": set(),
        top / "PySide6" / "plugins" / "q.dll": {"qt6core.dll"},
        top / "PySide6" / "Qt6Core.dll": set(),
        top / "other.pyd": {"qt6core.dll"},
    }
    assert sorted(libraries.lacking_libraries(tmp_path, imports)) == [
        "msvcp140.dll for _internal/rawpy/raw_r.dll",
        "qt6core.dll for _internal/other.pyd",
    ]
    imports[top / "shiboken6" / "MSVCP140.dll"] = set()
    assert [*libraries.lacking_libraries(tmp_path, imports)] == [
        "qt6core.dll for _internal/other.pyd"
    ]


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


@pytest.mark.skipif(
    shutil.which("osslsigncode") is None or shutil.which("openssl") is None,
    reason="needs the commands osslsigncode and openssl",
)
def test_a_key_signs_the_installer(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a key made here, and a program for Windows that setuptools brings."""
    key, certificate, packed = (tmp_path / name for name in ("key.pem", "own.pem", "key.p12"))
    password = tmp_path / "password"
    password.write_text("secret\n", encoding="utf-8")
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Trial"]
    made = ["-keyout", str(key), "-out", str(certificate)]
    usage = ["-addext", "extendedKeyUsage=codeSigning"]
    _run(["openssl", *request, *made, *usage])
    joined = ["-inkey", str(key), "-in", str(certificate), "-out", str(packed)]
    _run(["openssl", "pkcs12", "-export", *joined, "-passout", f"file:{password}"])
    file = tmp_path / "setup.exe"
    shutil.copy(str(distribution("setuptools").locate_file("setuptools/cli-64.exe")), file)
    monkeypatch.setenv("SWC_SIGN_PKCS12", str(packed))
    monkeypatch.setenv("SWC_SIGN_PASSWORD_FILE", str(password))
    monkeypatch.delenv("SWC_SIGN_TIMESTAMP", raising=False)
    assert build.sign(file) == file
    said = _run(["osslsigncode", "verify", "-CAfile", str(certificate), "-in", str(file)])
    assert "Number of verified signatures: 1" in said
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(subprocess.CalledProcessError):
        _run(["osslsigncode", "verify", "-CAfile", str(certificate), "-in", str(file)])


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
