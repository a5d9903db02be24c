"""Shares with their intervals, and the days that they are counted from, as reports take and print them."""

from datetime import UTC, datetime
from typing import Any

DAY = ["%Y-%m-%d"]


def start_of(day: datetime | None) -> datetime | None:
    """Where a day begins, in UTC."""
    return day.replace(tzinfo=UTC) if day else None


def as_values(share: Any) -> dict[str, Any]:
    """A share for JSON."""
    low, high = share.interval
    return {"hits": share.hits, "of": share.of, "share": share.share, "low": low, "high": high}


def as_text(share: Any) -> str:
    """A share for people."""
    low, high = share.interval
    return f"{share.hits} of {share.of} ({low:.1%} to {high:.1%})"
