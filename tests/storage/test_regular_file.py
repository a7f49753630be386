"""Files from outside are opened without waiting, and only if they are files."""

import os
import socket
import stat
import threading
from pathlib import Path
from random import Random

import pytest

from swc_desktop.storage.regular_file import leads_to_open_file, open_file, open_regular

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no pipes among files there")


def test_a_file_is_read_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to("file")
    with open_file(tmp_path / "link") as file:
        assert file.read() == b"content"


def test_what_leads_to_an_open_file_is_known(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "to-file").symlink_to("file")
    (tmp_path / "round").symlink_to("round")
    with (tmp_path / "file").open() as file:
        open_files = Path("/dev/fd") / str(file.fileno())
        (tmp_path / "out.csv").symlink_to(open_files)
        assert leads_to_open_file(open_files)
        assert leads_to_open_file(tmp_path / "out.csv")
    assert leads_to_open_file(Path("/dev/stdout"))
    for name in ("file", "to-file", "round", "nothing"):
        assert not leads_to_open_file(tmp_path / name)


def special(folder: Path) -> list[Path]:
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "s"))
    (folder / "zeros").symlink_to("/dev/zero")
    return [folder / "pipe", folder / "s", folder / "zeros", Path("/dev/zero"), Path("/dev/tty")]


def test_pipes_sockets_and_devices_are_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket has to be short
    for path in special(Path()):
        with pytest.raises(OSError, match="it is a pipe, a socket or a device"):
            open_file(path)
        with pytest.raises(OSError, match="it is a pipe, a socket or a device"):
            open_regular(path, os.O_WRONLY)


def test_a_device_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening some devices starts them."""

    def refuse(*_: object, **__: object) -> int:
        pytest.fail("it was opened")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OSError, match="a device"):
        open_regular("/dev/zero")


@pytest.mark.parametrize("turn", ["a pipe", "a folder", "a link"])
def test_what_takes_the_place_of_a_file_after_the_look_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: str
) -> None:
    file, other = tmp_path / "file", tmp_path / "other"
    file.touch()
    other.write_bytes(b"secret")
    opening = os.open

    def after_a_change(path: str, *rest: int, **named: int) -> int:
        file.unlink()
        if turn == "a pipe":
            os.mkfifo(file)
        elif turn == "a folder":
            file.mkdir()
        else:
            file.symlink_to(other)
        return opening(path, *rest, **named)

    monkeypatch.setattr(os, "open", after_a_change)
    with pytest.raises(OSError, match=r"it is a pipe|Is a directory|it is a link"):
        open_regular(file, links=False)


def test_a_link_that_leads_nowhere_says_where_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("gone")
    with pytest.raises(OSError, match="it is a link to gone, which is not there"):
        open_file(tmp_path / "link")


@pytest.mark.slow
def test_a_file_that_turns_into_a_pipe_again_and_again_is_never_waited_for(tmp_path: Path) -> None:
    """Renames at random moments, the same each time; waiting would end at the test's limit."""
    chance, path, ended = Random(17), tmp_path / "it", threading.Event()

    def change() -> None:
        while not ended.is_set():
            new = tmp_path / "new"
            if chance.random() < 0.5:
                os.mkfifo(new)
            else:
                new.write_bytes(b"x")
            new.replace(path)

    path.write_bytes(b"x")
    changing = threading.Thread(target=change)
    changing.start()
    outcomes = set()
    try:
        for _ in range(5_000):
            try:
                handle = open_regular(path)
            except OSError as error:
                outcomes.add(error.strerror)
            else:
                assert stat.S_ISREG(os.fstat(handle).st_mode)
                os.close(handle)
                outcomes.add("")
    finally:
        ended.set()
        changing.join()
    assert "" in outcomes
    assert any("it is a pipe" in str(outcome) for outcome in outcomes if outcome)
