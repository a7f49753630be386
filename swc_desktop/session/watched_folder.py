"""A folder into which photographs come by themselves, such as that of a sync program or a modem."""

from pathlib import Path
from typing import Final

from swc_desktop.photos.file_state import GONE, FileState, states_of
from swc_desktop.photos.find import find_photos
from swc_desktop.storage.atomic_write import is_folder

LOOK_INTERVAL_S: Final = 30
"""Usually between two looks: a photograph that stays as it is for so long has been copied."""


class WatchedFolder:
    """Finds the photographs and videos of a folder that are complete, as far as that can be seen:
    their size, their time and those of their sidecars are as they were at the look before.

    A file that is still being copied changes from look to look; the time that it states says
    nothing, since copying programs give it the time of the original. Without ``clips`` videos are
    left out.
    """

    def __init__(self, folder: Path, *, clips: bool = True) -> None:
        self.folder = folder
        self._clips = clips
        self._seen: dict[Path, FileState] = {}
        self._taken: dict[Path, FileState] = {}

    @property
    def is_there(self) -> bool:
        """Whether the folder can be reached."""
        return is_folder(self.folder)

    def look(self) -> frozenset[Path]:
        """The files that are complete and were not taken as they are now; none where the folder is
        not there, so that what was seen counts again once it is back."""
        if not self.is_there:
            return frozenset()
        files = [one.file for one in find_photos([self.folder], clips=self._clips).photos]
        now = {
            file: state
            for file, state in zip(files, states_of(files), strict=True)
            if state != GONE
        }
        before, self._seen = self._seen, now
        return frozenset(
            file
            for file, state in now.items()
            if before.get(file) == state and self._taken.get(file) != state
        )

    def take(self, files: frozenset[Path]) -> None:
        """Note that these were read as they were at the last look; a later change counts again."""
        self._taken |= {file: self._seen[file] for file in files}
