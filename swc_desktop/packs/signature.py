"""Ed25519 over the SHA-256 of ``pack.json``, with a prefix that says what is signed."""

import hashlib
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from swc_desktop.packs.pack import SignatureState

_DOMAIN = b"swc-desktop model pack v1\n"
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


class SignatureBroken(ValueError):
    """The signature is not of this manifest."""


def sign(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """The entry ``signature``: public key (32 bytes) and signature (64 bytes)."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return public + key.sign(_message(manifest))


def check(manifest: bytes, signature: bytes | None, trusted: Iterable[bytes]) -> SignatureState:
    """Whose signature it is; raises ``SignatureBroken`` when it does not hold."""
    if signature is None:
        return SignatureState.NOT_SIGNED
    if len(signature) != _KEY_BYTES + _SIGNATURE_BYTES:
        raise SignatureBroken
    public = signature[:_KEY_BYTES]
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(signature[_KEY_BYTES:], _message(manifest))
    except (InvalidSignature, ValueError) as error:
        raise SignatureBroken from error
    return SignatureState.TRUSTED if public in set(trusted) else SignatureState.UNKNOWN_KEY


def _message(manifest: bytes) -> bytes:
    return _DOMAIN + hashlib.sha256(manifest).digest()
