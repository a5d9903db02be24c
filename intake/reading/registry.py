"""The registry of readers: each module of this package that has a `READER` reads a family of formats."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from intake.model import Child, FormField, Page, Policy, RefusalReason
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


@dataclass
class Content:
    """What a reader found."""

    pages: list[Page] = field(default_factory=list)
    fields: list[FormField] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    title: str = ""


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
