"""The one folder of everything the program keeps, and the pack that ships."""

import os
from pathlib import Path
from typing import Final

import platformdirs

from swc_desktop.resources import resource

SETTINGS_FILE: Final = "settings.toml"


def data_home() -> Path:
    """``SWC_HOME`` when set, else the user's data folder of this system."""
    chosen = os.environ.get("SWC_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("swc-desktop", False))


def starter_pack() -> Path:
    """The pack that came with the program."""
    return resource("packs", "starter.swcpack")
