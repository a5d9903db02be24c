"""Numbers that point to a person or a case: one file a kind, each with a `FINDER`, found by this package.

Labels first, shape second; what clients are told to type when they have no number identifies nobody.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from intake.identifiers.finder import Finder
from intake.identifiers.form_fields import answers_on, identifiers_of, numbers_of_others
from intake.model import FormField, Identifier, Page

MATCHING_KINDS = ("application_number", "uci", "passport_number")
"""Kinds that can lead to a case; the others only corroborate."""


@cache
def finders() -> dict[str, Finder]:
    """All finders by kind."""
    found = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        finder: Finder | None = getattr(importlib.import_module(f"{__name__}.{module.name}"), "FINDER", None)
        if finder is not None:
            found[finder.kind] = finder
    return found


def normalise(kind: str, raw: str) -> str | None:
    """The number as it is kept and compared; None when it can't be one of this kind, or is a dummy."""
    finder = finders().get(kind)
    return finder.normalise(raw) if finder else raw.strip().upper() or None


def find_identifiers(pages: Sequence[Page], fields: Sequence[FormField] = ()) -> tuple[Identifier, ...]:
    """Every identifier on the pages and in the form's answers; of equal ones the verified is kept."""
    found: dict[tuple[str, str], Identifier] = {}
    answers = answers_on(pages, fields)
    others = numbers_of_others(answers)
    printed = (i for page in pages for finder in finders().values() for i in finder.find(page))
    everything = [*identifiers_of(answers), *(i for i in printed if (i.kind, i.value) not in others)]
    for identifier in everything:
        key = (identifier.kind, identifier.value)
        if key not in found or (identifier.verified and not found[key].verified):
            found[key] = identifier
    return tuple(found.values())
