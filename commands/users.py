"""`intake users`: who may sign in to the review pages, and what they may do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from commands.starting import USAGE, Doer, console, fail, plain_errors, set_up, warn

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_SEE_PROGRAMS = ("reviewer", "supervisor")
"""Roles that see what they were given; auditors see all, administrators nothing."""

users = typer.Typer(no_args_is_help=True, help="Who may sign in to the review pages.")

Name = Annotated[str, typer.Argument(help="The user's name")]
Role = Annotated[str, typer.Option(help="reviewer, supervisor, auditor or administrator")]
Programs = Annotated[
    list[str] | None, typer.Option("--program", help="An application type whose exceptions the user sees, or all")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]


@users.command("list")
def list_users(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False) -> None:
    """Everybody who may sign in, or might once. Example: `intake users list`."""
    set_up()
    from django.contrib.auth.models import User

    with plain_errors():
        found = [_row(user) for user in User.objects.select_related("account").order_by("username")]
    if as_json:
        for row in found:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    table = Table("name", "role", "programs", "second factor", "locked", "signed in last")
    for row in found:
        programs = row["programs"] if isinstance(row["programs"], str) else ", ".join(row["programs"])
        marks = ("yes" if row[key] else "" for key in ("second_factor", "locked"))
        table.add_row(row["name"], row["role"], programs, *marks, row["last_login"] or "never")
    console.print(table)


@users.command("make")
def make(name: Name, actor: Doer, role: Role = "reviewer", program: Programs = None, as_json: Json = False) -> None:
    """Make a user, and print a first password. Example: `intake users make alex --role reviewer --program all`."""
    set_up()
    from review.accounts.users import make as make_user

    with plain_errors(), _refusals():
        password = make_user(name, role, _programs(program), actor)
    if as_json:
        typer.echo(json.dumps({"name": name, "password": password}))
    else:
        console.print(f"User {name}, password {password} until the user has chosen another", highlight=False)
    _warn_of_an_empty_desk(name)


@users.command("role")
def give_role(
    name: Name,
    actor: Doer,
    role: Annotated[str, typer.Argument(help="reviewer, supervisor, auditor, administrator or none")],
    program: Programs = None,
    as_json: Json = False,
) -> None:
    """Give a user another role, and programs. Example: `intake users role alex supervisor --program all`."""
    set_up()
    from review.accounts.users import set_programs, set_role

    with plain_errors(), _refusals():
        user = _user(name)
        set_role(user, "" if role == "none" else role, actor)
        if program is not None:
            set_programs(user, _programs(program), actor)
    _tell(name, as_json=as_json)
    _warn_of_an_empty_desk(name)


@users.command("lock")
def lock(name: Name, actor: Doer, as_json: Json = False) -> None:
    """Let a user sign in no more, and end the sessions. Example: `intake users lock alex`."""
    set_up()
    from review.accounts.users import lock as lock_user

    with plain_errors():
        lock_user(_user(name), actor)
    _tell(name, as_json=as_json)


@users.command("unlock")
def unlock(name: Name, actor: Doer, as_json: Json = False) -> None:
    """Let a user sign in again, also after too many attempts. Example: `intake users unlock alex`."""
    set_up(serves=True)
    from review.accounts.users import unlock as unlock_user

    with plain_errors():
        unlock_user(_user(name), actor)
    _tell(name, as_json=as_json)


@users.command("confirm")
def confirm(name: Name, actor: Doer, as_json: Json = False) -> None:
    """Confirm what somebody else changed (INTAKE_FOUR_EYES). Example: `intake users confirm alex --by kim`."""
    set_up()
    from review.accounts.users import confirm as confirm_user

    with plain_errors(), _refusals():
        confirm_user(_user(name), actor)
    _tell(name, as_json=as_json)


def _user(name: str) -> "User":
    from django.contrib.auth.models import User

    user = User.objects.select_related("account").filter(username=name).first()
    if user is None:
        fail(f"there is no user {name}: see `intake users list`", USAGE)
    return user


def _programs(given: list[str] | None) -> list[str] | str:
    from review.accounts.users import ALL

    return ALL if given and ALL in given else given or []


@contextmanager
def _refusals() -> Iterator[None]:
    from review.accounts.users import NotPossible

    try:
        yield
    except NotPossible as error:
        fail(str(error), USAGE)


def _warn_of_an_empty_desk(name: str) -> None:
    row = _row(_user(name))
    if row["role"] in _SEE_PROGRAMS and not row["programs"]:
        warn(
            f"{name} has no program, and so will see no exception: intake users role {name} {row['role']} --program all"
        )


def _tell(name: str, *, as_json: bool) -> None:
    row = _row(_user(name))
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False))
        return
    role = row["role"] or "no role"
    console.print(f"{name}: {role}{', locked' if row['locked'] else ''}", highlight=False)


def _row(user: "User") -> dict[str, Any]:
    from review.accounts import second_factor, users

    account = getattr(user, "account", None)
    return {
        "name": user.username,
        "role": users.role_of(user),
        "programs": users.ALL if account and account.all_programs else account.programs if account else [],
        "second_factor": second_factor.is_set_up(user),
        "originals": users.may_have_originals(user),
        "locked": not user.is_active,
        "last_login": user.last_login.isoformat(timespec="seconds") if user.last_login else None,
    }
