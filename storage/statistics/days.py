"""Days, as the calendar of the service has them (TIME_ZONE)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_ONE = timedelta(days=1)


def today() -> date:
    """The day that is not over yet."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def start_of(day: date) -> datetime:
    """Its first moment."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def day_of(moment: datetime) -> date:
    """The day of a moment."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


@dataclass(frozen=True)
class Days:
    """From one day to another, both counted."""

    first: date
    last: date

    @classmethod
    def until(cls, last: date, length: int) -> "Days":
        """So many days, the last of which is given."""
        return cls(last - (length - 1) * _ONE, last)

    def __iter__(self) -> Iterator[date]:
        for n in range(len(self)):
            yield self.first + n * _ONE

    def __len__(self) -> int:
        return max((self.last - self.first).days + 1, 0)

    @property
    def begin(self) -> datetime:
        """Its first moment."""
        return start_of(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return start_of(self.last + _ONE)
