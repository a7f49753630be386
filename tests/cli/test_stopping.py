"""Stopping, wrong usage and a broken installation, as the command line tells them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from swc_desktop import cli
from swc_desktop.cli import selftest
from swc_desktop.cli.arguments import build_parser, check_arguments
from swc_desktop.cli.errors import StreamInterrupted
from swc_desktop.core.errors import Interrupted, WrongUsage
from swc_desktop.photos import heif
from swc_desktop.resources import resource
from swc_desktop.results.earlier_results import part_path
from swc_desktop.session.errors import SelfTestFailed

STOPPED = 130

CLASSIFY = ("classify", "--no-detector")
"""What is tried holds with a detector as well, which takes ten times as long."""


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photographs")
    for number in range(120):
        colour = (number % 256, 90, 200 - number % 200)
        Image.new("RGB", (400, 300), colour).save(folder / f"{number:04d}.jpg")
    return folder


def started(*arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*(sys.executable, "-m", "swc_desktop"), *CLASSIFY, "--progress", "json", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def interrupted(process: "subprocess.Popen[bytes]") -> str:
    """What it says after Ctrl-C in the middle of the work."""
    assert process.stderr is not None
    first = process.stderr.readline()
    assert b'"done"' in first, first
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == STOPPED
    return said.decode().strip().splitlines()[-1]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches a child otherwise on Windows")
@pytest.mark.slow
def test_a_stopped_run_resumes_and_ends_with_the_bytes_of_an_uninterrupted_one(
    photographs: Path, tmp_path: Path
) -> None:
    whole, halves = tmp_path / "whole.csv", tmp_path / "halves.csv"
    assert cli.main([*CLASSIFY, str(photographs), "--out", str(whole), "--quiet"]) == 0
    said = interrupted(started(str(photographs), "--out", str(halves)))
    assert said.startswith(Interrupted.template.text.split("{", maxsplit=1)[0])
    assert not halves.exists()
    rows = part_path(halves).read_bytes()
    assert whole.read_bytes().startswith(rows)
    assert len(rows) < len(whole.read_bytes())
    again = [*CLASSIFY, str(photographs), "--out", str(halves), "--quiet", "--resume"]
    assert cli.main(again) == 0
    assert halves.read_bytes() == whole.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["halves.csv", "whole.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed otherwise on Windows")
@pytest.mark.slow
def test_a_killed_run_resumes(photographs: Path, tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole.jsonl", tmp_path / "halves.jsonl"
    assert cli.main([*CLASSIFY, str(photographs), "--out", str(whole), "--quiet"]) == 0
    process = started(str(photographs), "--out", str(halves))
    assert process.stderr is not None
    for _ in range(3):
        process.stderr.readline()
    process.kill()
    process.communicate(timeout=300)
    again = [*CLASSIFY, str(photographs), "--out", str(halves), "--quiet", "--resume"]
    assert cli.main(again) == 0
    assert halves.read_bytes() == whole.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["halves.jsonl", "whole.jsonl"]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches a child otherwise on Windows")
@pytest.mark.slow
def test_a_stopped_stream_says_that_it_cannot_be_resumed(photographs: Path) -> None:
    process = started(str(photographs))
    said = interrupted(process)
    assert said.endswith(StreamInterrupted.template.text.rsplit(". ", maxsplit=1)[1])


def test_arguments_that_contradict_each_other_are_wrong_usage() -> None:
    arguments = build_parser().parse_args(["classify", "a.jpg", "--resume"])
    with pytest.raises(WrongUsage, match="--resume needs --out FILE") as caught:
        check_arguments(arguments)
    assert caught.value.exit_status == 2


def test_an_installation_with_a_damaged_sample_fails_the_self_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sample.jpg").write_bytes(b"\xff\xd8\xff no more came")
    whole = resource
    monkeypatch.setattr(
        selftest, "resource", lambda *parts: tmp_path if parts == ("demo",) else whole(*parts)
    )
    with pytest.raises(SelfTestFailed, match="Install the program again"):
        selftest.self_test()


def test_an_installation_that_lacks_a_decoder_fails_the_self_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Deferred:
        """As pi-heif has it where its library does not load."""

        @property
        def load_file(self) -> object:
            raise ImportError("DLL load failed\nwhile importing _pi_heif")

    monkeypatch.setattr(heif, "_pi_heif", Deferred())
    with pytest.raises(SelfTestFailed, match=r"libheif \(DLL load failed while importing"):
        selftest.self_test()


def test_the_self_test_of_a_complete_installation_passes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["--self-test"]) == 0
    assert capsys.readouterr().out.count("\n") >= 3
