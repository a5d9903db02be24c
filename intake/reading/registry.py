"""The registry of readers: each module of this package that has a `READER` reads a family of formats."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from intake.model import Child, FileWarning, FormField, Page, Policy, RefusalReason
from intake.settings import Limits


class Refused(Exception):
    """A file that can't be read: an expected outcome, told to the client and the staff."""

    def __init__(self, reason: RefusalReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Task:
    """What a reader is asked to read, and where it may put what it finds inside."""

    path: Path
    mime: str
    folder: Path
    limits: Limits
    first_page: int = 1
    last_page: int | None = None
    """None: as far as the limit of pages recognised at once lets it."""


@dataclass
class Content:
    """What a reader found."""

    pages: list[Page] = field(default_factory=list)
    fields: list[FormField] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    warnings: list[FileWarning] = field(default_factory=list)
    title: str = ""
    expanded: int = 0
    """Bytes of all children together."""
    page_count: int | None = None
    """Pages of the whole file; None where `pages` are all."""
    recognised: int = 0
    """Pages whose pixels were looked at, which is what takes time."""
    has_fields: bool = False
    """Fields of a form lie on one of the pages."""
    is_container: bool = False
    """It only holds files, though most files of its type have pages."""


def pages_to_read(task: Task, content: Content, count: int) -> Iterator[int]:
    """The pages to read now, of a file that has so many: a long scan ends early, and is read on as other parts."""
    content.page_count = count
    for number in range(task.first_page, min(task.last_page or count, count) + 1):
        yield number
        if task.last_page is None and content.recognised >= task.limits.recognised_at_once:
            return


def add_child(
    task: Task,
    content: Content,
    data: bytes | Iterable[bytes],
    name: str,
    declared_type: str = "",
    *,
    is_message_body: bool = False,
) -> None:
    """Keep a file that was found inside this one; what is large comes in pieces, which are counted as they come.

    Raises Refused when they get too many or too large, and whatever a piece raises: then it is no child.
    """
    number = len(content.children) + 1
    if number > task.limits.children:
        raise Refused(RefusalReason.TOO_LARGE, f"holds more than {task.limits.children} files, the limit")
    file = f"child-{number}"
    with (task.folder / "children" / file).open("wb") as kept:
        for piece in (data,) if isinstance(data, bytes) else data:
            content.expanded += len(piece)
            if content.expanded > task.limits.expanded_bytes:
                detail = f"holds more than {task.limits.expanded_bytes:,} bytes, the limit"
                raise Refused(RefusalReason.DECOMPRESSION_BOMB, detail)
            kept.write(piece)
    content.children.append(
        Child(
            number=number,
            name=name or f"attachment {number}",
            declared_type=declared_type,
            file=file,
            is_message_body=is_message_body,
        )
    )


@dataclass(frozen=True)
class Reader:
    """One family of formats: its MIME types with their usual extensions, and how it is read."""

    extensions: dict[str, tuple[str, ...]]
    policy: Policy
    read: Callable[[Task], Content]


@cache
def readers() -> dict[str, Reader]:
    """All readers by MIME type. Raises TypeError when two claim the same one."""
    import intake.reading

    found: dict[str, Reader] = {}
    for module in sorted(pkgutil.iter_modules(intake.reading.__path__), key=lambda module: module.name):
        reader: Reader | None = getattr(importlib.import_module(f"intake.reading.{module.name}"), "READER", None)
        if reader is None:
            continue
        for mime in reader.extensions:
            if mime in found:
                raise TypeError(f"two readers claim {mime}; one of them is intake.reading.{module.name}")
            found[mime] = reader
    return found
