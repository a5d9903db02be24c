"""`intake tokens`: by which programs come in to the JSON API."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from commands.starting import USAGE, Doer, console, fail, plain_errors, set_up

tokens = typer.Typer(no_args_is_help=True, help="Tokens by which programs come in to the JSON API.")
SCOPES = "read, write, submit, webhooks"


@tokens.command("make")
def make(
    user: Annotated[str, typer.Option(help="Whose role and programs bound what it may do")],
    actor: Doer,
    name: Annotated[str, typer.Option(help="What it is for")],
    scope: Annotated[list[str], typer.Option(help=f"What it may be used for, one or more of: {SCOPES}")],
    days: Annotated[int, typer.Option(help="Worth nothing after so many", min=1, max=366)] = 90,
) -> None:
    """Make a token and print it, once. Example: `intake tokens make --user alex --name form --scope submit`."""
    set_up()
    from django.contrib.auth.models import User

    from review.api.tokens import Scope
    from review.api.tokens import make as make_token

    if unknown := sorted(set(scope) - {one.value for one in Scope}):
        fail(f"there is no scope {unknown[0]!r}; there are {SCOPES}", USAGE)
    with plain_errors():
        owner = User.objects.filter(username=user, is_active=True).first()
        if owner is None:
            fail(f"there is no user {user!r}", USAGE)
        _, whole = make_token(owner, name, [Scope(one) for one in scope], days, actor)
    typer.echo(whole)


@tokens.command("list")
def list_all(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False) -> None:
    """Tokens, the latest first; none is shown whole. Example: `intake tokens list`."""
    set_up()
    from review.api.models import Token

    with plain_errors():
        found = [_row(token) for token in Token.objects.select_related("user").order_by("-pk")]
    if as_json:
        for row in found:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    token = Column("token", min_width=max((len(row["prefix"]) for row in found), default=0))  # to be copied whole
    table = Table(token, "user", "name", "scopes", "expires", "last used", "revoked")
    for row in found:
        said = ("prefix", "user", "name", "scopes", "expires_at", "last_used_at", "revoked_at")
        table.add_row(*(_shown(row[key]) for key in said))
    console.print(table)


@tokens.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The token's beginning, as `list` shows it")], actor: Doer
) -> None:
    """Let a token be worth nothing from now on. Example: `intake tokens revoke intake_0f1e2d3c`."""
    set_up()
    from review.api.tokens import revoke as revoke_token

    with plain_errors():
        if not revoke_token(prefix, actor):
            fail(f"there is no token {prefix!r} that is worth something", USAGE)


def _row(token: Any) -> dict[str, Any]:
    def moment(value: datetime | None) -> str | None:
        return value.isoformat(timespec="seconds") if value else None

    return {
        "prefix": token.prefix,
        "user": token.user.get_username(),
        "name": token.name,
        "scopes": token.scopes,
        "made_by": token.made_by,
        "made_at": moment(token.made_at),
        "expires_at": moment(token.expires_at),
        "last_used_at": moment(token.last_used_at),
        "revoked_at": moment(token.revoked_at),
    }


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
