"""The GPU kit: ONNX Runtime for CUDA and its libraries, added to an installed program from files.

A kit to carry is a folder of wheels (``gpu_wheels.py``). An installed kit is one folder in the data
folder, put there by a rename. The program imports ONNX Runtime from it, or from its own files where
the kit is incomplete, made for another version, or crashed the program when it was last tried.
"""

import json
import logging
import multiprocessing
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.progress import Control, Megabytes, ProgressSink
from swc_desktop.inference import gpu_wheels
from swc_desktop.storage.atomic_write import flush_to_disk, is_there, sha256_of_file
from swc_desktop.storage.contained_folder import ContainedFolder
from swc_desktop.storage.file_lock import Lock, try_lock
from swc_desktop.storage.held_files import patiently
from swc_desktop.storage.private import FILE_MODE, FOLDER_MODE, make_private_folder, private_opener
from swc_desktop.storage.regular_file import open_file

logger = logging.getLogger(__name__)

_FOLDER: Final = "gpu-kit"
_FACTS: Final = "kit.json"
MAX_FACTS_BYTES: Final = 16 << 20
"""The list of a kit has some thousand files; bounds memory."""

_CRASH_MARKER: Final = "gpu-kit.trying"

_CHANGED: Final = message(
    "Inference",
    "the GPU kit is damaged: {file} was changed. Install it again or remove it",
)
_CANNOT_READ: Final = message(
    "Inference",
    "the GPU kit is damaged: {file} cannot be read ({reason}). Install it again or remove it",
)
_INCOMPLETE: Final = message(
    "Inference",
    "the GPU kit is incomplete: {file} is missing. Install it again or remove it",
)
_UNREADABLE: Final = message(
    "Inference", "the GPU kit cannot be read. Install it again or remove it"
)
_CRASHED: Final = message(
    "Inference",
    "the GPU kit crashed the program when it was last tried; try again: gpu-kit check",
)
_OTHER_VERSION: Final = message(
    "Inference",
    "the GPU kit (ONNX Runtime {version}, {python}) was made for another version of the program, "
    "which now needs {needed} for {needed_python}",
)
"""Why the kit is not used; each continues a sentence and has no full stop."""


@dataclass(frozen=True)
class Kit:
    """The installed kit: the folder to import from, or why the kit is not used."""

    folder: Path | None = None
    reason: Message | str = ""


def install_kit(
    folder: ContainedFolder,
    home: Path,
    *,
    control: Control,
    progress: ProgressSink,
) -> Path:
    """Check the wheels in ``folder``, unpack them, and use them from the next start on.

    Returns the kit's folder. Raises ``GpuKitRefused`` and ``Cancelled``, with nothing changed.
    """
    wheels = gpu_wheels.find_wheels(folder)
    aside = home / f"{_FOLDER}.{os.getpid()}.part"
    try:
        make_private_folder(home)
        for left in home.glob(f"{_FOLDER}.*.part"):
            shutil.rmtree(left)
        files = _unpack(folder, wheels, aside, control, progress)
        facts = {"pins": _versions(), "python": gpu_wheels.PYTHON, "files": files}
        with open(aside / _FACTS, "wb", opener=private_opener) as file:
            file.write(json.dumps(facts, indent=0, sort_keys=True).encode())
            file.flush()
            flush_to_disk(file.fileno())
        remove_kit(home)
        patiently(lambda: aside.rename(home / _FOLDER))
    except OSError as error:
        problem = message("Inference", "it could not be copied to {home} ({reason})")
        problem = problem.fill(home=home, reason=explain(error))
        raise gpu_wheels.kit_refused(folder.path, problem) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return home / _FOLDER


def _unpack(
    folder: ContainedFolder,
    wheels: gpu_wheels.Wheels,
    aside: Path,
    control: Control,
    progress: ProgressSink,
) -> dict[str, list[object]]:
    """Every file with its size and SHA-256.

    Each wheel is read once: copied while it is checked, and unpacked from the copy, because a stick
    may give other bytes when it is read again.
    """
    sizes = [gpu_wheels.wheel_size(folder, wheel) for wheel in wheels.values()]
    packed, largest = sum(sizes), max(sizes)
    unpacked = 0
    for wheel in wheels.values():
        with gpu_wheels.opened_wheel(folder, wheel) as file:
            members = gpu_wheels.wheel_members(folder, wheel, file)
            unpacked += sum(info.file_size for info in members)
    free = shutil.disk_usage(aside.parent).free
    if unpacked + largest > free:
        problem = message(
            "Inference", "it needs {needed:.1f} GB in {home}, where {free:.1f} GB are free"
        )
        needed = (unpacked + largest) / 1e9
        problem = problem.fill(needed=needed, home=aside.parent, free=free / 1e9)
        raise gpu_wheels.kit_refused(folder.path, problem)
    on_bytes = Megabytes(packed + unpacked, control, progress)
    aside.mkdir(FOLDER_MODE)
    copy = aside / "wheel"
    files: dict[str, list[object]] = {}
    for package, wheel in wheels.items():
        with open(copy, "wb", opener=private_opener) as taken:
            gpu_wheels.check_wheel(folder, package, wheel, on_bytes, taken)
        files |= _unpack_wheel(folder, wheel, copy, aside, on_bytes)
    copy.unlink()
    return files


