"""The GPU kit: ONNX Runtime for CUDA and its libraries, added to an installed program from files.

A kit that is carried is a folder of wheels, the registry's own files. Each is held against the
hashes of the lock file that ships with the program, so that neither half a copy nor another's
file is taken. A kit that is installed is one folder in the data folder, which came there by a
rename; the program imports ONNX Runtime from it, and from its own files where the kit is not
whole, not of this program, or ended the program when it was last tried.
"""

import json
import logging
import multiprocessing
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from packaging.tags import Tag, sys_tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import GpuKitRefused
from swc_desktop.core.progress import Control, Megabytes, ProgressSink
from swc_desktop.file_lock import Lock, try_lock
from swc_desktop.resources import resource
from swc_desktop.whole_file import digest_of, flush_to_disk, is_there

logger = logging.getLogger(__name__)

Pins = Mapping[str, tuple[str, frozenset[str]]]
"""Package to its version and the SHA-256 of each of its wheels."""

LOCK_FILE: Final = "program-gpu.lock"
PYTHON: Final = f"cp{sys.version_info.major}{sys.version_info.minor}"

_FOLDER: Final = "gpu-kit"
_FACTS: Final = "kit.json"
_TRYING: Final = "gpu-kit.trying"
_PINNED: Final = re.compile(
    r"^((?:onnxruntime-gpu|nvidia-[a-z0-9-]+))==(\S+)((?:.*\\\n)*.*)", re.MULTILINE
)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NOT_NEEDED: Final = re.compile(
    r"/include/|^onnxruntime/(transformers|quantization|tools|datasets)/|\.(a|lib|h)$|providers_tensorrt"
)


@dataclass(frozen=True)
class Kit:
    """What is installed: the folder to import from, or why there is one that is not used."""

    folder: Path | None = None
    reason: str = ""


def pins() -> Pins:
    """What a kit of this program holds, by its lock file."""
    text = resource().parent.joinpath("requirements", LOCK_FILE).read_text(encoding="utf-8")
    return {
        name: (version, frozenset(_HASH.findall(hashes)))
        for name, version, hashes in _PINNED.findall(text)
    }


def how_to_make() -> str:
    """The command that brings the wheels of a kit for this system to a folder."""
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


def _named(wheel: str, here: frozenset[Tag]) -> tuple[str, str] | None:
    """Package and version of a wheel's name that runs here; None for any other."""
    try:
        name, version, _, tags = parse_wheel_filename(wheel)
    except (InvalidWheelFilename, InvalidVersion):
        return None
    return (name, str(version)) if tags & here else None


def _refused(folder: Path, problem: str) -> GpuKitRefused:
    return GpuKitRefused(folder=folder, problem=problem)


def find_wheels(folder: Path) -> dict[str, Path]:
    """The wheel of each package of a kit in a folder, by their names; raises ``GpuKitRefused``."""
    if sys.platform == "darwin":
        raise _refused(folder, "there is no CUDA on macOS")
    wanted = {(name, version) for name, (version, _) in pins().items()}
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        raise _refused(folder, f"it could not be read ({explain(error)})") from error
    here = frozenset(sys_tags())
    found = {named: folder / name for name in names if (named := _named(name, here)) in wanted}
    absent = sorted(f"{name} {version}" for name, version in wanted - set(found))
    if absent:
        raise _refused(
            folder,
            f"it holds no wheel of {', '.join(absent)} for this system and Python {PYTHON[2:]}",
        )
    return {name: found[name, version] for name, version in sorted(found)}


def check_wheels(folder: Path, *, control: Control, progress: ProgressSink) -> list[Path]:
    """The wheels of a kit, every byte of them the registry's; raises ``GpuKitRefused``."""
    wheels = find_wheels(folder)
    size = sum(wheel.stat().st_size for wheel in wheels.values())
    told = Megabytes(size, control, progress, "MB checked")
    for package, wheel in wheels.items():
        _check(package, wheel, told)
    return list(wheels.values())


