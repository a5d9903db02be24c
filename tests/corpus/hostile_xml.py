"""Declarations that make a careless XML parser read a file, call a host, or swell."""

from pathlib import Path

CANARY = "CANARY-7f3a91c4"
"""What lies in a file beside the corpus and may be in no answer."""


def outside_entity(root: str, canary: Path, *, parameter: bool = False) -> str:
    """`&leak;` is the canary's content; as a parameter, all declarations come from it."""
    if parameter:
        return f'<!DOCTYPE {root} [<!ENTITY % more SYSTEM "{canary.as_uri()}">%more;]>'
    return f'<!DOCTYPE {root} [<!ENTITY leak SYSTEM "{canary.as_uri()}">]>'


def billion_laughs(root: str) -> str:
    """`&lol9;` is three billion letters."""
    lines = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY lol0 "lol">{lines}]>'


def one_large_entity(root: str) -> str:
    """`&big;` is a megabyte, to be named often."""
    return f'<!DOCTYPE {root} [<!ENTITY big "{"a" * 1_000_000}">]>'
