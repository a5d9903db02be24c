"""`intake keys`: make a key for encrypted columns, encrypt all anew by the first, see which are still in use."""

import json
from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from commands.starting import SOME_EXCEPTIONS, USAGE, console, fail, plain_errors, problems, set_up

keys = typer.Typer(no_args_is_help=True, help="Keys of encrypted columns (INTAKE_FIELD_KEYS).")
_JSON = Annotated[bool, typer.Option("--json", help="One JSON object a line")]


@keys.command("make")
def make(
    name: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits, dashes; a date is a good one")],
) -> None:
    """Print a new key as an entry of INTAKE_FIELD_KEYS; it is kept nowhere. Example: `intake keys make 2026-11`."""
    from intake.settings import SettingsError
    from storage.encrypted.keys import new_key

    try:
        typer.echo(new_key(name))
    except SettingsError as error:
        fail(str(error).replace("INTAKE_FIELD_KEYS: entry 1", "ID"), USAGE)


@keys.command("rotate")
def rotate_all(as_json: _JSON = False) -> None:
    """Encrypt all by the first key of INTAKE_FIELD_KEYS, while workers run; begin again wherever it was stopped.

    With `plain` before the first key it decrypts all. Second factors go by INTAKE_SECRET_KEY where there are no keys.
    Ends with 1 when something is left.

    Example: `intake keys rotate`.
    """
    set_up()
    from review.accounts import second_factor
    from storage.encrypted.rotating import Rotated, left_to_do, rotate

    columns = (TextColumn("Encrypting"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    done: list[Rotated] = []
    with plain_errors(), Progress(*columns, console=problems, transient=True, disable=not problems.is_terminal) as bar:
        task = bar.add_task("", total=left_to_do())
        done += rotate(lambda rows: bar.advance(task, rows))
        done.append(second_factor.rotate())
    for table in done:
        if as_json:
            typer.echo(json.dumps(asdict(table)))
        elif table.rows or table.unreadable or table.left:
            typer.echo(f"{table.table}: {_said(table.rows, table.unreadable, table.left)}")
    rows, unreadable, left = (sum(getattr(t, name) for t in done) for name in ("rows", "unreadable", "left"))
    if not as_json:
        typer.echo(f"in all: {_said(rows, unreadable, left)}")
    if left or unreadable:
        raise typer.Exit(SOME_EXCEPTIONS)


@keys.command("check")
def check(as_json: _JSON = False) -> None:
    """Count values by key, and say which keys may be dropped; ends with 1 where one is missing.

    Example: `intake keys check`.
    """
    set_up()
    from review.accounts import second_factor
    from storage.encrypted.columns import encrypted_columns
    from storage.encrypted.keys import PLAIN, keyring
    from storage.encrypted.stored import Kept, kept

    with plain_errors():
        found = [one for columns in encrypted_columns() for one in kept(columns)]
        found += [Kept(second_factor.COLUMN, key, number) for key, number in second_factor.kept_factors().items()]
    ring = keyring()
    sums: Counter[str] = Counter()
    for one in found:
        sums[one.key] += one.values
    if as_json:
        for one in found:
            typer.echo(json.dumps(asdict(one)))
    elif found:
        table = Table("column", "key", "values")
        for one in sorted(found, key=lambda one: (one.column, one.key)):
            table.add_row(one.column, one.key, str(one.values))
        console.print(table)
    names = {key.name for key in ring.keys}
    for key in ring.keys:
        writes = "encrypts" if key == ring.writes else "decrypts"
        unused = "" if key == ring.writes or sums[key.name] else "; nothing in this database needs it (backups may)"
        problems.print(f"{key.name} {writes}: {sums[key.name]:,} values{unused}", highlight=False, soft_wrap=True)
    if ring.writes and sums[PLAIN]:
        problems.print(f"{sums[PLAIN]:,} values are not encrypted: run `intake keys rotate`", highlight=False)
    if missing := sorted(set(sums) - names - {PLAIN, second_factor.BY_DJANGOS}):
        told = ", ".join(f"{name} ({sums[name]:,} values)" for name in missing)
        fail(f"not in INTAKE_FIELD_KEYS, and still needed: {told}: put it back", SOME_EXCEPTIONS)


def _said(rows: int, unreadable: int, left: int) -> str:
    parts = [f"{rows:,} rows written anew"]
    parts += [f"{unreadable:,} can't be read (see `intake keys check`)"] if unreadable else []
    parts += [f"{left:,} left: run it again"] if left else []
    return ", ".join(parts)
