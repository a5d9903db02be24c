"""`intake notes`: what was decided and why, of a submission or about one client who asks for it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.shares import DAY
from commands.starting import SOME_EXCEPTIONS, USAGE, Viewer, fail, plain_errors, set_up

if TYPE_CHECKING:
    from intake.redacting import Client
    from storage.records.access import ToldDecision, ToldDocument
    from storage.records.clients import NoClient, Unsure

_LANGUAGES = ("en", "fr")
_ABOUT = "{hidden} stands for what concerns somebody else. / {hidden} remplace ce qui concerne une autre personne."


def notes(
    actor: Viewer,
    submission: Annotated[str, typer.Argument(help="All that was decided of this submission, for staff")] = "",
    client: Annotated[str, typer.Option(help="For this client's access request: FAMILY, GIVEN, with --born")] = "",
    born: Annotated[datetime | None, typer.Option(formats=DAY, help="With --client: the birth date")] = None,
    uci: Annotated[str, typer.Option(help="For the access request of the client with this UCI")] = "",
    case: Annotated[str, typer.Option(help="For an access request to this case by all who are on it")] = "",
    language: Annotated[str, typer.Option(help="en or fr; both when not given")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
) -> None:
    """Every decision with its note. Example: `intake notes s-2f9c --json`, or `intake notes --uci 12345678`.

    For a client's own access request, what concerns anybody else is left out.
    """
    if sum(map(bool, (submission, client, uci, case))) != 1 or bool(client) != bool(born):
        fail("give a submission, --client with --born, --uci or --case", USAGE)
    if language not in ("", *_LANGUAGES):
        fail("--language must be en or fr", USAGE)
    set_up()
    from intake.redacting import HIDDEN

    with plain_errors():
        found = _of_submission(submission, actor) if submission else _of_client(client, born, uci, case, actor)
    languages = [language] if language else list(_LANGUAGES)
    if as_json:
        documents = [_as_json(document, languages) for document in found]
        typer.echo(json.dumps({"documents": documents}, ensure_ascii=False, indent=2))
        return
    if not submission:
        typer.echo(_ABOUT.format(hidden=HIDDEN))
    if not found:
        typer.echo("Nothing was decided. / Rien n'a été décidé.")
    for document in found:
        typer.echo("\n".join(["", *_as_text(document, languages)]))


def _of_submission(submission: str, actor: str) -> "list[ToldDocument]":
    from storage.audit.recording import record
    from storage.audit.viewing import VIEWED
    from storage.records.access import decisions_of
    from storage.records.models import Submission

    found = decisions_of(submission)
    if found is None:
        fail(f"no submission {submission} is known (it may not have been swept up yet)", USAGE)
    record(VIEWED, actor, submission=Submission.objects.get(pk=submission))
    return found


def _of_client(name: str, born: datetime | None, uci: str, case: str, actor: str) -> "list[ToldDocument]":
    from storage.audit.recording import record
    from storage.audit.viewing import VIEWED
    from storage.records.access import decisions_about, owned_by
    from storage.records.clients import NoClient

    client = client_asked_for(name, born, uci, case)
    if isinstance(client, NoClient):
        fail(client, SOME_EXCEPTIONS)
    for case_id in sorted(client.cases):
        record(VIEWED, actor, details={"case": case_id})
    owned = owned_by(client)
    say_unsure(owned.unsure)
    return decisions_about(client, owned)


def say_unsure(unsure: "Mapping[str, Unsure]") -> None:
    """Name what may be a client's and is left out, to whoever has to look."""
    for key, why in unsure.items():
        typer.echo(f"{key} is left out: it may be theirs, but {why}", err=True)


def client_asked_for(name: str, born: datetime | None, uci: str, case: str) -> "Client | NoClient":
    """The client that the options name."""
    from storage.records.clients import client_by_name, client_by_uci, client_of_case

    if born:
        family_name, _comma, given_names = name.partition(",")
        return client_by_name(family_name.strip(), given_names.strip(), born.date())
    return client_by_uci(uci) if uci else client_of_case(case)


def _as_json(document: "ToldDocument", languages: Sequence[str]) -> dict[str, Any]:
    others = [language for language in _LANGUAGES if language not in languages]
    left_out = {f"{what}_{language}" for what in ("title", "note") for language in others}
    decisions = [_without(left_out, asdict(decision)) | {"at": _time(decision.at)} for decision in document.decisions]
    more = {"received_at": _time(document.received_at), "decisions": decisions}
    return _without(left_out, asdict(document)) | more


def _without(names: set[str], shape: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shape.items() if name not in names}


def _as_text(document: "ToldDocument", languages: Sequence[str]) -> list[str]:
    """A line for the document, then each decision, its languages one below the other."""
    titles = dict.fromkeys({"en": document.title_en, "fr": document.title_fr}[language] for language in languages)
    parts = (document.submission, document.upload, document.file, document.pages, " / ".join(titles))
    lines = [f"# {', '.join(filter(None, parts))}"]
    for decision in document.decisions:
        lines.append(f"{_time(decision.at)} {decision.by}")
        lines += [f"  {line}" for language in languages for line in _note(decision, language).splitlines()]
    return lines


def _note(decision: "ToldDecision", language: str) -> str:
    return decision.note_fr if language == "fr" else decision.note_en


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
