"""What carries the hints: a folder, Redis or RabbitMQ. Each may forget everything: the sweeper hints again."""

from dataclasses import dataclass, field
from typing import Any

from intake.settings import Settings
from queue_config import folder_broker

_TAKEN_TOO_OFTEN = 20  # a hint that ends its worker each time is dropped; the row's own attempts decide what follows


@dataclass(frozen=True)
class Broker:
    """How Celery is to use one kind of broker."""

    url: str
    options: dict[str, Any] = field(default_factory=dict)
    """Of the transport."""
    queue_arguments: dict[str, Any] = field(default_factory=dict)


def broker_of(settings: Settings, longest_step: float) -> Broker:
    """The broker at the settings' address; `longest_step` in seconds. Raises SettingsError for an unknown scheme."""
    scheme = settings.broker.partition("://")[0]
    if scheme in ("redis", "rediss"):
        # Redis hands out again whatever is not done by then: later than any step can last.
        options = {"visibility_timeout": 2 * longest_step, "health_check_interval": 10, "socket_timeout": 30}
        return Broker(settings.broker, options)
    if scheme in ("amqp", "amqps"):
        # Quorum queues outlive the loss of a node, and count how often a message was taken.
        arguments = {"x-queue-type": "quorum", "x-delivery-limit": _TAKEN_TOO_OFTEN}
        return Broker(settings.broker, {"confirm_publish": True}, arguments)
    messages = str(settings.queue_folder / "messages")
    return Broker(f"{folder_broker.SCHEME}://localhost//", {"data_folder_in": messages, "polling_interval": 0.02})
