"""`intake migrate` and `intake status`."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from commands.starting import USAGE, Viewer, apply_migrations, console, fail, migrations, plain_errors, set_up


def migrate() -> None:
    """Bring the records database up to date. Example: `intake migrate`.

    One that a newer version has migrated is left as it is: workers and pages of the version before work on it.
    """
    set_up(migrated=False)
    found = migrations()
    if found.newer and not found.is_pending:
        console.print(f"Nothing to do: {found.newer}, unless you have gone back on purpose.", soft_wrap=True)
        return
    apply_migrations(found)
    console.print("The records database is up to date.")


def status(
    submission: Annotated[str, typer.Argument(help="The id that `intake submit` printed")],
    actor: Viewer,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
) -> None:
    """Where a submission stands, and what was decided of each document. Example: `intake status s-2f9c --json`."""
    set_up(serves=True)
    with plain_errors():
        found = _describe(submission, actor)
    if found is None:
        fail(f"no submission {submission} is known (it may not have been swept up yet)", USAGE)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    console.print(f"Submission {submission}: {found['state']}")
    table = Table("file", "pages", "type", "outcome", "case", "reason")
    for row in found["documents"]:
        table.add_row(*(str(row[key] or "") for key in ("upload", "pages", "type", "outcome", "case", "reason")))
    console.print(table)


def _describe(submission_id: str, actor: str) -> dict[str, Any] | None:
    from storage.audit.recording import record
    from storage.audit.viewing import VIEWED
    from storage.records.models import Decision, Submission

    submission = Submission.objects.filter(pk=submission_id).first()
    if submission is None:
        return None
    record(VIEWED, actor, submission=submission)
    decisions = Decision.objects.filter(submission=submission).select_related("upload", "document").order_by("pk")
    return {
        "submission": submission_id,
        "state": submission.state,
        "documents": [
            {
                "upload": row.upload.path if row.upload else None,
                "pages": row.document.pages if row.document else None,
                "type": row.document.type if row.document else None,
                "outcome": row.outcome,
                "case": row.case_id or None,
                "reason": row.reason or None,
                "note_en": row.note_en,
                "note_fr": row.note_fr,
                "made_by": row.made_by,
            }
            for row in decisions
        ],
    }
