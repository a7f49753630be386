"""A GPU kit to carry: a folder of wheels, the registry's own files.

Each is compared with the hashes in the lock file that ships with the program, so that neither an
incomplete copy nor a file from elsewhere is accepted.
"""

import os
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

from packaging.tags import Tag, sys_tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control, Megabytes, ProgressSink
from swc_desktop.inference.errors import GpuKitRefused
from swc_desktop.resources import resource
from swc_desktop.storage.atomic_write import sha256_of_file
from swc_desktop.storage.contained_folder import ContainedFolder

Pins = Mapping[str, tuple[str, frozenset[str]]]
"""Package to its version and the SHA-256 of each of its wheels."""

LOCK_FILE: Final = "program-gpu.lock"
PYTHON: Final = f"cp{sys.version_info.major}{sys.version_info.minor}"

_PINNED: Final = re.compile(
    r"^((?:onnxruntime-gpu|nvidia-[a-z0-9-]+))==(\S+)((?:.*\\\n)*.*)", re.MULTILINE
)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NOT_NEEDED: Final = re.compile(
    r"/include/|^onnxruntime/(transformers|quantization|tools|datasets)/|\.(a|lib|h)$|providers_tensorrt"
)

_CANNOT_READ: Final = message("Inference", "it could not be read ({reason})")


def pins() -> Pins:
    """The packages of a kit for this program, by its lock file."""
    text = resource().parent.joinpath("requirements", LOCK_FILE).read_text(encoding="utf-8")
    return {
        name: (version, frozenset(_HASH.findall(hashes)))
        for name, version, hashes in _PINNED.findall(text)
    }


def how_to_make() -> str:
    """The command that downloads the wheels of a kit for this system to a folder."""
    wanted = " ".join(f"{name}=={version}" for name, (version, _) in pins().items())
    systems = (
        "--platform win_amd64"
        if sys.platform == "win32"
        else "--platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 "
        "--platform manylinux2014_x86_64"
    )
    return (
        "python -m pip download --no-deps --only-binary :all: --dest FOLDER "
        f"--python-version {sys.version_info.major}.{sys.version_info.minor} {systems} {wanted}"
    )


def _wheel_package(wheel: str, here: frozenset[Tag]) -> tuple[str, str] | None:
    """Package and version of a wheel's name that runs here; None for any other."""
    try:
        name, version, _, tags = parse_wheel_filename(wheel)
    except (InvalidWheelFilename, InvalidVersion):
        return None
    return (name, str(version)) if tags & here else None


def kit_refused(folder: Path, problem: Message) -> GpuKitRefused:
    """The error for a folder that is not a usable kit."""
    return GpuKitRefused(folder=folder, problem=problem)


Wheels = Mapping[str, str]
"""Package to the name of its wheel in the folder of a kit."""


@contextmanager
def kit_folder(folder: Path) -> Iterator[ContainedFolder]:
    """Open the folder of a kit; raises ``GpuKitRefused``."""
    try:
        opened = ContainedFolder(folder)
    except OSError as error:
        raise kit_refused(folder, _CANNOT_READ.fill(reason=explain(error))) from error
    with opened:
        yield opened


def find_wheels(folder: ContainedFolder) -> Wheels:
    """The wheel of each package of a kit in a folder, by their names; raises ``GpuKitRefused``."""
    if sys.platform == "darwin":
        raise kit_refused(folder.path, message("Inference", "there is no CUDA on macOS"))
    wanted = {(name, version) for name, (version, _) in pins().items()}
    try:
        names = folder.names()
    except OSError as error:
        raise kit_refused(folder.path, _CANNOT_READ.fill(reason=explain(error))) from error
    here = frozenset(sys_tags())
    found = {named: name for name in names if (named := _wheel_package(name, here)) in wanted}
    absent = sorted(f"{name} {version}" for name, version in wanted - set(found))
    if absent:
        problem = message(
            "Inference", "it has no wheel of {packages} for this system and Python {version}"
        )
        problem = problem.fill(packages=", ".join(absent), version=PYTHON[2:])
        raise kit_refused(folder.path, problem)
    return {name: found[name, version] for name, version in sorted(found)}


def check_wheels(
    folder: ContainedFolder, *, control: Control, progress: ProgressSink
) -> dict[str, int]:
    """The wheels of a kit with their sizes, all checked; raises ``GpuKitRefused``."""
    wheels = find_wheels(folder)
    sizes = {wheel: wheel_size(folder, wheel) for wheel in wheels.values()}
    on_bytes = Megabytes(sum(sizes.values()), control, progress, "MB checked")
    for package, wheel in wheels.items():
        check_wheel(folder, package, wheel, on_bytes)
    return sizes


@contextmanager
def opened_wheel(folder: ContainedFolder, wheel: str) -> Iterator[BinaryIO]:
    try:
        file = folder.open_file(wheel)
    except OSError as error:
        raise _unreadable(folder, wheel, error) from error
    with file:
        yield file


def wheel_size(folder: ContainedFolder, wheel: str) -> int:
    with opened_wheel(folder, wheel) as file:
        return os.fstat(file.fileno()).st_size


def check_wheel(
    folder: ContainedFolder,
    package: str,
    wheel: str,
    on_bytes: Megabytes,
    copy: BinaryIO | None = None,
) -> None:
    """Compare a wheel with the hashes of its package; the bytes checked are those copied."""
    with opened_wheel(folder, wheel) as file:
        try:
            digest = sha256_of_file(file, on_bytes, copy)
        except OSError as error:
            raise _unreadable(folder, wheel, error) from error
    if digest not in pins()[package][1]:
        raise not_whole(folder, wheel)


def not_whole(folder: ContainedFolder, wheel: str) -> GpuKitRefused:
    problem = message("Inference", "{wheel} is incomplete or not the registry's. Copy it again")
    return kit_refused(folder.path, problem.fill(wheel=wheel))


def _unreadable(folder: ContainedFolder, wheel: str, error: OSError) -> GpuKitRefused:
    problem = message("Inference", "{wheel} could not be read ({reason})")
    return kit_refused(folder.path, problem.fill(wheel=wheel, reason=explain(error)))


def wheel_members(folder: ContainedFolder, wheel: str, file: IO[bytes]) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise not_whole(folder, wheel) from error
    return [one for one in members if not one.is_dir() and not _NOT_NEEDED.search(one.filename)]
