"""The archive, upgrade and rollback of the installed program, with a small program instead."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from swc_desktop.core.errors import NothingToRollBack
from swc_desktop.transfer import self_update
from swc_desktop.transfer.errors import UpdateRefused
from swc_desktop.transfer.self_update import (
    BEFORE,
    NAME,
    install_archive,
    restore_previous,
    write_archive,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="archives are of Linux")

PROGRAM = (
    "#!/bin/sh\n# {version}\nif [ {passes} = no ]; then echo 'It is broken.' >&2; exit 1; fi\n"
)


def a_bundle(folder: Path, root: Path, version: str, passes: str = "yes") -> Path:
    """A program that says nothing but whether its self-test passes."""
    bundle = folder / NAME
    (bundle / "_internal").mkdir(parents=True)
    shutil.copytree(root / "packaging" / "linux", bundle / self_update.INSTALLER)
    program = bundle / NAME
    program.write_text(PROGRAM.format(version=version, passes=passes))
    program.chmod(0o755)
    (bundle / "_internal" / "library.so").write_text(version)
    (bundle / "_internal" / "link.so").symlink_to("library.so")
    return bundle


def an_archive(folder: Path, root: Path, version: str, passes: str = "yes") -> Path:
    file = folder / f"{NAME}-{version}-linux-x86_64.tar.gz"
    with file.open("wb") as out:
        write_archive(a_bundle(folder / version, root, version, passes), out)
    return file


@pytest.fixture
def bundle(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that was installed by the archive of version 1, for one user."""
    user = tmp_path / "user"
    user.mkdir()
    monkeypatch.setenv("HOME", str(user))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    archive = an_archive(tmp_path, root, "1")
    subprocess.run(["tar", "-xf", str(archive), "-C", str(tmp_path)], check=True)
    (script,) = tmp_path.glob(f"{NAME}-*/install.sh")
    subprocess.run([str(script)], check=True, capture_output=True)
    return user / ".local" / "opt" / NAME


def version_of(bundle: Path) -> str:
    return (bundle / "_internal" / "library.so").read_text()


def test_an_archive_is_the_same_twice_and_keeps_programs_and_links(
    tmp_path: Path, root: Path
) -> None:
    one = a_bundle(tmp_path / "one", root, "1")
    for name in ("a.tar.gz", "b.tar.gz"):
        with (tmp_path / name).open("wb") as out:
            write_archive(one, out)
        os.utime(one / NAME)
    assert (tmp_path / "a.tar.gz").read_bytes() == (tmp_path / "b.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "a.tar.gz") as tar:
        modes = {member.name.partition("/")[2]: member for member in tar}
    assert modes["install.sh"].mode == 0o755
    assert modes[f"{NAME}/{NAME}"].mode == 0o755
    assert modes[f"{NAME}/_internal/library.so"].mode == 0o644
    assert modes[f"{NAME}/_internal/link.so"].linkname == "library.so"
    assert "share/applications/swc-desktop.desktop" in modes


def test_an_upgrade_replaces_the_program_and_can_be_rolled_back(
    tmp_path: Path, root: Path, bundle: Path
) -> None:
    assert self_update.is_user_installation(bundle)
    with pytest.raises(NothingToRollBack):
        restore_previous(bundle)
    install_archive(an_archive(tmp_path, root, "2"), bundle)
    assert version_of(bundle) == "2"
    assert version_of(bundle.with_name(BEFORE)) == "1"
    restore_previous(bundle)
    assert version_of(bundle) == "1"
    restore_previous(bundle)
    assert version_of(bundle) == "2"
    assert sorted(path.name for path in bundle.parent.iterdir()) == [NAME, BEFORE]


def test_what_is_installed_can_be_archived_again(tmp_path: Path, bundle: Path) -> None:
    with (tmp_path / "again.tar.gz").open("wb") as out:
        write_archive(bundle, out)
    with tarfile.open(tmp_path / "again.tar.gz") as tar:
        names = [member.name.partition("/")[2] for member in tar]
    assert names.count("uninstall.sh") == 1
    assert f"{NAME}/uninstall.sh" not in names


def test_a_program_that_fails_its_self_test_is_not_installed(
    tmp_path: Path, root: Path, bundle: Path
) -> None:
    with pytest.raises(UpdateRefused, match="nothing was installed"):
        install_archive(an_archive(tmp_path, root, "2", passes="no"), bundle)
    assert version_of(bundle) == "1"
    assert [path.name for path in bundle.parent.iterdir()] == [NAME]


def test_a_broken_previous_version_is_not_restored(
    tmp_path: Path, root: Path, bundle: Path
) -> None:
    install_archive(an_archive(tmp_path, root, "2"), bundle)
    shutil.copy(a_bundle(tmp_path / "broken", root, "1", "no") / NAME, bundle.with_name(BEFORE))
    with pytest.raises(UpdateRefused, match="It is broken"):
        restore_previous(bundle)
    assert version_of(bundle) == "2"


@pytest.mark.parametrize("part", [0.0, 0.01, 0.5, 0.9])
def test_half_an_archive_is_refused(tmp_path: Path, root: Path, bundle: Path, part: float) -> None:
    archive = an_archive(tmp_path, root, "2")
    whole = archive.read_bytes()
    archive.write_bytes(whole[: round(len(whole) * part)])
    with pytest.raises(UpdateRefused):
        install_archive(archive, bundle)
    assert version_of(bundle) == "1"


def test_an_archive_of_something_else_is_refused(tmp_path: Path, bundle: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with tarfile.open(tmp_path / "letters.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "letter.txt", "letter.txt")
    with pytest.raises(UpdateRefused):
        install_archive(tmp_path / "letters.tar.gz", bundle)
    with pytest.raises(UpdateRefused, match="damaged, or not an archive"):
        install_archive(tmp_path / "letter.txt", bundle)
    assert version_of(bundle) == "1"


def test_an_archive_that_reaches_out_of_its_folder_is_refused(tmp_path: Path, bundle: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with tarfile.open(tmp_path / "out.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "letter.txt", "../../outside.txt")
    with pytest.raises(UpdateRefused):
        install_archive(tmp_path / "out.tar.gz", bundle)
    assert not (bundle.parent.parent / "outside.txt").exists()


def test_an_archive_that_would_fill_the_disk_is_refused(
    tmp_path: Path, root: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = an_archive(tmp_path, root, "2")
    monkeypatch.setattr(self_update, "_MAX_BYTES", 100)
    with pytest.raises(UpdateRefused, match="larger than any version"):
        install_archive(archive, bundle)


def test_from_source_there_is_no_bundle_and_the_command_is_pythons() -> None:
    assert self_update.bundle_folder() is None
    assert self_update.own_command()[0] == sys.executable


def test_a_program_that_does_not_start_or_finish_fails_its_self_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "could not be started" in str(self_update.try_program([str(tmp_path / "gone")]))
    monkeypatch.setattr(self_update, "_TIMEOUT_S", 0.1)
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert "did not finish within" in str(self_update.try_program(sleeping))