def _check(package: str, wheel: Path, told: Megabytes, copy: BinaryIO | None = None) -> None:
    """Hold a wheel against the hashes of its package; what is checked is what is copied."""
    try:
        with wheel.open("rb") as file:
            digest = digest_of(file, told, copy)
    except OSError as error:
        problem = f"{wheel.name} could not be read ({explain(error)})"
        raise _refused(wheel.parent, problem) from error
    if digest not in pins()[package][1]:
        raise _not_whole(wheel)


def _not_whole(wheel: Path) -> GpuKitRefused:
    problem = f"{wheel.name} is not whole or not the registry's. Copy it again"
    return _refused(wheel.parent, problem)


def install(
    folder: Path,
    home: Path,
    *,
    control: Control,
    progress: ProgressSink,
) -> Path:
    """Check the wheels in ``folder``, unpack them, and use them from the next start on.

    Returns the kit's folder. Raises ``GpuKitRefused`` and ``Cancelled``, with nothing changed.
    """
    wheels = find_wheels(folder)
    aside = home / f"{_FOLDER}.{os.getpid()}.part"
    try:
        home.mkdir(parents=True, exist_ok=True)
        for left in home.glob(f"{_FOLDER}.*.part"):
            shutil.rmtree(left)
        files = _unpack(wheels, aside, control, progress)
        facts = {"pins": _versions(), "python": PYTHON, "files": files}
        with (aside / _FACTS).open("w", encoding="utf-8") as file:
            json.dump(facts, file, indent=0, sort_keys=True)
            file.flush()
            flush_to_disk(file.fileno())
        remove(home)
        aside.rename(home / _FOLDER)
    except OSError as error:
        problem = f"it could not be copied to {home} ({explain(error)})"
        raise _refused(folder, problem) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return home / _FOLDER


def _unpack(
    wheels: Mapping[str, Path], aside: Path, control: Control, progress: ProgressSink
) -> dict[str, list[object]]:
    """Every file with its bytes and its SHA-256.

    Each wheel is read once: copied while it is checked, and unpacked from the copy, for a stick may
    give other bytes when it is read again.
    """
    packed = sum(wheel.stat().st_size for wheel in wheels.values())
    largest = max(wheel.stat().st_size for wheel in wheels.values())
    unpacked = sum(info.file_size for wheel in wheels.values() for info in _members(wheel))
    folder = next(iter(wheels.values())).parent
    free = shutil.disk_usage(aside.parent).free
    if unpacked + largest > free:
        needed = (unpacked + largest) / 1e9
        problem = f"it needs {needed:.1f} GB in {aside.parent}, where {free / 1e9:.1f} GB are free"
        raise _refused(folder, problem)
    told = Megabytes(packed + unpacked, control, progress)
    aside.mkdir()
    copy = aside / "wheel"
    files: dict[str, list[object]] = {}
    for package, wheel in wheels.items():
        with copy.open("wb") as taken:
            _check(package, wheel, told, taken)
        files |= _unpack_wheel(wheel, copy, aside, told)
    copy.unlink()
    return files


