"""Which build this is: version, and of an installed program its commit and checksum."""

import json

from swc_desktop import __version__
from swc_desktop.resources import resource

BUILD_FILE = "build.json"
"""In an installed program, beside its resources: ``commit`` and ``checksum``."""


def about_build() -> str:
    """The version, and which build of it, in words."""
    try:
        told = json.loads(resource().parent.joinpath(BUILD_FILE).read_text(encoding="utf-8"))
        commit, checksum = str(told["commit"])[:12], str(told["checksum"])[:16]
    except FileNotFoundError:
        return f"{__version__}, from source"
    except (OSError, ValueError, KeyError, TypeError):
        return f"{__version__}, of an unknown build"
    return f"{__version__}, commit {commit}, checksum {checksum}"
