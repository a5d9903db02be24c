"""`intake retention` and `intake holds`: how long things are kept, and what must stay."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from commands.shares import DAY
from commands.starting import SOME_EXCEPTIONS, USAGE, Doer, console, fail, plain_errors, set_up

if TYPE_CHECKING:
    from storage.retention.models import HoldKind

retention = typer.Typer(no_args_is_help=True, help="How long things are kept, and deleting what is over.")
holds = typer.Typer(no_args_is_help=True, help="Legal holds: what must not be deleted.")
_OFF = (
    "nothing is deleted by itself while INTAKE_RETENTION is not set: `intake retention run --dry-run` shows what would "
    "be; set it to package, or to the path of your schedule"
)
_BESIDES = {"leftovers": "files' readings", "unsent": "uploads never sent", "views": "views of cases"}
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line")]


@retention.command("run")
def run(
    dry: Annotated[bool, typer.Option("--dry-run", help="Only print what would go; nothing is changed")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Look at everything, as after a change of the schedule")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete all whose time is over, as the sweeper does it a little at a time. Example: `intake retention run`.

    With --dry-run the package's schedule is taken where INTAKE_RETENTION is not set.
    """
    set_up()
    from intake.settings import get_limits, get_settings
    from storage.objects import open_store
    from storage.retention.due import Why
    from storage.retention.job import look_at_all_anew, open_job, plan
    from storage.retention.schedule import planned_schedule

    with plain_errors():
        if dry:
            for planned in plan(planned_schedule(get_settings().retention)):
                if planned.why is Why.OVER:
                    _show_planned(asdict(planned), as_json)
            return
        job = open_job(open_store(get_settings().objects_url, make=False), get_settings(), get_limits())
        if job.schedule is None:
            fail(_OFF, USAGE)
        if anew:
            look_at_all_anew()
        while (done := job.step()).anything:
            _show_done(asdict(done), as_json)


def _show_done(done: dict[str, Any], as_json: bool) -> None:
    if as_json and any(done[name] for name in ("erased", *_BESIDES)):
        typer.echo(json.dumps(done))
    if as_json:
        return
    for submission in done["erased"]:
        typer.echo(f"{submission} erased")
    for name, what in _BESIDES.items():
        if done[name]:
            typer.echo(f"{done[name]} {what}")


def _show_planned(planned: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(planned | {"look_at": planned["look_at"].astimezone(UTC).isoformat(timespec="seconds")}))
    else:
        held = ", ".join(map(str, planned["holds"]))
        typer.echo(f"{planned['submission']} {planned['why']}{f' (held: {held})' if held else ''}")


@retention.command("report")
def report(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False) -> None:
    """How many submissions are kept and why, by the schedule in use. Example: `intake retention report`."""
    set_up()
    from intake.settings import get_settings
    from storage.retention import job
    from storage.retention.schedule import planned_schedule

    with plain_errors():
        counts = job.report(planned_schedule(get_settings().retention))
    if as_json:
        typer.echo(json.dumps({"deletes": bool(get_settings().retention), **counts}))
        return
    if not get_settings().retention:
        console.print("Nothing is deleted: INTAKE_RETENTION is not set. By the package's schedule:")
    table = Table("submissions", "count")
    for name, count in counts.items():
        table.add_row(name.replace("_", " "), str(count))
    console.print(table)


@holds.command("list")
def list_holds(as_json: AsJson = False) -> None:
    """All holds. Example: `intake holds list`."""
    set_up()
    from storage.retention.models import Hold

    with plain_errors():
        found = list(Hold.objects.order_by("pk").values("id", "kind", "value", "reason", "put_by", "put_at"))
    if as_json:
        for row in found:
            typer.echo(json.dumps(row | {"put_at": row["put_at"].isoformat(timespec="seconds")}, ensure_ascii=False))
        return
    table = Table("hold", "kind", "of", "reason", "by", "since")
    for row in found:
        table.add_row(
            *(str(row[name]) for name in ("id", "kind", "value", "reason", "put_by")), f"{row['put_at']:%Y-%m-%d}"
        )
    console.print(table if found else "Nothing is held.")


@holds.command("put")
def put_hold(
    actor: Doer,
    reason: Annotated[str, typer.Option(help="Why; it stays in the audit, so name nobody")],
    submission: Annotated[str, typer.Option(help="Hold this submission")] = "",
    sender: Annotated[str, typer.Option(help="Hold all from whoever sent this submission")] = "",
    case: Annotated[str, typer.Option(help="Hold all with a document that is or was on this case")] = "",
    number: Annotated[str, typer.Option(help="Hold all that has this UCI, passport or application number")] = "",
    client: Annotated[str, typer.Option(help="Hold all that names this client: FAMILY, GIVEN, with --born")] = "",
    born: Annotated[datetime | None, typer.Option(formats=DAY, help="With --client: the birth date")] = None,
) -> None:
    """Let nothing of it be deleted. Example: `intake holds put --case C-000123 --reason "Court file 26-118"`."""
    if sum(map(bool, (submission, sender, case, number, client))) != 1 or bool(client) != bool(born):
        fail("give one of --submission, --sender, --case, --number, or --client with --born", USAGE)
    set_up()
    from storage.retention.holding import put

    with plain_errors():
        kind, value = _held(submission, sender, case, number, client, born)
        done = put(kind, value, reason.strip(), actor)
    if done is None:
        fail("there is such a hold already: `intake holds list` shows it", SOME_EXCEPTIONS)
    typer.echo(f"hold {done.hold.pk}")
    if done.too_late:
        fail(f"too late for what was being deleted already: {', '.join(done.too_late)}", SOME_EXCEPTIONS)


def _held(
    submission: str, sender: str, case: str, number: str, client: str, born: datetime | None
) -> "tuple[HoldKind, str]":
    """What a hold compares."""
    from storage.records.models import Submission
    from storage.retention.holding import number_of, person_of
    from storage.retention.models import HoldKind

    if sender:
        found = Submission.objects.filter(pk=sender).exclude(sender="").values_list("sender", flat=True).first()
        if found is None:
            fail(f"nobody knows who sent {sender}", USAGE)
        return HoldKind.SENDER, found
    if born:
        family_name, _comma, given_names = client.partition(",")
        return HoldKind.PERSON, person_of(family_name, given_names, born.date())
    if number:
        return HoldKind.NUMBER, number_of(number)
    return (HoldKind.CASE, case) if case else (HoldKind.SUBMISSION, submission)


@holds.command("lift")
def lift_hold(
    pk: Annotated[int, typer.Argument(metavar="HOLD", help="Its number, by `intake holds list`")],
    actor: Doer,
    reason: Annotated[str, typer.Option(help="Why; it stays in the audit, so name nobody")],
) -> None:
    """End a hold. Example: `intake holds lift 3 --reason "The court has ruled"`."""
    set_up()
    from storage.retention.holding import lift

    with plain_errors():
        if not lift(pk, reason.strip(), actor):
            fail(f"there is no hold {pk}", USAGE)
    typer.echo("lifted")
