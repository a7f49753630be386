"""Locked projects whose passphrase is checked quickly."""

from pathlib import Path

from nacl.pwhash import argon2id

from swc_desktop.projects.key_file import GuessCost
from swc_desktop.session.project_protection import Protected, make_project

CHEAP = GuessCost(1, argon2id.MEMLIMIT_MIN)
WORDS = "six cheetahs on a hill"


def locked_project(folder: Path, name: str = "park") -> Protected:
    """A project with a passphrase."""
    return make_project(folder / f"{name}.swcproject", name, WORDS, cost=CHEAP)
