"""Notifications that wait in an SQS queue, where S3 puts them itself, or by SNS or EventBridge.

A message is deleted only after what it names was announced: while the store or the database is away it stays, and SQS
hands it out again when its visibility timeout is over. One that can't be understood is deleted at once: it would come
back for ever, unless the queue has a redrive policy. Nothing is lost by it, since the sweeper looks for itself.
"""

import re
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import boto3
import structlog
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from intake.settings import SettingsError
from queue_config.announcing import announce
from queue_config.notifications.shapes import Fault, Place, parse
from queue_config.sqs_errors import reason
from storage.objects import ObjectStore

_log = structlog.get_logger()
_BATCH = 10  # SQS hands out no more at once
_MAX_BATCHES = 10  # then the sweeper has its turn
_PAUSE_SECONDS = 10.0  # a queue that can't be reached must not hold up every round of the sweeper
_REGION = re.compile(r"(?:^|\.)sqs\.([a-z0-9-]+)\.")


class InboxUnreachable(Exception):
    """The message says why, and what to set."""


class Inbox:
    """The queue at an https:// address, as SQS shows it."""

    def __init__(self, queue: str, place: Place, region: str) -> None:
        address = urlsplit(queue)
        usable = address.scheme in ("https", "http") and address.hostname and address.path.strip("/")
        if not usable or address.username:
            raise SettingsError(
                "INTAKE_NOTIFICATIONS must be the address of an SQS queue, e.g. "
                "https://sqs.ca-central-1.amazonaws.com/123456789012/intake-notifications"
            )
        self._queue = queue
        self._place = place
        self._away = False
        self._quiet_until = 0.0
        found = _REGION.search(address.netloc)
        try:
            self._client: Any = boto3.session.Session().client(
                "sqs",
                endpoint_url=f"{address.scheme}://{address.netloc}",
                region_name=found[1] if found else region or None,
                config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1}),
            )
        except (BotoCoreError, ValueError) as error:
            raise SettingsError(f"INTAKE_NOTIFICATIONS: {error}") from None

    def drain(self, store: ObjectStore) -> int:
        """Announce what the waiting messages name, then delete them; returns how many submissions were new.

        Quick where nothing waits. A queue that can't be reached is logged once, and asked again after a while. Raises
        StoreUnavailable and Django's database errors.
        """
        if time.monotonic() < self._quiet_until:
            return 0
        announced = 0
        try:
            for _ in range(_MAX_BATCHES):
                messages = self._receive()
                if not messages:
                    break
                announced += self._announce(store, messages)
                self._delete(messages)
        except (BotoCoreError, ClientError) as error:
            if not self._away:
                _log.warning("notifications_unreachable", reason=reason(error))
            self._away, self._quiet_until = True, time.monotonic() + _PAUSE_SECONDS
            return announced
        if self._away:
            _log.info("notifications_reachable_again")
            self._away = False
        return announced

    def check(self) -> str:
        """How many messages wait, in words. Raises InboxUnreachable."""
        wanted = "ApproximateNumberOfMessages"
        try:
            answer = self._client.get_queue_attributes(QueueUrl=self._queue, AttributeNames=[wanted])
        except (BotoCoreError, ClientError) as error:
            raise InboxUnreachable(f"INTAKE_NOTIFICATIONS: {self._queue}: {reason(error)}") from None
        return f"{self._queue} can be read, {answer['Attributes'][wanted]} messages wait"

    def _receive(self) -> list[dict[str, str]]:
        answer = self._client.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=_BATCH, WaitTimeSeconds=0)
        messages: list[dict[str, str]] = answer.get("Messages", [])
        return messages

    def _announce(self, store: ObjectStore, messages: Sequence[dict[str, str]]) -> int:
        folders: list[str] = []
        elsewhere = 0
        for message in messages:
            outcome = parse(message["Body"], self._place)
            if isinstance(outcome, Fault):
                _log.warning("notification_malformed", message=message["MessageId"], fault=outcome.value)
                continue
            folders += outcome.folders
            elsewhere += outcome.elsewhere
        if elsewhere:
            _log.warning("notifications_of_other_buckets", count=elsewhere)
        return announce(store, folders).found if folders else 0

    def _delete(self, messages: Sequence[dict[str, str]]) -> None:
        """One that stays all the same comes back, and changes nothing."""
        entries = [{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(messages)]
        self._client.delete_message_batch(QueueUrl=self._queue, Entries=entries)
