"""Installed packs: one always in use, two to go back to, no litter, no silent downgrade."""

import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from swc_desktop.core.errors import NothingToRollBack
from swc_desktop.home import data_home, starter_pack
from swc_desktop.packs import store
from swc_desktop.packs.errors import PackNotInstalled, PackProblem, PackRefused
from swc_desktop.packs.pack import Pack, SignatureState
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.trust import FILE_NAME, trusted_keys
from tests.make_pack import make_pack
from tests.packs.folder_tree import tree
from tests.packs.refusal import refused_as


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str], Path]:
    return lambda version: make_pack(tmp_path / f"{version}.swcpack", version=version)


def in_use(home: Path) -> str:
    file = store.current(home)
    return "" if file is None else read_pack(file).version


def test_none_was_installed(home: Path) -> None:
    assert store.current(home) is None
    assert store.listing(home) == ()
    assert data_home() == home
    with pytest.raises(NothingToRollBack) as caught:
        store.rollback(home, read_pack)
    assert caught.value.exit_status == 2


def test_an_installed_pack_is_a_copy(home: Path, made: Callable[[str], Path]) -> None:
    source = made("1.0.0")
    pack = store.install(source, home, read_pack)
    source.unlink()
    assert pack.file == store.current(home)
    assert pack.file.is_relative_to(home)
    assert read_pack(pack.file).digest == pack.digest
    assert [file.name for file in (home / "packs").iterdir()] == ["000001-tests-1.0.0.swcpack"]


def test_the_last_two_stay(home: Path, made: Callable[[str], Path]) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0", "1.10.0"):
        store.install(made(version), home, read_pack)
    kept = [read_pack(file).version for file in store.listing(home)]
    assert kept == ["1.10.0", "1.2.0", "1.1.0"]


def test_going_back_and_on_again(
    home: Path, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "starter_pack", lambda: made("0.1.0"))
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        store.install(made(version), home, read_pack)
    assert store.rollback(home, read_pack).version == "1.1.0"
    assert in_use(home) == "1.1.0"
    assert store.rollback(home, read_pack).version == "1.0.0"
    assert in_use(home) == "1.0.0"
    store.install(made("1.2.0"), home, read_pack)
    assert in_use(home) == "1.2.0"
    assert store.rollback(home, read_pack).version == "1.0.0"
    assert not list((home / "packs").glob("*.part"))


def test_at_last_the_pack_that_ships_is_in_use_again(
    home: Path, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "starter_pack", lambda: made("0.1.0"))
    store.install(made("1.0.0"), home, read_pack)
    assert store.rollback(home, read_pack).version == "0.1.0"
    assert store.current(home) is None
    with pytest.raises(NothingToRollBack):
        store.rollback(home, read_pack)


def test_an_older_version_asks(home: Path, made: Callable[[str], Path]) -> None:
    store.install(made("1.10.0"), home, read_pack)
    before = tree(home)
    with refused_as(PackProblem.DOWNGRADE) as caught:
        store.install(made("1.9.0"), home, read_pack)
    assert caught.value.exit_status == 3
    assert "1.9.0" in str(caught.value)
    assert "1.10.0" in str(caught.value)
    assert tree(home) == before
    store.install(made("1.9.0"), home, read_pack, allow_downgrade=True)
    assert in_use(home) == "1.9.0"


def test_a_trial_version_is_older_than_the_one_it_becomes(
    home: Path, made: Callable[[str], Path]
) -> None:
    store.install(made("2.0.0"), home, read_pack)
    with refused_as(PackProblem.DOWNGRADE):
        store.install(made("2.0.0-rc.1"), home, read_pack)


def test_another_pack_may_have_any_version(home: Path, tmp_path: Path) -> None:
    store.install(make_pack(tmp_path / "a.swcpack", version="3.0.0"), home, read_pack)
    other = make_pack(tmp_path / "b.swcpack", version="1.0.0", id="other")
    assert store.install(other, home, read_pack).id == "other"


def test_the_same_pack_again_changes_nothing(home: Path, made: Callable[[str], Path]) -> None:
    file = made("1.0.0")
    store.install(file, home, read_pack)
    before = tree(home)
    assert store.install(file, home, read_pack).file == store.current(home)
    assert tree(home) == before


