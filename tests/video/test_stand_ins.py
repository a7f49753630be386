"""QtMultimedia loads where libraries are missing that it needs for other things than clips."""

import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from swc_desktop.video.stand_ins import STAND_INS, StandIn, stand_in

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="QtMultimedia needs no such library elsewhere"
)

QT = Path(PySide6.__file__).parent / "Qt"
USERS = ("lib/libQt6Multimedia.so.6", "plugins/multimedia/libffmpegmediaplugin.so")

LOAD = """
import ctypes, sys
from pathlib import Path
from swc_desktop.video.stand_ins import provide_stand_ins
provide_stand_ins(Path(sys.argv[1]), sys.argv[2:], always=True)
loaded = ctypes.CDLL("libpulse.so.0")
print(loaded.pa_context_get_state(None), loaded.pa_strerror(3))
from PySide6.QtCore import QCoreApplication
from PySide6.QtMultimedia import QMediaPlayer
application = QCoreApplication([])
print(QMediaPlayer().isAvailable())
loaded = "".join(line for line in open("/proc/self/maps") if "/memfd:" not in line)
print(*[name for name in ("pulse", "Quick", "Qml") if name in loaded])
"""


def test_the_player_loads_over_stand_ins(root: Path) -> None:
    """All its symbols are bound at once, so a function that lacked would be an ``ImportError``."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(QT), *USERS], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:3] == ["0 0", "True", ""], "another library was loaded"


@pytest.mark.parametrize(("machine", "number"), [("x86_64", 62), ("aarch64", 183)])
@pytest.mark.parametrize("one", STAND_INS, ids=[one.library for one in STAND_INS])
def test_a_library_is_made_for_each_machine_and_is_the_same_each_time(
    one: StandIn, machine: str, number: int
) -> None:
    made = stand_in(one, ["first", "second"], machine)
    assert made.startswith(b"\x7fELF\x02\x01\x01")
    assert int.from_bytes(made[18:20], "little") == number
    assert f"\0{one.library}\0{one.version}\0first\0second\0".encode() in made
    assert stand_in(one, ["first", "second"], machine) == made
