"""The key of a locked project: ``NAME.swcproject.key``.

It holds a random key of the data, wrapped twice: under the passphrase and under a recovery code.
A new passphrase wraps the same key again, so the project itself is not written anew.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from swc_desktop.core.disk_faults import explain_reading, explain_writing
from swc_desktop.core.message import Message, message, message_of
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
from swc_desktop.projects.recovery_code import CodeMistyped, letters_of, looks_like_code, new_code
from swc_desktop.storage.atomic_write import atomic_write, flush_folder, is_there
from swc_desktop.storage.regular_file import check_regular, open_file
from swc_desktop.storage.strict_json import JsonRefused, canonical_json, parse_json
from swc_desktop.storage.typed_json import FieldError, Fields

KEY_SUFFIX: Final = ".key"
"""Beside ``NAME.swcproject`` when it is locked."""

KEY_BYTES: Final = SecretBox.KEY_SIZE
"""32, also those of ChaCha20's key."""

_RAW_KEY: Final = re.compile(r"[0-9a-f]{64}")
_FORMAT: Final = 1

_MAX_BYTES: Final = 64 << 10
"""A key file has about 700 bytes; a longer one is not ours."""

_MAX_PASSPHRASE_BYTES: Final = 4096
"""Far above any passphrase that a person types."""

_MAX_OPERATIONS: Final = 16
"""Passes over the memory; libsodium's most careful setting has 4."""

_MAX_MEMORY_BYTES: Final = 1 << 30
"""libsodium's most careful setting. More is refused before it is taken: a file from outside could
ask for all the memory of the computer."""

_PASSPHRASE: Final = "passphrase"  # noqa: S105 - the name of a slot
_RECOVERY: Final = "recovery"
_SLOTS: Final = (_PASSPHRASE, _RECOVERY)


@dataclass(frozen=True)
class GuessCost:
    """What one guess of a passphrase costs, by Argon2id."""

    operations: int
    memory_bytes: int


ADVISED_LETTERS: Final = 15
"""What NIST SP 800-63B-4, section 3.1.1.2, asks of a passphrase that is the only secret."""

MODERATE: Final = GuessCost(argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)
"""256 MiB and about a second: what a laptop of 4 GB can spare."""


@dataclass(frozen=True)
class NewKey:
    """A new key of data, and the code that opens it beside the passphrase: shown once."""

    key: bytes = field(repr=False)
    recovery_code: str = field(repr=False)


@dataclass(frozen=True)
class _Slot:
    cost: GuessCost
    salt: bytes
    box: bytes


def key_path(project: Path) -> Path:
    """Where the key file of a project is; it exists only when the project is locked."""
    return project.with_name(project.name + KEY_SUFFIX)


def raw_key_pragma(key: bytes) -> str:
    """The key as SQLite3 Multiple Ciphers wants it in ``PRAGMA key``; raises ``ValueError``.

    A raw key of another form would silently count as a passphrase.
    """
    digits = key.hex()
    if not _RAW_KEY.fullmatch(digits):
        raise ValueError(f"a raw key has {KEY_BYTES} bytes and not {len(key)}")
    return f"raw:{digits}"


def make_key_file(file: Path, passphrase: str, cost: GuessCost = MODERATE) -> NewKey:
    """Make a new key and its file.

    Raises ``PassphraseRefused``, ``ProjectExists`` where a key file is, since without it what it
    locks would be lost, and ``ProjectNotWritten``.
    """
    secret = _bytes_of_new(passphrase)
    if is_there(file) or file.is_symlink():
        raise ProjectExists(file=file)
    made = NewKey(secrets.token_bytes(KEY_BYTES), new_code())
    slots = {
        _PASSPHRASE: _wrapped(made.key, secret, cost, file),
        _RECOVERY: _wrapped(made.key, letters_of(made.recovery_code).encode(), cost, file),
    }
    _write(file, slots)
    return made


def open_key(file: Path, secret: str) -> bytes:
    """The key of the data, by the passphrase or by the recovery code.

    Raises ``PassphraseWrong``, ``RecoveryCodeMistyped``, ``KeyFileBroken``, ``ProjectTooNew`` and
    ``ProjectNotRead``.
    """
    return _opened(_read(file), secret, file)


def change_passphrase(file: Path, secret: str, new: str, cost: GuessCost = MODERATE) -> bytes:
    """Give the key a new passphrase; ``secret`` is the old one or the recovery code.

    The recovery code and the project itself stay as they are. Returns the key; raises as
    ``open_key``, and ``PassphraseRefused`` and ``ProjectNotWritten``.
    """
    wanted = _bytes_of_new(new)
    slots = _read(file)
    key = _opened(slots, secret, file)
    _write(file, {**slots, _PASSPHRASE: _wrapped(key, wanted, cost, file)})
    return key


def change_recovery_code(file: Path, secret: str, cost: GuessCost = MODERATE) -> str:
    """A new recovery code, for one that was lost or seen; the earlier one opens nothing then.

    Raises as ``open_key``, and ``ProjectNotWritten``.
    """
    slots = _read(file)
    key = _opened(slots, secret, file)
    code = new_code()
    _write(file, {**slots, _RECOVERY: _wrapped(key, letters_of(code).encode(), cost, file)})
    return code


