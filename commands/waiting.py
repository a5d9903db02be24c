"""`intake waiting`: how often the waiting times that clients were told came true."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table

from commands.starting import console, plain_errors, set_up

waiting = typer.Typer(no_args_is_help=True, help="The waiting times that clients are told.")
_DAY = ["%Y-%m-%d"]


@waiting.callback()
def _several() -> None:
    """The waiting times that clients are told."""


@waiting.command("report")
def show_report(
    since: Annotated[datetime | None, typer.Option(formats=_DAY, help="What was told on this day or later")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAY, help="What was told before this day")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """How often forecasts came true, with 95 % intervals; days are UTC's. Example: `intake waiting report`.

    Nine of ten should end within the 90th percentile, and half within the median.
    """
    set_up()
    from storage.waiting.measuring import report

    with plain_errors():
        rows = report(_start(since), _start(until))
    if as_json:
        for row in rows:
            counts = {"by": row.by, "group": row.group, "told": row.told, "due": row.due}
            shares = {name: _share(getattr(row, name)) for name in ("within", "sooner")}
            error = {"median_error_seconds": row.error.total_seconds() if row.error is not None else None}
            typer.echo(json.dumps(counts | shares | error, ensure_ascii=False))
        return
    table = Table("by", "group", "told", "due", "within the 90th percentile", "within the median", "median's error")
    for row in rows:
        shares_told = (_text(row.within), _text(row.sooner))
        table.add_row(row.by, row.group, str(row.told), str(row.due), *shares_told, _length(row.error))
    console.print(table)


def _start(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None


def _share(share: Any) -> dict[str, Any]:
    low, high = share.interval
    return {"hits": share.hits, "of": share.of, "share": share.share, "low": low, "high": high}


def _text(share: Any) -> str:
    low, high = share.interval
    return f"{share.hits} of {share.of} ({low:.1%} to {high:.1%})" if share.of else "-"


def _length(error: timedelta | None) -> str:
    return "-" if error is None else str(timedelta(seconds=round(error.total_seconds())))
