"""What the fields of the department's fillable forms mean: the paths are those of the official forms' data."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from intake.identifiers import application_number, passport_number, uci
from intake.model import FormField, Identifier, Page, Party, Role

_UCI = re.compile(r"(?:^|/)(?:UCI\w*|IUC\w*|ClientID)$", re.IGNORECASE)
_PASSPORT = re.compile(r"Passport(?:Num|Number|No)?$", re.IGNORECASE)
_APPLICATION = re.compile(r"Application(?:Num|Number|No)$", re.IGNORECASE)
_SPOUSE = re.compile(r"Marital|Spouse|Partner", re.IGNORECASE)
_ALIAS = re.compile(r"Alias", re.IGNORECASE)
_ROLES = (
    (re.compile(r"Sponsor", re.IGNORECASE), Role.SPONSOR),
    (_SPOUSE, Role.SPOUSE),
    (re.compile(r"Represent|Section[BC]", re.IGNORECASE), Role.REPRESENTATIVE),
    (re.compile(r"Child|Dependant", re.IGNORECASE), Role.CHILD),
    (re.compile(r"Mother|Father|Parent", re.IGNORECASE), Role.PARENT),
)


def answers_on(pages: Sequence[Page], fields: Sequence[FormField]) -> Sequence[FormField]:
    """The answers that belong to a document of these pages.

    The form is at the file's beginning; other papers bound to it must not pass for the applicant's by its answers.
    """
    if not pages or pages[0].number == 1:
        return fields
    return [field for field in fields if any(field.value in page.text for page in pages)]


def identifiers_of(fields: Sequence[FormField]) -> Iterator[Identifier]:
    """The applicant's numbers; those in a sponsor's or spouse's part are not his."""
    for field in fields:
        for pattern, module in ((_UCI, uci), (_PASSPORT, passport_number), (_APPLICATION, application_number)):
            # The applicant's passport stands below "MaritalStatus" in the official data.
            path = field.path.replace("MaritalStatus", "") if module is passport_number else field.path
            if not pattern.search(path) or _role(path, path) is not Role.SUBJECT:
                continue
            if (value := module.normalise(field.value)) is not None:
                yield Identifier(kind=module.KIND, value=value, page=1, verified=True, source="form_data")


def parties_of(fields: Sequence[FormField]) -> Iterator[Party]:
    """The people a form names, with their roles."""
    values = {field.path: field.value for field in fields}
    for path, family in values.items():
        match = re.fullmatch(r"(.*?)((?:PM)?Family|Last|Sur|family)(Name|name)", path)
        if match is None or _ALIAS.search(path):
            continue
        start = match.group(1)
        given = next((values[name] for name in _given_paths(path, start) if name in values), "")
        role = _role(path, start)
        born = _birth_date(values, start) if role is Role.SUBJECT else None
        yield Party(family_name=family, given_names=given, birth_date=born, role=role, page=1, source="form_data")


def _given_paths(path: str, start: str) -> tuple[str, ...]:
    prefix = "PM" if path.endswith("PMFamilyName") else ""
    return (f"{start}{prefix}GivenName", f"{start}FirstName", f"{start}givenName", f"{start}GivenNames")


def _role(path: str, start: str) -> Role:
    return next((role for pattern, role in _ROLES if pattern.search(start or path)), Role.SUBJECT)


def _birth_date(values: dict[str, str], start: str) -> date | None:
    around = start.removesuffix("Name/")
    for base in (start, around):
        parts = [values.get(f"{base}DOB{part}", "") for part in ("Year", "Month", "Day")]
        try:
            return date(*(int(part) for part in parts))
        except (ValueError, OverflowError):
            pass
        whole = next((values[key] for key in (f"{base}DOB", f"{base}DateOfBirth") if key in values), "")
        try:
            return date.fromisoformat(whole)
        except ValueError:
            pass
    return None
