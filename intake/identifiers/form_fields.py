"""What the fields of the department's fillable forms mean: the paths are those of the official forms' data."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from intake.form_barcodes import answers_of
from intake.identifiers import application_number, email_address, passport_number, postal_code, uci
from intake.model import FormField, Identifier, Page, Party, Role

_UCI = re.compile(r"(?:^|/)(?:UCI\w*|IUC\w*|ClientID)$", re.IGNORECASE)
_PASSPORT = re.compile(r"Passport(?:Num|Number|No)?$", re.IGNORECASE)
_APPLICATION = re.compile(r"Application(?:Num|Number|No)$", re.IGNORECASE)
_EMAIL = re.compile(r"E-?mail(?:Address)?$", re.IGNORECASE)
_POSTAL_CODE = re.compile(r"PostalCode$", re.IGNORECASE)
_FINDERS = (
    (_UCI, uci.FINDER),
    (_PASSPORT, passport_number.FINDER),
    (_APPLICATION, application_number.FINDER),
    (_EMAIL, email_address.FINDER),
    (_POSTAL_CODE, postal_code.FINDER),
)
_SPOUSE = re.compile(r"Marital|Spouse|Partner", re.IGNORECASE)
_ALIAS = re.compile(r"Alias", re.IGNORECASE)
_ROLES = (
    (re.compile(r"Child|Dependant", re.IGNORECASE), Role.CHILD),
    (re.compile(r"Mother|Father|Parent", re.IGNORECASE), Role.PARENT),
    (
        re.compile(r"Sibling|Brother|Sister|Co-?Signer|Host\b|Interpreter|Translator", re.IGNORECASE),
        Role.OTHER,
    ),
    (re.compile(r"Employer", re.IGNORECASE), Role.EMPLOYER),
    (re.compile(r"Sponsor", re.IGNORECASE), Role.SPONSOR),
    (_SPOUSE, Role.SPOUSE),
    (re.compile(r"Represent|RepInfo|Section[BC]", re.IGNORECASE), Role.REPRESENTATIVE),
)
"""In this order: the children of an IMM 5406 stand in its section B, where an IMM 5476 has the representative."""
_NAMED = re.compile(r"(.*?)(?:(?:PM)?Family|Last|Sur|family)(?:Name|name)")
_MOST = 60  # people that a form names, and birth dates in it
_BIRTH_PARTS = tuple(re.compile(rf"DOB(?:{part})$") for part in ("Year|YYYY|Yr", "Month|MM", "Day|DD"))
_BIRTH = re.compile(r"(?:DOB|DateOfBirth|DateBirth|BirthDate\d?)$", re.IGNORECASE)


def answers_on(pages: Sequence[Page], fields: Sequence[FormField]) -> Sequence[FormField]:
    """The answers that these pages show, each with which of them do, and those in the barcodes on them.

    Papers bound to a form, before it or behind, must not pass for the applicant's by its answers, nor he for theirs.
    """
    own = [shown for field in fields if (shown := _shown_on(pages, field)).pages]
    known = {field.path for field in own}
    return [*own, *(answer for answer in answers_of(pages) if answer.path not in known)]


def _shown_on(pages: Sequence[Page], field: FormField) -> FormField:
    """The answer with those of these pages that show it: by their text, where it isn't known in which pages it is."""
    showing = [page for page in pages if (page.number in field.pages if field.pages else field.is_in(page.text))]
    return field.model_copy(update={"pages": tuple(page.number for page in showing)})


def identifiers_of(fields: Sequence[FormField]) -> Iterator[Identifier]:
    """The numbers of a form, each with the role of the part it stands in; one that the applicant has too is his."""
    numbers = list(_numbers(fields))
    own = {(number.kind, number.value) for number in numbers if number.role is Role.SUBJECT}
    for number in numbers:
        if number.role is Role.SUBJECT or (number.kind, number.value) not in own:
            yield number


