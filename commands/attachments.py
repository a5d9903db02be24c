"""`intake attachments`: what is on which case; take it back or move it, and see what rested on the same evidence."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from commands.starting import USAGE, Viewer, console, end_with, fail, plain_errors, set_up

attachments = typer.Typer(no_args_is_help=True, help="Documents on cases: list them, take them back, move them.")
_Id = Annotated[int, typer.Argument(help="The attachment's id, from `intake attachments list`")]
_Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the record, and told to the case system")]
_Actor = Annotated[str, typer.Option("--by", help="Who does it; kept in the audit record")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object a line")]


@attachments.command("list")
def list_attachments(
    case: Annotated[str, typer.Option(help="Only those on this case")] = "",
    submission: Annotated[str, typer.Option(help="Only those of this submission")] = "",
    ended: Annotated[bool, typer.Option("--ended", help="Those that were taken back or moved, instead")] = False,
    most: Annotated[int, typer.Option(help="At most so many", min=1)] = 100,
    as_json: _Json = False,
) -> None:
    """What is on cases, the latest first. Example: `intake attachments list --case C-000123`."""
    set_up()
    from storage.records.models import LIVE, Attachment

    wanted = {"case_id": case, "document__submission": submission}
    with plain_errors():
        rows = Attachment.objects.filter(~LIVE if ended else LIVE, **{key: to for key, to in wanted.items() if to})
        found = [_line(row) for row in rows.select_related("document__upload").order_by("-pk")[:most]]
    _print(found, ("id", "case", "person", "submission", "upload", "pages", "type", "by", "at", "ended_by"), as_json)


@attachments.command("take-back")
def take_back_attachment(attachment: _Id, reason: _Reason, actor: _Actor) -> None:
    """Let it wait for a person anew. Example: `intake attachments take-back 7 --reason "..." --by alex`."""
    set_up()
    from storage.records.reviewing import ReviewStatus
    from storage.records.undoing import take_back

    with plain_errors():
        result = take_back(attachment, reason, actor)
    end_with(result.status, result.detail, done=result.status is ReviewStatus.DONE)


@attachments.command("move")
def move_attachment(
    attachment: _Id,
    to: Annotated[str, typer.Option("--to", help="The case it belongs to")],
    reason: _Reason,
    actor: _Actor,
    person: Annotated[str, typer.Option(help="The person on that case, where known")] = "",
) -> None:
    """Put it on another case. Example: `intake attachments move 7 --to C-000124 --reason "..." --by alex`."""
    set_up()
    from storage.records.reviewing import ReviewStatus
    from storage.records.undoing import move

    with plain_errors():
        result = move(attachment, to, person or None, reason, actor)
    end_with(result.status, result.detail, done=result.status is ReviewStatus.DONE)


@attachments.command("rested-on")
def rested_on(
    attachment: _Id,
    actor: Viewer,
    most: Annotated[int, typer.Option(help="At most so many", min=1)] = 100,
    days: Annotated[int, typer.Option(help="Only what was decided in the last days; 0: all", min=0)] = 0,
    as_json: _Json = False,
) -> None:
    """Others attached on the same evidence, the latest first. Example: `intake attachments rested-on 7`."""
    set_up()
    from datetime import timedelta

    from django.utils import timezone

    from storage.audit.recording import record
    from storage.audit.viewing import VIEWED
    from storage.records.evidence import SameEvidence, decision_behind, same_evidence
    from storage.records.models import Attachment

    with plain_errors():
        row = Attachment.objects.filter(pk=attachment).select_related("document").first()
        if row is None:
            fail(f"there is no attachment {attachment}", USAGE)
        record(VIEWED, actor, document=row.document)
        since = timezone.now() - timedelta(days=days) if days else None
        decision = decision_behind(row)
        found = same_evidence(decision, since, most) if decision is not None else SameEvidence(0, ())
        lines = [_shared(shared) for shared in found.latest]
    _print(lines, ("decision", "attachment", "case", "now_on", "submission", "type", "evidence", "at"), as_json)
    if not as_json and found.total > len(lines):
        console.print(f"{len(lines)} of {found.total} are listed.")


def _line(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "case": row.case_id,
        "person": row.person_id or None,
        "submission": row.document.submission_id,
        "upload": row.document.upload.path,
        "pages": row.pages,
        "type": row.document.type,
        "by": row.attached_by,
        "at": row.attached_at.isoformat(timespec="seconds"),
        "ended_by": row.ended_by or None,
        "ended_at": row.ended_at.isoformat(timespec="seconds") if row.ended_at else None,
        "ended_reason": row.ended_reason or None,
    }


def _shared(shared: Any) -> dict[str, Any]:
    decision, there = shared.decision, shared.attachment
    return {
        "decision": decision.pk,
        "attachment": there.pk if there else None,
        "case": decision.case_id,
        "now_on": there.case_id if there else None,
        "submission": decision.submission_id,
        "type": decision.document.type,
        "evidence": [f"{kind} {value}".strip() for kind, value in shared.shared],
        "at": decision.made_at.isoformat(timespec="seconds"),
    }


def _print(lines: list[dict[str, Any]], columns: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        for line in lines:
            typer.echo(json.dumps(line, ensure_ascii=False))
        return
    table = Table(*columns)
    for line in lines:
        shown = (line[column] for column in columns)
        table.add_row(*(", ".join(cell) if isinstance(cell, list) else str(cell or "") for cell in shown))
    console.print(table if lines else "Nothing is listed.")
