"""`intake health`: whether what runs here still moves; for container engines, which ask it again and again."""

import http.client
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from intake.pulse import LOOP, Beat, alive, seconds_since

_UNHEALTHY = 1  # the code that container engines expect
_ASKED = "asked"
_TO_TAKE_ONE = 3.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask one that listens everywhere


class Role(StrEnum):
    """What runs for long."""

    WORKER = "worker"
    SWEEPER = "sweeper"
    WEB = "web"


class Stuck(Exception):
    """The message says what does not move."""


def health(
    role: Annotated[Role | None, typer.Argument(help="Which must run here; none: whatever does")] = None,
    within: Annotated[float, typer.Option(help="Seconds in which all that runs must have moved", min=1)] = 120,
    patience: Annotated[float, typer.Option(help="Seconds that the pages may take to answer", min=0.1)] = 10,
) -> None:
    """Say in a line whether what runs here moves; 1: it doesn't. Example: `intake health worker`.

    A store, a database or a broker that is away is waited for, and no illness: `intake doctor` looks at those.
    """
    from intake.version import current

    roles = [role] if role else list(Role)
    found = [(one, folder) for one in roles for folder in alive(one)]
    try:
        if not found:
            raise Stuck(f"no {role or 'worker, sweeper or web server'} of this user runs here")
        said = [_web(folder, patience) if one is Role.WEB else _loops(one, folder, within) for one, folder in found]
    except Stuck as stuck:
        typer.echo(f"stuck: {stuck}")
        raise typer.Exit(_UNHEALTHY) from None
    typer.echo(f"ok: {'; '.join(said)}; version {current()}")


def _loops(role: Role, folder: Path, within: float) -> str:
    """What a sweeper's or a worker's loops say. Raises Stuck."""
    moved = seconds_since(folder / LOOP)
    if moved is None:
        raise Stuck(f"{role}: it has not begun yet")
    if moved > within:
        raise Stuck(f"{role}: its loop has not moved for {moved:.0f} seconds")
    said = [f"{role} moved {moved:.0f} s ago", *(_worker(path, within) for path in sorted(folder.glob("*.loop")))]
    return ", ".join(filter(None, said))


def _worker(loop: Path, within: float) -> str:
    """What a Celery worker's loop and its processes say; nothing if it has just gone to rest. Raises Stuck."""
    queues = loop.stem
    moved = seconds_since(loop)
    if moved is None and not loop.exists():
        return ""
    if moved is None:
        raise Stuck(f"worker of {queues}: it has not begun yet")
    if moved > within:
        if _broker_is_there():
            raise Stuck(f"worker of {queues}: its loop has not moved for {moved:.0f} seconds")
        return f"that of {queues} waits for the broker"
    if _is_passed_over(loop.with_suffix(".tasks"), queues.split(","), within):
        raise Stuck(f"worker of {queues}: hints wait, and it takes none")
    return f"that of {queues} {moved:.0f} s ago"


def _broker_is_there() -> bool:
    from queue_config.hints import BrokerUnreachable, reach_broker

    try:
        reach_broker()
    except BrokerUnreachable:
        return False
    return True


def _is_passed_over(tasks: Path, queues: list[str], within: float) -> bool:
    """Whether hints wait though its processes have begun and ended nothing for longer than any step takes.

    Not asked at each check: on SQS each look is paid for, and loading Celery costs a second.
    """
    asked = tasks.with_suffix(f".{_ASKED}")
    if _within(tasks, within) or _within(asked, within):
        return False
    from queue_config.app import HARD_SECONDS, QUEUE_OF
    from queue_config.hints import waiting

    longest = HARD_SECONDS + within
    there = {} if _within(tasks, longest) else waiting() or {}
    if any(count for step, count in there.items() if QUEUE_OF[step] in queues):
        time.sleep(_TO_TAKE_ONE)  # it may have come just now
        if not _within(tasks, longest):
            return True
    Beat(asked)()
    return False


def _within(path: Path, seconds: float) -> bool:
    moved = seconds_since(path)
    return moved is not None and moved <= seconds


def _web(folder: Path, patience: float) -> str:
    """What the pages answer. Raises Stuck."""
    host, port = (folder / "address").read_text().split()
    connection = http.client.HTTPConnection(_EVERYWHERE.get(host, host), int(port), timeout=patience)
    try:
        connection.request("GET", "/health/")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise Stuck(f"web: no answer at {host}, port {port} ({type(error).__name__})") from None
    finally:
        connection.close()
    if status != http.client.OK:
        raise Stuck(f"web: it answered {status}")
    return f"web answers at port {port}"
