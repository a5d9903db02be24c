"""Case records drawn at random, to estimate from them how often people and numbers agree by chance."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import F, Value
from django.db.models.functions import MD5, Concat

from intake.model import CaseRecord
from storage.cases.directory import records
from storage.cases.models import Case

_BATCH = 500


def count() -> int:
    """How many case records there are."""
    return Case.objects.count()


def sample(count: int, seed: int) -> Iterator[CaseRecord]:
    """So many case records, or all; of one seed always the same ones, on any database, and more of them add to them.

    The database orders all ids by a hash and keeps the first: seconds for millions. Here only a batch is in memory.
    """
    lot = MD5(Concat(F("id"), Value(f" {seed}")))
    ids = Case.objects.order_by(lot).values_list("id", flat=True)[:count].iterator(_BATCH)
    while batch := list(islice(ids, _BATCH)):
        found = {record.id: record for record in records(batch)}
        yield from (found[id_] for id_ in batch if id_ in found)
