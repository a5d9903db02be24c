"""Gives exceptions of a former version what the desk sorts and filters by; those of old workers too.

Called by the migration, and after each `intake migrate`: an old worker may have written some since.
"""

from collections import defaultdict
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from storage.records.raising import place_of

_AT_ONCE = 2000


def fill(exceptions: "QuerySet[Any]") -> int:
    """Fill in those without a program whose form names one, a batch a transaction; says how many.

    Args:
        exceptions: which, of today's model or a migration's.
    """
    lacking = exceptions.filter(program="", submission__form__isnull=False).order_by("pk")
    columns = ("pk", "submission__form", "submission__language", "submission__urgent")
    filled, last = 0, 0
    while batch := list(islice(lacking.filter(pk__gt=last).values_list(*columns).iterator(), _AT_ONCE)):
        places: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
        for pk, form, language, urgent in batch:
            place = place_of(form, language, urgent=urgent)
            if place["program"]:
                places[tuple(place.items())].append(pk)
        with transaction.atomic(using=exceptions.db):
            for place_items, pks in places.items():
                # Not what was given a place meanwhile.
                filled += exceptions.filter(pk__in=pks, program="").update(**dict(place_items))
        last = batch[-1][0]
    return filled
