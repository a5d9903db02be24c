"""Whatever the database is, processes that draw exceptions side by side never get the same one."""

import subprocess
import sys
from collections import Counter

import pytest

from tests.commands.conftest import Intake, database, environment, home, intake, migrated, template

__all__ = ["database", "environment", "home", "intake", "migrated", "template"]  # fixtures
PROCESSES, EXCEPTIONS = 3, 60
SET_UP = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "storage.settings"
django.setup()
from storage.desk.claiming import next_for
from storage.records.models import Decision, ExceptionItem, Submission
"""
RAISE = f"""
submission = Submission.objects.create(pk="s-000001")
decision = Decision.objects.create(submission=submission, outcome="exception", made_by="automation")
item = dict(submission=submission, decision=decision, reason="corrupt")
ExceptionItem.objects.bulk_create([ExceptionItem(**item) for _ in range({EXCEPTIONS})])
"""
DRAW = """
print("ready", flush=True)
sys.stdin.readline()
while (pk := next_for(sys.argv[1], ExceptionItem.objects.all())) is not None:
    print(pk)
"""


@pytest.mark.slow
def test_processes_that_draw_at_once_never_get_the_same(migrated: Intake, environment: dict[str, str]) -> None:
    def python(script: str, *arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", SET_UP + script, *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)

    assert python(RAISE).wait(60) == 0
    reviewers = [python(DRAW, f"user{number}") for number in range(PROCESSES)]
    for reviewer in reviewers:
        assert reviewer.stdout.readline() == "ready\n"
    for reviewer in reviewers:
        reviewer.stdin.write("go\n")
        reviewer.stdin.flush()
    drawn = Counter(pk for reviewer in reviewers for pk in reviewer.communicate(timeout=60)[0].split())
    assert len(drawn) == EXCEPTIONS
    assert set(drawn.values()) == {1}
