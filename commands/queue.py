"""`intake queue`, `intake dead-letters` and `intake requeue`: what waits, what was given up, and trying again."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from commands.starting import SOME_EXCEPTIONS, USAGE, console, fail, plain_errors, set_up


def queue(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
) -> None:
    """How much waits at each step, and how far behind the sweeper is. Example: `intake queue`."""
    set_up(serves=True)
    with plain_errors():
        found = _describe()
    if as_json:
        typer.echo(json.dumps(found))
        return
    table = Table("step", "queue", "due", "under way", "oldest, seconds", "messages")
    for row in found["steps"]:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console.print(table)
    seconds = found["inventory_behind_seconds"]
    console.print(
        "The object store has not been looked through once yet."
        if seconds is None
        else f"Whatever came into the object store until {seconds:.0f} seconds ago is known."
    )


def _describe() -> dict[str, Any]:
    from queue_config import inventory
    from queue_config.app import QUEUE_OF
    from queue_config.backlog import backlog
    from queue_config.hints import waiting

    messages = waiting() or {}
    behind = inventory.behind().by
    return {
        "steps": [
            {"step": row.step, "queue": QUEUE_OF[row.step]}
            | {"due": row.due, "under_way": row.under_way, "oldest_seconds": row.oldest_seconds}
            | {"messages": messages.get(row.step)}
            for row in backlog()
        ],
        "inventory_behind_seconds": None if behind is None else behind.total_seconds(),
    }


def dead_letters(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """What the workers gave up and another try may help. Example: `intake dead-letters`."""
    set_up(serves=True)
    from storage.records.requeuing import dead_letters as given_up

    with plain_errors():
        found = given_up()
    if as_json:
        for letter in found:
            typer.echo(json.dumps(asdict(letter) | {"since": letter.since.isoformat(timespec="seconds")}))
        return
    table = Table("exception", "submission", "file", "reason", "detail", "since")
    for letter in found:
        since = f"{letter.since:%Y-%m-%d %H:%M}"
        table.add_row(str(letter.exception), letter.submission, letter.upload, letter.reason, letter.detail, since)
    console.print(table if found else "Nothing was given up.")


def requeue(
    submissions: Annotated[list[str] | None, typer.Argument(help="Ids of submissions")] = None,
    all_dead_letters: Annotated[bool, typer.Option("--dead-letters", help="All of `intake dead-letters`")] = False,
    urgent: Annotated[bool, typer.Option("--urgent", help="Let them go before others")] = False,
    actor: Annotated[str, typer.Option("--by", help="Who asks for it; kept in the audit record")] = "operator",
) -> None:
    """Try again what was given up. Example: `intake requeue s-2f9c`, `intake requeue --dead-letters --by alex`."""
    if bool(submissions) == all_dead_letters:
        fail("give either ids of submissions or --dead-letters", USAGE)
    set_up(serves=True)
    from intake.settings import get_limits, get_settings
    from queue_config.hints import hint
    from queue_config.workshop import Workshop
    from storage.records.requeuing import RequeueStatus
    from storage.records.requeuing import dead_letters as given_up
    from storage.records.requeuing import requeue as try_again
    from storage.records.turns import make_urgent

    rules = Workshop(get_settings(), get_limits()).turn_rules
    every = True
    with plain_errors():
        for name in submissions or sorted({letter.submission for letter in given_up()}):
            status = try_again(name, actor)
            typer.echo(f"{name}: {status.value}")
            every = every and status in (RequeueStatus.DONE, RequeueStatus.HURRIED)
            if urgent:
                make_urgent(name, rules, actor)
        for step in ("receive", "read", "decide"):
            hint(step)
    if not every:
        raise typer.Exit(SOME_EXCEPTIONS)
