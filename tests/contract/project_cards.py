"""Projects and cards of photographs for contract tests, and what a project holds."""

import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from swc_desktop.projects.project import Project
from swc_desktop.projects.reports import check
from tests.contract.program import run
from tests.make_pack import COLOURS, a_picture

PHOTOGRAPHS = 60
"""Four batches: three of 16, and a last one that is shorter."""

_FIRST = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes

KILLED_AT = """
import atexit, os, signal, sys
from contextlib import contextmanager
from swc_desktop.projects import connection
left = {statements}
def counted(cursor, statement, bindings):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return True
real_raw, real_transaction = connection.open_raw, connection.ProjectConnection.transaction
def open_raw(*given, **named):
    raw = real_raw(*given, **named)
    raw.exec_trace = counted
    return raw
@contextmanager
def transaction(self):
    number = None
    with real_transaction(self) as raw:
        yield raw
        if self.path.suffix == ".swcproject":
            number = list(raw.execute("SELECT count(*) FROM media"))[0][0]
    if number is not None:
        os.write(1, f"kept {{number}}\\n".encode())
connection.open_raw, connection.ProjectConnection.transaction = open_raw, transaction
atexit.register(lambda: sys.stderr.write(f"statements {{{statements} - left}}\\n"))
"""
"""Kills the program before its nth statement of SQLite, and says after each transaction how many
photographs are kept; at a natural end it says how many statements there were."""


def make_card(top: Path, count: int = PHOTOGRAPHS, *, side: int = 40, grain: int = 0) -> Path:
    """A card of photographs, each another picture; the more ``grain``, the larger the project."""
    chance = np.random.default_rng(19)
    taxa = [*COLOURS]
    for at in range(count):
        pixels = a_picture(taxa[at % len(taxa)], side).copy()
        pixels[:4, :4] = chance.integers(0, 256, (4, 4, 3))
        noise = chance.integers(-grain, grain + 1, pixels.shape)
        pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
        exif = Image.Exif()
        taken = (_FIRST + timedelta(minutes=7 * at)).strftime("%Y:%m:%d %H:%M:%S")
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
        file = top / "DCIM" / f"{100 + at // 20}MEDIA" / f"IMG_{at % 20:04d}.JPG"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(file, quality=98, exif=exif)
    return top


def done(*words: object, status: int = 0) -> "subprocess.CompletedProcess[bytes]":
    """A command that must end with this status and without a traceback."""
    ended = run(*words)
    assert b"Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == status, ended.stderr
    return ended


def record(*words: object, status: int = 0) -> dict[str, object]:
    """The last object that a command prints with ``--json``."""
    lines = done(*words, "--json", status=status).stdout.splitlines()
    found = json.loads(lines[-1])
    assert isinstance(found, dict)
    return found


def exported(project: Path, out: Path, *more: object) -> bytes:
    """The answers of a project, exactly."""
    done("export", project, "--format", "csv", "--coarsen", "none", "--out", out, *more)
    return out.read_bytes()


def state(path: Path, key: bytes | None = None) -> tuple[object, ...]:
    """All that acts change, of a project that must be whole."""
    with Project.open(path, key=key, write=False) as project:
        found = check(project.file)
        assert found.is_whole, found
        return tuple(
            project.file.rows(statement)
            for statement in (
                "SELECT kind, undone FROM action ORDER BY number",
                "SELECT number, local_time, latitude, longitude FROM media ORDER BY number",
                "SELECT region, status, taxon, rank, confidence FROM prediction ORDER BY region",
                "SELECT target_kind, latitude, undone FROM given_place ORDER BY number",
                "SELECT target_kind, pairs, undone FROM clock_correction ORDER BY number",
            )
        )


def kept(path: Path) -> int:
    """How many photographs a project that must be whole holds."""
    with Project.open(path, write=False) as project:
        assert check(project.file).is_whole
        return int(str(project.file.one("SELECT count(*) FROM media")))
