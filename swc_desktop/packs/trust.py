"""The keys that a person trusts: lines of a text file in the data folder."""

import logging
import re
from pathlib import Path

from swc_desktop.core.errors import HomeMissing
from swc_desktop.core.text import decode_text
from swc_desktop.home import data_home
from swc_desktop.packs.pack import SignatureState
from swc_desktop.storage.regular_file import open_file

logger = logging.getLogger(__name__)

FILE_NAME = "trusted-keys.txt"

_LINE = re.compile(r"([0-9a-fA-F]{64})(?:\s.*)?")
_MAX_BYTES = 1 << 20
"""Some ten thousand keys; bounds memory."""


def signature_state(signer: str) -> SignatureState:
    """What a verified signature means to the person whose data folder this is.

    ``signer`` is the public key in hexadecimal digits, "" for a pack that is not signed.
    """
    if not signer:
        return SignatureState.NOT_SIGNED
    try:
        trusted = bytes.fromhex(signer) in trusted_keys(data_home())
    except HomeMissing:  # a user without a data folder has no list of keys
        trusted = False
    return SignatureState.TRUSTED if trusted else SignatureState.UNKNOWN_KEY


def trusted_keys(home: Path) -> tuple[bytes, ...]:
    """Raw Ed25519 public keys; each line is 64 hexadecimal digits and whose key it is.

    Lines that begin with ``#`` are comments; a line or a file that cannot be read is logged and
    trusts nobody.
    """
    file = home / FILE_NAME
    try:
        with open_file(file) as opened:
            data = opened.read(_MAX_BYTES)
    except FileNotFoundError:
        return ()
    except OSError as error:
        logger.warning("%s could not be read: %s", file, error)
        return ()
    try:
        text = decode_text(data)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    keys = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line.strip())
        if match is not None:
            keys.append(bytes.fromhex(match[1]))
        elif line.strip() and not line.lstrip().startswith("#"):
            logger.warning("%s, line %d is not a key", file, number)
    return tuple(keys)
