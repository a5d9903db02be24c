"""A worker process that is really killed while it waits for an answer: another says it again, once in effect."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import database_of_its_own
from tests.servers.webhook_receiver import Fate, Receiver

pytestmark = pytest.mark.slow
_ROOT = Path(__file__).parents[3]
_SEED = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from storage.webhooks import subscribing
from storage.webhooks.kinds import Kind
from tests.review.building import raise_exception
print(subscribing.subscribe({url!r}, list(Kind), "", "sam", None).secret)
raise_exception()
"""


def test_a_worker_that_is_killed_between_the_call_and_the_answer(tmp_path: Path, receiver: Receiver) -> None:
    with database_of_its_own() as database:
        others = {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")}
        home = others | {"INTAKE_HOME": str(tmp_path), "INTAKE_LEASE_SECONDS": "4", "INTAKE_DATABASE": database}
        home["INTAKE_WEBHOOK_PRIVATE"] = "127.0.0.0/8"
        made = subprocess.run(
            [sys.executable, "-c", _SEED.format(url=receiver.url)],
            env=home,
            cwd=_ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        receiver.secrets.append(made.stdout.strip())
        receiver.fates = [Fate(late=30)]
        step = [sys.executable, "-c", "from queue_config import tasks; tasks.run_step('tell')"]
        victim = subprocess.Popen(step, env=home, cwd=_ROOT)
        _until(lambda: len(receiver.asked) == 1)
        victim.send_signal(signal.SIGKILL)
        victim.wait(10)
        assert receiver.taken == []
        for _ in range(6):  # not before the lease is over
            subprocess.run(step, env=home, cwd=_ROOT, check=True)
            if receiver.taken:
                break
            time.sleep(1)
    assert receiver.types == ["exception.opened"]
    assert len({key for key, _body in receiver.asked}) == 1, "under the same id"


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
