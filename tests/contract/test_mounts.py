"""Disks that go away and fill up: file systems that are mounted for it, where that is allowed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from swc_desktop.cli.errors import RootEmptied, RunLostRoot
from swc_desktop.results.earlier_results import part_path
from tests.contract.program import patched, run, sentence
from tests.contract.stopping import at_file
from tests.mounted import Mount

pytestmark = pytest.mark.slow


def test_an_unmounted_stick_is_lost_although_its_folder_exists(
    folder: Path, pack: Path, tmp_path: Path, mount: Mount
) -> None:
    stick, out = mount("stick", "10m"), tmp_path / "out.csv"
    shutil.copytree(folder, stick / "DCIM")
    arguments = ("classify", stick, "--pack", pack, "--out", out)
    assert run(*arguments).returncode == 1
    whole = out.read_bytes()
    lost = patched(at_file(40, f"os.system('umount -l {stick}')"), *arguments)
    assert lost.returncode == 8
    done = part_path(out).read_bytes().count(b"\n") - 1
    assert sentence(lost.stderr) == str(RunLostRoot(root=stick, done=done, total=200))
    for more in ((), ("--resume",)):
        refused = run(*arguments, *more)
        assert refused.returncode == 2
        assert sentence(refused.stderr) == str(RootEmptied(root=stick, file=out))
    mount("stick", "10m")
    shutil.copytree(folder, stick / "DCIM")
    resumed = run(*arguments, "--resume")
    assert f"Resuming after {done} of 200 files." in resumed.stderr.decode()
    assert out.read_bytes() == whole


def test_rows_on_a_full_disk_are_complete_and_reused_once_there_is_space(
    folder: Path, pack: Path, tmp_path: Path, mount: Mount
) -> None:
    whole = tmp_path / "whole.csv"
    assert run("classify", folder, "--pack", pack, "--out", whole).returncode == 1
    disk = mount("disk", "64k")  # half of rows and journal; files read ahead take up to 20
    arguments = ("classify", folder, "--pack", pack, "--out", disk / "out.csv")
    full = run(*arguments)
    assert full.returncode == 5
    assert "there is no room left on its disk" in sentence(full.stderr)
    subprocess.run(["mount", "-o", "remount,size=1m", str(disk)], check=True)
    resumed = run(*arguments, "--resume")
    assert resumed.returncode == 1
    assert "Resuming after " in resumed.stderr.decode()
    assert (disk / "out.csv").read_bytes() == whole.read_bytes()
    assert [file.name for file in disk.iterdir()] == ["out.csv"]
