"""What carries the hints: a folder, Redis, RabbitMQ or SQS. Each may forget everything: the sweeper hints again."""

import re
import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from kombu.transport import TRANSPORT_ALIASES

from intake.settings import Settings, SettingsError, get_s3_settings
from queue_config import folder_broker

# Loaded only where they are used.
TRANSPORT_ALIASES["sqs"] = "queue_config.sqs_broker:Transport"
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "queue_config.redis_broker:Transport"
_SQS_LONGEST_SECONDS = 12 * 3600
_SQS_RECOUNT_SECONDS = 10.0  # it only estimates
_TAKEN_TOO_OFTEN = 20  # a hint that ends its worker each time is dropped; the row's own attempts decide what follows


@dataclass(frozen=True)
class Broker:
    """How Celery is to use one kind of broker."""

    url: str
    options: dict[str, Any] = field(default_factory=dict)
    """Of the transport."""
    queue_arguments: dict[str, Any] = field(default_factory=dict)
    tls: dict[str, Any] | None = None
    """How the broker has to prove who it is, where it is reached by TLS; its authority is one that this machine trusts,
    or in the file that SSL_CERT_FILE names."""
    recount_seconds: float = 0.0
    """How long it takes until it counts right what waits."""


def broker_of(settings: Settings, longest_step: float) -> Broker:
    """The broker at the settings' address; `longest_step` in seconds. Raises SettingsError for an unknown scheme."""
    scheme = settings.broker.partition("://")[0]
    tls: dict[str, Any] | None
    if scheme in ("redis", "rediss"):
        # Redis hands out again whatever is not done by then: later than any step can last.
        options = {"visibility_timeout": 2 * longest_step, "health_check_interval": 10, "socket_timeout": 30}
        # Kombu alone would take any certificate.
        tls = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True} if scheme == "rediss" else None
        return Broker(settings.broker, options, tls=tls)
    if scheme in ("amqp", "amqps"):
        # Quorum queues outlive the loss of a node, and count how often a message was taken.
        arguments = {"x-queue-type": "quorum", "x-delivery-limit": _TAKEN_TOO_OFTEN}
        # No name is the address's own.
        tls = {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": None} if scheme == "amqps" else None
        return Broker(settings.broker, {"confirm_publish": True}, arguments, tls)
    if scheme == "sqs":
        return _sqs(settings.broker, longest_step)
    messages = str(settings.queue_folder / "messages")
    return Broker(f"{folder_broker.SCHEME}://localhost//", {"data_folder_in": messages, "polling_interval": 0.02})


def _sqs(address: str, longest_step: float) -> Broker:
    """Amazon's SQS, or one that speaks like it at host:port; what follows the host begins the names of the queues."""
    parts = urlsplit(address)
    name = parts.path.strip("/") or "intake"
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name):
        raise SettingsError("INTAKE_BROKER: the path of sqs:///path begins the queues' names: letters, digits, - and _")
    if bool(parts.username) != bool(parts.password):
        raise SettingsError("INTAKE_BROKER: sqs://key:secret@host needs both the key and the secret, or neither")
    options = {
        "region": _region(),
        "is_secure": not parts.hostname,  # as kombu does: another host is one's own, and speaks HTTP
        "queue_name_prefix": f"{name}-",
        # SQS hands out again whatever is not done by then: later than any step can last.
        "visibility_timeout": min(round(2 * longest_step), _SQS_LONGEST_SECONDS),
        "wait_time_seconds": 20,  # each look is paid for, and the longest one answers as soon as there is a message
        "polling_interval": 0.2,  # until a worker that was busy looks again
        "max_retries": 1,  # of whoever hints: who waits for that, waits for all; the worker itself never gives up
        "interval_start": 0.2,
        "client-config": {"connect_timeout": 3, "read_timeout": 10, "retries": {"total_max_attempts": 1}},
    }
    return Broker(f"sqs://{parts.netloc}", options, recount_seconds=_SQS_RECOUNT_SECONDS)


def _region() -> str:
    import boto3  # it takes long to load

    region: str | None = get_s3_settings().region or boto3.session.Session().region_name
    if not region:
        raise SettingsError("INTAKE_BROKER: sqs:// needs a region: set AWS_DEFAULT_REGION")
    return region
