"""`intake doctor`: is everything there that this machine needs, and if not, what to do."""

import difflib
import json
import os
import platform
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from commands.starting import MISSING, console, migrations, pending_migrations, set_up

_APART_SECONDS = 5.0
_SHOWN = 5
"""Of many in trouble."""


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
    found = findings()
    for finding in found:
        if as_json:
            typer.echo(json.dumps(asdict(finding)))
        else:
            line = f"{finding.state:<8} {finding.check}: {finding.detail}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if any(finding.state == "missing" for finding in found):
        raise typer.Exit(MISSING)


def findings(only: str = "") -> list[Finding]:
    """What is found of each thing, or of one; Django is set up."""
    checks: dict[str, Callable[[], str | Finding]] = {
        "version": _version,
        "settings": _settings,
        "text recognition": _recognition,
        "file types": _file_types,
        "records database": _database,
        "clock": _clock,
        "encryption": _encryption,
        "object store": _objects,
        "bucket": _bucket,
        "broker": _broker,
        "notifications": _notifications,
        "case system": _case_system,
        "mail server": _mail_server,
        "webhooks": _webhooks,
        "traces": _traces,
        "malware scanner": _scanner,
        "sandbox": _sandbox,
        "retention": _retention,
    }
    return [_look(name, check) for name, check in checks.items() if only in ("", name)]


def _look(name: str, check: Callable[[], str | Finding]) -> Finding:
    """A check returns what is fine, or raises what is not: whatever it raises is the finding."""
    try:
        found = check()
    except typer.Exit:
        return Finding(name, "missing", "see the line above")
    except Exception as error:
        return Finding(name, "missing", str(error) or type(error).__name__)
    return found if isinstance(found, Finding) else Finding(name, "ok", found)


def _version() -> str:
    from intake.version import current

    return f"{current()}, on Python {platform.python_version()} and {platform.system()} {platform.release()}"


def _settings() -> str | Finding:
    from intake.settings import known_settings

    known = known_settings()
    unknown = sorted(name for name in os.environ if name.startswith("INTAKE_") and name not in known)
    if not unknown:
        return "every INTAKE_ variable is a setting, and fits"
    said = "; ".join(_unknown(name, known) for name in unknown[:_SHOWN])
    return Finding("settings", "weak", said)


def _unknown(name: str, known: list[str]) -> str:
    like = difflib.get_close_matches(name, known, 1)
    return f"{name} is no setting: did you mean {like[0]}?" if like else f"{name} is no setting"


def _recognition() -> str:
    from intake.reading.engines import LANGUAGES, engine, tessdata_folder

    return f"{type(engine()).__name__.lower()} with {LANGUAGES} in {tessdata_folder()}"


def _file_types() -> str | Finding:
    try:
        import magic  # noqa: F401 - importing it loads the library
    except ImportError as error:
        raise RuntimeError(f"{error}: `apt install libmagic1`") from error
    try:
        import libarchive  # noqa: F401
    except (ImportError, AttributeError, OSError, TypeError) as error:
        raise RuntimeError(f"libarchive can't be loaded ({error}): `apt install libarchive13`") from error
    from intake.reading.libreoffice import program
    from intake.reading.registry import readers

    there = f"libmagic and libarchive are there; {len(readers())} types of files are read"
    if program() is None:
        advice = f"{there}, but not doc, which needs LibreOffice: `apt install libreoffice-writer-nogui`"
        return Finding("file types", "weak", advice)
    return there


def _database() -> str | Finding:
    from intake.settings import get_settings
    from storage.database import parse_database

    database = parse_database(get_settings().database_url)
    is_pending, newer = migrations()
    if is_pending:
        return Finding("records database", "missing", f"{database} is not up to date: run `intake migrate`")
    if newer:
        return Finding("records database", "missing", f"{database}: {newer}")
    return f"{database} is up to date"


def _clock() -> str | Finding:
    from django.db import connection

    before = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        said = cursor.fetchone()[0]
    theirs = said if isinstance(said, datetime) else datetime.fromisoformat(said).replace(tzinfo=UTC)
    apart = abs((theirs - before).total_seconds())
    if apart > _APART_SECONDS:
        advice = f"this machine's and the records database's are {apart:.0f} seconds apart: set both by NTP"
        return Finding("clock", "weak", f"{advice}. Leases go by the database's, and logs by this machine's")
    return "this machine's and the records database's agree"


def _objects() -> str:
    from intake.settings import get_settings
    from storage.objects import open_store

    address = get_settings().objects_url
    # One small object a day: a store has no way to delete.
    open_store(address).put(f"derived/doctor/{datetime.now(UTC).date()}", b"written by intake doctor\n")
    return f"{address} can be written"


def _encryption() -> str | Finding:
    if pending_migrations():
        return Finding("encryption", "weak", "not looked at: run `intake migrate` first")
    from intake.settings import get_settings
    from review.accounts import second_factor
    from storage.encrypted.checking import look
    from storage.encrypted.keys import keyring

    ring, seen = keyring(), look()
    trouble = seen.unreadable + second_factor.unreadable()
    # Only the pages are given the secret: workers can't tell whether it is the right one.
    elsewhere = 0 if get_settings().secret_key else trouble.pop(second_factor.OTHER_DJANGOS, 0)
    if trouble:
        said = "; ".join(f"{number} values: {why}" for why, number in trouble.most_common(_SHOWN))
        raise RuntimeError(f"some of what is kept encrypted can't be read: {said}; `intake keys check` counts all")
    if elsewhere:
        advice = "second factors not looked at: ask where the pages run, whose INTAKE_SECRET_KEY encrypts them"
        return Finding("encryption", "weak", advice)
    if not ring.keys:
        advice = "no column is encrypted: `intake keys make ID` makes a key for INTAKE_FIELD_KEYS"
        return Finding("encryption", "weak", advice)
    if seen.undone:
        how = f"encrypted by {ring.writes.name}" if ring.writes else "decrypted"
        return Finding("encryption", "weak", f"not everything is {how}: run `intake keys rotate`")
    if ring.writes is None:
        return Finding("encryption", "weak", "values are written as they are: take `plain` out of INTAKE_FIELD_KEYS")
    former = len(ring.keys) - 1
    return f"columns are encrypted by {ring.writes.name}" + (f"; {former} more can decrypt" if former else "")


