"""The script that makes the lock files, as far as it works without a network."""

import re
import shutil
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from tests.scripts import load_script

NAMES = ["program-cpu.lock", "program-gpu.lock", "develop.lock", "pip.lock"]


@pytest.fixture
def lock(root: Path) -> ModuleType:
    return load_script(root / "requirements" / "lock.py")


def test_torch_is_locked_as_the_project_pins_it(lock: ModuleType, root: Path) -> None:
    assert (root / "requirements" / "torch.lock").read_text(encoding="utf-8") == lock.torch_lock()


def test_a_project_without_a_pinned_torch_is_refused(
    lock: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text('[project.optional-dependencies]\ntrainer = ["torch>=2", "torchlike==1"]\n')
    monkeypatch.setattr(lock, "PROJECT", project)
    with pytest.raises(ValueError, match="pin one version of torch"):
        lock.torch_lock()


def test_every_lock_file_is_made_after_those_whose_versions_it_keeps(
    lock: ModuleType, root: Path
) -> None:
    folder = root / "requirements"
    made: list[str] = []
    for command in lock.commands():
        words = dict(pairwise(command))
        assert "--generate-hashes" in command
        if "-c" in words:
            assert Path(words["-c"]).name in made
        made.append(Path(words["-o"]).name)
        assert Path(words["-o"]).parent == folder
    assert made == NAMES
    assert {*made, "torch.lock"} == {file.name for file in folder.glob("*.lock")}


def test_an_upgrade_reaches_every_command(lock: ModuleType) -> None:
    assert all("--upgrade" in command for command in lock.commands("--upgrade"))
    assert not any("--upgrade" in command for command in lock.commands())


def test_torch_and_its_own_packages_are_in_no_lock_file_with_hashes(
    lock: ModuleType, root: Path
) -> None:
    text = (root / "requirements" / "develop.lock").read_text(encoding="utf-8")
    names = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    assert not names & set(lock.TORCH_PACKAGES)


def test_without_uv_the_script_says_where_to_get_it(
    lock: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match=r"docs\.astral\.sh/uv"):
        lock.main([])


def test_an_unknown_option_is_refused(lock: ModuleType) -> None:
    with pytest.raises(SystemExit, match="Makes every lock file"):
        lock.main(["--frobnicate"])
