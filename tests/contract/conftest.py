import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.make_pack import COLOURS, a_picture, make_pack


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pack(tmp_path_factory.mktemp("pack") / "tests.swcpack")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 photographs in nested folders, a tenth of which cannot be read."""
    top = tmp_path_factory.mktemp("photographs")
    taxa = [*COLOURS, "nothing"]
    for at in range(200):
        place = top / f"camera {at % 3}" / ("night" if at % 5 == 0 else "")
        place.mkdir(parents=True, exist_ok=True)
        file = place / f"IMG_{at:04d}.jpg"
        if at % 20 == 7:
            file.write_bytes(b"")
        elif at % 20 == 13:
            file.write_text("no photograph")
        else:
            Image.fromarray(a_picture(taxa[at % len(taxa)], 40)).save(file)
    (top / ".hidden.jpg").write_bytes(b"x")
    (top / "notes.txt").write_text("no picture, and not named like one")
    return top


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three photographs that can be read, one with a comma, a quote and a formula in its name."""
    top = tmp_path_factory.mktemp("few")
    for name in ("a.png", 'b, "quoted".png', "=c.png"):
        if sys.platform != "win32" or '"' not in name:
            Image.fromarray(a_picture("Panthera leo", 40)).save(top / name)
    return top


@pytest.fixture
def unnameable(tmp_path: Path) -> Path:
    """A photograph whose name is not UTF-8."""
    name = os.fsdecode(b"lion\xff\xfe.png")
    try:
        Image.fromarray(a_picture("Panthera leo", 40)).save(tmp_path / name)
    except OSError:
        pytest.skip("this file system holds no such names")
    return tmp_path / name