def test_the_same_id_needs_the_same_key(home: Path, tmp_path: Path) -> None:
    """Else anybody could bring a newer version of somebody else's pack."""
    keys = [SigningKey(bytes([number]) * 32) for number in (1, 2)]

    def made(version: str, key: SigningKey | None, **more: str) -> Path:
        return make_pack(tmp_path / "a.swcpack", version=version, signing_key=key, **more)

    store.install(made("1.0.0", keys[0]), home, read_pack)
    store.install(made("1.1.0", keys[0]), home, read_pack)
    for key, words in ((keys[1], "signed by the key"), (None, "this one is not signed")):
        file = made("1.2.0", key)
        before = tree(home)
        with refused_as(PackProblem.OTHER_SIGNER, match=words) as caught:
            store.install(file, home, read_pack)
        assert caught.value.exit_status == 3
        assert "--allow-other-signer" in str(caught.value)
        assert tree(home) == before
    store.install(made("1.0.0", None, id="other"), home, read_pack)
    with refused_as(PackProblem.OTHER_SIGNER):
        store.install(made("1.2.0", keys[1]), home, read_pack)
    store.install(made("1.2.0", keys[1]), home, read_pack, allow_other_signer=True)
    assert in_use(home) == "1.2.0"
    store.install(made("1.3.0", keys[1]), home, read_pack)


def test_a_signed_pack_replaces_an_unsigned_one_only_after_a_yes(
    home: Path, tmp_path: Path
) -> None:
    store.install(make_pack(tmp_path / "a.swcpack"), home, read_pack)
    file = make_pack(tmp_path / "b.swcpack", version="1.0.1", signing_key=SigningKey(b"\x03" * 32))
    with refused_as(PackProblem.OTHER_SIGNER, match=r"the installed \S+ is not signed"):
        store.install(file, home, read_pack)


def test_a_signed_copy_takes_the_place_of_an_unsigned_one(home: Path, tmp_path: Path) -> None:
    store.install(make_pack(tmp_path / "a.swcpack"), home, read_pack)
    key = SigningKey.generate()
    signed = make_pack(tmp_path / "b.swcpack", signing_key=key)
    store.install(signed, home, read_pack)
    assert len(store.listing(home)) == 2


def test_a_pack_that_computes_otherwise_here_is_not_installed(
    home: Path, made: Callable[[str], Path]
) -> None:
    store.install(made("1.0.0"), home, read_pack)
    before = tree(home)

    def differs(file: Path) -> Pack:
        raise PackRefused(
            PackProblem.WRONG_OUTPUTS, file=file, output="x", difference=1.0, tolerance=0.001
        )

    with refused_as(PackProblem.WRONG_OUTPUTS):
        store.install(made("1.1.0"), home, differs)
    assert tree(home) == before


def test_a_file_that_changes_during_the_check_is_refused(
    home: Path, made: Callable[[str], Path]
) -> None:
    store.install(made("1.0.0"), home, read_pack)
    before = tree(home)

    def meanwhile(file: Path) -> Pack:
        pack = read_pack(file)
        if file.name == "1.1.0.swcpack":
            file.write_bytes(made("1.2.0").read_bytes())
        return pack

    with refused_as(PackProblem.CHANGED_ENTRY):
        store.install(made("1.1.0"), home, meanwhile)
    assert tree(home) == before


def test_a_damaged_pack_in_use_can_be_replaced(home: Path, made: Callable[[str], Path]) -> None:
    damaged = store.install(made("1.1.0"), home, read_pack).file
    damaged.write_bytes(damaged.read_bytes()[:-100])
    store.install(made("1.0.0"), home, read_pack)
    assert in_use(home) == "1.0.0"


