"""A locked project leaves nothing on the disk that can be read; an open one is closed to others."""

import base64
import os
import random
import signal
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from swc_desktop.projects.project import Project
from tests.contract.program import patched, run
from tests.contract.project_cards import KILLED_AT, done, make_card, record
from tests.contract.stopping import posix

pytestmark = [pytest.mark.slow, posix]

PLACE = (-24.98765, 31.54321)
STATION = (-25.13579, 32.24681)
TAXA = ("Panthera", "Acinonyx", "Loxodonta", "Elephas")
STATION_NAME = "Waterhole seventeen"
PLAIN_HEADER = b"SQLite format 3\0"
PHOTOGRAPHS = 40
_MAX_INFLATED = 1 << 20
"""More than any value of a project has; enough to recognise one."""


def secrets() -> Iterator[bytes]:
    """Everything that nobody may find, in every form."""
    yield PLAIN_HEADER
    for place in (PLACE, STATION):
        for form in ("<2f", ">2f"):  # four bytes alone come up by chance in a locked file
            yield struct.pack(form, *place)
            yield struct.pack(form, *reversed(place))
    for number in (*PLACE, *STATION):
        for signed in (number, -number):
            for form in ("<d", ">d"):
                yield struct.pack(form, signed)
        yield from spelled(str(abs(number)))
    for words in (*TAXA, STATION_NAME):
        yield from spelled(words)


def spelled(text: str) -> Iterator[bytes]:
    """A text as such, in UTF-16, and in Base64 wherever it begins in a longer one."""
    for plain in (text.encode(), text.encode("utf-16-le")):
        yield plain
        for before in range(3):
            code = base64.b64encode(b"x" * before + plain)
            first, last = (4 if before else 0), len(code) // 4 * 4 - 4
            if last - first >= 8:
                yield code[first:last]


def inflated(data: bytes) -> Iterator[bytes]:
    """What is in each part that begins like zlib's."""
    for at in range(len(data) - 1):
        if data[at] == 0x78 and not (data[at] * 256 + data[at + 1]) % 31:
            try:
                yield zlib.decompressobj().decompress(data[at:], _MAX_INFLATED)
            except zlib.error:
                continue


def found_in(*folders: Path) -> list[tuple[str, bytes]]:
    """Each file with a secret that it holds."""
    wanted = tuple(secrets())
    return [
        (str(file), secret)
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file()
        for content in (file.read_bytes(),)
        for part in (content, *inflated(content))
        for secret in wanted
        if secret in part
    ]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase.txt"
    file.write_text("six cheetahs on a hill\n", encoding="utf-8")
    return file


@pytest.fixture
def cards(tmp_path: Path) -> tuple[Path, Path]:
    both = make_card(tmp_path / "cards", PHOTOGRAPHS) / "DCIM"
    return both / "100MEDIA", both / "101MEDIA"


def with_everything(project: Path, card: Path, pack: Path, *key: object) -> None:
    """A project with places, stations, a track, taxa and small pictures."""
    table, track = card.parent.parent / "stations.csv", card.parent.parent / "walk.gpx"
    table.write_text(
        "deploymentID,locationName,latitude,longitude,deploymentStart,deploymentEnd\n"
        f"A1,{STATION_NAME},{STATION[0]},{STATION[1]},"
        "2024-02-01T00:00:00+02:00,2024-03-01T00:00:00+02:00\n",
        encoding="utf-8",
    )
    track.write_text(
        '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
        f'<trkpt lat="{PLACE[0]}" lon="{PLACE[1]}"><time>2024-02-19T04:20:00Z</time></trkpt>'
        f'<trkpt lat="{STATION[0]}" lon="{STATION[1]}"><time>2024-02-19T04:28:00Z</time></trkpt>'
        "</trkseg></trk></gpx>",
        encoding="utf-8",
    )
    done("project", "add", project, card, "--pack", pack, "--quiet", *key)
    done("project", "deployments", project, "import", table, *key)
    done("project", "place", project, f"--place={PLACE[0]},{PLACE[1]}", card, *key)
    done("project", "assign", project, "--deployment", "A1", card / "IMG_0000.JPG", *key)
    done("project", "place", project, "--gpx", track, *key)


def test_the_search_finds_what_an_open_project_holds(
    cards: tuple[Path, Path], pack: Path, tmp_path: Path
) -> None:
    project = tmp_path / "park" / "park.swcproject"
    done("project", "new", project)
    with_everything(project, cards[0], pack)
    seen = {secret for _, secret in found_in(project.parent)}
    assert PLAIN_HEADER in seen
    assert {struct.pack(">d", number) for number in (*PLACE, *STATION)} <= seen
    assert {word.encode() for word in (*TAXA, STATION_NAME)} <= seen


def test_nothing_of_a_locked_project_can_be_read_also_after_a_kill(
    cards: tuple[Path, Path],
    pack: Path,
    passphrase: Path,
    temporary: Path,
    home: Path,
    tmp_path: Path,
) -> None:
    project = tmp_path / "park" / "park.swcproject"
    done("project", "new", project)
    with_everything(project, cards[0], pack)
    done("project", "passphrase", project, "--new-passphrase-file", passphrase)
    places = (project.parent, home, temporary)
    assert found_in(*places) == []
    key = ("--passphrase-file", passphrase)
    done("project", "place", project, f"--place={PLACE[0]},{PLACE[1]}", cards[0], *key)
    done("project", "copy", project, project.parent / "copy.swcproject", *key)
    assert found_in(*places) == []
    adding = ("project", "add", project, cards[1], "--pack", pack, "--quiet", *key)
    for at in (60, 100, 140):
        ended = patched(KILLED_AT.format(statements=at), *adding)
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        assert found_in(*places) == []
    done(*adding)
    assert record("project", "check", project, *key)["whole"] is True
    assert found_in(*places) == []


