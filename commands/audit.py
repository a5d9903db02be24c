"""`intake audit`: whether the audit is whole, and its end written where nobody can change it."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from commands.starting import SOME_EXCEPTIONS, console, fail, plain_errors, problems, set_up

audit = typer.Typer(no_args_is_help=True, help="The record of who did, saw and decided what.")


@audit.command("verify")
def check(
    with_anchors: Annotated[
        bool, typer.Option("--anchors/--no-anchors", help="Compare with the anchors in the object store")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, the sums last")] = False,
) -> None:
    """Find whatever was edited, deleted, put in or moved; ends with 1 where something was.

    Example: `intake audit verify`.
    """
    set_up()
    from intake.settings import get_settings
    from storage.audit.verifying import Verified, verify
    from storage.objects import open_store
    from storage.records.models import Event

    verified, found = Verified(), 0
    columns = (TextColumn("Verifying"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with plain_errors(), Progress(*columns, console=problems, transient=True, disable=not problems.is_terminal) as bar:
        task = bar.add_task("", total=Event.objects.exclude(seal=None).count())
        store = open_store(get_settings().objects_url, make=False) if with_anchors else None
        for finding in verify(verified, store, lambda: bar.update(task, completed=verified.events)):
            found += 1
            typer.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else finding.line())
    since = verified.unsealed_since.isoformat(timespec="seconds") if verified.unsealed_since else None
    sums = asdict(verified) | {"unsealed_since": since, "findings": found}
    if as_json:
        typer.echo(json.dumps(sums))
    else:
        told = (f"{name.replace('_', ' ')}: {value}" for name, value in sums.items() if value is not None)
        console.print(", ".join(told), highlight=False, soft_wrap=True)
        if with_anchors and verified.seals and not verified.anchors:
            problems.print("There is no anchor: nothing would tell that the chain's end was cut off.")
    if found:
        raise typer.Exit(SOME_EXCEPTIONS)


@audit.command("anchor")
def write_anchor(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False) -> None:
    """Seal what waits, and write the chain's end to the object store. Example: `intake audit anchor`."""
    set_up()
    from intake.settings import get_settings
    from storage.audit.anchoring import anchor
    from storage.audit.sealing import seal_waiting
    from storage.objects import open_store

    with plain_errors():
        while seal_waiting():
            pass
        written = anchor(open_store(get_settings().objects_url, make=False))
    if written is None:
        fail("there is no event yet, and so nothing to anchor", SOME_EXCEPTIONS)
    typer.echo(json.dumps(asdict(written)) if as_json else f"{written.key}: seal {written.seal}, {written.hash}")
