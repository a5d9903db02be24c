"""Which dashboards there are, in the order of their tabs, and whose they are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as later

from review.accounts.access import Right, has
from review.dashboards.asking import Asked
from review.dashboards.pages import backlog, errors, exceptions, flow, in_force, own, waiting
from review.dashboards.tables import Table

_WATCH = (Right.SUPERVISE, Right.AUDIT)


@dataclass(frozen=True)
class Dashboard:
    """One page of tables."""

    name: str
    """In its address."""
    title: Promise
    tables: Callable[[Asked], Iterator[Table]]
    rights: tuple[Right, ...] = _WATCH
    """Whoever has one of these sees it."""
    filters: tuple[str, ...] = ("period", "program", "language")
    """What of the figures can be chosen."""

    def is_for(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        """Whether this user may see it."""
        return any(has(user, right) for right in self.rights)


DASHBOARDS = (
    Dashboard("backlog", later("Backlog"), backlog.tables),
    Dashboard("flow", later("Arrivals and completions"), flow.tables),
    Dashboard("exceptions", later("Exceptions and corrections"), exceptions.tables),
    Dashboard("errors", later("Measured error"), errors.tables),
    Dashboard("waiting", later("Waiting times"), waiting.tables),
    Dashboard("settings", later("Settings in force"), in_force.tables, filters=()),
    # Also for reviewers, and about nobody but the reader.
    Dashboard("mine", later("My work"), own.tables, rights=(Right.WORK,), filters=("period",)),
)


def dashboard(name: str) -> Dashboard | None:
    """The one of this name."""
    return next((found for found in DASHBOARDS if found.name == name), None)
