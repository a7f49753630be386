"""What this machine wrote to a stick, kept in the data folder: only that is ever deleted there.

A stick has a number, which its list of contents carries. A file there is this machine's when its
path and what it holds are those that were kept under that number; whoever changed it, or put
another in its place, keeps it. One exception: a file that the list still names as this machine's is
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
from swc_desktop.home import data_home
from swc_desktop.storage.atomic_write import atomic_write, sha256_of_file
from swc_desktop.storage.contained_folder import ContainedFolder
from swc_desktop.storage.private import make_private_folder
from swc_desktop.storage.regular_file import open_file
from swc_desktop.storage.typed_json import FieldError, Fields
from swc_desktop.transfer.manifest import Part, StickFile

logger = logging.getLogger(__name__)

FOLDER: Final = "sticks"
MAX_BYTES: Final = 8 << 20
_MAX_FILES: Final = 20_000


class OwnFiles:
    """The files that this machine wrote to the stick of a number; "" begins a new number."""

    def __init__(self, stick: str) -> None:
        self.stick = stick or secrets.token_hex(16)
        self._record = data_home() / FOLDER / f"{self.stick}.json"
        self._mark, self._files = _read(self._record) if stick else ("", set())
        self._mark = self._mark or secrets.token_hex(6)

    def begin(self) -> None:
        """Keep the record before anything is written to the stick; raises ``OSError``."""
        self._write()

    @property
    def paths(self) -> set[str]:
        """Where its files lie or lay."""
        return {file.path for file in self._files}

    @property
    def aside(self) -> str:
        """The name of a file that is being written; left over by a crash, it is this machine's."""
        return f".{self._mark}.part"

    def wrote(self, part: Part) -> bool:
        """Whether all files of a part are this machine's, by the list of contents."""
        return self._files.issuperset(part.files)

    def is_own(self, folder: ContainedFolder, path: str, on_bytes: Callable[[int], None]) -> bool:
        """Whether a file there is this machine's, by what it holds; raises ``OSError``."""
        known = {(file.bytes, file.sha256) for file in self._files if file.path == path}
        if not known:
            return False
        there = folder.status(path)
        if there is None or not stat.S_ISREG(there.st_mode):
            return False
        with folder.open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size not in {size for size, _ in known}:
                return False
            return (size, sha256_of_file(file, on_bytes, max_bytes=size)) in known

    def add(self, file: StickFile) -> None:
        """Note a file before it gets its name on the stick; raises ``OSError``."""
        self._files.add(file)
        self._write()

    def keep_only(self, files: Collection[StickFile]) -> None:
        """Forget what is no longer there; raises ``OSError``."""
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
            problem = f"the record of it, {self._record}, cannot be kept: {explain_writing(error)}"
            raise OSError(errno.EINVAL, problem) from error


def _read(record: Path) -> tuple[str, set[StickFile]]:
    """The mark of files that are being written, and what was kept; nothing where that cannot be
    understood, so that nothing is deleted."""
    try:
        with open_file(record) as file:
            data = file.read(MAX_BYTES + 1)
        fields = Fields(json.loads(data), "")
        return fields.text("mark", 12), {
            StickFile(one.text("path", 400), one.whole("bytes", 0, 1 << 40), one.text("sha256"))
            for one in fields.items("files", _MAX_FILES)
        }
    except FileNotFoundError:
        return "", set()
    except (OSError, ValueError, RecursionError, FieldError) as error:
        logger.warning("%s could not be read: %s", record, error)
        return "", set()
