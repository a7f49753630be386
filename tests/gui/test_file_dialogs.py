"""The names of folders that were chosen stay in the data folder."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems have no place to choose"
)

CHOOSE = """
import sys
from pathlib import Path
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from swc_desktop.home import data_home
from swc_desktop.ui.window.application import make_application
from swc_desktop.ui.dialogs.file_dialogs import keep_history_in

folder = Path(sys.argv[2])
application = make_application(sys.argv[:1])
if sys.argv[1] == "kept":
    keep_history_in(data_home())
    # the desktop's own dialogs keep names in recently-used.xbel
    assert application.testAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
window = QWidget()

def answer(what):
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog))
    dialog.setDirectory(str(folder))
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    name.setText(str(folder if what == "folder" else folder / what))
    dialog.accept()

def asked(what, ask):
    QTimer.singleShot(200, lambda: answer(what))
    return ask()

chosen = asked("folder", lambda: QFileDialog.getExistingDirectory(window, "x"))
assert chosen == str(folder), chosen
found, _ = asked("1.jpg", lambda: QFileDialog.getOpenFileNames(window, "x", "", "All (*)"))
assert found == [str(folder / "1.jpg")], found
saved, _ = asked("new.csv", lambda: QFileDialog.getSaveFileName(window, "x", "results.csv"))
assert saved == str(folder / "new.csv"), saved
"""

SECRET = "rhinos-of-lepalala"


@pytest.mark.parametrize("how", ["kept", "as Qt does it"])
def test_no_name_of_a_folder_is_left_outside_the_data_folder(tmp_path: Path, how: str) -> None:
    user, data = tmp_path / "user", tmp_path / "data"
    card = tmp_path / "media" / SECRET / "DCIM"
    card.mkdir(parents=True)
    (card / "1.jpg").touch()
    places = {
        name: str(user / part)
        for name, part in {
            "HOME": ".",
            "XDG_CONFIG_HOME": ".config",
            "XDG_DATA_HOME": ".local/share",
            "XDG_CACHE_HOME": ".cache",
            "XDG_STATE_HOME": ".local/state",
            "XDG_RUNTIME_DIR": "run",
            "TMPDIR": "tmp",
        }.items()
    }
    for place in places.values():
        Path(place).mkdir(parents=True, exist_ok=True, mode=0o700)
    environment = {**os.environ, **places, "SWC_HOME": str(data), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", CHOOSE, how, str(card)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    left = [file for file in user.rglob("*") if file.is_file() and names_it(file)]
    if how == "kept":
        assert left == []
        (history,) = [file for file in data.rglob("*") if file.is_file() and names_it(file)]
        assert history.parent == data / "dialogs"
        assert stat.S_IMODE(history.stat().st_mode) == 0o600
        assert stat.S_IMODE(history.parent.stat().st_mode) == 0o700
    else:
        assert [file.name for file in left] == ["QtProject.conf"]


def names_it(file: Path) -> bool:
    return SECRET in file.name or SECRET.encode() in file.read_bytes()
