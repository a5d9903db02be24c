"""Sizes and times as clients read them."""

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_KILO = 1000
_HOUR = 60
_DAY = 24 * _HOUR


def size_in_words(size: int) -> str:
    """In kilobytes or megabytes."""
    if size < _KILO * _KILO:
        return _("%(size)s kB") % {"size": max(round(size / _KILO), 1)}
    megabytes = size / _KILO / _KILO
    return _("%(size)s MB") % {"size": number_format(megabytes, 0 if megabytes >= 10 or megabytes.is_integer() else 1)}


def length_in_words(length: timedelta) -> str:
    """A waiting time, rounded up: nobody is promised less than was reckoned."""
    minutes = max(-(-length.total_seconds() // 60), 1)
    if minutes <= _HOUR:
        count = int(minutes if minutes <= 5 else -(-minutes // 5) * 5)
        return ngettext("one minute", "%(count)d minutes", count) % {"count": count}
    if minutes <= _DAY:
        count = int(-(-minutes // _HOUR))
        return ngettext("one hour", "%(count)d hours", count) % {"count": count}
    count = int(-(-minutes // _DAY))
    return ngettext("one day", "%(count)d days", count) % {"count": count}
