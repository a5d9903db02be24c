"""Case records in tables of our own: people with roles, and numbers."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from intake.model import CaseState
from storage.cases.blocking import family_key, given_key


class Case(models.Model):
    """One application of one or several people."""

    id = models.CharField(primary_key=True, max_length=64)
    application_type = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default=CaseState.OPEN.value, db_default=CaseState.OPEN.value)
    merged_into = models.CharField(max_length=64, blank=True, default="", db_default="")
    received_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was first heard not to be open any more; retention counts from it"
    )
    version = models.BigIntegerField(default=0, db_default=0, help_text="Of the last change that was taken")


class DeletedCase(models.Model):
    """What is left of a case that was deleted, so that an older change does not bring it back."""

    id = models.CharField(primary_key=True, max_length=64)
    version = models.BigIntegerField()
    deleted_at = models.DateTimeField(db_default=Now())


_ENOUGH = ["case", "family_name", "given_names"]
"""What a search reads. PostgreSQL keeps it in the index, where neighbours share a page, which rows do not."""


class Person(models.Model):
    """A person on a case. The keys are what people are looked up by: see `storage.cases.blocking`."""

    # No index of its own: those on the case and something else begin with it.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="people", db_index=False)
    number = models.CharField(max_length=64, help_text="The person's id within the case")
    role = models.CharField(max_length=32)
    family_name = models.CharField(max_length=200)
    given_names = models.CharField(max_length=200, blank=True, default="")
    birth_date = models.DateField(null=True, blank=True)
    family_key = models.CharField(max_length=4, default="", db_default="", editable=False)
    given_key = models.CharField(max_length=4, default="", db_default="", editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="one_person_a_number")]
        indexes: ClassVar = [
            models.Index(fields=["birth_date", "family_key"], include=_ENOUGH, name="born_family"),
            models.Index(fields=["birth_date", "given_key"], include=_ENOUGH, name="born_given"),
            models.Index(fields=["family_key", "given_key"], name="family_given"),
            models.Index(
                fields=["family_key", "given_key"], include=_ENOUGH, condition=models.Q(birth_date=None), name="undated"
            ),
        ]

    def save(self, *arguments: Any, **options: Any) -> None:
        """Keep the keys beside the names."""
        self.family_key, self.given_key = family_key(self.family_name), given_key(self.given_names)
        super().save(*arguments, **options)


class Number(models.Model):
    """An identifier on a case; of one person, or of the case itself when person is empty."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="numbers", db_index=False)
    person = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=32)
    value = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "value"]),
            models.Index(fields=["case"], name="numbers_of_case"),
        ]
