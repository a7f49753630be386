"""A screen that is not there, of a size that is chosen; to be named before Qt is loaded."""

import json
import os
from pathlib import Path


def offscreen(folder: Path, width: int = 1366, height: int = 768) -> str:
    """The value of ``QT_QPA_PLATFORM`` for a screen of a size; a file in ``folder`` says it."""
    if os.name == "nt":
        return "offscreen"  # a colon in the path of a drive would end the name of the file
    file = folder / f"screen-{width}x{height}.json"
    screen = {
        "name": "screen",
        "x": 0,
        "y": 0,
        "width": width,
        "height": height,
        "logicalDpi": 96,
        "logicalBaseDpi": 96,
        "dpr": 1,
    }
    file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return f"offscreen:configfile={file}"
