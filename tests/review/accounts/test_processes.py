"""What one process that serves the pages counts, the others know."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import database_of_its_own

pytestmark = pytest.mark.slow
TRY = """
import os, sys, django, structlog
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
os.environ["DJANGO_SETTINGS_MODULE"] = "review.settings"
django.setup()
from django.test import Client
for password in sys.argv[1:]:
    answer = Client().post("/login", {"login": "alex", "password": password}, headers={"host": "localhost"})
    page = answer.content.decode()
    print("in" if answer.status_code == 302 else "wait" if "Too many attempts" in page else "wrong")
"""


def test_attempts_in_vain_on_one_process_lock_the_others(tmp_path: Path) -> None:
    with database_of_its_own() as database:
        others = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "DJANGO_"))}
        ours = {"INTAKE_HOME": str(tmp_path), "INTAKE_DATABASE": database}

        def run(*arguments: str) -> str:
            command = [sys.executable, *arguments]
            done = subprocess.run(command, env=others | ours, capture_output=True, text=True, timeout=120, check=False)
            assert done.returncode == 0, done.stderr
            return done.stdout

        run("-m", "commands", "migrate")
        make = "from commands.starting import set_up; set_up()\nfrom review.accounts.users import ensure_reviewer\n"
        password = run("-c", make + "print(ensure_reviewer('alex', 'max'))").strip()
        assert run("-c", TRY, *["guess"] * 3).split() == ["wrong"] * 3
        assert run("-c", TRY, password, *["guess"] * 2, password).split() == ["in", "wrong", "wrong", "wait"]
        assert run("-c", TRY, password).split() == ["wait"]
        run("-m", "commands", "users", "unlock", "alex")
        assert run("-c", TRY, password).split() == ["in"]
