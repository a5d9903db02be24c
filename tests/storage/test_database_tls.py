"""PostgreSQL by TLS: the address says how sure one has to be of the server, and a real one has to prove it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from storage.database import parse_database
from tests.servers.certificates import Certificates, certificates
from tests.servers.postgresql import Server, is_installed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_installed(), reason="no PostgreSQL on this machine: scripts/servers.sh"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def server(made: Certificates) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="intake-postgresql-"))
    try:
        running = Server(folder)
        running.prove_itself_by(made)
        running.start()
        yield running
        running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def connected(address: str) -> tuple[bool, str]:
    """Whether the connection that the product would make is by TLS, and by which version."""
    told = parse_database(address).django_settings()
    words = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "dbname": told["NAME"]}
    with psycopg.connect(**words, **told["OPTIONS"]) as connection:
        found = connection.execute("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
    assert found is not None
    return found[0], found[1]


def test_a_server_that_proves_itself_is_reached(server: Server, made: Certificates) -> None:
    address = f"{server.address}/postgres?sslmode=verify-full&sslrootcert={made.authority}"
    assert connected(address) == (True, "TLSv1.3")


def test_one_of_an_unknown_authority_is_not(server: Server, tmp_path: Path) -> None:
    other = certificates(tmp_path)
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        connected(f"{server.address}/postgres?sslmode=verify-full&sslrootcert={other.authority}")


def test_nor_one_whose_certificate_is_for_another_host(server: Server, made: Certificates) -> None:
    there = server.address.replace("127.0.0.1", "localhost")
    with pytest.raises(psycopg.OperationalError, match='does not match host name "localhost"'):
        connected(f"{there}/postgres?sslmode=verify-full&sslrootcert={made.authority}&hostaddr=127.0.0.1")


def test_nor_is_it_without_tls(server: Server) -> None:
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        connected(f"{server.address}/postgres?sslmode=disable")
