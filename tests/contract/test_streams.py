"""Standard streams that are closed, full or no longer read: a sentence and the exit status."""

import errno
import json
import os
import subprocess
import sys
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from swc_desktop.cli.console import show
from swc_desktop.cli.output import StreamOutput
from swc_desktop.core.errors import OutputFault
from tests.contract.program import TIMEOUT_S, command, run

posix = pytest.mark.skipif(sys.platform == "win32", reason="streams are closed so by a POSIX shell")
CLOSED = "Standard output could not be written: it is closed; direct it to a file or a program."


def in_shell(redirection: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the program from a shell that does something to its streams."""
    return subprocess.run(
        ["/bin/sh", "-c", f'"$@" {redirection}', "sh", *command(*arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


@posix
@pytest.mark.parametrize("words", [["--version"], ["--help"], ["devices"], ["pack", "list"]])
def test_output_that_cannot_be_written_is_not_a_success(words: list[str]) -> None:
    done = in_shell(">&-", *words)
    assert done.returncode == OutputFault.exit_status
    assert done.stderr.startswith(CLOSED)
    assert len(done.stderr.splitlines()) == 1


@posix
def test_rows_that_cannot_be_written_are_not_a_success(few: Path, pack: Path) -> None:
    done = in_shell(">&-", "classify", few, "--pack", pack, "--quiet")
    assert done.returncode == OutputFault.exit_status
    assert done.stderr.startswith(CLOSED)


@posix
def test_a_run_to_a_file_needs_no_stream(few: Path, pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    whole = in_shell("", "classify", few, "--pack", pack, "--out", out)
    rows = out.read_bytes()
    done = in_shell("<&- >&- 2>&-", "classify", few, "--pack", pack, "--out", out)
    assert done.returncode == whole.returncode
    assert out.read_bytes() == rows
    assert all(json.loads(line) for line in rows.splitlines())


@posix
def test_a_reader_that_ends_early_ends_the_run_with_one_sentence(few: Path, pack: Path) -> None:
    with subprocess.Popen(
        command("classify", few, "--pack", pack, "--quiet"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == OutputFault.exit_status
    assert said.startswith("Standard output could not be written: the program that was reading")
    assert len(said.splitlines()) == 1


@posix
def test_the_work_continues_when_nobody_reads_the_progress(
    few: Path, pack: Path, tmp_path: Path
) -> None:
    with subprocess.Popen(
        command("classify", few, "--pack", pack, "--progress", "json", "--out", tmp_path / "o.csv"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        process.stderr.close()
    assert process.returncode in (0, 1)
    assert (tmp_path / "o.csv").exists()
    assert not (tmp_path / "o.csv.journal").exists()


def test_a_program_without_standard_output_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(OutputFault, match="it is closed"):
        show("an answer")


class FailingDisk(FileIO):
    """A file whose disk takes the first rows and then neither rows nor a cut."""

    def write(self, data: Any, /) -> int:
        if self.tell():
            super().write(memoryview(data)[:3])
            raise OSError(errno.EIO, "Input/output error")
        return super().write(data)


@pytest.mark.parametrize(("cut", "whole_rows"), [(True, True), (False, False)])
def test_a_redirected_file_on_a_disk_that_fails_is_an_output_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: bool, whole_rows: bool
) -> None:
    def refuse(_handle: int, _size: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with FailingDisk(tmp_path / "rows.csv", "w") as disk:
        stream = StreamOutput(disk, "rows.csv", b"", 2, owned=False)
        stream.commit([(0, b"row 0\n", False)])
        if not cut:
            monkeypatch.setattr(os, "ftruncate", refuse)
        with pytest.raises(OutputFault) as caught:
            stream.commit([(1, b"row 1\n", False)])
    assert ("whole rows" in str(caught.value)) == whole_rows
    kept = (tmp_path / "rows.csv").read_bytes()
    assert kept == b"row 0\n" if whole_rows else kept.startswith(b"row 0\n")


@posix
def test_messages_of_libraries_about_a_damaged_file_are_hidden(tmp_path: Path, pack: Path) -> None:
    whole = tmp_path / "whole.tif"
    Image.effect_noise((64, 64), 90).convert("RGB").save(whole, compression="tiff_lzw")
    data = bytearray(whole.read_bytes())
    data[2000:4000] = bytes(2000)
    damaged = tmp_path / "damaged.tif"
    damaged.write_bytes(data)
    done = run("classify", damaged, "--pack", pack)
    assert json.loads(done.stdout)["status"] == "unreadable"
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    assert "1 could not be read" in lines[0]
    printed = subprocess.run(
        [sys.executable, "-c", f"from PIL import Image\nImage.open({str(damaged)!r}).load()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "LZWDecode" in printed.stderr, "the library says nothing, so nothing was kept quiet"
