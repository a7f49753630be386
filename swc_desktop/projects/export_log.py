"""Who exported exact places: an entry in the log of the project for each such export."""

from pathlib import Path

from swc_desktop.core.message import message
from swc_desktop.core.text import writable
from swc_desktop.projects.acts import EXACT_EXPORT
from swc_desktop.projects.project import Project


def log_exact_export(project: Project, target: Path | str, form: str) -> None:
    """Note that exact places are about to leave the project, as the last step before it.

    Raises as ``Project.act``: what cannot be noted is not exported.
    """
    words = message("Projects", "Export exact places to {target} ({form})")
    with project.act(
        EXACT_EXPORT, words.fill(target=writable(str(target)), form=form), can_undo=False
    ):
        pass