def test_a_kill_while_a_project_is_being_locked_leaves_nothing_once_it_was_opened(
    cards: tuple[Path, Path],
    pack: Path,
    passphrase: Path,
    home: Path,
    tmp_path: Path,
) -> None:
    chance = random.Random(19)
    key = ("--passphrase-file", passphrase)
    for number in range(4):
        project = tmp_path / f"park {number}" / "park.swcproject"
        done("project", "new", project)
        with_everything(project, cards[0], pack)
        locking = ("project", "passphrase", project, "--new-passphrase-file", passphrase)
        patched(KILLED_AT.format(statements=chance.randrange(30, 90)), *locking)
        if not project.with_name(f"{project.name}.key").exists():
            continue
        done("project", "undo", project, *key)
        assert found_in(project.parent, home) == []
        assert record("project", "check", project, *key)["whole"] is True


BEFORE_BACKUPS = """
import os, signal
from swc_desktop.projects import locking
def replace_backups(connection):
    os.kill(os.getpid(), signal.SIGKILL)
locking.replace_backups = replace_backups
"""


def test_backups_of_before_a_lock_that_was_killed_are_replaced_at_the_next_opening(
    cards: tuple[Path, Path], pack: Path, passphrase: Path, home: Path, tmp_path: Path
) -> None:
    project = tmp_path / "park" / "park.swcproject"
    done("project", "new", project)
    with_everything(project, cards[0], pack)
    for backup in project.with_name(f"{project.name}.backups").iterdir():
        backup.unlink()
    done("project", "undo", project)
    locking = ("project", "passphrase", project, "--new-passphrase-file", passphrase)
    assert patched(BEFORE_BACKUPS, *locking).returncode == -signal.SIGKILL
    assert found_in(project.parent)
    done("project", "redo", project, "--passphrase-file", passphrase)
    assert found_in(project.parent, home) == []


BEFORE_WIPING = """
import os, signal
from swc_desktop.projects.connection import ProjectConnection
def vacuum(connection):
    os.kill(os.getpid(), signal.SIGKILL)
ProjectConnection.vacuum = vacuum
"""


def test_what_was_forgotten_is_wiped_at_the_next_opening_after_a_kill(
    cards: tuple[Path, Path], pack: Path, home: Path, tmp_path: Path
) -> None:
    project = tmp_path / "park" / "park.swcproject"
    done("project", "new", project)
    done("project", "add", project, *cards, "--pack", pack, "--quiet")
    done("project", "place", project, f"--place={PLACE[0]},{PLACE[1]}", cards[0] / "IMG_0001.JPG")
    with Project.open(project, write=False) as reader:
        (row,) = reader.file.rows(
            "SELECT m.id, m.picture_sha256 FROM media m JOIN media_file f ON f.media = m.number "
            "WHERE f.path = 'IMG_0001.JPG' ORDER BY f.number LIMIT 1"
        )
    known = [str(value).encode() for value in row]
    known += [struct.pack(">d", number) for number in PLACE]

    def readable() -> list[bytes]:
        files = [file.read_bytes() for file in project.parent.rglob("*") if file.is_file()]
        return [secret for secret in known if any(secret in content for content in files)]

    forgetting = ("project", "forget", project, cards[0] / "IMG_0001.JPG", "--yes")
    assert patched(BEFORE_WIPING, *forgetting).returncode == -signal.SIGKILL
    assert readable() == known
    done("project", "roots", project, "rename", "100MEDIA", "North")
    assert readable() == []
    assert record("project", "check", project)["whole"] is True
    assert record("project", "info", project)["media"] == PHOTOGRAPHS - 1


def test_an_open_project_is_closed_to_other_users(
    cards: tuple[Path, Path], pack: Path, home: Path, tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        project = tmp_path / "new" / "park" / "park.swcproject"
        done("project", "new", project)
        with_everything(project, cards[0], pack)
        done("project", "info", "default")
        adding = ("project", "add", project, cards[1], "--pack", pack, "--quiet")
        ended = patched(KILLED_AT.format(statements=150), *adding)
        assert ended.returncode == -signal.SIGKILL
    finally:
        os.umask(before)
    for folder in (tmp_path / "new", home):
        for path in (folder, *folder.rglob("*")):
            mode = path.stat().st_mode & 0o777
            assert mode == (0o700 if path.is_dir() else 0o600), path


def test_a_wrong_passphrase_opens_nothing(
    cards: tuple[Path, Path], pack: Path, passphrase: Path, tmp_path: Path
) -> None:
    project = tmp_path / "park.swcproject"
    done("project", "new", project)
    done("project", "passphrase", project, "--new-passphrase-file", passphrase)
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("seven cheetahs on a hill", encoding="utf-8")
    for words in (("info",), ("add", cards[0], "--pack", pack), ("check",), ("undo",)):
        for key in ((), ("--passphrase-file", wrong)):
            ended = run("project", words[0], project, *words[1:], *key)
            assert (ended.returncode, ended.stdout) == (6, b"")
    notepad = tmp_path / "notepad.txt"
    notepad.write_bytes(b"\xef\xbb\xbf" + passphrase.read_bytes())
    done("project", "info", project, "--passphrase-file", notepad)
