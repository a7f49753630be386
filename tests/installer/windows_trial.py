"""Installs, uses, upgrades and removes the program for Windows under Wine, as one user without a
network: ``python run.py package --for windows --try``.

It is not collected with the other tests: it needs root, a Debian with Wine (made once, 3 GB) and
the installer that the command has built. Wine is not Windows: what fails here fails there in most
cases, and what passes here may fail there. What is seen of windows is kept in
``dist/windows/trial``.
"""

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from PIL import Image

from swc_desktop import __version__
from swc_desktop.projects.project import Project
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.file import export_weather
from swc_desktop.weather.grid import Cell
from tests.conftest import SHARED
from tests.make_pack import make_pack
from tests.photos.made_raw import dng
from tests.scripts import load_script
from tests.weather.made import midnight, some_hours

NAME: Final = "swc-desktop"
TITLE: Final = "Wild cats and elephants"
SECONDS: Final = 600
VERSION_BEFORE: Final = "0.0.9"

SHARED_HEIC: Final = ("x8848ac7ee989.heic", "0155_cheers_1440x960.heic")
"""Of the development data; nothing here can write the format."""

SEEN: Final = r"""
title=$1 shot=$2 more=$3
shift 3
wine "$@" >/tmp/said 2>&1 &
for second in $(seq 180); do
  for id in $(xdotool search --onlyvisible --name . 2>/dev/null); do
    xdotool getwindowname "$id" 2>/dev/null
  done > /tmp/titles
  grep -q -- "$title" /tmp/titles && break
  sleep 1
done
sleep "$more"
import -window root "$shot"
cat /tmp/titles /tmp/said
grep -q -- "$title" /tmp/titles
"""
"""Runs a command until a window with a title is seen, and some seconds more; keeps the screen."""

REMOVED: Final = r"""
wine "$1" /S
for second in $(seq 60); do [ -e "$2" ] || break; sleep 1; done
sleep 2
"""
"""The uninstaller copies itself away and goes on after its own end."""


@dataclass
class Windows:
    """A Windows of one user, with a folder of this test that is ``Z:\\trial`` inside."""

    root: Any
    bind: Any
    prefix: Path
    out: Path
    setup: Path
    shots: Path

    @property
    def user(self) -> Path:
        """The folder of the user."""
        users = self.prefix / "drive_c" / "users"
        (found,) = [one for one in users.iterdir() if one.name != "Public"]
        return found

    @property
    def program(self) -> Path:
        """The folder of the installed program."""
        return self.user / "AppData" / "Local" / "Programs" / NAME

    @property
    def data(self) -> Path:
        """Where the program keeps what belongs to the user."""
        return self.user / "AppData" / "Local" / NAME

    def path(self, file: Path) -> str:
        """A file of the drive C as Windows names it."""
        return "C:\\" + str(file.relative_to(self.prefix / "drive_c")).replace("/", "\\")

    def _options(self, **variables: str) -> dict[str, Any]:
        binds = [
            self.bind(self.out, "/trial"),
            self.bind(self.setup.parent, "/setup", True),
            self.bind(self.shots, "/shots"),
        ]
        environment = {"PYTHONUTF8": "1", **variables}
        return {"prefix": self.prefix, "binds": binds, "environment": environment}

    def run(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """The installed program with a command."""
        command = [self.path(self.program / f"{NAME}.exe"), *words]
        done: subprocess.CompletedProcess[str] = self.root.wine(
            command, seconds=SECONDS, **self._options(**variables)
        )
        return done

    def install(self) -> None:
        done = self.root.wine(
            [f"Z:\\setup\\{self.setup.name}", "/S"], seconds=SECONDS, **self._options()
        )
        reason = self.user / "AppData" / "Local" / "Temp" / f"{NAME}-self-test.txt"
        assert done.returncode == 0, reason.read_text("utf-8", "replace") if reason.exists() else ""

    def open(self, command: Sequence[str], title: str, shot: str, seconds: int = 10) -> None:
        """Run a command that opens a window in whose title ``title`` is."""
        done: subprocess.CompletedProcess[str] = self.root.wine(
            [title, f"/shots/{shot}.png", str(seconds), *command],
            script=SEEN,
            seconds=SECONDS,
            **self._options(),
        )
        seen = done.returncode == 0
        assert seen, f"no window {title!r}: {done.stdout[-500:]}"

    def registered(self, key: str, file: str) -> list[str]:
        """What a double click on a file, or an entry of a menu, runs.

        Wine's own ``start`` does not look where the registry keeps what is of one user alone.
        """
        classes = re.escape("[Software\\\\Classes\\\\" + key + "\\\\command]")
        found = re.search(classes + r'.*?\n@="(.*?)"\n', self.registry(), re.DOTALL)
        assert found is not None, key
        line = found[1].replace('\\"', '"').replace("\\\\", "\\")
        words = [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line)]
        return [file if word == "%1" else word for word in words]

    def remove(self) -> None:
        words = [self.path(self.program / "uninstall.exe"), f"/prefix/{self._gone}"]
        self.root.wine(words, script=REMOVED, seconds=SECONDS, **self._options())

    @property
    def _gone(self) -> str:
        return str((self.program / f"{NAME}.exe").relative_to(self.prefix))

    def registry(self) -> str:
        """What the user's part of the registry holds."""
        return (self.prefix / "user.reg").read_text("utf-8", "replace")


