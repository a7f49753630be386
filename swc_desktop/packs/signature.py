"""Ed25519 over the SHA-256 of ``pack.json``, with a prefix that says what is signed."""

import hashlib
from collections.abc import Iterable

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from swc_desktop.packs.pack import SignatureState

_DOMAIN = b"swc-desktop model pack v1\n"
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


class SignatureBroken(ValueError):
    """The signature is not of this manifest."""


def sign(manifest: bytes, key: SigningKey) -> bytes:
    """The entry ``signature``: public key (32 bytes) and signature (64 bytes)."""
    return bytes(key.verify_key) + key.sign(_message(manifest)).signature


def check(manifest: bytes, signature: bytes | None, trusted: Iterable[bytes]) -> SignatureState:
    """Whose signature it is; raises ``SignatureBroken`` when it does not hold."""
    if signature is None:
        return SignatureState.NOT_SIGNED
    if len(signature) != _KEY_BYTES + _SIGNATURE_BYTES:
        raise SignatureBroken
    public = signature[:_KEY_BYTES]
    try:
        VerifyKey(public).verify(_message(manifest), signature[_KEY_BYTES:])
    except (BadSignatureError, ValueError) as error:
        raise SignatureBroken from error
    return state_of(public.hex(), trusted)


def signer(signature: bytes | None) -> str:
    """The public key of a signature that holds, in hexadecimal digits; "" without one."""
    return "" if signature is None else signature[:_KEY_BYTES].hex()


def state_of(signer: str, trusted: Iterable[bytes]) -> SignatureState:
    """What a signature that holds says to a person who trusts some keys."""
    if not signer:
        return SignatureState.NOT_SIGNED
    known = bytes.fromhex(signer) in set(trusted)
    return SignatureState.TRUSTED if known else SignatureState.UNKNOWN_KEY


def _message(manifest: bytes) -> bytes:
    return _DOMAIN + hashlib.sha256(manifest).digest()
