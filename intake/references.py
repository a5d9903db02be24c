"""The number that a client is given for a submission: its id, as people can read it out and type it again.

Twelve symbols and a check symbol, as 7K3M-9QXT-2B4D-5. The symbols leave out those that are taken for others
(0 O, 1 I L, U V) and most vowels, so that no words come up. There are 29 of them, a prime: the sum of each symbol's
value times its place, modulo 29, changes with any one symbol that is mistaken and with any two that are swapped.
"""

import hashlib
import re
import secrets

_SYMBOLS = "23456789ABCDFGHJKMNPQRSTVWXYZ"  # pragma: allowlist secret - it is none
_LENGTH = 12  # 58 bits: nobody comes upon one by trying
_PREFIX = "w-"
_ID = re.compile(rf"{_PREFIX}([{_SYMBOLS.lower()}]{{{_LENGTH}}})")
_ANY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{5,63}")
_BETWEEN = re.compile(r"[\s\-–—.·]+")


def new_submission_id() -> str:
    """An id for a submission that has a reference number."""
    return _PREFIX + "".join(secrets.choice(_SYMBOLS) for _ in range(_LENGTH)).lower()


def submission_id_from(seed: bytes) -> str:
    """An id as `new_submission_id` makes them, the same each time for the same seed."""
    number = int.from_bytes(hashlib.sha256(seed).digest())
    return (
        _PREFIX
        + "".join(_SYMBOLS[number // len(_SYMBOLS) ** place % len(_SYMBOLS)] for place in range(_LENGTH)).lower()
    )


def reference_of(submission_id: str) -> str:
    """The number that a client is given; the id itself where it was made by others."""
    found = _ID.fullmatch(submission_id)
    if found is None:
        return submission_id
    symbols = found.group(1).upper()
    return "-".join([*(symbols[at : at + 4] for at in range(0, _LENGTH, 4)), _check(symbols)])


def id_of(typed: str) -> str | None:
    """The submission's id that somebody typed as a reference number, however spaced; None where it can't be one."""
    bare = _BETWEEN.sub("", typed).upper()
    if len(bare) == _LENGTH + 1 and set(bare) <= set(_SYMBOLS) and _check(bare[:-1]) == bare[-1]:
        return _PREFIX + bare[:-1].lower()
    plain = typed.strip()
    return plain if _ANY_ID.fullmatch(plain) and not _looks_like_a_reference(bare) else None


def _looks_like_a_reference(bare: str) -> bool:
    """Of the right length, so that a slip in it is one, and not the id of another submission."""
    return len(bare) == _LENGTH + 1


def _check(symbols: str) -> str:
    values = map(_SYMBOLS.index, symbols)
    return _SYMBOLS[sum(place * value for place, value in enumerate(values, start=1)) % len(_SYMBOLS)]
