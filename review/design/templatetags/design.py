"""What the header of every page shows."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django import template
from django.contrib.messages.storage.base import Message
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as later

from review.accounts.access import Right, has

register = template.Library()


@dataclass(frozen=True)
class Room:
    """A section of the pages, as the header names it."""

    name: str
    address: str
    is_here: bool


_ROOMS: tuple[tuple[str, Promise, tuple[Right, ...]], ...] = (
    ("exceptions", later("Exceptions"), (Right.READ,)),
    ("checks", later("Quality sample"), (Right.SUPERVISE, Right.AUDIT)),
    ("dashboards", later("Dashboards"), (Right.SUPERVISE, Right.AUDIT)),
    ("audit", later("Audit"), (Right.AUDIT,)),
    ("users", later("Users"), (Right.ADMINISTER,)),
)
"""The name of each section's first address, what it is called, and whoever has one of these rights sees it."""


@register.simple_tag(takes_context=True)
def rooms(context: Context) -> list[Room]:
    """The sections that the user may open; none for whoever has not signed in."""
    user, request = context.get("user"), context.get("request")
    if request is None or user is None or not user.is_authenticated:
        return []
    mine = [(name, title) for name, title, rights in _ROOMS if any(has(user, right) for right in rights)]
    return list(_rooms(mine, request.path))


def _rooms(mine: list[tuple[str, Promise]], path: str) -> Iterator[Room]:
    """Those that this installation has; the reader is in that whose address is the longest beginning of the path."""
    found: list[tuple[str, str]] = []
    for name, title in mine:
        with suppress(NoReverseMatch):
            found.append((str(title), reverse(name)))
    here = max((address for _title, address in found if path.startswith(address)), key=len, default="")
    for word, address in found:
        yield Room(word, address, is_here=address == here)


@register.filter
def undoes(message: Message) -> tuple[int, int] | None:
    """The exception whose last action the message offers to undo, and the event that tells of that action."""
    kind, *keys = (message.extra_tags or "").split("-")
    return (int(keys[0]), int(keys[1])) if kind == "undo" else None
