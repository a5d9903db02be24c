"""Takes changes of case records from another system, as JSON lines, one change a line.

    {"op": "upsert", "version": 17, "case": {...as in `storage.cases.formats`}}
    {"op": "close", "version": 18, "id": "C-1"}
    {"op": "merge", "version": 19, "id": "C-1", "into": "C-2"}
    {"op": "delete", "version": 20, "id": "C-3"}

The version orders the changes of a case: a number from 1 on that grows with each change, or in its place "changed_at",
a time with its zone ("2026-01-31T12:00:00Z"). Use one of them for all changes. The last version taken is kept with each
case, and beyond its deletion: a change that is not newer does nothing. So the same file may be taken again, from its
beginning, whether it was taken wholly, in part or never, and files may come in any order.

A change that can't be done is refused with its line and the reason, and the others are taken; taken again it is tried
again. Refused is whatever is not as above, closing or merging a case that is not there, merging into one that is not
there or was itself merged into this one, and deleting a case that documents are attached to. Run one at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import Value as Given
from django.db.models.functions import Coalesce
from django.utils import timezone
from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter, ValidationError

from intake.model import CaseState, Value
from storage.cases.formats import LATEST_VERSION, NUL, BadLine, Id, ImportedCase, Rows, explain, rows_of
from storage.cases.models import Case, DeletedCase
from storage.cases.writing import write
from storage.records.models import LIVE, Attachment

_BATCH = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _as_number(version: Any) -> Any:
    if not isinstance(version, str):
        return version
    try:
        at = datetime.fromisoformat(version)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError("neither a number nor a time with its zone, such as 2026-01-31T12:00:00Z")
    return (at - _EPOCH) // timedelta(microseconds=1)


_Version = Annotated[int, BeforeValidator(_as_number), Field(ge=1, le=LATEST_VERSION)]


class Upsert(Value):
    """A case as it is now."""

    op: Literal["upsert"]
    version: _Version = Field(validation_alias=AliasChoices("version", "changed_at"))
    case: ImportedCase

    @property
    def id(self) -> str:
        """Of the case."""
        return self.case.id


class _Change(Value):
    version: _Version = Field(validation_alias=AliasChoices("version", "changed_at"))
    id: Id


class Close(_Change):
    """No documents go to the case any more."""

    op: Literal["close"]


class Merge(_Change):
    """Its documents go to another from now on."""

    op: Literal["merge"]
    into: Id


class Delete(_Change):
    """It never was."""

    op: Literal["delete"]


Change = Upsert | Close | Merge | Delete
_CHANGE: TypeAdapter[Change] = TypeAdapter(Annotated[Change, Field(discriminator="op")])


class Taken(Enum):
    """What became of a change that was not refused."""

    DONE = "done"
    OLD = "old"
    """A newer one, or the same, was taken before."""


def sync(lines: Iterable[str]) -> Iterator[Taken | BadLine]:
    """Take the changes, batch by batch; what is yielded is written."""
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    while batch := list(islice(numbered, _BATCH)):
        changes = [_parse(number, line) for number, line in batch]
        with transaction.atomic():
            results = _take(changes)
        yield from results


def _parse(number: int, line: str) -> tuple[int, Change] | BadLine:
    if "\\u0000" in line or "\0" in line:
        return BadLine(number, NUL)
    try:
        return number, _CHANGE.validate_json(line)
    except ValidationError as error:
        return BadLine(number, explain(error))


def _take(changes: Sequence[tuple[int, Change] | BadLine]) -> list[Taken | BadLine]:
    batch = _Batch(_versions({change[1].id for change in changes if not isinstance(change, BadLine)}))
    results: list[Taken | BadLine] = []
    for entry in changes:
        if isinstance(entry, BadLine):
            results.append(entry)
            continue
        line, change = entry
        try:
            results.append(batch.take(change))
        except ValueError as error:
            results.append(BadLine(line, str(error)))
    batch.write()
    return results


def _versions(ids: set[str]) -> dict[str, int]:
    """The last version of each case that is there or was; what is there is locked."""
    there = Case.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk", "version")
    return dict(DeletedCase.objects.filter(pk__in=ids).values_list("pk", "version")) | dict(there)


@dataclass
class _Batch:
    versions: dict[str, int]
    upserts: dict[str, Rows] = field(default_factory=dict)
    """Taken and not yet written: many at once are written faster."""

    def take(self, change: Change) -> Taken:
        """Do a change if it is newer. Raises ValueError with the reason why it can't be done."""
        if change.version <= self.versions.get(change.id, 0):
            return Taken.OLD
        if isinstance(change, Upsert):
            self.upserts[change.id] = rows_of(change.case.model_copy(update={"version": change.version}))
        else:
            self.write()
            if isinstance(change, Delete):
                _delete(change.id, change.version)
            else:
                _end(change)
        self.versions[change.id] = change.version
        return Taken.DONE

    def write(self) -> None:
        """Write the upserts."""
        DeletedCase.objects.filter(pk__in=list(self.upserts)).delete()
        write(self.upserts.values())
        self.upserts.clear()


def _end(change: Close | Merge) -> None:
    """Close a case, or merge it into another."""
    into = change.into if isinstance(change, Merge) else ""
    if into:
        _check_target(change.id, into)
    state = CaseState.MERGED if into else CaseState.CLOSED
    ended = {"state": state.value, "merged_into": into, "closed_at": Coalesce("closed_at", Given(timezone.now()))}
    if not Case.objects.filter(pk=change.id).update(version=change.version, **ended):
        raise ValueError("id: there is no such case")


def _check_target(id_: str, into: str) -> None:
    """Raises ValueError where following what cases were merged into would not end."""
    passed = {id_}
    target: str | None = into
    while target:
        if target in passed:
            raise ValueError("into: is the case itself, or was merged into it")
        passed.add(target)
        target = Case.objects.filter(pk=target).values_list("merged_into", flat=True).first()
        if target is None and len(passed) == 2:
            raise ValueError("into: there is no such case")


def _delete(id_: str, version: int) -> None:
    if Attachment.objects.filter(LIVE, case_id=id_).exists():
        raise ValueError("id: documents are attached to the case: take them back or move them first")
    Case.objects.filter(pk=id_).delete()
    DeletedCase.objects.update_or_create(pk=id_, defaults={"version": version})