def _members(wheel: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise _not_whole(wheel) from error
    return [one for one in members if not one.is_dir() and not _NOT_NEEDED.search(one.filename)]


def _unpack_wheel(wheel: Path, copy: Path, aside: Path, told: Megabytes) -> dict[str, list[object]]:
    files: dict[str, list[object]] = {}
    with zipfile.ZipFile(copy) as archive:
        for info in _members(copy):
            target = aside / info.filename
            if not target.resolve().is_relative_to(aside.resolve()):
                raise _refused(wheel.parent, f"{wheel.name} holds a file outside of it")
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as packed, target.open("wb") as file:
                digest = digest_of(packed, told, file)
                file.flush()
                flush_to_disk(file.fileno())
            files[info.filename] = [info.file_size, digest]
    return files


def _versions() -> dict[str, str]:
    return {name: version for name, (version, _) in pins().items()}


def remove(home: Path) -> bool:
    """Take the kit away; True where there was one. Raises ``GpuKitRefused``, with it unchanged."""
    folder, gone = home / _FOLDER, home / f"{_FOLDER}.0.part"
    _take_away(home / _TRYING)
    if not is_there(folder):
        return False
    try:
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
    except OSError as error:
        problem = f"the installed one is in use ({explain(error)}). Close the program first"
        raise _refused(folder, problem) from error
    shutil.rmtree(gone, ignore_errors=True)
    return True


def installed(home: Path) -> Kit:
    """The installed kit, looked at quickly: every file is there in its size."""
    folder = home / _FOLDER
    if not is_there(folder):
        return Kit()
    try:
        for name, (size, _) in _facts(folder).items():
            if (folder / name).stat().st_size != size:
                return Kit(None, f"the GPU kit is not whole: {name} was changed. {_AGAIN}")
    except FileNotFoundError as error:
        name = Path(error.filename or folder).name
        return Kit(None, f"the GPU kit is not whole: {name} is missing. {_AGAIN}")
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        return Kit(None, str(error) if isinstance(error, _OtherKit) else f"{_UNREADABLE} {_AGAIN}")
    if _ended_the_program(home):
        return Kit(
            None, "the GPU kit ended the program when it was last tried; try again: gpu-kit check"
        )
    return Kit(folder)


_AGAIN: Final = "Install it again or remove it."
_UNREADABLE: Final = "the GPU kit can not be read."


class _OtherKit(ValueError):
    """The kit was made for another version of the program; the text says which."""


def _facts(folder: Path) -> dict[str, tuple[int, str]]:
    facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    if facts["python"] != PYTHON or facts["pins"] != _versions():
        was = facts["pins"].get("onnxruntime-gpu")
        problem = (
            f"the GPU kit (ONNX Runtime {was}, {facts['python']}) was made for another version of "
            f"the program, which now needs {_versions()['onnxruntime-gpu']} for {PYTHON}"
        )
        raise _OtherKit(problem)
    return {name: (int(size), str(digest)) for name, (size, digest) in facts["files"].items()}


def check_installed(home: Path, *, control: Control, progress: ProgressSink) -> Kit:
    """The installed kit with every byte read, and tried anew if it once ended the program."""
    _take_away(home / _TRYING)
    kit = installed(home)
    if kit.folder is None:
        return kit
    facts = _facts(kit.folder)
    told = Megabytes(sum(size for size, _ in facts.values()), control, progress, "MB checked")
    for name, (_, digest) in facts.items():
        try:
            with (kit.folder / name).open("rb") as file:
                whole = digest_of(file, told) == digest
        except OSError as error:
            reason = f"{name} cannot be read ({explain(error)})"
            return Kit(None, f"the GPU kit is not whole: {reason}. {_AGAIN}")
        if not whole:
            return Kit(None, f"the GPU kit is not whole: {name} was changed. {_AGAIN}")
    return kit


@contextmanager
def trying(home: Path) -> Iterator[None]:
    """Leave a mark while CUDA is tried, by which a start after a crash knows of it.

    A process that tries a pack apart leaves none: its end is expected by whoever began it.
    """
    mark = home / _TRYING
    with ExitStack() as until_tried:
        if multiprocessing.parent_process() is None and is_there(home / _FOLDER):
            try:
                try_lock(until_tried.enter_context(mark.open("wb")))
                until_tried.callback(_take_away, mark)
            except OSError as error:
                logger.warning("no mark could be left at %s: %s", mark, error)
        yield


def _take_away(mark: Path) -> None:
    try:
        mark.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("%s could not be removed: %s", mark, error)


def leave_alone(home: Path) -> None:
    """Have the kit left alone from the next start on, until it is checked or installed again."""
    try:
        (home / _TRYING).touch()
    except OSError as error:
        logger.warning("no mark could be left in %s: %s", home, error)


def _ended_the_program(home: Path) -> bool:
    """True where a mark was left by a program that is there no more."""
    try:
        with (home / _TRYING).open("r+b") as file:
            return try_lock(file) is not Lock.BUSY
    except OSError:
        return False
