"""The record of what this machine wrote to a stick: nothing else is ever deleted there.

The record is in the data folder, under the number of the stick, which its list of contents holds.
A file is this machine's when its path and content are those of the record; a file that somebody
changed or replaced is theirs. One exception: a file that the list still names as this machine's is
written again, so that a damaged stick can be repaired.
"""

import errno
import json
import logging
import os
import secrets
import stat
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.message import message
from swc_desktop.home import data_home
from swc_desktop.storage.atomic_write import atomic_write, sha256_of_file
from swc_desktop.storage.contained_folder import ContainedFolder
from swc_desktop.storage.private import make_private_folder
from swc_desktop.storage.regular_file import open_file
from swc_desktop.storage.typed_json import FieldError, Fields
from swc_desktop.transfer.manifest import StickFile, TransferPart

logger = logging.getLogger(__name__)

FOLDER: Final = "sticks"
MAX_BYTES: Final = 8 << 20
_MAX_FILES: Final = 20_000
"""Both are far above any real record and bound the work on a damaged one."""


class OwnFiles:
    """The files that this machine wrote to the stick with a number; "" makes a new number."""

    def __init__(self, stick: str) -> None:
        self.stick = stick or secrets.token_hex(16)
        self._record = data_home() / FOLDER / f"{self.stick}.json"
        self._mark, self._files = _read(self._record) if stick else ("", set())
        self._mark = self._mark or secrets.token_hex(6)

    def begin(self) -> None:
        """Write the record before anything is written to the stick; raises ``OSError``."""
        self._write()

    @property
    def paths(self) -> set[str]:
        """The paths of all recorded files, also of deleted ones."""
        return {file.path for file in self._files}

    @property
    def temporary_name(self) -> str:
        """The name of a file while it is written; one that a crash left is this machine's."""
        return f".{self._mark}.part"

    def wrote(self, part: TransferPart) -> bool:
        """Whether this machine wrote all files of a part, by the list of contents."""
        return self._files.issuperset(part.files)

    def is_own(self, folder: ContainedFolder, path: str, on_bytes: Callable[[int], None]) -> bool:
        """Whether this machine wrote the file at a path, by its content; raises ``OSError``."""
        known = {(file.bytes, file.sha256) for file in self._files if file.path == path}
        if not known:
            return False
        status = folder.status(path)
        if status is None or not stat.S_ISREG(status.st_mode):
            return False
        with folder.open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size not in {size for size, _ in known}:
                return False
            return (size, sha256_of_file(file, on_bytes, max_bytes=size)) in known

    def add(self, file: StickFile) -> None:
        """Record a file before it gets its name on the stick; raises ``OSError``."""
        self._files.add(file)
        self._write()

    def keep_only(self, files: Collection[StickFile]) -> None:
        """Drop all other files from the record; raises ``OSError``."""
        self._files.intersection_update(files)
        self._write()

    def _write(self) -> None:
        files = sorted((vars(file) for file in self._files), key=lambda file: file["path"])
        data = json.dumps({"mark": self._mark, "files": files}, indent=0).encode()
        try:
            make_private_folder(self._record.parent)
            with atomic_write(self._record, private=True) as out:
                out.write(data)
        except OSError as error:
            problem = message("Transfer", "its record {file} could not be written: {reason}").fill(
                file=self._record, reason=explain_writing(error)
            )
            raise OSError(errno.EINVAL, problem) from error


def _read(record: Path) -> tuple[str, set[StickFile]]:
    """The mark in temporary names, and the files of a record.

    Both are empty where the record cannot be read, so that nothing is deleted.
    """
    try:
        with open_file(record) as opened:
            data = opened.read(MAX_BYTES + 1)
        fields = Fields(json.loads(data), "")
        return fields.text("mark", 12), {
            StickFile(file.text("path", 400), file.whole("bytes", 0, 1 << 40), file.text("sha256"))
            for file in fields.items("files", _MAX_FILES)
        }
    except FileNotFoundError:
        return "", set()
    except (OSError, ValueError, RecursionError, FieldError) as error:
        logger.warning("%s could not be read: %s", record, error)
        return "", set()
