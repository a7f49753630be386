"""The key of a locked project: opened by passphrase or recovery code, and by nothing else."""

import errno
import json
import os
import stat
import sys
import unicodedata
from pathlib import Path

import pytest
from nacl.pwhash import argon2id

from swc_desktop.projects.errors import (
    KeyFileBroken,
    PassphraseRefused,
    PassphraseWrong,
    ProjectExists,
    ProjectNotRead,
    ProjectNotWritten,
    ProjectTooNew,
    RecoveryCodeMistyped,
)
from swc_desktop.projects.key_file import (
    GuessCost,
    NewKey,
    change_passphrase,
    change_recovery_code,
    key_path,
    make_key_file,
    open_key,
    raw_key_pragma,
)
from swc_desktop.projects.recovery_code import CodeMistyped, letters_of, new_code

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
CHEAP = GuessCost(1, argon2id.MEMLIMIT_MIN)
WORDS = "Ngorongoro Löwe 12"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return key_path(tmp_path / "park.swcproject")


@pytest.fixture
def made(file: Path) -> NewKey:
    return make_key_file(file, WORDS, CHEAP)


def changed(file: Path, name: str, value: object) -> None:
    """The key file with another value in the slot of the passphrase."""
    plain = json.loads(file.read_text(encoding="utf-8"))
    plain["slots"]["passphrase"][name] = value
    file.write_text(json.dumps(plain), encoding="utf-8")


def test_passphrase_and_recovery_code_open_the_same_key(file: Path, made: NewKey) -> None:
    assert len(made.key) == 32
    assert open_key(file, WORDS) == made.key
    assert open_key(file, made.recovery_code) == made.key
    assert open_key(file, f"  {made.recovery_code.lower().replace('-', ' ')}\n") == made.key


def test_every_key_file_has_a_key_of_its_own(tmp_path: Path) -> None:
    files = [tmp_path / name for name in "ab"]
    assert len({make_key_file(file, WORDS, CHEAP).key for file in files}) == 2
    assert len({file.read_bytes() for file in files}) == 2


def test_a_passphrase_is_the_same_however_its_accents_were_typed(file: Path, made: NewKey) -> None:
    apart = unicodedata.normalize("NFD", WORDS)
    assert apart != WORDS
    assert open_key(file, apart) == made.key


@pytest.mark.parametrize(
    "wrong", ["", WORDS.lower(), WORDS + " ", WORDS + "\n", "x" * 5000, "\udcff", "\0"]
)
def test_a_wrong_passphrase_says_so_and_changes_nothing(
    file: Path, made: NewKey, wrong: str
) -> None:
    before = file.read_bytes()
    for attempt in (open_key, lambda at, secret: change_passphrase(at, secret, "new", CHEAP)):
        with pytest.raises(PassphraseWrong, match=r"park\.swcproject\. Try again") as caught:
            attempt(file, wrong)
        assert caught.value.exit_status == 6
    assert file.read_bytes() == before


@pytest.mark.parametrize("at", [0, 3, 33, 34])
def test_a_letter_of_the_code_that_was_mistyped_is_noticed(
    file: Path, made: NewKey, at: int
) -> None:
    code = list(made.recovery_code)
    code[at] = "B" if code[at] != "B" else "C"
    with pytest.raises(RecoveryCodeMistyped, match="at least one letter is wrong"):
        open_key(file, "".join(code))


def test_a_code_with_a_digit_or_a_letter_too_few_says_so(file: Path, made: NewKey) -> None:
    with pytest.raises(RecoveryCodeMistyped, match="it has no '0'"):
        open_key(file, "0" + made.recovery_code[1:])
    with pytest.raises(RecoveryCodeMistyped, match="30 letters and not 29"):
        open_key(file, made.recovery_code[:-1])
    with pytest.raises(PassphraseWrong):
        open_key(file, new_code())


def test_every_wrong_letter_and_every_exchange_of_two_is_noticed() -> None:
    letters = letters_of(new_code())
    for at, letter in enumerate(letters):
        for other in set("ABCDEFGHJKLMNPQRSTUVWXYZ") - {letter}:
            with pytest.raises(CodeMistyped):
                letters_of(letters[:at] + other + letters[at + 1 :])
    for at in range(len(letters) - 1):
        one, two = letters[at], letters[at + 1]
        if one != two:
            with pytest.raises(CodeMistyped):
                letters_of(letters[:at] + two + one + letters[at + 2 :])


def test_a_code_is_letters_that_can_be_read_aloud() -> None:
    groups = new_code().split("-")
    assert [len(group) for group in groups] == [5] * 6
    assert not set("".join(groups)) & set("IO0123456789")
    assert len({new_code() for _ in range(100)}) == 100


def test_a_passphrase_is_changed_by_the_old_one_or_by_the_code(file: Path, made: NewKey) -> None:
    assert change_passphrase(file, WORDS, "second", CHEAP) == made.key
    assert open_key(file, "second") == made.key
    with pytest.raises(PassphraseWrong):
        open_key(file, WORDS)
    change_passphrase(file, made.recovery_code, "third", CHEAP)
    assert open_key(file, "third") == made.key
    assert open_key(file, made.recovery_code) == made.key


