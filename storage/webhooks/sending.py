"""Sends one notice: a POST to an address that was judged before, without redirects and with an end in time.

Any 2xx means taken, however the answer goes on: nobody reads it. 410 means that nobody is there any more, and all else
that it is to be sent again, later.
"""

import http.client
import math
import socket
import ssl
import threading
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

from storage.cases.http import retry_after_seconds
from storage.webhooks.addresses import AddressRefused, Networks, Target, look_up, target_of

_CONNECT_SECONDS = 3.0
_TROUBLE = (OSError, http.client.HTTPException, ValueError)


@dataclass(frozen=True)
class Taken:
    """The receiver has it."""


@dataclass(frozen=True)
class Missed:
    """It is to be sent again. `reason` is for logs and for the owner: it holds nothing that the receiver wrote."""

    reason: str
    pause: float = 0.0
    """It asked to be left alone for so many seconds."""
    gone: bool = False
    """It said that nobody will ever be there again."""


def send(url: str, body: bytes, headers: dict[str, str], *, seconds: float, allowed: Networks) -> Taken | Missed:
    """Post a notice; over after this many seconds, whatever the receiver does."""
    try:
        target = target_of(url, allowed)
        addresses = look_up(target, allowed)
        return _understood(_post(target, addresses, body, headers, seconds))
    except AddressRefused as error:
        return Missed(str(error))
    except _TROUBLE as error:
        return Missed(f"no answer ({type(error).__name__})")  # its name alone: the notice may quote the request


def _post(
    target: Target, addresses: list[str], body: bytes, headers: dict[str, str], seconds: float
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(target.host, target.port, timeout=seconds)
    connection.sock = _connected(target, addresses, min(_CONNECT_SECONDS, seconds))
    connection.sock.settimeout(seconds)
    # A timeout of the socket's would begin anew with each byte of a receiver that sends one now and then.
    is_over = threading.Event()
    end = threading.Timer(seconds, _cut, [connection.sock, is_over])
    end.daemon = True
    end.start()
    try:
        connection.request("POST", target.path, body, headers | {"Host": target.authority, "Connection": "close"})
        response = connection.getresponse()
        if is_over.is_set():
            raise TimeoutError  # what was cut off is no answer, whatever it began with
        return response
    finally:
        end.cancel()
        connection.close()


def _connected(target: Target, addresses: list[str], seconds: float) -> socket.socket:
    """A connection to the first of these addresses that takes one. Raises OSError."""
    failure: OSError = OSError("the name has no address")
    for address in addresses:
        try:
            plain = socket.create_connection((address, target.port), seconds)
        except OSError as error:
            failure = error
            continue
        if not target.secure:
            return plain
        try:
            return _context().wrap_socket(plain, server_hostname=target.host)
        except OSError:
            plain.close()
            raise
    raise failure


@cache
def _context() -> ssl.SSLContext:
    """Made once: it reads all the authorities that this machine trusts."""
    return ssl.create_default_context()


def _cut(connection: socket.socket, is_over: threading.Event) -> None:
    is_over.set()
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is over already


def _understood(response: http.client.HTTPResponse) -> Taken | Missed:
    status = response.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Taken()
    pause = retry_after_seconds(response.headers.get("Retry-After", ""))
    return Missed(f"it answered {status}", pause if math.isfinite(pause) else 0.0, gone=status == HTTPStatus.GONE)
