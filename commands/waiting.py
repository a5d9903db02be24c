"""`intake waiting`: how often the waiting times that clients were told came true."""

import json
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from commands.shares import DAY, as_text, as_values, start_of
from commands.starting import console, plain_errors, set_up

waiting = typer.Typer(no_args_is_help=True, help="The waiting times that clients are told.")


@waiting.callback()
def _several() -> None:
    """The waiting times that clients are told."""


@waiting.command("report")
def show_report(
    since: Annotated[datetime | None, typer.Option(formats=DAY, help="What was told on this day or later")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="What was told before this day")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """How often forecasts came true, with 95 % intervals; days are UTC's. Example: `intake waiting report`.

    Nine of ten should end within the 90th percentile, and half within the median.
    """
    set_up()
    from storage.waiting.measuring import report

    with plain_errors():
        rows = report(start_of(since), start_of(until))
    if as_json:
        for row in rows:
            counts = {"by": row.by, "group": row.group, "told": row.told, "due": row.due}
            shares = {name: as_values(getattr(row, name)) for name in ("within", "sooner")}
            error = {"median_error_seconds": row.error.total_seconds() if row.error is not None else None}
            typer.echo(json.dumps(counts | shares | error, ensure_ascii=False))
        return
    table = Table("by", "group", "told", "due", "within the 90th percentile", "within the median", "median's error")
    for row in rows:
        shares_told = (as_text(share) if share.of else "-" for share in (row.within, row.sooner))
        table.add_row(row.by, row.group, str(row.told), str(row.due), *shares_told, _length(row.error))
    console.print(table)


def _length(error: timedelta | None) -> str:
    return "-" if error is None else str(timedelta(seconds=round(error.total_seconds())))
