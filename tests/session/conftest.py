"""A project of painted photographs whose pack reads weather."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from swc_desktop.core.device import Device
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.reader import read_pack
from swc_desktop.projects.project import Project
from tests.make_pack import make_pack
from tests.processes.in_process import InProcess
from tests.projects.desk import Desk


@pytest.fixture(scope="session")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    pack = read_pack(make_pack(tmp_path_factory.mktemp("pack") / "tests.swcpack", weather=True))
    return Classifier(pack, Sessions.open(pack, Device.CPU, 2), InProcess())


@pytest.fixture
def desk(tmp_path: Path, classifier: Classifier) -> Iterator[Desk]:
    desk = Desk(Project.create(tmp_path / "park.swcproject"), classifier)
    yield desk
    desk.project.close()
