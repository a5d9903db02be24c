"""The one change that events allow: details that must not be kept any longer give way to their digest.

The chain stays whole, since it was made over that digest. What stood there can't be guessed: the salt goes too. Where a
decision or an attachment has to lose what it says as well, an event has to tell of it, as of any change: one that is
recorded with the row as it is then.
"""

from storage.audit.digests import REDACTED, details_digest
from storage.records import models


def redact(event: models.Event) -> None:
    """Leave only the digest of a sealed event's details; a second time changes nothing."""
    left = {REDACTED: details_digest(event.details, event.salt)}
    models.Event.objects.filter(pk=event.pk).update(details=left, salt="")
