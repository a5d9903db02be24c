"""Takes a try from somebody's allowance, or says that there is none left.

The windows are fixed: of two that adjoin both may be used up, so that a limit may be passed twofold within one window's
length, and never in the long run. A database that can't be reached stops nobody: limits keep guessers out, and there
is nothing to guess then.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import floor

import structlog
from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from storage.limiting.models import Tries

_log = structlog.get_logger()


@dataclass(frozen=True)
class Limit:
    """So many tries within such a window; the name tells what is tried."""

    name: str
    tries: int
    window: timedelta


def take(limit: Limit, who: str, amount: int = 1) -> bool:
    """Count a try, or several; says whether it was within the limit."""
    try:
        with transaction.atomic():
            return _count(limit, who, amount) <= limit.tries
    except AnyDatabaseError as error:
        _log.warning("tries_not_counted", error=type(error).__name__)
        return True


def give_back(limit: Limit, who: str) -> None:
    """Uncount a try that turned out to be none, as when somebody got in."""
    try:
        mine = Tries.objects.filter(who=_hash(limit, who), ends_at=_end(limit), count__gt=0)
        mine.update(count=F("count") - 1)
    except AnyDatabaseError as error:
        _log.warning("tries_not_counted", error=type(error).__name__)


def _count(limit: Limit, who: str, amount: int) -> int:
    key, end = _hash(limit, who), _end(limit)
    mine = Tries.objects.filter(who=key, ends_at=end)
    if not mine.update(count=F("count") + amount):
        Tries.objects.bulk_create([Tries(who=key, ends_at=end)], ignore_conflicts=True)
        Tries.objects.filter(ends_at__lt=timezone.now()).delete()
        mine.update(count=F("count") + amount)
    return mine.values_list("count", flat=True).get()


def _end(limit: Limit) -> datetime:
    seconds = limit.window.total_seconds()
    return datetime.fromtimestamp((floor(timezone.now().timestamp() / seconds) + 1) * seconds, UTC)


def _hash(limit: Limit, who: str) -> str:
    """Keyed, so that nobody finds addresses by trying them all."""
    said = f"{limit.name}\0{who}".encode("utf-8", "backslashreplace")
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
