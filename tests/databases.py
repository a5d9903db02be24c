"""Which database the tests run on: SQLite, or by `--database postgresql` a PostgreSQL that is started for them.

Loaded by `-p` in pyproject.toml, since Django's settings are read before any conftest.py.
"""

import os
import secrets
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.database import parse_database


def pytest_addoption(parser: pytest.Parser) -> None:
    choices = ("sqlite", "postgresql")
    parser.addoption("--database", choices=choices, default="sqlite", help="what keeps the records while testing")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    # Not in the workers of pytest-xdist: they load this file later, and inherit the environment.
    os.environ.pop("INTAKE_DATABASE", None)
    if early_config.known_args_namespace.database == "postgresql":
        from tests.servers.postgresql import postgresql

        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        try:
            server = stack.enter_context(postgresql())
        except RuntimeError as error:
            raise pytest.UsageError(str(error)) from None
        os.environ["INTAKE_DATABASE"] = f"{server.address}/intake"
    return (yield)


@contextmanager
def database_of_its_own(template: str = "") -> Iterator[str]:
    """What INTAKE_DATABASE is to be for a home of its own; nothing on SQLite, whose file lies in the home anyway.

    With the address of another one as template, it is a copy of it.
    """
    if not (server := os.environ.get("INTAKE_DATABASE")):
        yield ""
        return
    from tests.servers.postgresql import new_database

    with new_database(server, f"home_{secrets.token_hex(6)}", template) as address:
        yield address


def rows(address: str, home: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query gives in the database of a home; its writes are committed."""
    database = parse_database(address or f"sqlite:///{home / 'records.sqlite3'}")
    if database.path is None:
        from tests.servers.postgresql import execute

        return execute(address, query)
    connection = sqlite3.connect(database.path, timeout=30, isolation_level=None)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
