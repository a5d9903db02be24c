"""S3 and SQS in memory (moto), on a free port or on a given one. All of one process share what they hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

REGION = "us-east-1"


@contextmanager
def moto(port: int = 0) -> Iterator[str]:
    """A running server; gives its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    host, taken = server.get_host_and_port()
    try:
        yield f"http://{host}:{taken}"
    finally:
        server.stop()


def client(service: str, address: str) -> Any:
    """A client of the server, whatever the credentials in the environment are."""
    return boto3.session.Session().client(
        service,
        endpoint_url=address,
        region_name=REGION,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