def _bytes_of(passphrase: str) -> bytes:
    """The same bytes however letters with accents were typed."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8")


def _bytes_of_new(passphrase: str) -> bytes:
    try:
        secret = _bytes_of(passphrase)
    except UnicodeEncodeError as error:
        problem = message("Projects", "it has a character that cannot be typed again")
        raise PassphraseRefused(problem=problem) from error
    if not secret:
        raise PassphraseRefused(problem=message("Projects", "it is empty"))
    if len(secret) > _MAX_PASSPHRASE_BYTES:
        raise PassphraseRefused(problem=message("Projects", "it is too long"))
    return secret


def _opened(slots: dict[str, _Slot], secret: str, file: Path) -> bytes:
    """The key in the slot that the secret opens: a text that is a recovery code is tried as one."""
    mistyped: Message | str = ""
    try:
        key = _unwrapped(slots[_RECOVERY], letters_of(secret).encode(), file)
        if key is not None:
            return key
    except CodeMistyped as error:
        mistyped = message_of(error)
    try:
        as_bytes = _bytes_of(secret)
    except UnicodeEncodeError as error:
        raise PassphraseWrong(file=_project_of(file)) from error
    key = None
    if 0 < len(as_bytes) <= _MAX_PASSPHRASE_BYTES:
        key = _unwrapped(slots[_PASSPHRASE], as_bytes, file)
    if key is not None:
        return key
    if looks_like_code(secret) and mistyped:
        raise RecoveryCodeMistyped(file=_project_of(file), problem=mistyped)
    raise PassphraseWrong(file=_project_of(file))


def _project_of(file: Path) -> Path:
    return file.with_name(file.name.removesuffix(KEY_SUFFIX))


def _wrapped(key: bytes, secret: bytes, cost: GuessCost, file: Path) -> _Slot:
    salt = secrets.token_bytes(argon2id.SALTBYTES)
    return _Slot(cost, salt, bytes(SecretBox(_derived(secret, salt, cost, file)).encrypt(key)))


def _unwrapped(slot: _Slot, secret: bytes, file: Path) -> bytes | None:
    derived = _derived(secret, slot.salt, slot.cost, file)
    try:
        return SecretBox(derived).decrypt(slot.box)
    except CryptoError:
        return None


def _derived(secret: bytes, salt: bytes, cost: GuessCost, file: Path) -> bytes:
    try:
        return argon2id.kdf(KEY_BYTES, secret, salt, cost.operations, cost.memory_bytes)
    except (RuntimeError, MemoryError) as error:  # libsodium fails in no other way than memory
        raise ProjectNotRead(file=file, reason=explain_reading(MemoryError())) from error


def _write(file: Path, slots: dict[str, _Slot]) -> None:
    plain = {
        "format": _FORMAT,
        "slots": {
            name: {
                "operations": slot.cost.operations,
                "memory_bytes": slot.cost.memory_bytes,
                "salt": slot.salt.hex(),
                "box": slot.box.hex(),
            }
            for name, slot in slots.items()
        },
    }
    try:
        check_regular(file, links=False)
        with atomic_write(file, private=True) as out:
            out.write(canonical_json(plain))
        flush_folder(file.parent)  # what it locks may be written next, and be lost without it
    except OSError as error:
        raise ProjectNotWritten(file=file, reason=explain_writing(error)) from error


def _read(file: Path) -> dict[str, _Slot]:
    try:
        check_regular(file, links=False)
        with open_file(file) as opened:
            data = opened.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ProjectNotRead(file=file, reason=explain_reading(error)) from error
    if len(data) > _MAX_BYTES:
        raise KeyFileBroken(file=file, problem=message("Projects", "it is too long"))
    try:
        fields = Fields(parse_json(data), "")
        if fields.whole("format", 1, 1 << 30) > _FORMAT:
            raise ProjectTooNew(file=file)
        return {name: _slot(fields.child("slots").child(name)) for name in _SLOTS}
    except (JsonRefused, FieldError) as error:
        raise KeyFileBroken(file=file, problem=message_of(error)) from error


def _slot(fields: Fields) -> _Slot:
    operations = fields.whole("operations", argon2id.OPSLIMIT_MIN, _MAX_OPERATIONS)
    memory = fields.whole("memory_bytes", argon2id.MEMLIMIT_MIN, _MAX_MEMORY_BYTES)
    box_bytes = SecretBox.NONCE_SIZE + SecretBox.MACBYTES + KEY_BYTES
    return _Slot(
        GuessCost(operations, memory),
        _from_hex(fields, "salt", argon2id.SALTBYTES),
        _from_hex(fields, "box", box_bytes),
    )


def _from_hex(fields: Fields, name: str, count: int) -> bytes:
    text = fields.text(name, 2 * count)
    if not re.fullmatch(rf"[0-9a-f]{{{2 * count}}}", text):
        text_ = message("Projects", "{name} is not {count} bytes")
        raise FieldError(text_.fill(name=f"{fields.place}.{name}", count=count))
    return bytes.fromhex(text)
