"""Who saw the people in which photograph: an entry in the log of the project for each showing."""

from swc_desktop.core.message import message
from swc_desktop.projects.acts import PEOPLE_SHOWN
from swc_desktop.projects.errors import NothingChosen
from swc_desktop.projects.project import Project


def log_people_shown(project: Project, number: int) -> None:
    """Note that the people in the photograph with this number are shown to whoever works now.

    The entry holds the id of the photograph, which follows from its content, and no name of a file:
    forgetting the photograph leaves no more than that. Raises ``NothingChosen`` where there is no
    such photograph, and as ``Project.act``.
    """
    rows = project.connection.execute("SELECT id FROM media WHERE number = ?", (number,)).fetchall()
    if not rows:
        raise NothingChosen(name=str(number))
    words = message("Projects", "Show the people in the photograph {photograph}")
    with project.act(PEOPLE_SHOWN, words.fill(photograph=str(rows[0][0])), can_undo=False):
        pass
