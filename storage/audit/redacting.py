"""The one change that events allow: details that must not be kept any longer give way to their digest.

The chain stays whole, since it was made over that digest. What stood there can't be guessed: the salt goes too. From
then on the event no longer vouches for the decision and the attachment it names, whose contents may go with it.
"""

from storage.audit.digests import REDACTED, details_digest
from storage.records import models


def redact(event: models.Event) -> None:
    """Leave only the digest of a sealed event's details; a second time changes nothing."""
    left = {REDACTED: details_digest(event.details, event.salt)}
    models.Event.objects.filter(pk=event.pk).update(details=left, salt="")