def _unpack_wheel(
    folder: ContainedFolder, wheel: str, copy: Path, aside: Path, on_bytes: Megabytes
) -> dict[str, list[object]]:
    files: dict[str, list[object]] = {}
    with copy.open("rb") as copied, zipfile.ZipFile(copied) as archive:
        for info in gpu_wheels.wheel_members(folder, wheel, copied):
            target = aside / info.filename
            if not target.resolve().is_relative_to(aside.resolve()):
                problem = message("Inference", "{wheel} holds a file outside of it")
                raise gpu_wheels.kit_refused(folder.path, problem.fill(wheel=wheel))
            make_private_folder(target.parent)
            with (
                archive.open(info) as packed,
                open(target, "wb", opener=private_opener) as file,
            ):
                digest = sha256_of_file(packed, on_bytes, file)
                file.flush()
                flush_to_disk(file.fileno())
            files[info.filename] = [info.file_size, digest]
    return files


def _versions() -> dict[str, str]:
    return {name: version for name, (version, _) in gpu_wheels.pins().items()}


def remove_kit(home: Path) -> bool:
    """Remove the kit; True where there was one. Raises ``GpuKitRefused``, with it unchanged."""
    folder, gone = home / _FOLDER, home / f"{_FOLDER}.0.part"
    _remove_marker(home / _CRASH_MARKER)
    if not is_there(folder):
        return False
    try:
        shutil.rmtree(gone, ignore_errors=True)
        patiently(lambda: folder.rename(gone))
    except OSError as error:
        problem = message(
            "Inference", "the installed one is in use ({reason}). Close the program first"
        )
        raise gpu_wheels.kit_refused(folder, problem.fill(reason=explain(error))) from error
    shutil.rmtree(gone, ignore_errors=True)
    return True


def installed(home: Path) -> Kit:
    """The installed kit, checked quickly: every file exists and has its size."""
    folder = home / _FOLDER
    if not is_there(folder):
        return Kit()
    try:
        for name, (size, _) in _facts(folder).items():
            if (folder / name).stat().st_size != size:
                return Kit(None, _CHANGED.fill(file=name))
    except FileNotFoundError as error:
        return Kit(None, _INCOMPLETE.fill(file=Path(error.filename or folder).name))
    except _OtherKit as error:
        return Kit(None, message_of(error))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Kit(None, _UNREADABLE)
    return Kit(None, _CRASHED) if _crashed_before(home) else Kit(folder)


class _OtherKit(ValueError):
    """The kit was made for another version of the program; the text says which."""


def _facts(folder: Path) -> dict[str, tuple[int, str]]:
    with open_file(folder / _FACTS) as file:
        facts = json.loads(file.read(MAX_FACTS_BYTES))
    if facts["python"] != gpu_wheels.PYTHON or facts["pins"] != _versions():
        needed, python = _versions()["onnxruntime-gpu"], gpu_wheels.PYTHON
        problem = _OTHER_VERSION.fill(
            version=str(facts["pins"].get("onnxruntime-gpu")),
            python=str(facts["python"]),
            needed=needed,
            needed_python=python,
        )
        raise _OtherKit(problem)
    return {name: (int(size), str(digest)) for name, (size, digest) in facts["files"].items()}


def check_installed(home: Path, *, control: Control, progress: ProgressSink) -> Kit:
    """The installed kit with every byte checked; one that crashed before is tried again."""
    _remove_marker(home / _CRASH_MARKER)
    kit = installed(home)
    if kit.folder is None:
        return kit
    facts = _facts(kit.folder)
    on_bytes = Megabytes(sum(size for size, _ in facts.values()), control, progress, "MB checked")
    for name, (_, digest) in facts.items():
        try:
            with open_file(kit.folder / name) as file:
                whole = sha256_of_file(file, on_bytes) == digest
        except OSError as error:
            return Kit(None, _CANNOT_READ.fill(file=name, reason=explain(error)))
        if not whole:
            return Kit(None, _CHANGED.fill(file=name))
    return kit


@contextmanager
def crash_marker(home: Path) -> Iterator[None]:
    """Leave a marker while CUDA is tried, so that the next start knows of a crash.

    A sandbox process leaves none: the process that started it sees how it ends.
    """
    mark = home / _CRASH_MARKER
    with ExitStack() as until_tried:
        if multiprocessing.parent_process() is None and is_there(home / _FOLDER):
            try:
                opened = open(mark, "wb", opener=private_opener)  # noqa: SIM115
                try_lock(until_tried.enter_context(opened))
                until_tried.callback(_remove_marker, mark)
            except OSError as error:
                logger.warning("the marker %s could not be written: %s", mark, error)
        yield


def _remove_marker(mark: Path) -> None:
    try:
        mark.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("%s could not be removed: %s", mark, error)


def disable_after_crash(home: Path) -> None:
    """Do not use the kit from the next start on, until it is checked or installed again."""
    try:
        (home / _CRASH_MARKER).touch(FILE_MODE)
    except OSError as error:
        logger.warning("the marker in %s could not be written: %s", home, error)


def _crashed_before(home: Path) -> bool:
    """True where a program that no longer runs left a marker: a running one holds its lock."""
    try:
        with open(home / _CRASH_MARKER, "r+b", opener=private_opener) as file:
            return try_lock(file) is not Lock.BUSY
    except OSError:
        return False
