import subprocess
from pathlib import Path

import PySide6
import pytest

SWAHILI = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS>
<TS version="2.1" language="sw"><context><name>Menu</name><message><source>&amp;Manual</source>
<translation>&amp;Mwongozo</translation></message></context></TS>
"""


@pytest.fixture(scope="session")
def swahili(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A translation of one text, made by Qt's own tool."""
    folder = tmp_path_factory.mktemp("swahili")
    (folder / "swc_sw.ts").write_text(SWAHILI, encoding="utf-8")
    tool = Path(PySide6.__file__).parent / "lrelease"
    command = [str(tool), str(folder / "swc_sw.ts"), "-qm", str(folder / "swc_sw.qm")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "swc_sw.qm"
