"""What stands for a value that can't be read: pages show that it can't, and saving it writes back what was stored.

So nothing is lost while a key is missing, whatever is done to the row meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from storage.encrypted.sealing import CannotBeRead, KeyMissing

SAID = "⚠ [can’t be read / illisible]"
"""In both languages: it also goes where nobody knows the reader's, such as files and programs."""
_T = TypeVar("_T", bound="Unreadable")
_IS_STRICT: ContextVar[bool] = ContextVar("is_strict", default=False)
_SEEN: ContextVar[list[CannotBeRead] | None] = ContextVar("seen", default=None)


class Unreadable:
    """A value that can't be read; `stored` is what the database has, `why` says in which way."""

    stored: Any
    why: CannotBeRead


class UnreadableText(str, Unreadable):
    """In the place of a text."""


class UnreadableList(list[Any], Unreadable):
    """In the place of a list, and empty."""


class UnreadableMapping(dict[str, Any], Unreadable):
    """In the place of a mapping: it has what is kept readable, and says of all else that it can't be read."""

    def __missing__(self, key: str) -> str:
        return SAID

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ARG002 - a default would look like an answer
        """What is readable of it."""
        return self[key]


@contextmanager
def strictly() -> Iterator[None]:
    """Within this, a missing key raises KeyMissing: a worker is to wait for it, not to decide without what it hides."""
    token = _IS_STRICT.set(True)
    try:
        yield
    finally:
        _IS_STRICT.reset(token)


@contextmanager
def noticing() -> Iterator[None]:
    """Within this, `Noticed` knows whether something could not be read."""
    token = _SEEN.set([])
    try:
        yield
    finally:
        _SEEN.reset(token)


class Noticed:
    """What could not be read so far, within `noticing`."""

    @property
    def any(self) -> bool:
        """Whether there was something."""
        return bool(_SEEN.get())


def stands_for(empty: _T, stored: Any, why: CannotBeRead) -> _T:
    """Let this stand for what can't be read. Raises KeyMissing within `strictly`."""
    if _IS_STRICT.get() and isinstance(why, KeyMissing):
        raise why
    empty.stored, empty.why = stored, why
    if (seen := _SEEN.get()) is not None:
        seen.append(why)
    return empty
