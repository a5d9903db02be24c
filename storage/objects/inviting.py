"""How somebody else may put one object straight into the store."""

from typing import NamedTuple


class Invitation(NamedTuple):
    """A PUT to this address with these headers keeps one object, of one size, for a while, and overwrites none."""

    url: str
    headers: dict[str, str]
