"""The keys of encrypted columns, as INTAKE_FIELD_KEYS names them: `id:key,id:key`; the first encrypts, all decrypt.

Each is 32 random bytes in Base64. The word `plain` in the first place writes values as they are: so every process can
be given a key before the first of them writes with it, and so encryption can be switched off again.
"""

import base64
import binascii
import re
import secrets
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256

from intake.settings import SettingsError, get_settings

PLAIN = "plain"
BYTES = 32
"""Of AES-256."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")
_ADVICE = "make one with `intake keys make ID`"


@dataclass(frozen=True)
class Key:
    """One key."""

    id: str
    secret: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """What values say that they were encrypted by: a wrong key under the same id has another name."""
        return f"{self.id}.{sha256(b'name of a field key' + self.secret).hexdigest()[:8]}"


@dataclass(frozen=True)
class Keyring:
    """All keys, by their names."""

    keys: tuple[Key, ...] = ()
    writes: Key | None = None
    """The one that encrypts; None: values are written as they are."""

    def by_name(self, name: str) -> Key | None:
        """The key that a value names."""
        return next((key for key in self.keys if key.name == name), None)


def keyring() -> Keyring:
    """The keys in use. Raises SettingsError, which quotes no key."""
    return parse(get_settings().field_keys)


@cache
def parse(text: str) -> Keyring:
    """The keys of a setting. Raises SettingsError, which says which one is wrong, and quotes none."""
    entries = [entry for entry in re.split(r"[\s,]+", text) if entry]
    writes_plain = entries[:1] == [PLAIN]
    keys = tuple(_key(place, entry) for place, entry in enumerate(entries[writes_plain:], start=1 + writes_plain))
    ids = [key.id for key in keys]
    if len(set(ids)) < len(ids):
        raise SettingsError("INTAKE_FIELD_KEYS: two keys have the same id: give each an id of its own")
    if len({key.secret for key in keys}) < len(keys):
        raise SettingsError(f"INTAKE_FIELD_KEYS: two ids have the same key: {_ADVICE} for the new one")
    return Keyring(keys, None if writes_plain or not keys else keys[0])


def new_key(id_: str) -> str:
    """An entry of the setting. Raises SettingsError for an id that can't be one."""
    entry = f"{id_}:{base64.b64encode(secrets.token_bytes(BYTES)).decode()}"
    _key(1, entry)
    return entry


def _key(place: int, entry: str) -> Key:
    id_, colon, text = entry.partition(":")
    where = f"INTAKE_FIELD_KEYS: entry {place}"
    if not colon:
        raise SettingsError(f"{where} has no colon: write id:key, with commas between; {_ADVICE}")
    if not _ID.fullmatch(id_) or id_ == PLAIN:
        raise SettingsError(f"{where} needs another id: up to 24 small letters, digits and dashes, not {PLAIN!r}")
    try:
        secret = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        raise SettingsError(f"{where} ({id_}): its key is no whole Base64, maybe cut off; {_ADVICE}") from None
    if len(secret) != BYTES:
        raise SettingsError(f"{where} ({id_}): its key has {len(secret)} bytes and needs {BYTES}; {_ADVICE}")
    return Key(id_, secret)