def _numbers(fields: Sequence[FormField]) -> Iterator[Identifier]:
    for field in fields:
        for pattern, finder in _FINDERS:
            # The applicant's passport stands below "MaritalStatus" in the official data.
            path = field.path.replace("MaritalStatus", "") if finder is passport_number.FINDER else field.path
            if pattern.search(path) and (value := finder.normalise(field.value)) is not None:
                yield Identifier(
                    kind=finder.kind,
                    value=value,
                    page=_first_page(field),
                    verified=finder.verify(value),
                    source="form_data",
                    role=_role(path, path),
                )


def parties_of(fields: Sequence[FormField]) -> Iterator[Party]:
    """The people that forms name, with their roles."""
    for form in _forms(fields):
        yield from _named_in(form)


def _forms(fields: Sequence[FormField]) -> Iterator[Sequence[FormField]]:
    """All answers together; page by page where a path has several, as when one form was filled in by two people."""
    pages = sorted({number for field in fields for number in field.pages})
    if len({field.path for field in fields}) == len(fields) or not pages:
        yield fields
    else:
        for number in pages:
            yield [field for field in fields if number in field.pages]


def _named_in(fields: Sequence[FormField]) -> Iterator[Party]:
    values = {field.path: field.value for field in fields}
    places = {field.path: _first_page(field) for field in fields}
    births = [_Birth(path, value, _role(path, path)) for path, value in values.items() if _is_birth(path)][:_MOST]
    named = [(path, match.group(1)) for path in values if not _ALIAS.search(path) and (match := _NAMED.fullmatch(path))]
    for path, start in named[:_MOST]:
        given = next((values[name] for name in _given_paths(path, start) if name in values), "")
        role = _role(path, start)
        others = [other for name, other in named[:_MOST] if name != path and _role(name, other) is role]
        yield Party(
            family_name=values[path],
            given_names=given,
            birth_date=_birth_date(births, start, role, others),
            role=role,
            page=places[path],
            source="form_data",
        )


def _first_page(field: FormField) -> int:
    return min(field.pages, default=1)


def _given_paths(path: str, start: str) -> tuple[str, ...]:
    prefix = "PM" if path.endswith("PMFamilyName") else ""
    return (f"{start}{prefix}GivenName", f"{start}FirstName", f"{start}givenName", f"{start}GivenNames")


def _role(path: str, start: str) -> Role:
    return next((role for pattern, role in _ROLES if pattern.search(start or path)), Role.SUBJECT)


class _Birth(NamedTuple):
    """A field with somebody's birth date, or a part of it."""

    path: str
    value: str
    role: Role


def _is_birth(path: str) -> bool:
    return any(pattern.search(path) for pattern in (_BIRTH, *_BIRTH_PARTS))


def _birth_date(births: Sequence[_Birth], start: str, role: Role, others: Sequence[str]) -> date | None:
    """The birth date in the smallest part of the form around a name that has one; never that of others in his role."""
    names = start.split("/")[:-1]
    for depth in range(len(names), -1, -1):
        around = "".join(f"{name}/" for name in names[:depth])
        if any(other.startswith(around) for other in others):
            return None
        inside = [birth for birth in births if birth.role is role and birth.path.startswith(around)]
        if inside:
            parts = [[birth.value for birth in inside if part.search(birth.path)] for part in _BIRTH_PARTS]
            return _one_date(parts, [birth.value for birth in inside if _BIRTH.search(birth.path)])
    return None


def _one_date(parts: Sequence[Sequence[str]], wholes: Sequence[str]) -> date | None:
    """None where a part is unknown (`****`, `**`) or there are dates of several people."""
    if all(len(values) == 1 for values in parts):
        wholes = ["-".join(values[0].zfill(2) for values in parts)]
    try:
        return date.fromisoformat(wholes[0]) if len(wholes) == 1 else None
    except ValueError:
        return None
