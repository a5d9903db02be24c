"""Upgrades a running deployment while submissions flow: `make check-upgrade`.

The previous version works; the database is migrated below it; workers of both versions work side by side; then the
previous one ends, as it does when it is asked to, and what is new is filled in. All the while clients send. In the
end each submission has to be decided once, and the audit to verify. Exit code 1 where that is not so.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.checking import Verdict, check
from tests.faults.finding import find
from tests.faults.handing import Handing, flowing
from tests.faults.submissions import Maker
from tests.faults.world import ROOT, Service, World, world
from tests.upgrade.previous import previous

_AT_EACH_STAGE = 12
"""So many submissions are decided before the next stage."""
_STAGE_SECONDS = 120.0
_END_SECONDS = 60.0
_PATIENCE = 180.0


def upgrade(folder: Path, before: Path) -> tuple[int, Verdict]:
    """Do it; returns how many were sent, and what became of them. Raises TimeoutError where a stage goes nowhere."""
    maker = Maker(1, innocent=True)
    cases = [case.record() for case in maker.cases]
    with world(folder, "redis", cases, code=before) as made:
        handing = Handing(made, random.Random(1))
        former = made.worker = _workers(made)
        with flowing(handing, made, maker):
            _go_on(made, "the previous version alone")
            made.code = ROOT
            made.intake("migrate")
            _go_on(made, "the previous version on the new database")
            made.worker = _workers(made)
            _go_on(made, "both side by side")
            if code := former.end(_END_SECONDS):
                raise RuntimeError(f"workers of the previous version ended with {code}")
            made.web.end(_END_SECONDS)
            made.web = made.pages()
            made.intake("migrate")  # fills in what the previous version wrote as it knew it
            _go_on(made, "the new version alone")
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and (made.unfinished() or check(handing.handed, find(made)).is_unfinished):
            time.sleep(0.5)
        for service in (made.worker, made.web):
            service.end(_END_SECONDS)
        made.intake("audit", "verify")
        return len(handing.handed), check(handing.handed, find(made))


def _workers(made: World) -> Service:
    return Service(["work", "--processes", "2"], made.environment(), made.log, made.code)


def _go_on(made: World, stage: str) -> None:
    """Until so many more were decided."""
    wanted, end = made.decided() + _AT_EACH_STAGE, time.monotonic() + _STAGE_SECONDS
    while made.decided() < wanted:
        if time.monotonic() > end:
            raise TimeoutError(f"{stage}: {made.decided()} submissions decided of the {wanted} awaited")
        time.sleep(0.5)
    say(f"{stage}: {made.decided()} submissions decided")


def say(what: str) -> None:
    """To whoever waits."""
    sys.stderr.write(f"upgrade: {what}\n")


def main() -> None:
    """Run it."""
    with tempfile.TemporaryDirectory(prefix="intake-upgrade-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user
        with previous(folder) as before:
            sent, verdict = upgrade(folder, before)
    say(f"submissions {sent}, {verdict.figures()}")
    for reason in verdict.reasons():
        say(reason)
    if not verdict.is_good:
        sys.exit(1)


if __name__ == "__main__":
    main()
