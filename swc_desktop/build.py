"""Which build this is: version, and of an installed program its commit and checksum."""

import json
from collections.abc import Mapping

from swc_desktop import __version__
from swc_desktop.core.message import Message, message
from swc_desktop.resources import resource

BUILD_FILE = "build.json"
"""In an installed program, beside its resources: ``commit`` and its ``day``, ``checksum``."""


def _facts() -> Mapping[str, object]:
    text = resource().parent.joinpath(BUILD_FILE).read_text(encoding="utf-8")
    return dict(json.loads(text))


def build_day() -> str:
    """The day of an installed program's commit, like 2026-11-24; "" where it is not known."""
    try:
        return str(_facts().get("day", ""))
    except (OSError, ValueError, TypeError):
        return ""


def about_build() -> Message:
    """The version, and which build of it, in words."""
    try:
        facts = _facts()
        commit, checksum = str(facts["commit"])[:12], str(facts["checksum"])[:16]
    except FileNotFoundError:
        return message("About", "{version}, from source").fill(version=__version__)
    except (OSError, ValueError, KeyError, TypeError):
        return message("About", "{version}, of an unknown build").fill(version=__version__)
    return message("About", "{version}, commit {commit}, checksum {checksum}").fill(
        version=__version__, commit=commit, checksum=checksum
    )
