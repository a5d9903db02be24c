"""What commands do first: set Django up, and turn what can go wrong at the start into one line and an exit code."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from intake.settings import SettingsError

OK, SOME_EXCEPTIONS, USAGE, MISSING = 0, 1, 2, 3

console = Console()
problems = Console(stderr=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"user {os.getuid()}"


Viewer = Annotated[str, typer.Option("--by", help="Who looks; kept in the audit record", default_factory=_user)]
Doer = Annotated[str, typer.Option("--by", help="Who does it; kept in the audit record", default_factory=_user)]


def warn(message: str) -> None:
    """Print one line on the error stream, and go on."""
    problems.print(f"intake: {message}", markup=False, highlight=False, soft_wrap=True)


def fail(message: str, code: int = MISSING) -> NoReturn:
    """Print one line on the error stream and end the command."""
    warn(message)
    raise typer.Exit(code)


def end_with(status: str, detail: str, *, done: bool) -> None:
    """Print what became of an action; the command ends with 1 when it was not done."""
    typer.echo(f"{status}{f': {detail}' if detail else ''}")
    if not done:
        raise typer.Exit(SOME_EXCEPTIONS)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn wrong settings, connections and missing programs into one clear line and exit code 3."""
    from django.db import Error as AnyDatabaseError

    from storage.objects.errors import StoreUnavailable

    try:
        yield
    except SettingsError as error:
        fail(str(error))
    except StoreUnavailable as error:
        fail(f"object store: {error}")
    except AnyDatabaseError as error:
        words = " ".join(str(error).split())  # PostgreSQL says it in several lines
        fail(f"records database: {words}. Check INTAKE_HOME or INTAKE_DATABASE.")


def set_up(*, migrated: bool = True) -> None:
    """Make the records usable. With `migrated`, ends the command when migrations are pending."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
    try:
        import django

        django.setup()
    except SettingsError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}. Check INTAKE_HOME.")
    from queue_config.logs import configure_logs

    configure_logs()
    if migrated and pending_migrations():
        fail("the records database is not up to date: run `intake migrate` first")


def pending_migrations() -> bool:
    """Whether the database lacks a migration that this version needs."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with plain_errors():
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def apply_migrations() -> None:
    """Bring the records database up to date, and make the object store's folder."""
    from django.core.management import call_command

    from intake.settings import get_settings
    from storage.objects import open_store

    with plain_errors():
        call_command("migrate", verbosity=0, interactive=False)
        open_store(get_settings().objects_url)
