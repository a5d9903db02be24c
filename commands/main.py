"""The `intake` command. Each command imports what it needs when it runs, so that `--help` answers at once."""

import sys
from typing import Annotated, Any

import typer

from commands.attachments import attachments
from commands.audit import audit
from commands.cases import cases
from commands.clients import clients
from commands.demo import demo
from commands.desk import exceptions
from commands.doctor import doctor
from commands.health import health
from commands.inspect import inspect
from commands.keys import keys
from commands.learning import calibrate, evaluate, train
from commands.messages import messages
from commands.notes import notes
from commands.promoting import models, promote, replay
from commands.quality import quality
from commands.queue import dead_letters, queue, requeue
from commands.records import migrate, status
from commands.retention import holds, retention
from commands.searchable import searchable
from commands.serve import serve
from commands.starting import FAULT, speak_utf8
from commands.submit import schema, submit
from commands.tokens import tokens
from commands.types import types
from commands.users import users
from commands.waiting import waiting
from commands.work import sweep, work


class _Intake(typer.Typer):
    """The command; a fault of ours ends it with one line that quotes nothing."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Run it."""
        speak_utf8()
        try:
            return super().__call__(*arguments, **options)
        except Exception as error:
            from queue_config.logs import report

            report(error)
            sys.exit(FAULT)


app = _Intake(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,  # messages and locals may hold personal data
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reads the documents clients send, files each on the right case record, and asks a person when unsure.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from intake.version import current

        typer.echo(f"intake {current()}")
        raise typer.Exit


@app.callback()
def _intake(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Its help is that of the app."""


for _command in (
    demo,
    submit,
    work,
    sweep,
    serve,
    inspect,
    searchable,
    status,
    notes,
    migrate,
    doctor,
    health,
    schema,
    types,
):
    app.command()(_command)
for _learning in (train, calibrate, evaluate, models, replay, promote):
    app.command(rich_help_panel="Learning")(_learning)
for _command in (queue, requeue, dead_letters):
    app.command(rich_help_panel="When something is stuck")(_command)
app.add_typer(attachments, name="attachments")
app.add_typer(cases, name="cases")
app.add_typer(exceptions, name="exceptions")
app.add_typer(keys, name="keys")
app.add_typer(messages, name="messages")
app.add_typer(quality, name="quality")
app.add_typer(audit, name="audit")
app.add_typer(tokens, name="tokens")
app.add_typer(waiting, name="waiting")
app.add_typer(users, name="users")
app.add_typer(retention, name="retention")
app.add_typer(holds, name="holds")
app.add_typer(clients, name="clients")
