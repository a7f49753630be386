"""The installed program: an archive of itself for other machines, its upgrade, and the way back.

An archive installs itself for one user by the ``install.sh`` in it, which tries the new program
before it takes the place of the old one, and keeps that beside it.
"""

import gzip
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from swc_desktop import __version__
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import NothingToRollBack
from swc_desktop.resources import resource
from swc_desktop.transfer.errors import UpdateRefused

NAME: Final = "swc-desktop"
BEFORE: Final = f"{NAME}.before"
INSTALLER: Final = "_internal/installer"
"""In the bundle: ``install.sh``, ``uninstall.sh``, and ``share`` for the desktop."""

_OF_ONE_USER: Final = "uninstall.sh"
_MAX_BYTES: Final = 2 << 30
_TIMEOUT_S: Final = 600
_PACKED: Final = 0.4
"""About what gzip leaves of the bundle."""


def bundle_folder() -> Path | None:
    """Where the installed program lies, on Linux; None elsewhere and from source."""
    if getattr(sys, "frozen", False) and sys.platform == "linux":
        return Path(sys.executable).resolve().parent
    return None


def own_command() -> list[str]:
    """The command that starts this program again."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-P", "-m", "swc_desktop"]


def plain_environment() -> dict[str, str]:
    """The environment as it was before a frozen program added to it; the source finds itself."""
    environment = dict(os.environ)
    if not getattr(sys, "frozen", False):
        paths = [str(resource().parent), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    else:
        before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
        environment.pop("LD_LIBRARY_PATH", None)
        if before is not None:
            environment["LD_LIBRARY_PATH"] = before
        environment["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    return environment


def try_program(command: Sequence[str], **environment: str) -> str:
    """Run a program's self-test; "" when it passes, else its last words."""
    return _fault([*command, "--self-test"], **environment)


def _fault(command: Sequence[str], **environment: str) -> str:
    """Run a program of ours; "" when it ends well, else its last words."""
    try:
        done = subprocess.run(  # noqa: S603 - this program, or the installer that a person chose
            command,
            env=plain_environment() | environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        return f"it did not end within {_TIMEOUT_S} seconds"
    except OSError as error:
        return f"it could not be started ({explain(error)})"
    words = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return "" if done.returncode == 0 else (words[-1] if words else f"status {done.returncode}")


def archive_name(version: str) -> str:
    """The name of the archive that a version writes of itself."""
    return f"{NAME}-{version}-linux-x86_64.tar.gz"


def bundle_files(bundle: Path) -> list[Path]:
    """What belongs to the program, in the order of names."""
    return sorted(
        file
        for file in bundle.rglob("*")
        if (file.is_file() or file.is_symlink()) and file != bundle / _OF_ONE_USER
    )


def archive_members(bundle: Path, version: str) -> Iterator[tuple[str, Path]]:
    """The files of an archive that installs itself: name in it, and where it lies."""
    top = f"{NAME}-{version}"
    for file in bundle_files(bundle):
        yield f"{top}/{NAME}/{file.relative_to(bundle).as_posix()}", file
    installer = bundle / INSTALLER
    for file in sorted(file for file in installer.rglob("*") if file.is_file()):
        yield f"{top}/{file.relative_to(installer).as_posix()}", file


def is_run(bundle: Path, file: Path) -> bool:
    """True for files that are programs; file systems of sticks do not keep that."""
    return file == bundle / NAME or file.suffix == ".sh"


def packed_bytes(bundle: Path) -> int:
    """About how large the archive comes out."""
    sizes = (file.stat().st_size for file in bundle_files(bundle) if not file.is_symlink())
    return round(sum(sizes) * _PACKED)


def write_archive(bundle: Path, out: BinaryIO) -> None:
    """Write the archive to an open file; raises ``OSError``."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = "root"
        return entry

    with (
        gzip.GzipFile("", "wb", compresslevel=4, fileobj=out, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for name, source in archive_members(bundle, __version__):
            entry = plain(tar.gettarinfo(source, name))
            entry.mode = 0o755 if is_run(bundle, source) else 0o644
            if entry.isreg():
                with source.open("rb") as content:
                    tar.addfile(entry, content)
            else:
                tar.addfile(entry)


def is_of_one_user(bundle: Path | None) -> bool:
    """True where the program was installed by its archive, and can install another."""
    return bundle is not None and (bundle / _OF_ONE_USER).exists()


def upgrade(archive: Path, bundle: Path) -> None:
    """Install the program in an archive over the one at hand, which stays to go back to.

    Raises ``UpdateRefused``, with the program at hand unchanged.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f"{NAME}-update-", dir=bundle.parent) as folder:
            with tarfile.open(archive) as tar:
                _check_size(archive, tar)
                tar.extractall(folder, filter="data")
            script = Path(folder, *_only_folder(Path(folder)), "install.sh")
            if problem := _fault(["/bin/sh", str(script)]):
                raise UpdateRefused(file=archive, problem=problem.rstrip("."))
    except (tarfile.TarError, EOFError) as error:
        problem = f"it is not whole, or no archive of this program ({error})"
        raise UpdateRefused(file=archive, problem=problem) from error
    except OSError as error:
        raise UpdateRefused(file=archive, problem=explain(error)) from error


def _check_size(archive: Path, tar: tarfile.TarFile) -> None:
    if sum(member.size for member in tar) > _MAX_BYTES:
        raise UpdateRefused(file=archive, problem="it is larger than the program is")


def _only_folder(folder: Path) -> list[str]:
    names = [entry.name for entry in folder.iterdir()]
    return names if len(names) == 1 else []


def roll_back(bundle: Path | None) -> None:
    """Put the program that was there before in its place; the one at hand becomes the one before.

    Raises ``NothingToRollBack`` and ``UpdateRefused``.
    """
    before = None if bundle is None else bundle.with_name(BEFORE)
    if bundle is None or before is None or not is_of_one_user(bundle) or not before.exists():
        raise NothingToRollBack(what="program")
    if problem := try_program([str(before / NAME)]):
        raise UpdateRefused(file=before, problem=f"its self-test failed ({problem.rstrip('.')})")
    between = bundle.with_name(f"{NAME}.between")
    try:
        bundle.rename(between)
        before.rename(bundle)
        between.rename(before)
    except OSError as error:
        raise UpdateRefused(file=before, problem=explain(error)) from error
