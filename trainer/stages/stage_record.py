"""The record of a stage: its inputs, its files, and its counts.

``<stage>.json`` is written last, after the files of the stage. If it matches the configuration, the
sources and the earlier stages, and its files exist, the stage is not run again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import OutputFault
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.strict_json import canonical_json
from trainer.errors import StageMissing
from trainer.versions import versions

_CHUNK: Final = 1 << 20
"""Bytes read at a time; bounds memory."""

Facts = Mapping[str, Any]


def stage(
    folder: Path, name: str, origin: Facts, files: Sequence[str], make: Callable[[], Facts]
) -> Facts:
    """The record of a stage, made by ``make`` unless the record of an earlier run is still valid.

    ``origin`` is everything that the stage depends on; ``make`` writes ``files`` into the folder,
    not always all of them, and returns further facts for the record. Raises ``OutputFault`` and
    what ``make`` raises.
    """
    before = _earlier(folder, name, files)
    wanted = json.loads(canonical_json(origin))
    if before is not None and before.get("origin") == wanted:
        return before
    with as_output_fault(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.json").unlink(missing_ok=True)
        facts = make()
        record = {
            "stage": name,
            "origin": wanted,
            "versions": versions(),
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "files": {file: digest([folder / file]) for file in files if (folder / file).exists()},
            **facts,
        }
        with atomic_write(folder / f"{name}.json") as out:
            out.write(canonical_json(record))
    return record


def read_record(folder: Path, name: str) -> Facts:
    """The record of a finished stage. Raises ``StageMissing``."""
    try:
        found = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StageMissing(stage=name, folder=folder) from error
    if not isinstance(found, dict) or "files" not in found:
        raise StageMissing(stage=name, folder=folder)
    return found


def made_by(folder: Path, *names: str) -> Facts:
    """The digests of the files of earlier stages, on which a stage depends."""
    return {name: read_record(folder, name)["files"] for name in names}


def made_with(folder: Path, seed: int, *names: str) -> dict[str, str]:
    """Versions, the seed, and the digests of the files of some stages, by name, for people."""
    digests = {file: found for name in names for file, found in made_by(folder, name)[name].items()}
    return {**versions(), "seed": str(seed), **digests}


@contextmanager
def as_output_fault(folder: Path) -> Iterator[None]:
    """Raises ``OutputFault`` for an ``OSError`` while writing to a folder."""
    try:
        yield
    except OSError as error:
        raise OutputFault(file=folder, reason=explain(error)) from error


def digest(files: Iterable[Path]) -> str:
    """SHA-256 over the names and contents of files; an unreadable file counts as missing."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.name.encode("utf-8", "surrogateescape") + b"\0")
        try:
            with file.open("rb") as opened:
                while chunk := opened.read(_CHUNK):
                    whole.update(chunk)
        except OSError:
            whole.update(b"unreadable")
    return whole.hexdigest()


def _earlier(folder: Path, name: str, files: Sequence[str]) -> Facts | None:
    """The readable record of an earlier run whose files exist, else None."""
    try:
        found = read_record(folder, name)
    except StageMissing:
        return None
    complete = all((folder / file).exists() for file in found["files"])
    return found if complete and set(found["files"]) <= set(files) else None
