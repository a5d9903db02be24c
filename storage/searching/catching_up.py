"""Indexes whatever is not indexed; a part of the sweeper's round.

It asks what lacks an entry, never what happened lately. The step that opens exceptions neither waits for the index nor
tells it anything, whoever opens one need not think of it, and one that was missed, by a crash or an older version, is
found by the next pass. What was just opened is found in the next round.
"""

import math
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from intake.model import Reading
from storage.encrypted.sealing import KeyMissing
from storage.encrypted.unreadable import strictly
from storage.objects import ObjectStore
from storage.objects.errors import ObjectMissing
from storage.records import models
from storage.records.readings import pages_of, reading_of
from storage.searching.indexing import VERSION, index_exception

_NEWEST = 500
_AT_A_TIME = 5000
_REST_SECONDS = 5.0
"""After a pass that found nothing; what is opened meanwhile is seen all the same."""
_SECONDS = 1.0
"""What indexing may take of a round: the sweeper has other work, too."""


def unindexed() -> QuerySet[models.ExceptionItem]:
    """Exceptions without an entry, or with one of another version; none that are being deleted."""
    erasing = models.Submission.objects.filter(state=models.SubmissionState.ERASING)
    return models.ExceptionItem.objects.exclude(searchable__version=VERSION).exclude(submission__in=erasing)


@dataclass
class CatchingUp:
    """One sweeper's way through the exceptions; a pass begins anew when it has come to the end, or was started."""

    store: ObjectStore
    _position: int = 0
    _newest: int = 0
    _found: int = 0
    """In this pass."""
    _rests_until: float = -math.inf
    _read: tuple[str, Reading] | None = None
    """The reading that was needed last: a long scan may have many exceptions."""

    def advance(self, seconds: float = _SECONDS) -> int:
        """One round; says how many were indexed. Raises StoreUnavailable and the database's errors.

        While a key of encrypted columns is missing nothing is indexed, rather than without what they hold.
        """
        try:
            with strictly():
                return self._advance(seconds)
        except KeyMissing:
            return 0

    def _advance(self, seconds: float) -> int:
        began = time.monotonic()
        end = began + seconds
        keys = models.ExceptionItem.objects.values_list("pk", flat=True)
        if began < self._rests_until and keys.order_by("-pk").first() == self._newest:
            return 0
        newest = list(keys.order_by("-pk")[:_NEWEST])
        page = list(keys.filter(pk__gt=self._position).order_by("pk")[:_AT_A_TIME])
        done = 0
        for first, last in ((newest[-1], newest[0]), (page[0], page[-1])) if newest and page else ():
            for item in self._due(Q(pk__gte=first, pk__lte=last)):
                if done and time.monotonic() > end:
                    return done  # this page is looked at again
                with suppress(IntegrityError):  # it was erased meanwhile
                    index_exception(item, self._text(item))
                done += 1
                self._found += 1
        self._position = page[-1] if len(page) == _AT_A_TIME else 0
        if not self._position:  # the pass is over
            self._newest = newest[0] if newest else 0
            self._rests_until = -math.inf if self._found else began + _REST_SECONDS
            self._found = 0
        self._read = None
        return done

    def _due(self, which: Q) -> Iterable[models.ExceptionItem]:
        related = unindexed().filter(which).select_related("submission", "upload__parent", "document")
        return list(related.order_by("pk")[:_NEWEST])

    def _text(self, item: models.ExceptionItem) -> str:
        upload = item.upload
        if upload is None or not upload.reading_key:
            return ""
        if self._read is None or self._read[0] != upload.reading_key:
            try:
                self._read = (upload.reading_key, reading_of(upload, self.store))
            except (ObjectMissing, ValueError):  # it is gone, or of a version that nobody reads any more
                return ""
        pages = self._read[1].pages
        return "\n".join(page.text for page in (pages_of(item.document, pages) if item.document else ()) or pages)