@pytest.fixture(scope="module")
def windows(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Windows:
    folder = root / "packaging" / "windows"
    sys.path.insert(0, str(folder))
    wine_root: ModuleType = load_script(folder / "wine_root.py")
    build: ModuleType = load_script(folder / "build_windows.py")
    if reason := wine_root.reason_against():
        pytest.skip(reason)
    dist = root / "dist" / "windows"
    setups = sorted(dist.glob("*-setup.exe"))
    if not setups:
        pytest.skip("There is no installer. Build it first: python run.py package --for windows")
    made = build.ready_root()
    shots = dist / "trial"
    shutil.rmtree(shots, ignore_errors=True)
    shots.mkdir(parents=True)
    base = tmp_path_factory.mktemp("windows")
    shutil.copytree(made.prefix, base / "prefix", symlinks=True)
    (base / "out").mkdir()
    return Windows(made, wine_root.Bind, base / "prefix", base / "out", setups[-1], shots)


def digests(folder: Path) -> dict[str, str]:
    """The files of a folder by their contents."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def answers(file: Path) -> list[tuple[str, ...]]:
    """What a table of results says of each photograph."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        (re.split(r"[\\/]", row["file"])[-1], row["status"], row["answer"], row["rank"])
        for row in rows
    ]


def test_it_installs_in_silence_for_one_user(windows: Windows) -> None:
    windows.install()
    assert (windows.program / f"{NAME}.exe").is_file()
    assert (windows.program / "uninstall.exe").is_file()
    assert not (windows.program / "new").exists()
    (menu,) = windows.user.rglob(f"{NAME}.lnk")
    assert "Start Menu" in str(menu)
    registry = windows.registry()
    assert f'"DisplayVersion"="{__version__}"' in registry
    for ending in ("swcpack", "swcweather", "swcproject"):
        assert f"[Software\\\\Classes\\\\{NAME}.{ending}\\\\shell\\\\open\\\\command]" in registry
    assert f"[Software\\\\Classes\\\\Directory\\\\shell\\\\{NAME}\\\\command]" in registry


def test_it_is_whole_and_a_build(windows: Windows) -> None:
    done = windows.run("--self-test")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "from source" not in done.stdout
    assert windows.run("--version").stdout.split()[-1] == __version__


def test_the_devices_are_listed(windows: Windows) -> None:
    done = windows.run("devices")
    assert done.returncode == 0, done.stderr
    assert "CPU" in done.stdout


def test_it_names_what_the_source_names_here(windows: Windows, root: Path) -> None:
    """Also of kinds whose decoders are libraries of their own."""
    photographs = windows.out / "photographs ä"
    shutil.copytree(root / "resources" / "demo", photographs)
    (photographs / "sensor.dng").write_bytes(dng())
    picture = Image.open(photographs / "cheetah.jpg")
    for name in ("coded.avif", "coded.webp", "coded.tif", "coded.png"):
        picture.save(photographs / name)
    for file in SHARED_HEIC if SHARED.is_dir() else ():
        shutil.copy(SHARED / "data" / "exif" / "files" / file, photographs)
    done = windows.run("classify", "Z:\\trial\\photographs ä", "--out", "Z:\\trial\\there.csv")
    assert done.returncode == 0, done.stdout + done.stderr
    here = windows.out / "here.csv"
    environment = {**os.environ, "PYTHONPATH": str(root), "SWC_HOME": str(windows.out / "home")}
    command = [
        sys.executable,
        "-m",
        "swc_desktop",
        "classify",
        str(photographs),
        "--out",
        str(here),
    ]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    assert answers(windows.out / "there.csv") == answers(here)
    assert {name for name, status, *_ in answers(here) if status == "unreadable"} == set()
    assert {name for name, *_ in answers(here)} == {file.name for file in photographs.iterdir()}


def test_a_folder_of_the_network_holds_photographs_and_a_project(windows: Windows) -> None:
    """Wine has shares as folders of its own, and resolves the names of projects to those."""
    cards = windows.prefix / "dosdevices" / "unc" / "park" / "cards"
    shutil.copytree(windows.out / "photographs ä", cards / "100EK")
    share = r"\\park\cards"
    done = windows.run("classify", rf"{share}\100EK", "--out", rf"{share}\named.csv")
    assert done.returncode == 0, done.stdout + done.stderr
    assert answers(cards / "named.csv") == answers(windows.out / "there.csv")
    project = rf"{share}\Park.swcproject"
    for words in (("new", project, "--name", "Park"), ("add", project, rf"{share}\100EK")):
        done = windows.run("project", *words)
        assert done.returncode == 0, done.stdout + done.stderr
    for name in (project, r"\\?\UNC\park\cards\Park.swcproject"):
        said = windows.run("project", "info", name)
        assert said.returncode == 0, said.stdout + said.stderr
        assert f"media: {len(list((cards / '100EK').iterdir()))}" in said.stdout