def test_a_recovery_code_that_was_lost_is_replaced(file: Path, made: NewKey) -> None:
    code = change_recovery_code(file, WORDS, CHEAP)
    assert open_key(file, code) == open_key(file, WORDS) == made.key
    with pytest.raises(PassphraseWrong):
        open_key(file, made.recovery_code)


@pytest.mark.parametrize(
    ("passphrase", "problem"),
    [("", "it is empty"), ("x" * 5000, "too long"), ("\udcff", "cannot be typed")],
)
def test_what_cannot_be_a_passphrase(file: Path, passphrase: str, problem: str) -> None:
    with pytest.raises(PassphraseRefused, match=problem):
        make_key_file(file, passphrase, CHEAP)
    assert not file.exists()


def test_a_passphrase_may_look_like_a_recovery_code(file: Path) -> None:
    made = make_key_file(file, "AAAAA BBBBB CCCCC DDDDD EEEEE FFFFF", CHEAP)
    assert open_key(file, "AAAAA BBBBB CCCCC DDDDD EEEEE FFFFF") == made.key


def test_no_secret_is_shown_by_chance(made: NewKey) -> None:
    assert made.recovery_code not in repr(made)
    assert repr(made.key) not in repr(made)


@posix
def test_only_its_owner_may_read_the_key_file(file: Path, made: NewKey) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    change_passphrase(file, WORDS, "second", CHEAP)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_the_file_holds_neither_key_nor_code_nor_passphrase(file: Path, made: NewKey) -> None:
    text = file.read_text(encoding="utf-8")
    secrets = (made.key.hex(), made.recovery_code, letters_of(made.recovery_code), WORDS)
    assert not [secret for secret in secrets if secret in text]


def test_a_key_file_is_never_replaced_by_a_new_key(file: Path, made: NewKey) -> None:
    with pytest.raises(ProjectExists):
        make_key_file(file, WORDS, CHEAP)
    assert open_key(file, WORDS) == made.key


def test_a_passphrase_costs_what_libsodium_calls_moderate(file: Path) -> None:
    made = make_key_file(file, WORDS)
    slot = json.loads(file.read_text(encoding="utf-8"))["slots"]["passphrase"]
    assert (slot["operations"], slot["memory_bytes"]) == (3, 256 << 20)
    assert open_key(file, WORDS) == made.key


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_bytes", 1 << 40),
        ("memory_bytes", (1 << 30) + 1),
        ("memory_bytes", 0),
        ("memory_bytes", True),
        ("operations", 1_000_000),
        ("operations", 0),
        ("operations", "1"),
        ("salt", "00" * 15),
        ("salt", "zz" * 16),
        ("box", ""),
        ("box", "00" * 71),
    ],
)
def test_a_hostile_key_file_is_refused_before_memory_is_taken(
    file: Path, made: NewKey, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    changed(file, name, value)
    monkeypatch.setattr(argon2id, "kdf", lambda *_: pytest.fail("memory was taken"))
    with pytest.raises(KeyFileBroken, match=rf"slots\.passphrase\.{name}"):
        open_key(file, WORDS)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b'{"format": 1}', b'{"format": 1, "slots": {}}', b"\xff", b" " * 70_000],
)
def test_another_file_is_not_a_key_file(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(KeyFileBroken):
        open_key(file, WORDS)
    assert file.read_bytes() == content


def test_a_changed_box_opens_nothing(file: Path, made: NewKey) -> None:
    changed(file, "box", "00" * 72)
    with pytest.raises(PassphraseWrong):
        open_key(file, WORDS)


def test_a_key_file_of_a_later_program_is_left_alone(file: Path) -> None:
    file.write_text('{"format": 2}', encoding="utf-8")
    with pytest.raises(ProjectTooNew):
        open_key(file, WORDS)


def test_a_computer_with_too_little_memory_says_so(
    file: Path, made: NewKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: object) -> bytes:
        raise RuntimeError("Unexpected library error")

    monkeypatch.setattr(argon2id, "kdf", no_memory)
    with pytest.raises(ProjectNotRead, match="too little free memory"):
        open_key(file, WORDS)


@posix
def test_a_pipe_or_a_link_is_not_a_key_file(file: Path, tmp_path: Path, made: NewKey) -> None:
    other = tmp_path / "other"
    file.rename(other)
    file.symlink_to(other)
    with pytest.raises(ProjectNotRead, match="links are not followed"):
        open_key(file, WORDS)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(ProjectNotRead, match="a pipe"):
        open_key(file, WORDS)
    with pytest.raises(ProjectExists):
        make_key_file(file, WORDS, CHEAP)


def test_a_disk_that_fails_keeps_the_old_passphrase(
    file: Path, made: NewKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProjectNotWritten, match="no room left"):
        change_passphrase(file, WORDS, "second", CHEAP)
    assert open_key(file, WORDS) == made.key
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33)])
def test_a_raw_key_that_would_become_a_passphrase_is_refused(key: bytes) -> None:
    assert raw_key_pragma(bytes(32)) == "raw:" + "00" * 32
    with pytest.raises(ValueError, match="has 32 bytes"):
        raw_key_pragma(key)
