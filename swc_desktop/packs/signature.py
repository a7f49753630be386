"""Ed25519 signatures (RFC 8032) of the SHA-256 of ``pack.json``.

The prefix keeps a signature of something else from being used for a pack.
"""

import hashlib

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

_DOMAIN = b"swc-desktop model pack v1\n"
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


class SignatureBroken(ValueError):
    """The signature does not belong to this manifest."""


def sign(manifest: bytes, key: SigningKey) -> bytes:
    """The entry ``signature``: public key (32 bytes) and signature (64 bytes)."""
    return bytes(key.verify_key) + key.sign(_message(manifest)).signature


def verified_signer(manifest: bytes, signature: bytes | None) -> str:
    """The public key that signed a manifest, in hexadecimal digits; "" for one without signature.

    Raises ``SignatureBroken`` for a signature that does not verify.
    """
    if signature is None:
        return ""
    if len(signature) != _KEY_BYTES + _SIGNATURE_BYTES:
        raise SignatureBroken
    public = signature[:_KEY_BYTES]
    try:
        VerifyKey(public).verify(_message(manifest), signature[_KEY_BYTES:])
    except (BadSignatureError, ValueError) as error:
        raise SignatureBroken from error
    return public.hex()


def _message(manifest: bytes) -> bytes:
    return _DOMAIN + hashlib.sha256(manifest).digest()