def test_packs_weather_and_projects_are_kept_through_an_upgrade(windows: Windows) -> None:
    make_pack(windows.out / "own.swcpack")
    with WeatherCache(windows.out / "weather.sqlite") as store:
        store.keep([some_hours(Cell(-99, 126), midnight(2026, 3, 1), 48)])
        export_weather(store, windows.out / "park.swcweather")
    done = windows.run("pack", "install", "Z:\\trial\\own.swcpack")
    assert done.returncode == 0, done.stderr
    done = windows.run("weather", "import", "Z:\\trial\\park.swcweather")
    assert done.stdout.startswith("48 hours"), done.stderr
    project = windows.user / "Documents" / "Kruger.swcproject"
    project.parent.mkdir(exist_ok=True)
    done = windows.run("project", "new", windows.path(project), "--name", "Kruger")
    assert done.returncode == 0, done.stderr
    (windows.data / "settings.toml").write_text('theme = "dark"\n', encoding="utf-8")
    (windows.program / "_internal" / "of-yesterday.dll").write_bytes(b"old")
    asked = (("pack", "list"), ("weather", "status"), ("project", "info", windows.path(project)))
    before = [windows.run(*words).stdout for words in asked]
    kept = digests(windows.data)
    registry = windows.registry()
    of_today = f'"DisplayVersion"="{__version__}"'
    assert of_today in registry
    older = registry.replace(of_today, f'"DisplayVersion"="{VERSION_BEFORE}"')
    (windows.prefix / "user.reg").write_text(older, encoding="utf-8")
    windows.install()
    assert of_today in windows.registry()
    assert not (windows.program / "_internal" / "of-yesterday.dll").exists()
    assert [windows.run(*words).stdout for words in asked] == before
    assert all(digests(windows.data).get(name) == digest for name, digest in kept.items())


def test_what_belongs_to_the_user_is_kept_beside_the_program_of_a_stick(windows: Windows) -> None:
    """With the variable ``SWC_HOME``, as on a computer that is not one's own."""
    before = digests(windows.data)
    done = windows.run("pack", "install", "Z:\\trial\\own.swcpack", SWC_HOME="Z:\\trial\\home ü")
    assert done.returncode == 0, done.stderr
    (kept,) = (windows.out / "home ü" / "packs").glob("*.swcpack")
    assert kept.name in windows.run("pack", "list", SWC_HOME="Z:\\trial\\home ü").stdout
    assert digests(windows.data) == before


def test_a_stick_is_written_and_read_back(windows: Windows) -> None:
    done = windows.run("stick", "prepare", "Z:\\trial\\stick", "--without", "program")
    assert done.returncode == 0, done.stderr
    done = windows.run("stick", "check", "Z:\\trial\\stick")
    assert done.returncode == 0, done.stderr


def test_the_entry_of_the_menu_opens_the_window(windows: Windows) -> None:
    (menu,) = windows.user.rglob(f"{NAME}.lnk")
    windows.open(["start", "/wait", windows.path(menu)], TITLE, "menu")


def test_a_double_click_on_a_project_opens_it(windows: Windows) -> None:
    project = windows.path(windows.user / "Documents" / "Kruger.swcproject")
    command = windows.registered(f"{NAME}.swcproject\\\\shell\\\\open", project)
    windows.open(command, "Kruger", "project")


@pytest.mark.parametrize("file", ["own.swcpack", "park.swcweather"])
def test_a_double_click_on_a_pack_and_on_weather_opens_the_window(
    windows: Windows, file: str
) -> None:
    ending = file.rpartition(".")[2]
    key = f"{NAME}.{ending}\\\\shell\\\\open"
    windows.open(windows.registered(key, f"Z:\\trial\\{file}"), TITLE, ending)


def test_animals_in_a_folder_are_classified_from_its_menu(windows: Windows) -> None:
    key = f"Directory\\\\shell\\\\{NAME}"
    command = windows.registered(key, "Z:\\trial\\photographs ä")
    windows.open(command, TITLE, "folder", seconds=60)
    (own,) = windows.data.glob("*.swcproject")
    with Project.open(own, write=False) as project:
        count = project.file.one("SELECT count(*) FROM media")
    assert count == len(list((windows.out / "photographs ä").iterdir()))


def test_it_is_removed_and_leaves_what_belongs_to_the_user(windows: Windows) -> None:
    kept = digests(windows.data)
    project = windows.user / "Documents" / "Kruger.swcproject"
    windows.remove()
    assert not windows.program.exists()
    assert list(windows.user.rglob(f"{NAME}.lnk")) == []
    keys = [line for line in windows.registry().splitlines() if line.startswith("[")]
    assert [line for line in keys if NAME in line or ".swc" in line] == []
    assert all(digests(windows.data).get(name) == digest for name, digest in kept.items())
    with Project.open(project, write=False) as opened:
        assert opened.setting("name") == "Kruger"
