"""Keys, and a way to have this process use some of them."""

import base64
import hashlib
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from intake.settings import get_settings


def _key(name: str) -> str:
    """The same each time: it is part of tests' names, which several processes have to agree on."""
    return f"{name}:{base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()}"


FIRST, SECOND, THIRD = map(_key, ("2025", "2026-a", "2026-b"))
Keyed = Callable[..., None]


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyed]:
    """From now on these are INTAKE_FIELD_KEYS."""

    def set_(*entries: str) -> None:
        monkeypatch.setenv("INTAKE_FIELD_KEYS", ",".join(entries))
        get_settings.cache_clear()

    yield set_
    monkeypatch.undo()
    get_settings.cache_clear()


def stored(table: str, column: str) -> list[str | None]:
    """What the database holds, as a dump shows it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CAST({column} AS text) FROM {table}")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]
