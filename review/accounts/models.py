"""What is known of those who sign in, beside their name and password."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models

from storage.records.models import Event


class Account(models.Model):
    """A user of the staff's pages. The role is a Django group of the same name; the rights are its permissions."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="account")
    all_programs = models.BooleanField(default=False, help_text="Also those that nobody can tell")
    programs = models.JSONField(default=list, help_text="Codes of application types, where not all")
    must_change_password = models.BooleanField(default=False, help_text="The present one was made by somebody else")
    language = models.CharField(max_length=2, blank=True, default="", help_text="Chosen; empty: the browser's")
    stamp = models.PositiveIntegerField(
        default=0, help_text="Sessions carry it; another one ends them: the role or the programs have changed"
    )
    waits = models.BooleanField(
        default=False, db_default=False, help_text="With INTAKE_FOUR_EYES: for a second person to confirm a change"
    )
    changes_seen = models.BigIntegerField(default=0, db_default=0, help_text="The last Change that was shown")

    class Meta:
        default_permissions = ()
        permissions: ClassVar = [
            ("read", "See exceptions, documents and cases of the programs assigned"),
            ("work", "Act on exceptions of the programs assigned"),
            ("supervise", "Reassign, see dashboards, set thresholds, check the quality sample"),
            ("audit", "Read everything, of all programs, with the audit"),
            ("administer", "Make users, give roles and programs"),
        ]


class Change(models.Model):
    """Somebody opened something to a user; its event says who, what and when. See `review.accounts.changes`."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="changes")
    waits = models.BooleanField(default=False, help_text="For a second person to confirm it")
