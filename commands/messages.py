"""`intake messages`: what clients are to be told, for a mail system of the operator's own to send."""

import json
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from rich.table import Column, Table

from commands.starting import USAGE, console, end_with, fail, plain_errors, set_up

if TYPE_CHECKING:
    from storage.messages.models import Message

messages = typer.Typer(no_args_is_help=True, help="Messages to clients: list them, say that one was sent.")


@messages.command("list")
def list_messages(
    state: Annotated[str, typer.Option(help="Those that are so instead: sent, refused, withdrawn")] = "waiting",
    most: Annotated[int, typer.Option(help="At most so many", min=1)] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, with the whole text")] = False,
) -> None:
    """What waits to be sent, the oldest first. Example: `intake messages list --json`.

    Where INTAKE_MAIL_URL is set, the workers send it.
    """
    set_up()
    from storage.messages.models import Message, MessageState

    if state not in MessageState.values:
        fail(f"--state must be one of {', '.join(MessageState.values)}", USAGE)
    with plain_errors():
        found = list(Message.objects.filter(state=state).order_by("created_at", "pk")[:most])
    if as_json:
        for message in found:
            typer.echo(json.dumps(_whole(message), ensure_ascii=False))
        return
    table = Table(Column("id", min_width=36), "submission", "template", "language", "by", "since", "detail")
    for message in found:
        line = _line(message)
        table.add_row(*(str(line[column]) for column in line))
    console.print(table if found else "Nothing is listed.")


@messages.command("sent")
def mark_as_sent(
    message: Annotated[UUID, typer.Argument(help="The message's id, from `intake messages list`")],
    actor: Annotated[str, typer.Option("--by", help="Which system or who sent it; kept in the audit record")],
) -> None:
    """Say that another system has sent it. Example: `intake messages sent 0b5e... --by mailer`.

    It is sent by nobody else then; said twice it counts once.
    """
    set_up()
    from storage.messages.models import MessageState
    from storage.messages.outbox import mark_sent

    with plain_errors():
        found = mark_sent(message, actor)
    if found is None:
        fail(f"no message {message} is known", USAGE)
    end_with(found, "", done=found is MessageState.SENT)


def _line(message: "Message") -> dict[str, Any]:
    """Without what is personal."""
    return {
        "id": str(message.pk),
        "submission": message.submission_id,
        "template": message.template,
        "language": message.language,
        "by": message.written_by,
        "since": message.created_at.isoformat(timespec="seconds"),
        "detail": message.detail,
    }


def _whole(message: "Message") -> dict[str, Any]:
    letter = {"to": message.recipient, "subject": message.subject, "body": message.body}
    return _line(message) | {"state": message.state, "not_before": message.due_at.isoformat()} | letter
