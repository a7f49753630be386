from pathlib import Path

import pytest
from PIL import Image

from swc_desktop.core.device import Device
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.reader import read_pack
from tests.make_pack import COLOURS, a_picture, make_pack


@pytest.fixture(scope="session")
def pack_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pack(tmp_path_factory.mktemp("pack") / "tests.swcpack")


@pytest.fixture(scope="session")
def classifier(pack_file: Path) -> Classifier:
    pack = read_pack(pack_file)
    return Classifier(pack, Sessions.open(pack, Device.CPU, 2))


def paint(path: Path, taxon: str) -> Path:
    """A picture of a species of the test pack."""
    Image.fromarray(a_picture(taxon, 40)).save(path)
    return path


@pytest.fixture(scope="session")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """37 pictures, every species of the test pack by turns, and some of nothing in it."""
    folder = tmp_path_factory.mktemp("photographs")
    taxa = [*COLOURS, "nothing"]
    return [paint(folder / f"{at:03d}.png", taxa[at % len(taxa)]) for at in range(37)]
