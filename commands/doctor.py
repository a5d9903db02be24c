"""`intake doctor`: is everything there that this machine needs, and if not, what to do."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.starting import MISSING, console, pending_migrations, set_up


@dataclass(frozen=True)
class Finding:
    """What was found of one thing; `state` is ok, weak (works, but could be better) or missing."""

    check: str
    state: str
    detail: str


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, one line a check")] = False,
) -> None:
    """Check this machine and say what to do. Example: `intake doctor`."""
    set_up(migrated=False)
    checks: dict[str, Callable[[], str | Finding]] = {
        "text recognition": _recognition,
        "file types": _file_types,
        "records database": _database,
        "object store": _objects,
        "broker": _broker,
        "notifications": _notifications,
        "case system": _case_system,
        "sandbox": _sandbox,
    }
    findings = [_look(name, check) for name, check in checks.items()]
    for finding in findings:
        if as_json:
            typer.echo(json.dumps(asdict(finding)))
        else:
            line = f"{finding.state:<8} {finding.check}: {finding.detail}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(MISSING)


def _look(name: str, check: Callable[[], str | Finding]) -> Finding:
    """A check returns what is fine, or raises what is not: whatever it raises is the finding."""
    try:
        found = check()
    except typer.Exit:
        return Finding(name, "missing", "see the line above")
    except Exception as error:
        return Finding(name, "missing", str(error) or type(error).__name__)
    return found if isinstance(found, Finding) else Finding(name, "ok", found)


def _recognition() -> str:
    from intake.reading.ocr import LANGUAGES, engine, tessdata_folder

    return f"{type(engine()).__name__.lower()} with {LANGUAGES} in {tessdata_folder()}"


def _file_types() -> str:
    try:
        import magic  # noqa: F401 - importing it loads the library
    except ImportError as error:
        raise RuntimeError(f"{error}: `apt install libmagic1`") from error
    return "libmagic is there"


def _database() -> str | Finding:
    from intake.settings import get_settings
    from storage.database import parse_database

    database = parse_database(get_settings().database_url)
    if pending_migrations():
        return Finding("records database", "missing", f"{database} is not up to date: run `intake migrate`")
    return f"{database} is up to date"


def _objects() -> str:
    from intake.settings import get_settings
    from storage.objects import open_store

    address = get_settings().objects_url
    # One small object a day: a store has no way to delete.
    open_store(address).put(f"derived/doctor/{datetime.now(UTC).date()}", b"written by intake doctor\n")
    return f"{address} can be written"


def _broker() -> str:
    from intake.settings import get_settings
    from queue_config.hints import reach_broker

    address = reach_broker()
    if not get_settings().is_embedded:
        return f"{address} answers"
    folder = get_settings().queue_folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        return f"{folder} can be written"


def _notifications() -> str:
    from intake.settings import get_settings
    from queue_config.notifications import open_inbox

    inbox = open_inbox(get_settings())
    return inbox.check() if inbox else "none are set: the sweeper finds what is new"


def _case_system() -> str:
    from intake.settings import get_settings
    from storage.cases.system import check

    return check(get_settings())


def _sandbox() -> Finding:
    from intake.sandbox import Finished, run_sandboxed
    from intake.scratch import scratch_folder
    from intake.settings import get_limits

    with scratch_folder() as folder:
        answer = run_sandboxed(_network, limits=get_limits(), folder=folder)
    if not isinstance(answer, Finished):
        return Finding("sandbox", "missing", f"a sandboxed process can't run: {answer}")
    if answer.text == _network():
        advice = "limits hold, but readers keep the network: this kernel allows no network namespace to this user"
        return Finding("sandbox", "weak", advice)
    return Finding("sandbox", "ok", "limits hold, and readers have no network")


def _network() -> str:
    return str(Path("/proc/self/ns/net").readlink())
