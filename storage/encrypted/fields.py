"""Django's fields for columns that are kept encrypted, when INTAKE_FIELD_KEYS says so. They read both, always.

Nothing but emptiness can be asked of such a column in a query: another question is a mistake, and raises FieldError.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.expressions import BaseExpression
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import Lookup

from storage.encrypted import marks
from storage.encrypted.keys import keyring
from storage.encrypted.sealing import CannotBeRead, is_sealed, seal, unseal
from storage.encrypted.unreadable import (
    SAID,
    Unreadable,
    UnreadableList,
    UnreadableMapping,
    UnreadableText,
    stands_for,
)

_SEALED = "enc"
"""Where, in what is stored of a mapping that is readable in part, the whole of it is."""


class Encrypted(models.Field):  # type: ignore[type-arg]
    """What both kinds have in common."""

    @property
    def column_name(self) -> str:
        """What its values are bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        """Whether it is null."""
        found = super().get_lookup(lookup_name)  # none is the name of a key, which `get_transform` judges
        if found is not None and lookup_name != "isnull":
            raise FieldError(f"{self.column_name} is encrypted: nothing can be looked for in it")
        return found

    def as_stored(self) -> BaseExpression:
        """An expression: what is stored, as a text."""
        return Cast(self.name, models.TextField())

    def beginning(self) -> BaseExpression:
        """An expression: a text that begins with `begins` of the key, where the value is encrypted."""
        return self.as_stored()

    def begins(self, key_beginning: str) -> str:
        """How `beginning` begins of what a key has encrypted."""
        return key_beginning


class EncryptedTextField(Encrypted, models.TextField):  # type: ignore[type-arg]
    """A text."""

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        """The text, or what stands for it."""
        if not value:
            return value
        try:
            return unseal(self.column_name, value)
        except CannotBeRead as error:
            return stands_for(UnreadableText(SAID), value, error)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """What is stored of a text."""
        if isinstance(value, Unreadable):
            value = value.stored
        elif isinstance(value, str):
            value = seal(self.column_name, value)
        return super().get_db_prep_save(value, connection)


class EncryptedJSONField(Encrypted, models.JSONField):
    """A list or a mapping.

    Of a mapping, some keys can stay readable so that queries can ask for them: those of `readable` as they are, those
    of `marked` as a mark (see `looked_for`). They are encrypted besides, and only that is believed.
    """

    def __init__(self, *args: Any, readable: Iterable[str] = (), marked: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readable, self.marked = tuple(readable), tuple(marked)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        kept = {"readable": self.readable, "marked": self.marked}
        return name, path, args, kwargs | {key: value for key, value in kept.items() if value}

    def looked_for(self, key: str, values: Iterable[str]) -> list[str]:
        """What to look for where a marked key is to have one of these values: `form__birth_date__in=...`."""
        return marks.looked_for(self._place_of(key), values)

    def get_transform(self, lookup_name: str) -> Any:
        """A key that is readable, or marked."""
        if lookup_name not in (*self.readable, *self.marked):
            raise FieldError(f"{lookup_name} of {self.column_name} is encrypted: nothing can be looked for in it")
        return super().get_transform(lookup_name)

    def beginning(self) -> BaseExpression:
        """See `Encrypted`."""
        return KeyTextTransform(_SEALED, self.name) if self._is_in_part else super().beginning()

    def begins(self, key_beginning: str) -> str:
        """See `Encrypted`."""
        return key_beginning if self._is_in_part else f'"{key_beginning}'

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The value, or what stands for it."""
        stored = super().from_db_value(value, expression, connection)
        sealed = stored.get(_SEALED) if self._is_in_part and isinstance(stored, dict) else stored
        if not isinstance(sealed, str) or not is_sealed(sealed):
            return stored
        try:
            return json.loads(unseal(self.column_name, sealed))
        except CannotBeRead as error:
            return self._instead(stored, error)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """What is stored of a list or a mapping; of an expression, what it gives."""
        if isinstance(value, Unreadable):
            value = value.stored
        elif value and isinstance(value, list | dict) and keyring().writes is not None:
            value = self._stored(value)
        return super().get_db_prep_save(value, connection)

    @property
    def _is_in_part(self) -> bool:
        return bool(self.readable or self.marked)

    def _stored(self, value: Any) -> Any:
        sealed = seal(self.column_name, json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        if not self._is_in_part:
            return sealed
        found = {key: marks.mark(self._place_of(key), value[key]) for key in self.marked if value.get(key)}
        return {key: value[key] for key in self.readable if key in value} | found | {_SEALED: sealed}

    def _instead(self, stored: Any, why: CannotBeRead) -> Unreadable:
        if self._is_in_part:
            seen = {key: stored[key] for key in self.readable if key in stored}
            return stands_for(UnreadableMapping(seen), stored, why)
        return stands_for(UnreadableList() if self.default is list else UnreadableMapping(), stored, why)

    def _place_of(self, key: str) -> str:
        return f"{self.column_name}.{key}"
