"""A project of painted photographs, as the dialogs of the window see it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.project import Project
from swc_desktop.ui.project.project_access import ProjectAccess
from tests.gui.project.direct import direct_access
from tests.projects.desk import Desk, real_classifier


@pytest.fixture(scope="session")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return real_classifier(tmp_path_factory.mktemp("pack"))


@pytest.fixture
def desk(tmp_path: Path, classifier: Classifier) -> Iterator[Desk]:
    desk = Desk(Project.create(tmp_path / "park.swcproject"), classifier)
    yield desk
    desk.project.close()


@pytest.fixture
def access(desk: Desk) -> Iterator[ProjectAccess]:
    """The project of ``desk``; what a dialog does to it is done before the call returns."""
    with direct_access(desk) as access:
        yield access
