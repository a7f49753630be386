"""Desktops that cannot show a window, by real processes: Qt would abort in them."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase

from swc_desktop import __main__ as entry
from swc_desktop.ui.errors import WindowNotOpened
from swc_desktop.ui.window import qt_application

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens of Linux")
TIMEOUT_S = 300
NO_FONTS = '<?xml version="1.0"?><fontconfig><cachedir>{}</cachedir></fontconfig>'


def window(**environment: str | None) -> "subprocess.CompletedProcess[str]":
    """Open the window as a process, with variables set or (None) removed."""
    wanted = {**os.environ, "DISPLAY": None, "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None}
    wanted |= environment
    return subprocess.run(
        [sys.executable, "-m", "swc_desktop", "app"],
        env={name: value for name, value in wanted.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


@linux
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DISPLAY": ":987"}, "no screen answers at :987"),
        ({"DISPLAY": ":987", "WAYLAND_DISPLAY": "stale"}, "no screen answers at :987"),
        ({"WAYLAND_DISPLAY": "stale"}, "no screen answers at stale"),
        ({"DISPLAY": ":987", "QT_QPA_PLATFORM": "xcb"}, "no screen answers at :987"),
        ({"QT_QPA_PLATFORM": "nonsense"}, "QT_QPA_PLATFORM is 'nonsense', which is not a platform"),
        ({"QT_QPA_PLATFORM": "wayland"}, "QT_QPA_PLATFORM is 'wayland', which does not work here"),
        ({"QT_QPA_PLATFORM": "linuxfb"}, "QT_QPA_PLATFORM is 'linuxfb', which has no screen here"),
        ({}, "there is no screen here (DISPLAY is not set)"),
    ],
)
def test_a_screen_that_is_not_there_is_a_sentence_and_not_an_abort(
    environment: dict[str, str], said: str
) -> None:
    done = window(**environment)
    assert done.returncode == WindowNotOpened.exit_status
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith(f"The window cannot be opened: {said}")
    assert sentence.endswith("swc-desktop classify PATH.")


@linux
def test_a_computer_without_fonts_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(NO_FONTS.format(tmp_path), encoding="utf-8")
    done = window(QT_QPA_PLATFORM="offscreen", FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))
    assert done.returncode == WindowNotOpened.exit_status
    assert "this computer has no font" in done.stderr
    assert "fonts-dejavu-core" in done.stderr


def test_a_desktop_without_a_screen_is_not_blamed_on_a_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    assert str(qt_application.no_screen_reason("xcb")).startswith("xcb has no screen; connect one")


@pytest.mark.usefixtures("qapp")
def test_this_computer_has_fonts_beside_the_aliases() -> None:
    assert set(QFontDatabase.families()) - qt_application.ALIASES


def test_a_library_that_qt_lacks_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "swc_desktop.ui.window.application", None)
    with pytest.raises(WindowNotOpened, match=r"The window cannot be opened: .*swc_desktop"):
        entry._open_window(False, [], "")


def _has_answers(project: Path) -> bool:
    """Whether the window is at work: a project is made before it is shown."""
    try:
        with closing(sqlite3.connect(f"file:{project}?mode=ro", uri=True)) as opened:
            return bool(opened.execute("SELECT count(*) FROM prediction").fetchone()[0])
    except sqlite3.OperationalError:
        return False


@linux
@pytest.mark.slow
def test_a_session_that_ends_closes_the_window_as_its_cross_does(
    root: Path, tmp_path: Path
) -> None:
    wanted = {**os.environ, "HOME": "/nonexistent", "TMPDIR": str(tmp_path)}
    wanted["QT_QPA_PLATFORM"] = "offscreen"
    del wanted["SWC_HOME"]
    process = subprocess.Popen(
        [sys.executable, "-m", "swc_desktop", "app", str(root / "resources" / "demo")],
        env=wanted,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + TIMEOUT_S
        while not any(map(_has_answers, tmp_path.glob("swc-home-*/default.swcproject"))):
            assert time.monotonic() < end, "no photograph was named"
            time.sleep(0.1)
        process.terminate()
        assert process.wait(TIMEOUT_S) == 0
    finally:
        process.kill()
        process.wait()
    assert list(tmp_path.glob("swc-home-*")) == [], "what was not to be kept is still there"
