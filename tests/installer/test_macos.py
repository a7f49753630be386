"""The script of the macOS disk image finds its files; it cannot be run here."""

import os
import plistlib
import subprocess
from pathlib import Path

import pytest

from swc_desktop import __version__
from swc_desktop.packs.pack import SUFFIX as PACK_SUFFIX
from swc_desktop.projects.connection import SUFFIX as PROJECT_SUFFIX
from swc_desktop.weather.file import SUFFIX as WEATHER_SUFFIX


@pytest.mark.skipif(os.name == "nt", reason="there is no sh there")
def test_the_script_starts_in_the_project(root: Path) -> None:
    script = root / "packaging" / "macos" / "make-dmg.sh"
    lines = script.read_text(encoding="utf-8").splitlines()
    (change,) = (line for line in lines if line.startswith("cd "))
    command = ["sh", "-c", f"{change} && pwd -P", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == root.resolve()
    subprocess.run(["sh", "-n", str(script)], check=True)


def test_the_description_of_the_app_is_complete(root: Path) -> None:
    """Everything that Finder opens with a double click, and the program that is in the app."""
    text = (root / "packaging" / "macos" / "Info.plist").read_text(encoding="utf-8")
    described = plistlib.loads(text.replace("@VERSION@", __version__).encode())
    assert described["CFBundleShortVersionString"] == __version__
    kinds = described["CFBundleDocumentTypes"]
    endings = [ending for kind in kinds for ending in kind["CFBundleTypeExtensions"]]
    assert [f".{ending}" for ending in endings] == [PACK_SUFFIX, WEATHER_SUFFIX, PROJECT_SUFFIX]
    script = (root / "packaging" / "macos" / "make-dmg.sh").read_text(encoding="utf-8")
    assert f'Contents/MacOS/{described["CFBundleExecutable"]}"' in script
