"""The park of three cards, open in a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.project import Project
from tests.projects.desk import Desk, real_classifier
from tests.sharing.shared_project import fill


@pytest.fixture(scope="session")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return real_classifier(tmp_path_factory.mktemp("pack"))


@pytest.fixture
def desk(tmp_path: Path, classifier: Classifier) -> Iterator[Desk]:
    """An empty project."""
    desk = Desk(Project.create(tmp_path / "park.swcproject", "Mara"), classifier)
    yield desk
    desk.project.close()


@pytest.fixture
def park(desk: Desk, tmp_path: Path) -> Desk:
    fill(desk, tmp_path / "cards")
    return desk


@pytest.fixture
def other(tmp_path: Path, park: Desk) -> Iterator[Desk]:
    """Another desk with the same photographs, of which nobody has said anything."""
    made = Desk(Project.create(tmp_path / "other.swcproject"), park.classifier)
    for card in ("CARD_A", "CARD_B", "WALK"):
        made.add(tmp_path / "cards" / card)
    yield made
    made.project.close()
