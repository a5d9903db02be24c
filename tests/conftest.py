"""Tests keep everything in a temporary home of their own, never in the one of whoever runs them."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from intake.settings import get_settings

_HOME = tempfile.mkdtemp(prefix="intake-tests-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["INTAKE_HOME"] = _HOME
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
get_settings.cache_clear()  # pytest-django has read Django's settings, and with them ours, before this file


# Loaded machines are slow, which is no failure. A change is judged by the same examples each time; people try new ones.
settings.register_profile("people", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "people")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rounds", type=int, default=1, help="how often tests/faults breaks things, each time otherwise")


@pytest.fixture(scope="session")
def ready() -> Path:
    """The ready samples: cases.jsonl, truth.jsonl and submissions/."""
    return Path(__file__).parent.parent / "samples" / "ready"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The guards of the audit are down: tests empty their tables, and tamper as only a database's owner could."""
    with django_db_blocker.unblock():
        from django.db import connection

        from storage.audit import guards

        guards.take_down(connection)
