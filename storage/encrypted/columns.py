"""Which columns are kept encrypted."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from storage.encrypted.fields import Encrypted


@dataclass(frozen=True)
class Columns:
    """Those of one table."""

    model: type[Model]
    fields: tuple[Encrypted, ...]

    @property
    def table(self) -> str:
        """The table's name."""
        return self.model._meta.db_table


def encrypted_columns() -> Iterator[Columns]:
    """All there are, table by table."""
    for model in sorted(apps.get_models(), key=lambda model: model._meta.db_table):
        fields = tuple(field for field in model._meta.concrete_fields if isinstance(field, Encrypted))
        if fields:
            yield Columns(model, fields)
