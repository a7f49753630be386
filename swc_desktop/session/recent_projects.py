"""The projects that were open last, kept in the settings file, which only its owner may read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from swc_desktop.projects.connection import own_path
from swc_desktop.projects.roots import path_stored, stored_path
from swc_desktop.settings.settings_file import SettingsFile

MAX_PROJECTS: Final = 8
"""Projects in the list. A round choice that is seen at one look."""

_NAME: Final = "recent_projects"


class RecentProjects:
    """The list; whether its files are still there is seen when one is opened."""

    def __init__(self, settings: SettingsFile) -> None:
        self._settings = settings

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, the latest first; what is not a list of texts counts as none."""
        stored = self._settings.current.window.get(_NAME)
        texts = stored if isinstance(stored, list) else []
        return tuple(path_stored(text) for text in texts if isinstance(text, str))[:MAX_PROJECTS]

    def add(self, path: Path) -> None:
        """Make a project the latest. Raises ``SettingsNotWritten``."""
        path = own_path(path)
        self._keep([path, *(other for other in self.paths if other != path)])

    def clear(self) -> None:
        """Forget all. Raises ``SettingsNotWritten``."""
        self._keep([])

    def _keep(self, paths: Sequence[Path]) -> None:
        texts = [stored_path(path) for path in paths[:MAX_PROJECTS]]
        if texts != self._settings.current.window.get(_NAME, []):
            self._settings.remember(**{_NAME: texts})
