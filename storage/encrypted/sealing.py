"""Turns a value into what is stored, and back: AES-256-GCM (NIST SP 800-38D) under a key of each column's own.

A column's key is made from the key by HKDF-SHA256 (RFC 5869), so a value that is moved into another column can't be
read there, and the 2^32 values that one key may encrypt under random nonces (SP 800-38D, section 8.3) are those of one
column. What is stored says by which version and key it was made, and both are authenticated with it:
`enc:1:<key's name>:<Base64 of nonce, ciphertext and tag>`.
"""

import base64
import binascii
import secrets
from functools import cache
from typing import TYPE_CHECKING

from storage.encrypted.keys import BYTES, Key, keyring

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_ANY = "enc:"
SEALED = f"{_ANY}1:"
"""How a value begins that is encrypted."""
_AS_IT_IS = f"{_ANY}0:"
"""How one begins that is not, and looks as if it were."""
_NONCE = 12


class CannotBeRead(Exception):
    """A value is encrypted, and there is no way to read it."""


class KeyMissing(CannotBeRead):
    """Its key is not in INTAKE_FIELD_KEYS."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the key {name} is not in INTAKE_FIELD_KEYS: put it back")
        self.name = name


class Damaged(CannotBeRead):
    """Its key is there, but it was changed, cut off, or moved here from another column."""

    def __init__(self) -> None:
        super().__init__("it was changed outside, or moved here from another column")


def seal(column: str, text: str) -> str:
    """What is to be stored of a text; `column` is `table.column`. An empty text stays empty."""
    key = keyring().writes
    if not text or key is None:
        return f"{_AS_IT_IS}{text}" if text.startswith(_ANY) else text
    nonce = secrets.token_bytes(_NONCE)
    head = beginning_of(key)
    body = _cipher(key, column).encrypt(nonce, text.encode("utf-8", "surrogatepass"), _bound(head, column))
    return head + base64.b64encode(nonce + body).decode()


def unseal(column: str, stored: str) -> str:
    """The text that was stored, encrypted or not. Raises KeyMissing, Damaged."""
    if not stored.startswith(_ANY):
        return stored
    if stored.startswith(_AS_IT_IS):
        return stored.removeprefix(_AS_IT_IS)
    name = key_of(stored)
    key = keyring().by_name(name)
    if key is None:
        raise KeyMissing(name)
    head = beginning_of(key)
    try:
        sealed = base64.b64decode(stored[len(head) :], validate=True)
        return _opened(_cipher(key, column), sealed, _bound(head, column)).decode("utf-8", "surrogatepass")
    except (binascii.Error, ValueError):
        raise Damaged from None


def is_sealed(stored: str) -> bool:
    """Whether this is encrypted."""
    return stored.startswith(SEALED)


def key_of(stored: str) -> str:
    """The name of the key that something encrypted says it was made by."""
    return stored.removeprefix(SEALED).partition(":")[0]


def beginning_of(key: Key) -> str:
    """How all begins that this key has encrypted."""
    return f"{SEALED}{key.name}:"


def derived(key: Key, purpose: str) -> bytes:
    """A key made from this one, for one purpose."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=BYTES, salt=None, info=purpose.encode()).derive(key.secret)


@cache
def _cipher(key: Key, column: str) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(derived(key, f"column {column}"))


def _opened(cipher: "AESGCM", sealed: bytes, bound: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag

    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
    except InvalidTag:
        raise Damaged from None


def _bound(head: str, column: str) -> bytes:
    """What a value can't be read without (the associated data): its version, its key's name and its column."""
    return f"{head}{column}".encode()
