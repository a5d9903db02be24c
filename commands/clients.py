"""`intake clients`: all that is held on one client, for whoever may ask for it, or for its end."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.notes import client_asked_for, say_unsure
from commands.shares import DAY
from commands.starting import SOME_EXCEPTIONS, USAGE, Doer, fail, plain_errors, set_up

if TYPE_CHECKING:
    from intake.redacting import Client
    from storage.retention.on_request import Requested

clients = typer.Typer(no_args_is_help=True, help="What is held on one client: give it to them, or erase it.")
Uci = Annotated[str, typer.Option(help="The client with this UCI")]
Case = Annotated[str, typer.Option(help="All who are on this case")]
Name = Annotated[str, typer.Option("--client", help="The client of this name, FAMILY, GIVEN, with --born")]
Born = Annotated[datetime | None, typer.Option(formats=DAY, help="With --client: the birth date")]


@clients.command("export")
def export(
    actor: Doer,
    out: Annotated[Path, typer.Option(help="The ZIP to write; it must not be there yet", dir_okay=False)],
    uci: Uci = "",
    case: Case = "",
    name: Name = "",
    born: Born = None,
) -> None:
    """All that is held on a client, as files, JSON and an index in English and French, without a word of others.

    Example: `intake clients export --uci 12345678 --out request-17.zip`.
    """
    _one_client(uci, case, name, born)
    if out.exists():
        fail(f"{out} is there already", USAGE)
    set_up()
    from intake.settings import get_settings
    from storage.audit.recording import record
    from storage.objects import open_store
    from storage.retention.own_data import own_data
    from storage.retention.packing import pack

    with plain_errors():
        client = _found(uci, case, name, born)
        for case_id in sorted(client.cases):
            record("client_exported", actor, details={"case": case_id})
        data = own_data(client)
        try:
            files = pack(data, open_store(get_settings().objects_url, make=False), out, actor)
        except OSError as error:
            fail(f"{error.filename or out}: {error.strerror}", USAGE)
    say_unsure(data.unsure)
    typer.echo(f"{out}: {len(data.told['submissions'])} submissions, {len(data.documents)} documents, {files} files")


@clients.command("erase")
def erase(
    actor: Doer,
    reason: Annotated[str, typer.Option(help="Why, e.g. the number of the request; name nobody")],
    uci: Uci = "",
    case: Case = "",
    name: Name = "",
    born: Born = None,
    really: Annotated[bool, typer.Option("--really", help="Erase; without it only what would go is printed")] = False,
    with_shared: Annotated[
        bool, typer.Option("--with-shared", help="Also what holds documents on somebody else's case")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
) -> None:
    """Erase what a client sent, at their request; refused while any of it is held. Case records stay.

    Example: `intake clients erase --uci 12345678 --reason "Request 17"`, then the same with `--really`.
    """
    _one_client(uci, case, name, born)
    set_up()
    from intake.settings import get_settings
    from storage.objects import open_store
    from storage.retention.on_request import erase_requested, requested_by

    gone: list[str] = []
    with plain_errors():
        requested = requested_by(_found(uci, case, name, born), with_shared=with_shared)
        may_go = not requested.held
        if really and may_go:
            store = open_store(get_settings().objects_url, make=False)
            gone = erase_requested(requested, store, reason.strip(), actor)
    if as_json:
        typer.echo(json.dumps(asdict(requested) | {"gone": gone}))
    else:
        for line in _lines(requested, gone, really=really):
            typer.echo(line)
    if requested.held or (really and set(gone) != set(requested.goes)) or requested.in_the_way or requested.unsure:
        raise typer.Exit(SOME_EXCEPTIONS)


def _lines(requested: "Requested", gone: list[str], *, really: bool) -> list[str]:
    """Submission by submission, in words."""
    lines = [
        f"{key} is held ({', '.join(map(str, holds))}): nothing is erased" for key, holds in requested.held.items()
    ]
    done = not requested.held and really
    outcome = {True: "erased", False: "is not gone yet: try again"}
    lines += [f"{key} {outcome[key in gone] if done else 'would go'}" for key in requested.goes]
    lines += [f"{key} stays: {why}" for key, why in requested.in_the_way.items()]
    lines += [f"{key} stays: it holds documents on somebody else's case (--with-shared)" for key in requested.shared]
    lines += [f"{key} stays: somebody else sent it" for key in requested.of_others]
    lines += [f"{key} stays: it may be theirs, but {why}" for key, why in requested.unsure.items()]
    lines += ["What was read of these files goes an hour or so later, by the sweeper."] if gone else []
    return lines or ["Nothing of this client is here."]


def _one_client(uci: str, case: str, name: str, born: datetime | None) -> None:
    if sum(map(bool, (uci, case, name))) != 1 or bool(name) != bool(born):
        fail("give --uci, --case, or --client with --born", USAGE)


def _found(uci: str, case: str, name: str, born: datetime | None) -> "Client":
    from storage.records.clients import NoClient

    client = client_asked_for(name, born, uci, case)
    if isinstance(client, NoClient):
        fail(client, SOME_EXCEPTIONS)
    return client
