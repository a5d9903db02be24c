"""Numbers that point to a person or a case: one file a kind, each with a `FINDER`, found by this package.

Labels first, shape second; what clients are told to type when they have no number identifies nobody.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from intake.identifiers.finder import Finder
from intake.identifiers.form_fields import answers_on, identifiers_of
from intake.model import FormField, Identifier, Page, Role

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


def verifies(kind: str, value: str) -> bool:
    """Whether a normalised number passes its check digits; true where its kind has none."""
    finder = finders().get(kind)
    return finder is None or finder.verify(value)


def find_identifiers(pages: Sequence[Page], fields: Sequence[FormField] = ()) -> tuple[Identifier, ...]:
    """Every identifier on the pages and in the form's answers, with its role; of equal ones the surest is kept.

    A number that the form gives to another person is his wherever it is printed.
    """
    stated = list(identifiers_of(answers_on(pages, fields)))
    owners = {(i.kind, i.value): i.role for i in stated if i.role is not Role.SUBJECT}
    printed = (i for page in pages for finder in finders().values() for i in finder.find(page))
    found: dict[tuple[str, str], Identifier] = {}
    for identifier in (*stated, *printed):
        key = (identifier.kind, identifier.value)
        owned = identifier.model_copy(update={"role": owners[key]}) if key in owners else identifier
        if key not in found or _sureness(owned) > _sureness(found[key]):
            found[key] = owned
    return tuple(found.values())


def _sureness(identifier: Identifier) -> tuple[bool, bool]:
    return identifier.verified, identifier.role is Role.SUBJECT
