"""Where the records and cases are: a SQLite file, or PostgreSQL."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intake.settings import SettingsError

_WANTED = "INTAKE_DATABASE must be sqlite:///path/of/file or postgresql://user:password@host:port/name"
_SQLITE = "sqlite:///"
_TOGETHER = {"40P01", "40001", "55P03"}  # deadlock, serialisation failure, lock not available
_POSTGRESQL = ("postgresql://", "postgres://")

# What the address itself says comes before these.
_POSTGRESQL_OPTIONS = {
    "connect_timeout": "10",
    # A host that vanished is noticed in half a minute, not after the kernel's two hours.
    "keepalives_idle": "30",
    "tcp_user_timeout": "30000",
    # A worker frozen within a transaction must not hold its rows for ever, nor another wait for them for ever.
    "options": "-c lock_timeout=60s -c idle_in_transaction_session_timeout=60s",
}


# For Django; only what is bound by the server is prepared.
_PREPARES = {"server_side_binding": True, "prepare_threshold": 5}


@dataclass(frozen=True)
class Database:
    """One database; as a text it is an address without the password."""

    address: str
    path: Path | None = None
    """The file, of SQLite's."""
    connection: dict[str, str] = field(default_factory=dict, repr=False)
    """What libpq is told, of PostgreSQL's."""

    def __str__(self) -> str:
        return self.address

    def django_settings(self, *, prepares: bool = False) -> dict[str, Any]:
        """An entry of Django's DATABASES; `prepares`: PostgreSQL plans what is asked again once a connection."""
        if self.path is not None:
            return _sqlite_settings(self.path)
        found = _postgresql_settings(self.connection)
        if prepares:
            found["OPTIONS"] |= _PREPARES
        return found


def parse_database(address: str) -> Database:
    """The database that an address means. Raises SettingsError, which never quotes the address: it has the password."""
    if address.startswith(_SQLITE) and address != _SQLITE:
        path = Path(address.removeprefix(_SQLITE))
        return Database(str(path), path=path)
    if not address.startswith(_POSTGRESQL):
        raise SettingsError(_WANTED)
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        found = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    except ProgrammingError:
        raise SettingsError(_WANTED) from None
    ports = found.get("port", "").split(",")
    if not found.get("dbname") or not all(port.isdecimal() or not port for port in ports):
        raise SettingsError(_WANTED)
    where = f"{found.get('host', 'localhost')}:{found.get('port', '5432')}/{found['dbname']}"
    return Database(f"postgresql://{where}", connection=found)


def _sqlite_settings(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            # Take the write lock at the start: a transaction that reads first and writes later can't be upgraded
            # when another writer came between, and would fail instead of waiting.
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        "TEST": {"NAME": None},
    }


def _postgresql_settings(connection: dict[str, str]) -> dict[str, Any]:
    told = _POSTGRESQL_OPTIONS | connection
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told.pop("dbname"),
        "USER": told.pop("user", ""),
        "PASSWORD": told.pop("password", ""),
        "HOST": told.pop("host", ""),
        "PORT": told.pop("port", ""),
        "OPTIONS": told,
        # Connections are kept, and tried before each step and each request: the server may have been restarted.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def were_in_each_others_way(error: BaseException) -> bool:
    """Whether two transactions waited for each other, and this one had to give way."""
    return getattr(error.__cause__, "sqlstate", "") in _TOGETHER
