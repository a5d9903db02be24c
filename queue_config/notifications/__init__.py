"""What the object store says of new objects. It only makes things quicker: the sweeper finds what nobody announced.

A notification is believed no further than the folder it names; whether a submission is there, the store says.
"""

from typing import TYPE_CHECKING

from intake.settings import Settings, get_s3_settings
from queue_config.notifications.shapes import place_of

if TYPE_CHECKING:
    from queue_config.notifications.inbox import Inbox


def open_inbox(settings: Settings) -> "Inbox | None":
    """The SQS queue that the store's notifications go to; None where none is set. Raises SettingsError."""
    if not settings.notifications:
        return None
    from queue_config.notifications.inbox import Inbox  # boto3 takes long to load

    return Inbox(settings.notifications, place_of(settings.objects_url), get_s3_settings().region)
