"""The installed program: an archive of itself for other machines, its upgrade, and its rollback.

An archive installs itself for one user by the ``install.sh`` in it, which tests the new program
before it replaces the old one, and keeps the old one beside it.
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
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.resources import resource
from swc_desktop.transfer.errors import UpdateRefused

NAME: Final = "swc-desktop"
BEFORE: Final = f"{NAME}.before"
"""The folder of the previous version; ``install.sh`` uses the same name."""

INSTALLER: Final = "_internal/installer"
"""In the bundle: ``install.sh``, ``uninstall.sh``, and ``share`` for the desktop."""

_UNINSTALLER: Final = "uninstall.sh"
"""``install.sh`` puts this file into the program's folder; other installers do not."""

_MAX_BYTES: Final = 2 << 30
"""Eight times the unpacked program (about 250 MB); bounds what a hostile archive can fill."""

_TIMEOUT_S: Final = 600
"""A self-test takes seconds; a round choice far above that."""

_COMPRESSION_RATIO: Final = 0.4
"""What gzip leaves of the bundle, roughly; for the estimate of the size alone."""


def bundle_folder() -> Path | None:
    """The folder of the installed program on Linux; None elsewhere and when run from source."""
    if getattr(sys, "frozen", False) and sys.platform == "linux":
        return Path(sys.executable).resolve().parent
    return None


def own_command() -> list[str]:
    """The command that starts this program again."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-P", "-m", "swc_desktop"]


def plain_environment() -> dict[str, str]:
    """The environment for another program, without what PyInstaller added to it.

    Run from source, it has the path of this source. See
    https://pyinstaller.org/en/stable/runtime-information.html#ld-library-path-libpath-considerations
    """
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


def try_program(command: Sequence[str], **environment: str) -> Message | str:
    """Run a program's self-test; "" when it passes, else why it does not."""
    return _fault([*command, "--self-test"], **environment)


def _fault(command: Sequence[str], **environment: str) -> Message | str:
    """Run a program; "" when it succeeds, else the last line of its output, or what stopped it."""
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
        return message("Transfer", "it did not finish within %Ln second(s)", "", 0).counted(
            _TIMEOUT_S
        )
    except OSError as error:
        return message("Transfer", "it could not be started ({reason})").fill(reason=explain(error))
    if done.returncode == 0:
        return ""
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return lines[-1].rstrip(".") if lines else f"status {done.returncode}"


def archive_name(version: str) -> str:
    """The name of the archive that a version writes of itself."""
    return f"{NAME}-{version}-linux-x86_64.tar.gz"


def bundle_files(bundle: Path) -> list[Path]:
    """The files of the program, sorted."""
    return sorted(
        file
        for file in bundle.rglob("*")
        if (file.is_file() or file.is_symlink()) and file != bundle / _UNINSTALLER
    )


def archive_members(bundle: Path, version: str) -> Iterator[tuple[str, Path]]:
    """The files of an archive that installs itself: the name in it, and the file on disk."""
    top = f"{NAME}-{version}"
    for file in bundle_files(bundle):
        yield f"{top}/{NAME}/{file.relative_to(bundle).as_posix()}", file
    installer = bundle / INSTALLER
    for file in sorted(file for file in installer.rglob("*") if file.is_file()):
        yield f"{top}/{file.relative_to(installer).as_posix()}", file


def is_executable(bundle: Path, file: Path) -> bool:
    """Whether a file is a program, by its name: the file systems of sticks do not keep the mode."""
    return file == bundle / NAME or file.suffix == ".sh"


def packed_bytes(bundle: Path) -> int:
    """An estimate of the size of the archive."""
    sizes = (file.stat().st_size for file in bundle_files(bundle) if not file.is_symlink())
    return round(sum(sizes) * _COMPRESSION_RATIO)


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
            entry.mode = 0o755 if is_executable(bundle, source) else 0o644
            if entry.isreg():
                with source.open("rb") as content:
                    tar.addfile(entry, content)
            else:
                tar.addfile(entry)


def is_user_installation(bundle: Path | None) -> bool:
    """Whether the program was installed from its archive, and so can install another."""
    return bundle is not None and (bundle / _UNINSTALLER).exists()


def install_archive(archive: Path, bundle: Path) -> None:
    """Install the program in an archive; the present one is kept as the previous version.

    Raises ``UpdateRefused``, with the installed program unchanged.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f"{NAME}-update-", dir=bundle.parent) as folder:
            with tarfile.open(archive) as tar:
                _check_size(archive, tar)
                tar.extractall(folder, filter="data")
            script = Path(folder, *_only_folder(Path(folder)), "install.sh")
            if problem := _fault(["/bin/sh", str(script)]):
                raise UpdateRefused(file=archive, problem=problem)
    except (tarfile.TarError, EOFError) as error:
        damaged = message("Transfer", "it is damaged, or not an archive of this program ({fault})")
        raise UpdateRefused(file=archive, problem=damaged.fill(fault=message_of(error))) from error
    except OSError as error:
        raise UpdateRefused(file=archive, problem=explain(error)) from error


def _check_size(archive: Path, tar: tarfile.TarFile) -> None:
    if sum(member.size for member in tar) > _MAX_BYTES:
        problem = message("Transfer", "it is larger than any version of this program")
        raise UpdateRefused(file=archive, problem=problem)


def _only_folder(folder: Path) -> list[str]:
    names = [entry.name for entry in folder.iterdir()]
    return names if len(names) == 1 else []


def restore_previous(bundle: Path | None) -> None:
    """Swap the installed program with the previous version.

    Raises ``NothingToRollBack`` and ``UpdateRefused``.
    """
    before = None if bundle is None else bundle.with_name(BEFORE)
    if bundle is None or before is None or not is_user_installation(bundle) or not before.exists():
        raise NothingToRollBack(what=message("Transfer", "program"))
    if problem := try_program([str(before / NAME)]):
        failed = message("Transfer", "its self-test failed ({problem})").fill(problem=problem)
        raise UpdateRefused(file=before, problem=failed)
    between = bundle.with_name(f"{NAME}.between")
    try:
        bundle.rename(between)
        before.rename(bundle)
        between.rename(before)
    except OSError as error:
        raise UpdateRefused(file=before, problem=explain(error)) from error
