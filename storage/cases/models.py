"""Case records in tables of our own: people with roles, and numbers."""

from typing import ClassVar

from django.db import models


class Case(models.Model):
    """One application of one or several people."""

    id = models.CharField(primary_key=True, max_length=64)
    application_type = models.CharField(max_length=64)


class Person(models.Model):
    """A person on a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="people")
    number = models.CharField(max_length=64, help_text="The person's id within the case")
    role = models.CharField(max_length=32)
    family_name = models.CharField(max_length=200)
    given_names = models.CharField(max_length=200, blank=True, default="")
    birth_date = models.DateField(null=True, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="one_person_a_number")]


class Number(models.Model):
    """An identifier on a case; of one person, or of the case itself when person is empty."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="numbers")
    person = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=32)
    value = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "value"])]
