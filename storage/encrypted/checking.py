"""What `intake doctor` says of encryption, by the last rows of each table; `intake keys check` counts all."""

from collections import Counter
from dataclasses import dataclass, field

from storage.encrypted.columns import encrypted_columns
from storage.encrypted.stored import undone
from storage.encrypted.unreadable import Unreadable

_LOOKED_AT = 100


@dataclass
class Looked:
    """What was seen."""

    rows: int = 0
    unreadable: Counter[str] = field(default_factory=Counter)
    """How many values can't be read, by why."""
    undone: bool = False
    """Whether some row is not as the first key says."""


def look() -> Looked:
    """Read the last rows of each table. Raises SettingsError."""
    seen = Looked()
    for columns in encrypted_columns():
        names = [field.name for field in columns.fields]
        for row in columns.model._default_manager.order_by("-pk").values_list(*names)[:_LOOKED_AT]:
            seen.rows += 1
            seen.unreadable.update(str(value.why) for value in row if isinstance(value, Unreadable))
        seen.undone = seen.undone or undone(columns).order_by("pk").exists()
    return seen
