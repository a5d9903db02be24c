"""Kombu's Redis transport, hardened: an acknowledgement that Redis does not hear must not cost a worker its slot.

Kombu forgets a message only after Redis has heard that it is done. While Redis is away it never hears, and the worker,
which takes no more messages than it has slots, counts the message for the rest of its life. Redis hands such a message
out again when its visibility timeout is over; the row's lease makes that harmless.
"""

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """Which messages are under way."""

    def ack(self, delivery_tag: str) -> None:
        """It is done."""
        try:
            super().ack(delivery_tag)
        except BaseException:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """It is not, and may be handed out again."""
        try:
            super().reject(delivery_tag, requeue=requeue)
        except BaseException:
            virtual.QoS.ack(self, delivery_tag)
            raise


class Channel(redis.Channel):
    """Messages in lists."""

    QoS: Any = QoS


class Transport(redis.Transport):
    """The transport for addresses that begin with `redis://` and `rediss://`."""

    Channel = Channel
