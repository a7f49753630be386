"""``python run.py pictures``: the pictures of README and manual, and what they were made from.

Two runs give the same bytes: without a screen, in one font, at one scale, at a fixed time. The
window is the program itself with the starter pack and the sample photographs.
"""

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import matplotlib as mpl
import numpy as np
from PIL import Image

from swc_desktop import __version__
from swc_desktop.home import starter_pack
from swc_desktop.resources import resource
from tests.gui.offscreen import offscreen

ROOT: Final = Path(__file__).resolve().parents[2]
RECORD: Final = "docs/pictures.json"
REMEDY: Final = "Make the pictures again: python run.py pictures"
MAX_CHANGED: Final = 250
"""Pixels: three digits have 230, since not every processor rounds alike; a short word has 330."""

_NOTICEABLE: Final = 16
"""Levels of a colour; the others move a little when one part of a picture changes."""

_COLOURS: Final = 256
_FONTS: Final = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"
_FONT_SETTINGS: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <match target="font">
    <edit name="antialias"><bool>true</bool></edit>
    <edit name="hintstyle"><const>hintslight</const></edit>
    <edit name="rgba"><const>none</const></edit>
  </match>
</fontconfig>
"""
_OF_THE_MACHINE: Final = ("QT_", "LC_", "LANG", "XDG_", "FONTCONFIG_")


@dataclass(frozen=True)
class Taken:
    """A picture: its file in the repository, the scene in it, the size of the window."""

    file: str
    scene: str
    size: tuple[int, int]
    photographs: int = 3
    """On the card of a camera; mostly it is behind a dialog."""


PICTURES: Final = (
    Taken("docs/window.png", "demo", (1366, 850)),
    Taken("resources/manual/window.png", "demo", (1280, 720)),
    Taken("resources/manual/project.png", "cards_and_stations", (1366, 768), 9),
    Taken("resources/manual/stations.png", "stations", (1280, 720)),
    Taken("resources/manual/place.png", "place_typed", (1366, 768)),
    Taken("resources/manual/clock.png", "clock_shift", (1366, 768)),
    Taken("resources/manual/prepare.png", "prepare_chosen", (1366, 768)),
    Taken("resources/manual/stick.png", "stick", (1366, 768)),
)
"""The stick comes last: the size of the manual with its pictures is in it."""


def made_from() -> dict[str, object]:
    """What the pictures show, as far as it is known without making them."""
    from swc_desktop.settings.settings_file import TEXT_SIZES
    from swc_desktop.ui.theme.style_sheet import STYLE_SHEET
    from swc_desktop.ui.theme.theme import LIGHT

    theme = json.dumps([asdict(LIGHT), TEXT_SIZES[0], STYLE_SHEET])
    return {
        "program": __version__,
        "pack": _sha256(starter_pack().read_bytes()),
        "samples": {
            file.name: _sha256(file.read_bytes())
            for file in sorted([*resource("demo").iterdir(), resource("demo_credits.csv")])
            if file.is_file()
        },
        "look": _sha256(theme.encode()),
    }


def record_of(folder: Path) -> dict[str, object]:
    """The record of the pictures under a folder, as they would be made now."""
    made = {taken.file: _sha256((folder / taken.file).read_bytes()) for taken in PICTURES}
    return made_from() | {"pictures": made}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def changed_pixels(one: Path, other: Path) -> int:
    """How many pixels of a picture differ noticeably from another; all when the sizes differ."""
    with Image.open(one) as first, Image.open(other) as second:
        if first.size != second.size:
            return first.width * first.height
        levels = [np.asarray(opened.convert("RGB"), np.int16) for opened in (first, second)]
    differs = np.abs(levels[0] - levels[1]).max(axis=2) > _NOTICEABLE
    return int(differs.sum())


def make_pictures(out: Path) -> None:
    """Make all pictures under a folder, in a process of its own that no setting reaches."""
    (out / RECORD).parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="swc-pictures-") as folder:
        command = [sys.executable, "-P", "-m", "tests.gui.pictures", "--take", "--out", str(out)]
        subprocess.run(command, cwd=ROOT, env=_environment(Path(folder)), check=True)
    text = json.dumps(record_of(out), indent=2) + "\n"
    (out / RECORD).write_text(text, encoding="utf-8")


def _environment(folder: Path) -> dict[str, str]:
    """What Qt and Python look at, the same on each Linux; they write under ``folder``."""
    fonts = folder / "fonts"
    fonts.mkdir()
    for name in _FONTS:
        shutil.copy(Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf", fonts)
    settings = folder / "fonts.conf"
    text = _FONT_SETTINGS.format(fonts=fonts, cache=folder / "cache")
    settings.write_text(text, encoding="utf-8")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(_OF_THE_MACHINE)}
    return kept | {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), kept.get("PYTHONPATH")])),
        "QT_QPA_PLATFORM": offscreen(
            folder,
            max(taken.size[0] for taken in PICTURES),
            max(taken.size[1] for taken in PICTURES),
        ),
        "QT_FONT_DPI": "96",
        "FONTCONFIG_FILE": str(settings),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "SWC_HOME": str(folder),
    }


def _take(out: Path) -> None:
    """Make the pictures in the environment of this process."""
    from PySide6.QtWidgets import QApplication

    from swc_desktop.settings.settings_file import Theme
    from swc_desktop.ui.window.application import make_application
    from tests.gui.screenshots import SCENES, picture
    from tests.gui.shown_photos import samples

    application = make_application(sys.argv[:1])
    QApplication.setCursorFlashTime(0)
    home = os.environ["SWC_HOME"]
    for taken in PICTURES:
        os.environ["SWC_HOME"] = tempfile.mkdtemp(dir=home)
        whole = Path(home) / "whole.png"
        shown = picture(
            SCENES[taken.scene], Theme.LIGHT, taken.size, taken.photographs, given=samples()
        )
        shown.save(str(whole))
        file = out / taken.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_small(whole))
    application.quit()


def _small(file: Path) -> bytes:
    """A PNG with a table of colours, a third of the size."""
    with Image.open(file) as whole:
        few = whole.convert("RGB").quantize(_COLOURS, Image.Quantize.MEDIANCUT)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def main() -> int:
    """Make the pictures and write down what they were made from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT, metavar="FOLDER")
    parser.add_argument("--take", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not sys.platform.startswith("linux"):
        parser.error("the pictures are made on Linux, where text is drawn alike on every machine")
    if arguments.take:
        _take(arguments.out)
        return 0
    make_pictures(arguments.out)
    for taken in PICTURES:
        file = arguments.out / taken.file
        sys.stdout.write(f"{file}  {file.stat().st_size / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
