"""A project with the test pack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.project import Project
from tests.projects.desk import Desk, MakeDesk, real_classifier


@pytest.fixture(scope="session")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return real_classifier(tmp_path_factory.mktemp("pack"))


@pytest.fixture
def make_desk(tmp_path: Path, classifier: Classifier) -> Iterator[MakeDesk]:
    made: list[Desk] = []

    def make(name: str) -> Desk:
        desk = Desk(Project.create(tmp_path / f"{name}.swcproject"), classifier)
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.project.close()


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk("park")
