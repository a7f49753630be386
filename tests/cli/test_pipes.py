"""What is named on the command line, and what is kept, is never waited for."""

import os
from pathlib import Path

import pytest

from swc_desktop import cli
from swc_desktop.cli.output import is_device, open_output
from swc_desktop.exports.formats import CSV
from swc_desktop.inference import gpu_wheels
from swc_desktop.transfer.manifest import FILE_NAME, FOLDER
from tests.inference.made_kit import RUNTIME, kit_on_stick

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no pipes among files there")

kit = kit_on_stick
PIPE = "it is a pipe, a socket or a device"


@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("pack verify", "a.swcpack"),
        ("pack install", "a.swcpack"),
        ("weather import", "a.swcweather"),
        ("stick prepare . --add", "a.swcpack"),
        ("stick prepare . --add", "a.swcweather"),
        ("stick prepare . --add", "swc_sw.qm"),
        ("classify --pack", "a.swcpack"),
        ("classify --out rows.jsonl", "a.jpg"),
    ],
)
def test_a_given_pipe_is_not_waited_for(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    words: str,
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if kind == "pipe":
        os.mkfifo(name)
    else:
        Path(name).symlink_to("/dev/zero")
    photograph = ["a.jpg"] if "--pack" in words else []
    assert cli.main([*words.split(), str(tmp_path / name), *photograph]) in (1, 2, 3)
    said = capsys.readouterr()
    rows = Path("rows.jsonl").read_text(encoding="utf-8") if "--out" in words else ""
    assert PIPE in said.err + said.out + rows
    assert not (tmp_path / FOLDER / FILE_NAME).exists()


def test_a_wheel_and_a_kit_that_are_pipes_are_not_waited_for(
    tmp_path: Path, kit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (kit / RUNTIME).unlink()
    os.mkfifo(kit / RUNTIME)
    assert cli.main(["gpu-kit", "install", str(kit)]) == 4
    assert PIPE in capsys.readouterr().err
    assert cli.main(["stick", "prepare", str(tmp_path), "--add", str(kit)]) == 4
    os.mkfifo(tmp_path / "kit")
    assert cli.main(["gpu-kit", "install", str(tmp_path / "kit")]) == 4
    assert "could not be read" in capsys.readouterr().err


def test_a_wheel_that_is_a_link_is_refused(
    tmp_path: Path, kit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (kit / RUNTIME).rename(tmp_path / RUNTIME)
    (kit / RUNTIME).symlink_to(tmp_path / RUNTIME)
    assert gpu_wheels.pins()
    assert cli.main(["gpu-kit", "install", str(kit)]) == 4
    assert "it is a link" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["default.swcproject", "weather.sqlite"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_database_that_is_a_pipe_is_not_waited_for(
    home: Path, name: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if kind == "pipe":
        os.mkfifo(home / name)
    else:
        (home / name).symlink_to("/dev/zero")
    assert cli.main(["weather", "status"]) in (0, 1, 2, 5)
    assert cli.main(["stick", "back", "translations"]) == 2
    assert "There is no earlier" in capsys.readouterr().err


def test_standard_output_by_its_name_has_no_form(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["classify", "a.jpg", "--out", "/dev/stdout"])
    assert ended.value.code == 2
    assert "give - for JSON Lines on standard output" in capsys.readouterr().err


def test_results_for_an_open_file_are_added_to_what_is_in_it(tmp_path: Path) -> None:
    file, link = tmp_path / "f.csv", tmp_path / "out.csv"
    with file.open("w") as shell:
        shell.write("before\n")
        shell.flush()
        link.symlink_to(f"/dev/fd/{shell.fileno()}")
        assert is_device(link)
        output = open_output(link, CSV, {}, [], resume=False)
        output.commit([(0, b"row\n", False)])
        output.close()
    lines = file.read_bytes().splitlines()
    assert (lines[0], lines[-1]) == (b"before", b"row")
    assert link.is_symlink()
