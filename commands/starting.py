"""What commands do first: set Django up, and turn what can go wrong at the start into one line and an exit code."""

import errno
import getpass
import io
import locale
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NamedTuple, NoReturn

import structlog
import typer
from rich.console import Console

from intake.settings import SettingsError, check_settings

OK, SOME_EXCEPTIONS, USAGE, MISSING = 0, 1, 2, 3
FAULT = 70
"""A fault of ours (EX_SOFTWARE of sysexits.h)."""

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


def speak_utf8() -> None:
    """Let names be printed whatever the locale is: what is piped is UTF-8, and a terminal shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def check_locale() -> None:
    """Files are read and written in the locale's encoding, where nobody says another. Ends the command."""
    encoding = locale.getpreferredencoding(do_setlocale=False)
    if encoding.lower().replace("-", "") != "utf8":
        fail(f"the locale's encoding is {encoding}, not UTF-8: set LC_ALL=C.UTF-8, or PYTHONUTF8=1")


_DISK = {
    errno.ENOSPC: "free some space, or let INTAKE_HOME be on another disk",
    errno.EDQUOT: "free some space, or let INTAKE_HOME be on another disk",
    errno.EROFS: "let INTAKE_HOME be a folder that can be written",
    errno.EACCES: "let INTAKE_HOME be a folder that this user may write in",
}


def _trouble_with_disk(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror}: {_DISK.get(error.errno or 0, 'check INTAKE_HOME')}"


def _words_of(error: Exception) -> str:
    """What the database said, in one line, as far as it can't quote a row or a query."""
    from django.db import DatabaseError, OperationalError, ProgrammingError

    if isinstance(error, OperationalError) or not isinstance(error, DatabaseError):
        return " ".join(str(error).split())  # PostgreSQL says it in several lines
    if isinstance(error, ProgrammingError):
        return str(error).partition("\n")[0]  # the query comes after
    return type(error).__name__


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn wrong settings, connections, disks, and keys or programs that are missing into one line and exit code 3."""
    from django.db import Error as AnyDatabaseError

    from storage.encrypted.sealing import KeyMissing
    from storage.objects.errors import StoreUnavailable

    try:
        yield
    except SettingsError as error:
        fail(str(error))
    except StoreUnavailable as error:
        fail(f"object store: {error}")
    except KeyMissing as error:
        fail(f"what is kept encrypted can't be read: {error}")
    except AnyDatabaseError as error:
        fail(f"records database: {_words_of(error)}. Check INTAKE_HOME or INTAKE_DATABASE.")
    except OSError as error:
        if error.errno not in _DISK:
            raise
        fail(_trouble_with_disk(error))


def set_up(*, migrated: bool = True, serves: bool = False) -> None:
    """Make the records usable; ends the command where something is wrong.

    Args:
        migrated: also end it when migrations are pending, or unknown ones were made.
        serves: it goes on with a newer database, and only says so: while a version is replaced, and after it was
            taken back, its programs work beside those of the next. So do commands that do no more than these do, and
            that the runbook needs meanwhile.
    """
    check_locale()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
    try:
        check_settings()
        import django

        django.setup()
    except SettingsError as error:
        fail(str(error))
    except OSError as error:
        fail(_trouble_with_disk(error))
    from queue_config.logs import configure_logs

    configure_logs()
    if not migrated:
        return
    is_pending, newer = migrations()
    if is_pending:
        fail("the records database is not up to date: run `intake migrate` first")
    if newer:
        warn_or_fail = _warn if serves else fail
        warn_or_fail(newer)


def _warn(message: str) -> None:
    structlog.get_logger().warning("database_is_newer", advice=message)


class Migrations(NamedTuple):
    """How the database and this version fit together."""

    is_pending: bool
    """It lacks one that this version needs."""
    newer: str
    """It has one that this version does not know: says so, and what to do. Empty: it has none."""


def migrations() -> Migrations:
    """Look at the database's."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with plain_errors():
        executor = MigrationExecutor(connection)
        loader = executor.loader
        is_pending = bool(executor.migration_plan(loader.graph.leaf_nodes()))
    replaced = {key for migration in loader.replacements.values() for key in migration.replaces}
    known = {*loader.disk_migrations, *replaced}
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith(("storage.", "review"))}
    unknown = sorted(".".join(key) for key in loader.applied_migrations if key[0] in ours and key not in known)
    newer = f"the records database is newer than this program (it has {unknown[0]})" if unknown else ""
    return Migrations(is_pending, f"{newer}: install the version that it was migrated by" if newer else "")


def pending_migrations() -> bool:
    """Whether the database lacks a migration that this version needs."""
    return migrations().is_pending


def apply_migrations(found: Migrations) -> None:
    """Bring the records database, of which this was found, up to date; and make the object store's folder."""
    from django.core.management import call_command

    from intake.settings import get_settings
    from storage.objects import make_folder

    with plain_errors():
        if found.newer:
            fail(found.newer)
        call_command("migrate", verbosity=0, interactive=False)
        make_folder(get_settings().objects_url)
