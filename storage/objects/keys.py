"""What an object's key may look like, whatever the store."""

_RESERVED = {"", ".", "..", ".incoming"}


def parts_of(key: str) -> list[str]:
    """The parts of a key between its slashes. Raises ValueError for a key that could lead out of the store."""
    parts = key.split("/")
    if any(part in _RESERVED or "\0" in part for part in parts):
        raise ValueError(f"not a key: {key!r}")
    return parts
