"""An installed program as a test runs it: alone, in a window, and its package managers."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from swc_desktop.projects.connection import SUFFIX
from swc_desktop.projects.project import DEFAULT

SECONDS = 300


def alone(home: Path, program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run with an empty environment, no Python on the path and, where the system lets us, no
    network."""
    home.mkdir(parents=True, exist_ok=True)
    plain = ["env", "-i", f"HOME={home}", "PATH=/nowhere", "LANG=C.UTF-8"]
    cut = ["unshare", "-rn"] if _may_unshare() else []
    command = [*cut, *plain, str(program), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def _may_unshare() -> bool:
    there = shutil.which("unshare")
    return there is not None and not subprocess.run(["unshare", "-rn", "true"]).returncode


def program_of(unpacked: Path) -> Path:
    return unpacked / "opt" / "swc-desktop" / "swc-desktop"


@contextmanager
def a_screen() -> Iterator[dict[str, str]]:
    """A virtual screen of its own; the environment that leads to it."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    given, taken = os.pipe()
    command = ["Xvfb", "-displayfd", str(taken), "-screen", "0", "1900x900x24", "-noreset"]
    with subprocess.Popen(command, pass_fds=[taken], stderr=subprocess.DEVNULL) as server:
        os.close(taken)
        try:
            with os.fdopen(given) as number:
                yield {"DISPLAY": f":{number.readline().strip()}"}
        finally:
            server.terminate()


@contextmanager
def open_window(home: Path, program: Path, screen: dict[str, str], *paths: Path) -> Iterator[None]:
    """The installed program's window, with an empty environment and no network."""
    home.mkdir(parents=True, exist_ok=True)
    cut = ["unshare", "-rn"] if _may_unshare() else []
    plain = ["env", "-i", f"HOME={home}", "PATH=/nowhere", "LANG=C.UTF-8"]
    variables = [f"{name}={value}" for name, value in screen.items()]
    command = [*cut, *plain, *variables, str(program), "app", *map(str, paths)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            yield
        finally:
            os.killpg(process.pid, 15)


def project_of(home: Path) -> Path:
    """The project of this computer."""
    return home / ".local" / "share" / "swc-desktop" / f"{DEFAULT}{SUFFIX}"


def answers_of(file: Path) -> Iterator[int]:
    """How many photographs of a project have answers, again and again until the patience of a
    person ends."""
    for _ in range(SECONDS * 2):
        time.sleep(0.5)
        if not file.is_file():
            continue
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as project:
            tables = {name for (name,) in project.execute("SELECT name FROM sqlite_master")}
            if "prediction" in tables:
                count = (
                    "SELECT count(DISTINCT media) FROM prediction JOIN region ON number = region"
                )
                yield int(project.execute(count).fetchone()[0])


def dpkg(target: Path, *arguments: str) -> None:
    command = ["dpkg", f"--root={target}", "--force-depends", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def shell(home: Path, script: Path, *arguments: str) -> str:
    environment: dict[str, str] = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    command: Sequence[str] = ["sh", str(script), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout
