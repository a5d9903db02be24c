"""What is of no use after a while and is about nobody's documents: done once an hour, by whoever comes first.

Other rooms add theirs when Django starts (`add`); this one may not know them.
"""

from collections.abc import Callable
from datetime import timedelta

from django.apps import apps
from django.core.management import call_command
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from storage.limiting.models import Tries
from storage.retention.models import Progress

_EVERY = timedelta(hours=1)
_CHORES: list[Callable[[], object]] = []


def add(chore: Callable[[], object]) -> None:
    """Have this done as well."""
    if chore not in _CHORES:
        _CHORES.append(chore)


def do_chores() -> bool:
    """Do them if it is time; says whether they were done."""
    Progress.objects.get_or_create(pk=1)
    due = Q(chores_at=None) | Q(chores_at__lt=Now() - _EVERY)
    if not Progress.objects.filter(due, pk=1).update(chores_at=Now()):
        return False
    Tries.objects.filter(ends_at__lt=timezone.now()).delete()
    if apps.is_installed("django.contrib.sessions"):
        call_command("clearsessions")
    for chore in _CHORES:
        chore()
    return True
