"""`intake exceptions`: list, show and resolve from the command line."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from commands.starting import USAGE, Viewer, console, end_with, fail, plain_errors, set_up

exceptions = typer.Typer(no_args_is_help=True, help="What waits for a person.")


@exceptions.command("list")
def list_open(
    reason: Annotated[str, typer.Option(help="Only this reason")] = "",
    teach: Annotated[bool, typer.Option("--teach", help="Of unsure type, whose labels teach most first")] = False,
    most: Annotated[int, typer.Option(help="With --teach: at most so many", min=1)] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """Open exceptions, urgent ones first, then the oldest. Example: `intake exceptions list --reason corrupt`."""
    set_up()
    from storage.records.claims import with_holders
    from storage.records.models import ExceptionItem, ExceptionState
    from storage.records.teaching import most_instructive

    items = with_holders(ExceptionItem.objects.select_related("document", "upload"))
    with plain_errors():
        if teach:
            by_key = items.in_bulk(keys := most_instructive(most, reason))
            found = [_row(by_key[key]) for key in keys if key in by_key]
        else:
            waiting = items.filter(state=ExceptionState.OPEN, **({"reason": reason} if reason else {}))
            found = [_row(item) for item in waiting.order_by("-priority", "opened_at", "pk")]
    _print(found, as_json=as_json)


@exceptions.command("search")
def search(
    text: Annotated[str, typer.Argument(help='Words, numbers, names or "a phrase" that all have to be there')],
    most: Annotated[int, typer.Option(help="At most so many", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """Exceptions, open or resolved, by what they hold. Example: `intake exceptions search "1234-5678"`."""
    set_up()
    from storage.records.claims import with_holders
    from storage.searching.finding import found

    with plain_errors():
        rows = [_row(item) for item in with_holders(found(text)).select_related("document", "upload")[:most]]
    _print(rows, as_json=as_json)


@exceptions.command("show")
def show(exception: Annotated[int, typer.Argument(help="The exception's id")], actor: Viewer) -> None:
    """One exception with its note and candidates, as JSON. Example: `intake exceptions show 12`."""
    set_up()
    from storage.audit.recording import record
    from storage.audit.viewing import VIEWED
    from storage.desk.duplicates import duplicates_of
    from storage.records.claims import with_holders
    from storage.records.models import ExceptionItem

    with plain_errors():
        found = ExceptionItem.objects.select_related("decision", "document", "upload").filter(pk=exception)
        item = with_holders(found).first()
        if item is None:
            fail(f"there is no exception {exception}", USAGE)
        record(VIEWED, actor, exception=item)
    decision = item.decision
    more = {
        "note_en": decision.note_en,
        "note_fr": decision.note_fr,
        "candidates": decision.candidates,
        "resolution": item.resolution,
        "resolution_reason": item.resolution_reason,
        "resolved_by": item.resolved_by,
        "notes": [{"by": note.by, "at": _time(note.at), "text": note.text} for note in item.notes.all()],
        "duplicates": list(duplicates_of(item).values_list("pk", flat=True)),
    }
    typer.echo(json.dumps(_row(item) | more, ensure_ascii=False, indent=2))


@exceptions.command("resolve")
def resolve(
    exception: Annotated[int, typer.Argument(help="The exception's id")],
    actor: Annotated[str, typer.Option("--by", help="Who decides; kept in the audit record")],
    case: Annotated[str, typer.Option(help="Attach to this case")] = "",
    person: Annotated[str, typer.Option(help="The person on the case, where known")] = "",
    dismiss_because: Annotated[str, typer.Option("--dismiss", help="Set aside, for this reason")] = "",
) -> None:
    """Attach to a case or set aside. Example: `intake exceptions resolve 12 --case C-000123 --by alex`."""
    if bool(case) == bool(dismiss_because):
        fail("give either --case or --dismiss", USAGE)
    set_up()
    from storage.records.reviewing import ReviewStatus, attach_to_case, dismiss

    with plain_errors():
        if case:
            result = attach_to_case(exception, case, person or None, actor)
        else:
            result = dismiss(exception, dismiss_because, actor)
    end_with(result.status, result.detail, done=result.status is ReviewStatus.DONE)


@exceptions.command("retype")
def retype(
    exception: Annotated[int, typer.Argument(help="The exception's id")],
    type_: Annotated[str, typer.Option("--type", help="What the document really is, from `intake types`")],
    actor: Annotated[str, typer.Option("--by", help="Who says so; kept in the audit record")],
) -> None:
    """Correct the type, which teaches the classifier. Example: `intake exceptions retype 12 --type lease --by alex`."""
    from classifiers.taxonomy import load_taxonomy

    if type_ not in load_taxonomy():
        fail(f"there is no type {type_!r}: see `intake types`", USAGE)
    set_up()
    from storage.records.reviewing import ReviewStatus, correct_type

    with plain_errors():
        result = correct_type(exception, type_, actor)
    end_with(result.status, result.detail, done=result.status is ReviewStatus.DONE)


def _print(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    columns = {"file": "upload", "since": "opened_at", "with": "held_by"}
    names = ("id", "reason", "submission", "file", "type", "program", "since", "with")
    table = Table(*names)
    for row in rows:
        table.add_row(*(str(row[columns.get(name, name)] or "") for name in names))
    console.print(table)


def _row(item: Any) -> dict[str, Any]:
    return {
        "id": item.pk,
        "reason": item.reason,
        "state": item.state,
        "submission": item.submission_id,
        "upload": item.upload.path if item.upload else None,
        "pages": item.document.pages if item.document else None,
        "type": item.document.type if item.document else None,
        "document": item.document_id,
        "opened_at": _time(item.opened_at),
        "program": item.program,
        "language": item.language,
        "priority": item.priority,
        "held_by": item.held_by,
        "assigned_to": item.assigned_to,
        "escalated_at": _time(item.escalated_at) if item.escalated_at else None,
    }


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
