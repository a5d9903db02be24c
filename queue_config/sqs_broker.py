"""Kombu's SQS transport, hardened: what SQS can't do for a while is trouble with the broker, and no more.

Kombu lets the errors of boto3 through, where everybody waits for kombu's, and an answer of 500 ends a worker. And it
makes a client for each channel, though making one takes longer than all that is asked of it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from kombu.exceptions import OperationalError
from kombu.transport import SQS

from queue_config.sqs_errors import reason

_clients: dict[tuple[Any, ...], Any] = {}


class Channel(SQS.Channel):
    """Messages in the queues of one account and region."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        with _trouble():
            super().__init__(*args, **kwargs)

    def _new_boto_client(self, *args: Any, **kwargs: Any) -> Any:
        # Not across a fork: two processes must not speak on one connection.
        key = (os.getpid(), self.endpoint_url, *args, *sorted(kwargs.items()))
        if key not in _clients:
            _clients[key] = super()._new_boto_client(*args, **kwargs)  # type: ignore[misc]  # the stubs leave it out
        return _clients[key]

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        with _trouble():
            super()._put(queue, message, **kwargs)

    def _size(self, queue: str) -> int:
        with _trouble():
            return int(super()._size(queue))

    def _on_messages_ready(self, queue: str, qname: str, messages: Any) -> int:
        # Where SQS gave no answer, kombu's connection says "no messages" by a list, which its channel can't read.
        return int(super()._on_messages_ready(queue, qname, messages or {}))  # type: ignore[misc]


class Transport(SQS.Transport):
    """The transport for addresses that begin with `sqs://`."""

    Channel = Channel
    connection_errors = (*SQS.Transport.connection_errors, ClientError, OperationalError)
    channel_errors = (*SQS.Transport.channel_errors, ClientError)


@contextmanager
def _trouble() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OperationalError(reason(error)) from None