def test_a_rollback_to_a_damaged_pack_is_refused(home: Path, made: Callable[[str], Path]) -> None:
    first = store.install(made("1.0.0"), home, read_pack).file
    store.install(made("1.1.0"), home, read_pack)
    data = bytearray(first.read_bytes())
    data[len(data) // 3] ^= 255
    first.write_bytes(data)
    before = tree(home)
    with refused_as(PackProblem.DAMAGED_ENTRY):
        store.rollback(home, read_pack)
    assert tree(home) == before


def test_a_rollback_from_damaged_packs_finds_an_undamaged_one(
    home: Path, made: Callable[[str], Path]
) -> None:
    for version in ("1.0.0", "1.1.0"):
        file = store.install(made(version), home, read_pack).file
        data = bytearray(file.read_bytes())
        data[len(data) // 3] ^= 255
        file.write_bytes(data)
    assert store.rollback(home, read_pack).file == starter_pack()
    assert not store.listing(home)


def test_a_key_that_is_trusted_is_known_at_once(home: Path, tmp_path: Path) -> None:
    key = SigningKey.generate()
    file = make_pack(tmp_path / "a.swcpack", signing_key=key)
    public = bytes(key.verify_key).hex()
    (home / FILE_NAME).write_text(f"# keys\n\nnonsense\n{public.upper()} the institute\n")
    assert store.install(file, home, read_pack).signature is SignatureState.TRUSTED


def test_a_list_of_keys_that_cannot_be_read_trusts_nobody(home: Path) -> None:
    assert trusted_keys(home) == ()
    (home / FILE_NAME).write_bytes(b"\xff\x00" * 40 + b"\n" + b"a" * 63)
    assert trusted_keys(home) == ()
    (home / FILE_NAME).unlink()
    (home / FILE_NAME).mkdir()
    assert trusted_keys(home) == ()


def test_other_files_in_the_folder_are_left_alone(home: Path, made: Callable[[str], Path]) -> None:
    folder = home / "packs"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    store.install(made("1.0.0"), home, read_pack)
    assert (folder / "notes.txt").read_text() == "mine"


def test_abandoned_copies_are_deleted_and_fresh_ones_stay(
    home: Path, made: Callable[[str], Path]
) -> None:
    folder = home / "packs"
    folder.mkdir()
    old, fresh = folder / "abandoned.1.part", folder / "fresh.2.part"
    old.write_bytes(b"x")
    fresh.write_bytes(b"x")
    ahead = folder / "clock-set-back.3.part"
    ahead.write_bytes(b"x")
    os.utime(old, (time.time() - 7200,) * 2)
    os.utime(ahead, (time.time() + 7200,) * 2)
    store.install(made("1.0.0"), home, read_pack)
    assert not old.exists()
    assert not ahead.exists()
    assert fresh.exists()


def test_no_folder_can_be_made(home: Path, made: Callable[[str], Path]) -> None:
    (home / "packs").write_text("in the way")
    with pytest.raises(PackNotInstalled) as caught:
        store.install(made("1.0.0"), home, read_pack)
    assert caught.value.exit_status == 5
    assert (home / "packs").read_text() == "in the way"


class Crash(BaseException):
    """The process ends here: nothing that follows may be relied on."""


def fault_at(step: int, patch: pytest.MonkeyPatch, fault: BaseException) -> list[str]:
    """Let the ``step``-th call to the disk fail; the names of the calls made until then."""
    made: list[str] = []

    def watch(owner: object, name: str) -> None:
        original = getattr(owner, name)

        def call(*arguments: object, **options: object) -> object:
            made.append(name)
            if len(made) == step + 1:
                raise fault
            return original(*arguments, **options)

        patch.setattr(owner, name, call)

    for name in ("mkdir", "rename", "replace", "unlink"):
        watch(Path, name)
    watch(os, "fsync")
    return made


def test_the_copy_is_on_the_disk_before_it_is_in_use(
    home: Path, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    new = made("1.0.0")
    with monkeypatch.context() as patch:
        calls = fault_at(99, patch, Crash())
        store.install(new, home, read_pack)
    assert [call for call in calls if call != "mkdir"][:2] == ["fsync", "rename"]


@pytest.mark.parametrize("step", range(8))
def test_a_crash_at_any_step_leaves_one_complete_pack_in_use(
    step: int, home: Path, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        store.install(made(version), home, read_pack)
    new = made("1.3.0")
    with monkeypatch.context() as patch:
        calls = fault_at(step, patch, Crash())
        try:
            store.install(new, home, read_pack)
        except Crash:
            assert len(calls) > step
    renamed = "rename" in calls[:step]
    assert in_use(home) == ("1.3.0" if renamed else "1.2.0")
    assert all(read_pack(file) for file in store.listing(home))
    store.install(new, home, read_pack)
    assert in_use(home) == "1.3.0"
    assert store.rollback(home, read_pack).version == "1.2.0"


@pytest.mark.parametrize("step", range(8))
def test_a_disk_that_refuses_at_any_step_is_reported_or_does_no_harm(
    step: int, home: Path, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.install(made("1.0.0"), home, read_pack)
    new = made("1.1.0")
    with monkeypatch.context() as patch:
        fault_at(step, patch, OSError(28, "No space left on device"))
        sentence = ""
        try:
            store.install(new, home, read_pack)
        except PackNotInstalled as error:
            sentence = str(error)
    assert not sentence or "no room left" in sentence
    assert in_use(home) == ("1.0.0" if sentence else "1.1.0")
    assert all(read_pack(file) for file in store.listing(home))


@pytest.mark.parametrize("step", range(1 if sys.platform == "win32" else 2))
def test_a_crash_while_going_back(
    step: int, home: Path, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("1.0.0", "1.1.0"):
        store.install(made(version), home, read_pack)
    with monkeypatch.context() as patch:
        fault_at(step, patch, Crash())
        with pytest.raises(Crash):
            store.rollback(home, read_pack)
    assert in_use(home) == ("1.0.0" if step else "1.1.0")


def test_a_folder_that_cannot_be_read_is_not_an_empty_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the pack that ships would name photographs in the place of the installed one."""

    def refuse(_: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    assert store.listing(home) == ()
    monkeypatch.setattr(Path, "iterdir", refuse)
    with refused_as(PackProblem.CANNOT_OPEN, match="this user has no permission"):
        store.current(home)


def test_keys_that_notepad_saved_are_read(home: Path) -> None:
    (home / FILE_NAME).write_text("ab" * 32 + " of the park\n", encoding="utf-8-sig")
    assert trusted_keys(home) == (b"\xab" * 32,)
