"""The access of dialogs to a project, without threads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message
from swc_desktop.projects.project import Project
from swc_desktop.ui.project.project_access import Job, ProjectAccess
from tests.projects.desk import Desk


@contextmanager
def direct_access(desk: Desk) -> Iterator[ProjectAccess]:
    """Acts are done at once, in the thread that asks for them."""

    def start(
        job: Job, done: Callable[[object], object], failed: Callable[[Message | str], object]
    ) -> None:
        try:
            outcome = job(desk.work)
        except SwcError as error:
            failed(error.message)
        else:
            done(outcome)

    with Project.open(desk.project.path, write=False) as reader:
        yield ProjectAccess(reader, start, can_write=True)
