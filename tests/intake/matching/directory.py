"""Case records kept in memory, and short ways to make people, cases, forms and documents."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from intake.matching import UnderstoodUpload
from intake.matching.names import fold
from intake.model import (
    CaseIdentifier,
    CasePerson,
    CaseRecord,
    Classification,
    Document,
    Identifier,
    Outcome,
    Party,
    Role,
)
from intake.submission import Form

BORN = date(1990, 2, 28)


class InMemoryCases:
    """A real `CaseDirectory`, over a list."""

    def __init__(self, *records: CaseRecord) -> None:
        self.records = records

    def by_identifier(self, kind: str, value: str) -> tuple[CaseRecord, ...]:
        return tuple(r for r in self.records if any((n.kind, n.value) == (kind, value) for n in r.identifiers))

    def by_person(self, party: Party) -> tuple[CaseRecord, ...]:
        wanted = fold(f"{party.family_name} {party.given_names}")

        def like(person: CasePerson) -> bool:
            name = fold(f"{person.family_name} {person.given_names}")
            return party.birth_date in (None, person.birth_date) and fuzz.token_sort_ratio(wanted, name) >= 70

        return tuple(r for r in self.records if any(map(like, r.people)))[:10]

    def by_id(self, case_id: str) -> CaseRecord | None:
        return next((r for r in self.records if r.id == case_id), None)


def person(
    family: str,
    given: str = "",
    born: date | None = BORN,
    *,
    id: str = "p1",  # noqa: A002 - as in the record
    role: str = "principal",
) -> CasePerson:
    return CasePerson(id=id, role=role, family_name=family, given_names=given, birth_date=born)


def case(id: str, *people: CasePerson, type: str = "study_permit", **numbers: str) -> CaseRecord:  # noqa: A002
    """A case; `application_number` is its own, `uci` and `passport_number` are the first person's, `uci_p2` p2's."""
    identifiers = []
    for name, value in numbers.items():
        kind, _, whose = name.partition("_p") if name[-1].isdigit() else (name, "", "1")
        owner = None if kind == "application_number" else f"p{whose}"
        identifiers.append(CaseIdentifier(kind=kind, value=value, person=owner))
    return CaseRecord(id=id, application_type=type, people=people, identifiers=tuple(identifiers))


def form(family: str, given: str = "", born: date = BORN, **changed: Any) -> Form:
    return Form(
        **{
            "application_type": "study_permit",
            "family_name": family,
            "given_names": given,
            "birth_date": born,
            **changed,
        }
    )


def number(kind: str, value: str, *, verified: bool = True, source: str = "label", page: int = 1) -> Identifier:
    return Identifier(kind=kind, value=value, page=page, verified=verified, source=source)


def named(family: str, given: str = "", born: date | None = BORN, role: Role = Role.SUBJECT) -> Party:
    return Party(family_name=family, given_names=given, birth_date=born, role=role, page=1)


def document(
    *about: Party,
    numbers: Iterable[Identifier] = (),
    type: str = "bank_statement",  # noqa: A002
    group: str = "financial",
    sure: bool = True,
    legible: bool = True,
    pages: tuple[int, ...] = (1,),
) -> Document:
    return Document(
        pages=pages,
        classification=Classification(type=type, group=group, confidence=0.99 if sure else 0.3, abstained=not sure),
        legible=legible,
        identifiers=tuple(numbers),
        parties=about,
    )


def upload(*documents: Document, path: str = "1") -> UnderstoodUpload:
    return UnderstoodUpload(path=path, outcome=Outcome.READ, documents=documents)
