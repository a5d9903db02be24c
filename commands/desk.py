"""More of `intake exceptions`: what reviewers do at the desk, for operators and scripts."""

from typing import Annotated, Any

import typer

from commands.exceptions import exceptions
from commands.starting import end_with, plain_errors, set_up

__all__ = ["exceptions"]
_Id = Annotated[int, typer.Argument(help="The exception's id")]
_By = Annotated[str, typer.Option("--by", help="Who does it; kept in the audit record")]


@exceptions.command("claim")
def claim(exception: _Id, actor: _By) -> None:
    """Take one for five minutes, so that nobody else works on it. Example: `intake exceptions claim 12 --by alex`."""
    _do("claim", exception, actor)


@exceptions.command("release")
def release(exception: _Id, actor: _By) -> None:
    """Let go of one. Example: `intake exceptions release 12 --by alex`."""
    _do("release", exception, actor)


@exceptions.command("reject")
def reject(
    exception: _Id,
    reason: Annotated[str, typer.Option(help="A code of storage/desk/reject_reasons.csv, e.g. illegible")],
    actor: _By,
    detail: Annotated[str, typer.Option(help="For colleagues; the client is not told")] = "",
) -> None:
    """Refuse it; its client is told why. Example: `intake exceptions reject 12 --reason illegible --by alex`."""
    _do("reject", exception, actor, reason_code=reason, detail=detail)


@exceptions.command("duplicate")
def duplicate(
    exception: _Id,
    of: Annotated[int, typer.Option(help="The other document's number, from `intake exceptions show`")],
    actor: _By,
) -> None:
    """Set it aside as the same as another document. Example: `intake exceptions duplicate 12 --of 7 --by alex`."""
    _do("mark_duplicate", exception, actor, of_document=of)


@exceptions.command("escalate")
def escalate(exception: _Id, why: Annotated[str, typer.Option(help="For the supervisor")], actor: _By) -> None:
    """Let a supervisor see to it. Example: `intake exceptions escalate 12 --why "two of one name" --by alex`."""
    _do("escalate", exception, actor, why=why)


@exceptions.command("note")
def note(exception: _Id, text: Annotated[str, typer.Option(help="For colleagues")], actor: _By) -> None:
    """Tell colleagues something about it. Example: `intake exceptions note 12 --text "phoned her" --by alex`."""
    _do("add_note", exception, actor, text=text)


@exceptions.command("undo")
def undo(exception: _Id, actor: _By) -> None:
    """Undo your last action, within 15 minutes. Example: `intake exceptions undo 12 --by alex`."""
    _do("undo", exception, actor)


def _do(action: str, exception: int, actor: str, **arguments: Any) -> None:
    set_up()
    from storage.desk import acting, claiming
    from storage.records.reviewing import ReviewStatus

    function = getattr(claiming if action in claiming.__all__ else acting, action)
    with plain_errors():
        result = function(exception, actor=actor, **arguments)
    end_with(result.status, result.detail, done=result.status is ReviewStatus.DONE)
