"""QtMultimedia loads where the system has no sound library."""

import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from swc_desktop.video.silent_sound import silent_library

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="QtMultimedia needs no such library elsewhere"
)

QT = Path(PySide6.__file__).parent / "Qt"
USERS = [QT / "lib/libQt6Multimedia.so.6", QT / "plugins/multimedia/libffmpegmediaplugin.so"]

LOAD = """
import ctypes, sys
from pathlib import Path
from swc_desktop.video.silent_sound import provide_sound_library
provide_sound_library([Path(name) for name in sys.argv[1:]], always=True)
loaded = ctypes.CDLL("libpulse.so.0")
print(loaded.pa_context_get_state(None), loaded.pa_strerror(3))
from PySide6.QtCore import QCoreApplication
from PySide6.QtMultimedia import QMediaPlayer
application = QCoreApplication([])
print(QMediaPlayer().isAvailable())
print(*{line.split()[-1] for line in open("/proc/self/maps") if "pulse" in line})
"""


def test_the_player_loads_over_the_silent_library(root: Path) -> None:
    """All its symbols are bound at once, so a function that lacked would be an ``ImportError``."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, *map(str, USERS)], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:3] == ["0 0", "True", ""], "another library was loaded"


@pytest.mark.parametrize(("machine", "number"), [("x86_64", 62), ("aarch64", 183)])
def test_a_library_is_made_for_each_machine_and_is_the_same_each_time(
    machine: str, number: int
) -> None:
    made = silent_library(["pa_one", "pa_two"], machine)
    assert made.startswith(b"\x7fELF\x02\x01\x01")
    assert int.from_bytes(made[18:20], "little") == number
    assert b"\0pa_one\0pa_two\0" in made
    assert silent_library(["pa_one", "pa_two"], machine) == made