def _bucket() -> str | Finding:
    from intake.settings import get_s3_settings, get_settings

    scheme, _, rest = get_settings().objects_url.partition("://")
    if scheme != "s3":
        return "none: objects are in a folder, which is as safe as its disk and its rights"
    from storage.objects import split_bucket
    from storage.objects.bucket import examine

    seen = examine(split_bucket(rest)[0], get_s3_settings())
    weak = [one.said for one in seen if not one.good]
    return Finding("bucket", "weak", "; ".join(weak)) if weak else "; ".join(one.said for one in seen)


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


def _mail_server() -> str:
    from intake.settings import get_settings
    from storage.messages.mailing import check

    return check(get_settings())


def _webhooks() -> str | Finding:
    if pending_migrations():
        return Finding("webhooks", "weak", "not looked at: run `intake migrate` first")
    from storage.webhooks.models import Subscription, SubscriptionState

    told = Subscription.objects.exclude(state=SubscriptionState.ENDED)
    troubled = list(told.exclude(state=SubscriptionState.ACTIVE, failing_since=None).order_by("created_at"))
    if not troubled:
        return f"{told.count()} subscribed, and each takes what it is told"
    said = "; ".join(f"{one.pk} of {one.owner} ({_state(one)}): {one.trouble}" for one in troubled[:_SHOWN])
    advice = "see to the receiver, then PATCH it to active by the JSON API"
    return Finding("webhooks", "weak", f"{len(troubled)} of {told.count()} take nothing: {said}; {advice}")


def _traces() -> str | Finding:
    from intake.settings import get_settings

    if not get_settings().traces:
        return "none are sent"
    from queue_config.spans import reach

    if trouble := reach(get_settings().traces):
        return Finding("traces", "weak", f"the collector takes nothing ({trouble}): check INTAKE_TRACES")
    return "the collector takes them"


def _state(subscription: Any) -> str:
    if subscription.disabled_at:
        return "told no more"
    return f"failing since {subscription.failing_since:%Y-%m-%d %H:%M} UTC"


def _scanner() -> str | Finding:
    from intake.model import RefusalReason
    from intake.scratch import scratch_folder
    from intake.settings import get_limits, get_settings
    from queue_config.scanning import open_scanner

    scanner = open_scanner(get_settings())
    if scanner is None:
        return Finding("malware scanner", "weak", "none is set: no file is looked through for malware")
    version, size = scanner.version(), get_limits().bytes
    with scratch_folder() as folder:
        found = scanner.try_out(folder, size)
    if found and found.reason is RefusalReason.MALWARE:
        return f"{version} at {scanner.address} finds the EICAR test virus in {size:,} bytes, INTAKE_LIMIT_BYTES"
    if found and found.reason is RefusalReason.TOO_LARGE:
        advice = f"{version} refuses {found.detail}: raise that above INTAKE_LIMIT_BYTES, or such files are refused"
        return Finding("malware scanner", "weak", advice)
    if found:
        raise RuntimeError(f"{version} at {scanner.address}: {found.detail}")
    raise RuntimeError(
        f"{version} at {scanner.address} does not find the EICAR test virus in {size:,} bytes, INTAKE_LIMIT_BYTES: "
        "give it signatures (freshclam), and raise its MaxFileSize and MaxScanSize above that"
    )


def _sandbox() -> Finding:
    from intake.sandbox import Confinement, Finished, confinement, run_sandboxed
    from intake.scratch import scratch_folder
    from intake.settings import get_limits

    with scratch_folder() as folder:
        answer = run_sandboxed(lambda: json.dumps(asdict(confinement())), limits=get_limits(), folder=folder)
    if not isinstance(answer, Finished):
        return Finding("sandbox", "missing", f"a sandboxed process can't run: {answer}")
    found = Confinement(**json.loads(answer.text))
    layers = {
        "Landlock": found.landlock > 0,
        "seccomp": found.seccomp,
        "a network namespace": found.network_namespace,
    }
    used = " and ".join(name for name, is_used in layers.items() if is_used) or "limits alone"
    weak = {
        "see and change any file of this user (Linux 5.13 has Landlock against it)": found.reaches_files,
        "reach the network, as this kernel or container allows no network namespace": found.reaches_network,
        "make any system call: `apt install libseccomp2`": not found.seccomp,
        "send signals to this user's other processes (Linux 6.12 stops it)": found.reaches_processes,
        "start processes without end (run it as another user than root)": not found.few_processes,
    }
    can = "; ".join(what for what, is_so in weak.items() if is_so)
    if can:
        return Finding("sandbox", "weak", f"reading is confined by {used}, but a file that takes it over could {can}")
    return Finding("sandbox", "ok", f"reading is confined by {used}: no network, no other files")


def _retention() -> str:
    from intake.settings import get_settings
    from storage.retention.schedule import schedule_in_use

    setting = get_settings().retention
    schedule = schedule_in_use(setting)  # raises SettingsError
    return f"{setting}, {len(schedule.keep)} rules" if schedule else "off: nothing is deleted (INTAKE_RETENTION)"
