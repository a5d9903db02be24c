"""Tries counted so far."""

from typing import ClassVar

from django.db import models


class Tries(models.Model):
    """How often somebody tried something within a window of time. Who it was is kept as a keyed hash only."""

    who = models.CharField(max_length=64)
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["who", "ends_at"], name="one_count_a_window")]
