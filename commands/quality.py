"""`intake quality`: the documents drawn to be checked, what was found, and how often automation is wrong."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from commands.shares import DAY, as_text, as_values, start_of
from commands.starting import USAGE, console, end_with, fail, plain_errors, set_up

quality = typer.Typer(no_args_is_help=True, help="The quality sample: how often automation is wrong.")


@quality.command("list")
def list_checks(
    answer: Annotated[str, typer.Option(help="Those answered so instead: right, wrong_type, ...")] = "waiting",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """Documents that wait to be checked, oldest first. Example: `intake quality list --answer wrong_case`."""
    set_up()
    from storage.records.models import QualityAnswer, QualityCheck

    if answer not in QualityAnswer.values:
        fail(f"--answer must be one of {', '.join(QualityAnswer.values)}", USAGE)
    with plain_errors():
        checks = QualityCheck.objects.filter(answer=answer).select_related("document__upload", "decision")
        found = [_line(check) for check in checks.order_by("drawn_at", "pk")]
    if as_json:
        for line in found:
            typer.echo(json.dumps(line, ensure_ascii=False))
        return
    columns = ("id", "submission", "upload", "pages", "type", "case", "language", "medium", "program", "drawn_at")
    table = Table(*columns)
    for line in found:
        table.add_row(*(str(line[column]) for column in columns))
    console.print(table if found else "Nothing is listed.")


@quality.command("answer")
def answer_check(
    check: Annotated[int, typer.Argument(help="The check's id, from `intake quality list`")],
    answer: Annotated[str, typer.Argument(help="right, wrong_type, wrong_case (also of a wrong type) or cannot_tell")],
    actor: Annotated[str, typer.Option("--by", help="Who found it; kept in the audit record")],
    right_type: Annotated[str, typer.Option("--type", help="What it really is, where the type is wrong")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why it is taken off the case, where that is wrong")] = "",
) -> None:
    """Say what was found. Example: `intake quality answer 7 wrong_type --type pay_stub --by alex`."""
    set_up()
    from storage.records.quality import QualityStatus
    from storage.records.quality import answer as record

    with plain_errors():
        result = record(check, answer, actor, right_type, reason)
    match result.status:
        case QualityStatus.NO_ANSWER:
            fail(f"{answer!r} is not right, wrong_type, wrong_case or cannot_tell", USAGE)
        case QualityStatus.NO_RIGHT_TYPE:
            fail("wrong_type needs --type: an id of the taxonomy, and another than the document has", USAGE)
    end_with(result.status, result.detail, done=result.status is QualityStatus.DONE)


@quality.command("report")
def show_report(
    since: Annotated[datetime | None, typer.Option(formats=DAY, help="What was drawn on this day or later")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="What was drawn before this day")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """How often automation was wrong, with 95 % intervals; days are UTC's. Example: `intake quality report`."""
    set_up()
    from storage.records.quality import report

    with plain_errors():
        rows = report(start_of(since), start_of(until))
    if as_json:
        for row in rows:
            shares = {name: as_values(getattr(row, name)) for name in ("wrong_type", "wrong_case", "wrong")}
            counts = {name: getattr(row, name) for name in ("drawn", "answered", "cannot_tell")}
            typer.echo(json.dumps({"by": row.by.value, "group": row.group} | counts | shares, ensure_ascii=False))
        return
    table = Table("by", "group", "drawn", "answered", "can't tell", "wrong type", "wrong case", "wrong")
    for row in rows:
        counted = map(str, (row.drawn, row.answered, row.cannot_tell))
        table.add_row(row.by.value, row.group, *counted, *map(as_text, (row.wrong_type, row.wrong_case, row.wrong)))
    console.print(table)


def _line(check: Any) -> dict[str, Any]:
    return {
        "id": check.pk,
        "answer": check.answer,
        "right_type": check.right_type,
        "answered_by": check.answered_by,
        "submission": check.document.submission_id,
        "upload": check.document.upload.path,
        "pages": check.document.pages,
        "type": check.type,
        "case": check.decision.case_id,
        "language": check.language,
        "medium": check.medium,
        "program": check.program,
        "drawn_at": check.drawn_at.isoformat(timespec="seconds"),
    }
